import type { AuditEntry, Page } from '@rejoin/protocol'
import type { PageRequest } from './page-request.ts'

/** Who did what (AUD-1). Part of the storage port (see `../store.ts`). */

export type NewAuditEntry = Omit<AuditEntry, 'id' | 'at'>

export type AuditStore = {
  /** Older ones than `AUDIT_KEEP_DAYS` go on this occasion. */
  insertAuditEntry(entry: NewAuditEntry): Promise<void>
  /** Newest first; about one object, by one caller, or all. */
  listAuditEntries(about: { readonly target_id: string } | { readonly actor_id: string } | null, page: PageRequest): Promise<Page<AuditEntry>>
}

/** Longer than a year: whoever looks back in an annual review finds all of it. */
export const AUDIT_KEEP_DAYS = 400
