import type { Contact, VisitorContact } from '@rejoin/protocol'
import type { ContactRecord } from './store.ts'

/** A contact as backends and agents see it: without the store's bookkeeping. */
export function presentContact(record: ContactRecord): Contact {
  const { epoch: _epoch, merged_into: _merged, deleted: _deleted, ...contact } = record
  return contact
}

/** A contact as their own browser sees it: nothing the site knows beyond the name it greets them with. */
export function presentVisitor(record: ContactRecord): VisitorContact {
  const full = [record.first_name, record.last_name].filter(Boolean).join(' ')
  return { id: record.id, identified: record.identified, display_name: record.display_name ?? (full === '' ? null : full) }
}
