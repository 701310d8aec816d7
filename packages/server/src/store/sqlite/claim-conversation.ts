import type { ClaimDecision, SessionRecord } from '../store.ts'
import type { Contacts } from './contacts.ts'
import type { Conversations } from './conversations.ts'
import type { EventLog } from './event-log.ts'
import type { Tx } from './group-commit.ts'
import { presentContact } from '../present-contact.ts'
import type { ConversationRow } from './rows.ts'
import type { Sessions } from './sessions.ts'

type ClaimParts = { readonly contacts: Contacts; readonly conversations: Conversations; readonly sessions: Sessions; readonly log: EventLog }

/**
 * What becomes of the browser's anonymous conversation when its person turns out to be somebody (contract §5, RES-5 … RES-8).
 * Ends the anonymous session and every other connection of it. Returns the conversation the person goes on in.
 */
export function claimConversation(parts: ClaimParts, tx: Tx, decision: ClaimDecision, anonymous: SessionRecord, contactId: string, target: ConversationRow): ConversationRow {
  if (decision === 'none' || anonymous.contact_id === null || anonymous.conversation_id === null) return target
  const { contacts, conversations, sessions } = parts
  const mine = conversations.get(anonymous.conversation_id)
  const actor = { purpose: 'customer', id: contactId } as const

  if (decision === 'discard') {
    if (mine.state !== 'completed') {
      mine.state = 'completed'
      mine.completed_at = tx.now
      conversations.append(tx, mine, { type: 'conversation.completed', actor: { purpose: 'system', id: 'identify' }, data: {} })
    }
    sessions.revokeAll(tx, { contact_id: anonymous.contact_id }, 'discarded')
    return target
  }

  const anonymousContact = anonymous.contact_id
  // First of all: a copy of the anonymous session, planted or stolen, must not hear who its visitor turned out to be.
  sessions.revokeAll(tx, { contact_id: anonymousContact }, 'claimed')
  let result: ConversationRow
  if (decision === 'become') {
    // Nobody has said anything in the contact's own one: the anonymous conversation takes its place, with its id.
    retire(conversations, tx, target, mine.id)
    result = adopt(parts, tx, mine, contactId, anonymousContact, 1)
  } else {
    parts.log.copyMessages(tx, mine, target, contactId)
    retire(conversations, tx, mine, target.id)
    result = conversations.get(target.id)
  }
  // Earlier conversations of the same anonymous visit come along as they are.
  for (const row of conversations.listOfContact(anonymousContact)) {
    if (row.id !== mine.id && row.merged_into === null) adopt(parts, tx, row, contactId, anonymousContact, 0)
  }
  contacts.bury(tx, anonymousContact, contactId)
  conversations.advanceRead(tx, result, actor, result.head_seq)
  return result
}

function adopt({ contacts, conversations }: ClaimParts, tx: Tx, row: ConversationRow, contactId: string, previousId: string, isCurrent: 0 | 1): ConversationRow {
  row.contact_id = contactId
  row.is_current = isCurrent
  conversations.append(tx, row, {
    type: 'conversation.associated',
    actor: { purpose: 'system', id: 'claim' },
    data: { contact: presentContact(contacts.get(contactId)), previous_contact_id: previousId },
  })
  return row
}

function retire(conversations: Conversations, tx: Tx, row: ConversationRow, into: string): void {
  row.state = 'completed'
  row.completed_at = tx.now
  row.is_current = 0
  row.merged_into = into
  conversations.append(tx, row, { type: 'conversation.merged', actor: { purpose: 'system', id: 'claim' }, data: { into } })
}
