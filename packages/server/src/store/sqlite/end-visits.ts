import type { RevocationReason } from '@rejoin/protocol'
import type { Tx } from './group-commit.ts'
import type { Guests } from './guests.ts'
import type { Sessions } from './sessions.ts'

/**
 * Ends every session by which somebody chats as this contact: their own, and those whose conversation was given to them.
 * Whoever was taken for a person is not left in when that person is shut out or gone (ASC-7).
 */
export function endVisits({ sessions, guests }: { readonly sessions: Sessions; readonly guests: Guests }, tx: Tx, contactId: string, reason: RevocationReason): number {
  const visiting = guests.listWith(contactId)
  return sessions.revokeAll(tx, { contact_id: contactId }, reason) + visiting.filter((id) => sessions.revoke(tx, id, reason)).length
}
