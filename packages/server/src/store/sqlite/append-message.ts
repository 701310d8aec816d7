import { CHAT_PLUGIN, RejoinError } from '@rejoin/protocol'
import type { MakeId } from '../../ids.ts'
import type { AppendDecision, AppendInput, AppendOutcome, ChannelRecord, ConversationStore, SessionRecord } from '../store.ts'
import type { Channels } from './channels.ts'
import type { Contacts } from './contacts.ts'
import type { Conversations } from './conversations.ts'
import type { EventLog } from './event-log.ts'
import type { Tx } from './group-commit.ts'
import { reopenConversation } from './identify-contact.ts'
import { readMessage, type ConversationRow, type StoredMessage } from './rows.ts'
import type { Sessions } from './sessions.ts'

/** The customer of a conversation keeps one key even when the contact behind it changes by a claim or merge (MSG-2). */
const CUSTOMER_KEY = 'customer'

export type AppendParts = {
  readonly makeId: MakeId
  readonly channels: Channels
  readonly contacts: Contacts
  readonly conversations: Conversations
  readonly sessions: Sessions
  readonly log: EventLog
}

type Decide = Parameters<ConversationStore['appendMessage']>[1]

/** One message, once, with whatever must exist for it: the first one of an anonymous visitor makes contact and conversation. */
export function appendMessage(parts: AppendParts, tx: Tx, input: AppendInput, decide: Decide): AppendOutcome {
  const { conversations, log } = parts
  const session = 'session_id' in input.target ? parts.sessions.get(input.target.session_id) : null
  const named = findTarget(parts, input, session)
  const senderKey = session === null ? input.sender.id : CUSTOMER_KEY

  if (named !== null && input.client_message_id !== null) {
    const stored = log.findSend(named, senderKey, input.client_message_id)
    if (stored !== null) {
      if (JSON.stringify(stored.content) !== JSON.stringify(input.content)) throw new RejoinError('idempotency_conflict', 'This client_message_id was used for another message. Give every message its own.', { field: 'client_message_id' })
      return { message: stored, duplicate: true, conversation_id: named.id }
    }
  }

  const { row, sender } = prepareConversation(parts, tx, input, session, named, decide)
  const fromContact = session !== null
  const stored: StoredMessage = {
    id: parts.makeId(),
    source: CHAT_PLUGIN,
    ...(input.client_message_id === null ? {} : { client_message_id: input.client_message_id }),
    from_contact: fromContact,
    visibility: input.visibility,
    sender,
    content: input.content,
    sent_at: tx.now,
    metadata: input.metadata,
  }
  conversations.append(tx, row, {
    type: 'message.created',
    actor: { purpose: sender.purpose, id: sender.id },
    data: stored,
    from_contact: fromContact,
    internal: input.visibility === 'internal',
    sender_key: senderKey,
    ...(input.client_message_id === null ? {} : { client_message_id: input.client_message_id }),
  })
  const seq = row.head_seq
  if (session !== null) parts.sessions.touch(tx, session, undefined)
  if (!fromContact) {
    conversations.joinParticipant(row, { id: sender.id, purpose: sender.purpose, name: sender.name ?? null })
    // Whoever answers has read what they answer.
    if (sender.purpose === 'agent') conversations.advanceRead(tx, row, { id: sender.id, purpose: 'agent' }, seq)
  }
  return { message: readMessage(row.id, seq, stored, row), duplicate: false, conversation_id: row.id }
}

/** The conversation the sender means, or null when the first message has to make it. */
function findTarget(parts: AppendParts, input: AppendInput, session: SessionRecord | null): ConversationRow | null {
  const id = input.target.conversation_id ?? session?.conversation_id ?? null
  if (id === null) return null
  let row = parts.conversations.get(id)
  // A claimed conversation goes on in another one; a late message follows it there.
  for (let hops = 0; row.merged_into !== null && hops < 16; hops++) row = parts.conversations.get(row.merged_into)
  if (session !== null && (row.contact_id !== session.contact_id || row.channel_id !== session.channel_id) && row.id !== session.conversation_id) throw new RejoinError('not_found')
  return row
}

function prepareConversation(parts: AppendParts, tx: Tx, input: AppendInput, session: SessionRecord | null, named: ConversationRow | null, decide: Decide): { row: ConversationRow; sender: AppendInput['sender'] } {
  const { conversations } = parts
  const sender = input.sender
  if (named !== null) {
    const channel = requireChannel(parts, named.channel_id)
    const decision: AppendDecision = decide(conversations.present(named, 'agent'), channel)
    const who = session === null ? sender : { ...sender, id: named.contact_id }
    if (decision === 'reopen') reopenConversation(conversations, tx, named, { purpose: session === null ? 'agent' : 'customer', id: who.id })
    if (decision !== 'start') return { row: named, sender: who }
    const row = conversations.create(tx, { channel_id: named.channel_id, contact_id: named.contact_id, ticket: null, actor: { purpose: 'customer', id: who.id } })
    if (session !== null) parts.sessions.move(tx, session, named.contact_id, row.id)
    return { row, sender: who }
  }
  if (session === null) throw new RejoinError('not_found')
  let contactId = session.contact_id
  if (contactId === null) {
    contactId = parts.makeId()
    parts.contacts.insert(tx, contactId)
  }
  const row = conversations.create(tx, { channel_id: session.channel_id, contact_id: contactId, ticket: null, actor: { purpose: 'customer', id: contactId } })
  parts.sessions.move(tx, session, contactId, row.id)
  return { row, sender: { ...sender, id: contactId } }
}

function requireChannel(parts: AppendParts, id: string): ChannelRecord {
  const channel = parts.channels.find(id)
  if (channel === null) throw new RejoinError('not_found')
  return channel
}
