import type { IdentifyDecision, MergeRecord, Page } from '@rejoin/protocol'
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

export type ContactStore = {
  insertContact(change: ContactChange): Promise<ContactRecord>
  /** Null: there is no such contact. Rejects with `contact_deleted`. */
  updateContact(id: string, change: ContactChange): Promise<ContactRecord | null>
  listContacts(page: PageRequest): Promise<Page<ContactRecord>>
  /** Exact match on every selector given; identities follow merges. */
  searchContacts(selectors: readonly ContactSelector[], page: PageRequest): Promise<Page<ContactRecord>>
  /** Blocking ends the contact's sessions. */
  blockContact(id: string, blocked: boolean): Promise<ContactRecord | null>
  /** Rejects with `not_found`, `contact_deleted`, `identity_conflict` (a contact with itself, or already merged). */
  mergeContacts(input: { readonly source_id: string; readonly destination_id: string; readonly merged_by: string; readonly dry_run: boolean }): Promise<ContactRecord>
  /** Puts back what the newest merge of the two moved. Rejects with `not_found` when there is none younger than `since`. */
  unmergeContacts(input: { readonly source_id: string; readonly destination_id: string; readonly since: string; readonly dry_run: boolean }): Promise<ContactRecord>
  listMerges(contactId: string): Promise<readonly MergeRecord[]>
  /** Texts, files, identities, profile, decisions; `seq` stays gapless. Ends the sessions. */
  eraseContact(id: string): Promise<ContactRecord | null>
  listDecisions(contactId: string, page: PageRequest): Promise<Page<IdentifyDecision>>
}
