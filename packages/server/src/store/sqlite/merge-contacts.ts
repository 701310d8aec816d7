import type { Contacts } from './contacts.ts'
import type { Conversations } from './conversations.ts'
import type { Tx } from './group-commit.ts'
import { presentContact } from '../present-contact.ts'
import type { Sessions } from './sessions.ts'

/**
 * Everything of `loserId` becomes `survivorId`'s: identities, profile gaps, conversations with their ids and seq (IDN-11).
 * The loser's sessions end, so that a token somebody held for the loser does not inherit the survivor.
 */
export function mergeContacts(parts: { readonly contacts: Contacts; readonly conversations: Conversations; readonly sessions: Sessions }, tx: Tx, survivorId: string, loserId: string): void {
  const { contacts, conversations, sessions } = parts
  contacts.merge(tx, survivorId, loserId)
  sessions.revokeAll(tx, { contact_id: loserId }, 'merged')
  const survivor = presentContact(contacts.get(survivorId))
  for (const row of conversations.listOfContact(loserId)) {
    if (row.is_current === 1 && conversations.findCurrent(survivorId, row.channel_id, row.ticket_id) !== null) row.is_current = 0
    row.contact_id = survivorId
    conversations.append(tx, row, { type: 'conversation.associated', actor: { purpose: 'system', id: 'merge' }, data: { contact: survivor, previous_contact_id: loserId } })
  }
}
