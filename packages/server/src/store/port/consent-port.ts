import type { ConsentRecord } from '@rejoin/protocol'

/** Who agreed to what. Part of the storage port (see `../store.ts`). */

/** Agreeing to other words is another consent. */
export type ConsentTerms = Pick<ConsentRecord, 'channel_id' | 'text' | 'privacy_url'>

/** By whom it may have been given: any of them counts. */
export type ConsentGivers = { readonly session_id: string | null; readonly contact_id: string | null }

export type ConsentStore = {
  hasConsented(terms: ConsentTerms, givers: ConsentGivers): Promise<boolean>
  /** The session behind a secret; of one that ended, too: what somebody agreed to holds. */
  hasConsentedBySecret(terms: ConsentTerms, secretHash: string): Promise<boolean>
  /** Once for a session and its contact. Whoever has no contact yet takes it along when they get one. */
  recordConsent(input: ConsentTerms & { readonly session_id: string; readonly given_by: ConsentRecord['given_by'] }): Promise<void>
  /** Oldest first. */
  listConsents(contactId: string): Promise<readonly ConsentRecord[]>
}
