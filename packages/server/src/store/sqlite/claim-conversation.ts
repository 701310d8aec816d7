import type { ClaimDecision, SessionRecord } from '../store.ts'
import type { Attachments } from './attachments.ts'
import { carryOffers } from './carry-offers.ts'
import { carryOver } from './carry-over.ts'
import type { Contacts } from './contacts.ts'
import type { Conversations } from './conversations.ts'
import type { EventLog } from './event-log.ts'
import type { Tx } from './group-commit.ts'
import { reopenConversation } from './reopen-conversation.ts'
import { presentContact } from '../present-contact.ts'
import type { ConversationRow } from './rows.ts'
import type { Sessions } from './sessions.ts'

type ClaimParts = { readonly attachments: Attachments; readonly contacts: Contacts; readonly conversations: Conversations; readonly sessions: Sessions; readonly log: EventLog }

/**
 * What becomes of the browser's anonymous conversation when its person turns out to be somebody (contract §5, RES-5 … RES-8).
 * Ends the anonymous session and every other connection of it. Returns the conversation the person goes on in.
 */
export function claimConversation(parts: ClaimParts, tx: Tx, decision: ClaimDecision, anonymous: SessionRecord, contactId: string, target: ConversationRow): ConversationRow {
  if (decision === 'none' || anonymous.contact_id === null || anonymous.conversation_id === null) return target
  const { contacts, conversations, sessions } = parts
  const anonymousContact = anonymous.contact_id
  if (decision === 'discard') {
    discard(parts, tx, anonymousContact)
    return target
  }

  // First of all: a copy of the anonymous session, planted or stolen, must not hear who its visitor turned out to be.
  sessions.revokeAll(tx, { contact_id: anonymousContact }, 'claimed')
  const mine = conversations.get(anonymous.conversation_id)
  const goesOn = bringAlong(parts, tx, decision, mine, target, contactId)

  // Earlier conversations of the same anonymous visit come along as they are.
  for (const row of conversations.listOfContact(anonymousContact)) {
    if (row.id !== mine.id && row.merged_into === null && row.deleted_at === null) adopt(parts, tx, row, contactId, placeOf(row))
  }
  contacts.bury(tx, anonymousContact, contactId)
  return goesOn
}

/** What the visit was saying comes to the person; answers where they go on. */
function bringAlong(parts: ClaimParts, tx: Tx, decision: Exclude<ClaimDecision, 'none' | 'discard'>, mine: ConversationRow, target: ConversationRow, contactId: string): ConversationRow {
  switch (decision) {
    case 'become': {
      // Nobody has said anything in the contact's own one: the anonymous conversation takes its place, with its id.
      const place = target.is_current
      retire(parts.conversations, tx, target, mine.id)
      adopt(parts, tx, mine, contactId, place)
      return mine
    }
    case 'append':
      if (mine.ticket_id === null || mine.ticket_id === target.ticket_id) appendAll(parts, tx, mine, target, contactId)
      else bringTicket(parts, tx, mine, contactId)
      return target
    case 'beside':
      adopt(parts, tx, mine, contactId, placeOf(mine))
      return target.ticket_id === null ? mine : target
    case 'join':
      return mine.state !== 'completed' && target.ticket_id === null ? mine : target
  }
}

/** Everything the visit said ends, and so do its sessions: nobody is behind it any more (RES-8). */
function discard({ conversations, sessions }: ClaimParts, tx: Tx, anonymousContact: string): void {
  for (const row of conversations.listOfContact(anonymousContact)) {
    if (row.state === 'completed') continue
    row.state = 'completed'
    row.completed_at = tx.now
    conversations.append(tx, row, { type: 'conversation.completed', actor: { purpose: 'system', id: 'identify' }, data: {} })
  }
  sessions.revokeAll(tx, { contact_id: anonymousContact }, 'discarded')
}

/** Moves what was said behind what the contact said before. Nothing may count as read that nobody has read (CON-5). */
function appendAll({ attachments, conversations, log }: ClaimParts, tx: Tx, mine: ConversationRow, target: ConversationRow, contactId: string): void {
  const readByContact = mine.contact_unread === 0 && target.contact_unread === 0
  const upToDate = conversations.listReads(mine.id).filter(({ participant, seq }) => participant.purpose !== 'customer' && seq >= (mine.last_message_seq ?? 0))
  const readByAgents = target.agents_unread === 0 ? upToDate : []

  if (target.state === 'completed') reopenConversation(conversations, tx, target, { purpose: 'customer', id: contactId })
  log.copyMessages(tx, mine, target, contactId)
  conversations.copyParticipants(mine, target)
  carryOffers({ attachments, conversations }, tx, mine, target, contactId)
  carryOver(conversations, tx, mine, target)
  retire(conversations, tx, mine, target.id)

  if (readByContact) conversations.advanceRead(tx, target, { id: contactId, purpose: 'customer' }, target.head_seq)
  for (const { participant } of readByAgents) conversations.advanceRead(tx, target, participant, target.head_seq)
}

/** The general conversation is the person's own; one about a ticket may be their first about it (TCK-5). */
function placeOf(row: ConversationRow): number {
  return row.ticket_id === null ? 0 : row.is_current
}

/** What the visit said about a ticket stays about it: as the person's one about it, or behind what they had said there (TCK-5). */
function bringTicket(parts: ClaimParts, tx: Tx, mine: ConversationRow, contactId: string): void {
  const theirs = parts.conversations.takeCurrent(contactId, mine.channel_id, mine.ticket_id)
  if (theirs === null) adopt(parts, tx, mine, contactId, 1)
  else appendAll(parts, tx, mine, theirs, contactId)
}

function adopt({ contacts, conversations }: ClaimParts, tx: Tx, row: ConversationRow, contactId: string, isCurrent: number): void {
  const previousId = row.contact_id
  conversations.changeContact(row, contactId, isCurrent)
  conversations.append(tx, row, {
    type: 'conversation.associated',
    actor: { purpose: 'system', id: 'claim' },
    data: { contact: presentContact(contacts.get(contactId)), previous_contact_id: previousId },
  })
}

function retire(conversations: Conversations, tx: Tx, row: ConversationRow, into: string): void {
  row.state = 'completed'
  row.completed_at = tx.now
  row.is_current = 0
  row.merged_into = into
  conversations.append(tx, row, { type: 'conversation.merged', actor: { purpose: 'system', id: 'claim' }, data: { into } })
}
