import type { IdentifyDecision, Introduction, MergeRecord, Page } from '@rejoin/protocol'
import type { ContactRecord, Identity, ProfilePatch } from './identity-port.ts'
import type { PageRequest } from './page-request.ts'

/** Managing contacts: change, search, merge, block, erase. Part of the storage port (see `../store.ts`). */

export type ContactChange = {
  /** Keys to hold from now on; one that somebody else has rejects with `identity_conflict`. */
  readonly identities: readonly Identity[]
  /** Kinds to let go. */
  readonly drop: readonly string[]
  readonly unverified: { readonly email?: string; readonly phone_number?: string }
  readonly profile: ProfilePatch
}

export type ContactSelector = Identity | { readonly metadata: Readonly<Record<string, string | number | boolean>> }

/** A contact with its merges as they are then; of a preview, as they would be. */
export type MergeOutcome = { readonly contact: ContactRecord; readonly merges: readonly MergeRecord[] }

export type ContactStore = {
  insertContact(change: ContactChange): Promise<ContactRecord>
  /** Null: there is no such contact. Rejects with `contact_deleted`, and `identity_conflict` for one that was merged away. */
  updateContact(id: string, change: ContactChange): Promise<ContactRecord | null>
  /** What the visitor of a session says of themselves; of one who is known nothing is kept. Rejects with `not_found` where nobody is there yet. */
  introduceContact(sessionId: string, introduction: Introduction): Promise<void>
  listContacts(page: PageRequest): Promise<Page<ContactRecord>>
  /** Exact match on every selector given; identities follow merges. */
  searchContacts(selectors: readonly ContactSelector[], page: PageRequest): Promise<Page<ContactRecord>>
  /** Blocking ends the contact's sessions. Null and refusals as with `updateContact`. */
  blockContact(id: string, blocked: boolean): Promise<ContactRecord | null>
  /** Rejects with `not_found`, `contact_deleted`, `contact_blocked`, `identity_conflict` (already merged), `invalid_field` (with itself). */
  mergeContacts(input: { readonly source_id: string; readonly destination_id: string; readonly merged_by: string; readonly dry_run: boolean }): Promise<MergeOutcome>
  /** Puts back what the newest merge of the two moved. Rejects with `not_found` when there is none younger than `since`. */
  unmergeContacts(input: { readonly source_id: string; readonly destination_id: string; readonly since: string; readonly dry_run: boolean }): Promise<MergeOutcome>
  listMerges(contactId: string): Promise<readonly MergeRecord[]>
  /** Texts, files, identities, profile, decisions, also of what was merged or claimed into the contact; `seq` stays gapless. Ends the sessions. Null and refusals as with `updateContact`. */
  eraseContact(id: string): Promise<ContactRecord | null>
  listDecisions(contactId: string, page: PageRequest): Promise<Page<IdentifyDecision>>
}
