import { userInfo } from 'node:os'
import type { AuditTarget } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import type { NewAuditEntry, Store } from '../store/store.ts'

/**
 * Keeps an entry (AUD-1). What was done is done: if it cannot be stored, the log takes it, with everything that is in it.
 */
export async function keepAudit({ store, log }: Pick<Deps, 'store' | 'log'>, entry: NewAuditEntry): Promise<void> {
  try {
    await store.insertAuditEntry(entry)
  } catch (error) {
    log.error({ err: error, audit: entry }, 'an entry of the audit log could not be stored')
  }
}

/** Of a command: who sat at the machine. */
export async function auditCommand(store: Pick<Store, 'insertAuditEntry'>, action: string, target: { readonly type: AuditTarget; readonly id: string | null }): Promise<void> {
  await store.insertAuditEntry({ actor: { kind: 'command', id: userInfo().username }, action, target, fields: [], request_id: null })
}
