import { CHAT_PLUGIN, offers, RejoinError, type Content, type ConversationState, type Metadata } from '@rejoin/protocol'
import type { MakeId } from '../../ids.ts'
import type { AppendDecision, AppendInput, AppendOutcome, ChannelRecord, ConversationStore, SessionRecord } from '../store.ts'
import type { Attachments } from './attachments.ts'
import type { Channels } from './channels.ts'
import type { Contacts } from './contacts.ts'
import type { Conversations } from './conversations.ts'
import type { EventLog } from './event-log.ts'
import type { Tx } from './group-commit.ts'
import type { Guests } from './guests.ts'
import { introduceContact } from './introduce-contact.ts'
import type { Memory } from './memory.ts'
import type { Membership } from './membership.ts'
import { reopenConversation } from './reopen-conversation.ts'
import { readMessage, readTicket, type ConversationRow, type StoredMessage } from './rows.ts'
import { announceAttachment, fillContent, unknownAttachment, type DecideFile } from './send-attachment.ts'
import type { Sessions } from './sessions.ts'

/** The customer of a conversation keeps one key even when the contact behind it changes by a claim or merge (MSG-2). */
export const CUSTOMER_KEY = 'customer'

export type AppendParts = {
  readonly makeId: MakeId
  readonly memory: Memory
  readonly attachments: Attachments
  readonly channels: Channels
  readonly contacts: Contacts
  readonly conversations: Conversations
  readonly sessions: Sessions
  readonly guests: Guests
  readonly log: EventLog
  readonly membership: Membership
}

type Decide = Parameters<ConversationStore['appendMessage']>[1]

/** For whoever sends no files. */
const refuseFile: DecideFile = () => {
  throw new RejoinError('invalid_field', 'No file can be sent this way.', { field: 'content.type' })
}

/** One message, once, with whatever must exist for it: the first one of an anonymous visitor makes contact and conversation. */
export function appendMessage(parts: AppendParts, tx: Tx, input: AppendInput, decide: Decide, decideFile: DecideFile = refuseFile): AppendOutcome {
  const { conversations, log, attachments } = parts
  const attachment = input.content.type === 'attachment' ? attachments.find(input.content.attachment_id) : null
  const content = fillContent(input.content, attachment)
  const session = 'session_id' in input.target ? parts.sessions.getOpen(tx, input.target.session_id) : null
  const named = findTarget(parts, input, session)
  const senderKey = session === null ? input.sender.id : CUSTOMER_KEY

  const next = named === null ? null : findNext(parts, named, ownerOf(session, named), decide)
  // One that just goes on in its conversation: everything else that a message may cause is neither looked for nor remembered.
  const isPlain = next?.decision === 'append' && next.row === named && attachment === null && content !== null && input.reply == null && input.introduction == null && (session === null || session.conversation_id === named.id)
  if (!isPlain) {
    parts.memory.forget()
    for (const row of new Set([named, next?.row ?? null])) {
      const repeated = row === null ? null : findRepeat(log, row, senderKey, input, content)
      if (repeated !== null) return repeated
    }
  }
  if (content === null) throw unknownAttachment()
  const answered = readOffer(log, named, input)
  const { row, sender } = prepareConversation(parts, tx, input, session, next)
  const fromContact = session !== null
  const offer = attachment === null ? {} : announceAttachment(parts, tx, attachment, { input, session, row, sender, channel: getChannel(parts, row.channel_id) }, decideFile)
  const stored: StoredMessage = {
    id: parts.makeId(),
    source: CHAT_PLUGIN,
    ...(input.client_message_id === null ? {} : { client_message_id: input.client_message_id }),
    from_contact: fromContact,
    visibility: input.visibility,
    sender,
    content,
    sent_at: tx.now,
    metadata: { ...input.metadata, ...answered, ...offer },
  }
  const appended = conversations.appendOnce(tx, row, {
    type: 'message.created',
    actor: { purpose: sender.purpose, id: sender.id },
    data: stored,
    from_contact: fromContact,
    internal: input.visibility === 'internal',
    sender_key: senderKey,
    changes: 'summary',
    ...(input.client_message_id === null ? {} : { client_message_id: input.client_message_id }),
  })
  if (appended === null) {
    const repeated = findRepeat(log, row, senderKey, input, content)
    if (repeated === null) throw new Error('a message was refused as a repeat of none')
    return repeated
  }
  const seq = row.head_seq
  if (session !== null) parts.sessions.touch(tx, session, undefined)
  if (session !== null && input.introduction != null) introduceContact(parts, tx, session.id, input.introduction)
  if (!fromContact) {
    conversations.joinParticipant(row, { id: sender.id, purpose: sender.purpose, name: sender.name ?? null })
    // Whoever answers has read what they answer.
    if (sender.purpose === 'agent') conversations.advanceRead(tx, row, { id: sender.id, purpose: 'agent' }, seq)
  }
  return { message: readMessage(row.id, seq, stored, row), duplicate: false, conversation_id: row.id, rich_text: row.rich_text === 1 }
}

/** The conversation the sender means, or null when the first message has to make it. */
function findTarget(parts: AppendParts, input: AppendInput, session: SessionRecord | null): ConversationRow | null {
  const id = input.target.conversation_id ?? session?.conversation_id ?? null
  if (id === null) return null
  const row = parts.conversations.followMerges(parts.conversations.get(id))
  // What a source tells of is nobody's chat (SRC-7).
  if (row.source !== CHAT_PLUGIN) throw new RejoinError('not_found')
  const isOwn = session === null || (row.contact_id === session.contact_id && row.channel_id === session.channel_id)
  if (!isOwn && !parts.guests.has(session.id, row.id)) throw new RejoinError('not_found')
  if (session === null && row.deleted_at !== null) throw new RejoinError('not_found')
  if (session === null || parts.membership.isSeen(row)) return row
  // Named, it is refused; where the session merely stood in it, the person goes on in their general one (TCK-4).
  if (input.target.conversation_id !== null) throw new RejoinError('not_a_participant')
  return parts.conversations.takeCurrent(ownerOf(session, row), row.channel_id, null)
}

/** Whose everything else is that the sender may go on in: of a guest, their own, and not that of whoever has this one now (ASC-4). */
function ownerOf(session: SessionRecord | null, row: ConversationRow): string {
  return session?.contact_id ?? row.contact_id
}

type Next = { readonly row: ConversationRow; readonly decision: AppendDecision }

/**
 * Where the message goes. A completed conversation may have been followed by a new one already: by the message before,
 * or from another device. Then it goes there, and no third one begins (MSG-7).
 */
function findNext(parts: AppendParts, named: ConversationRow, contactId: string, decide: Decide): Next {
  const { conversations } = parts
  const channel = () => getChannel(parts, named.channel_id)
  const judge = (row: ConversationRow): Next => ({ row, decision: decide({ state: row.state as ConversationState, ticket: readTicket(row) }, channel) })
  // Nobody goes on in one that was deleted; about the same ticket, the next one begins.
  const first: Next = named.deleted_at === null ? judge(named) : { row: named, decision: 'start' }
  if (first.decision !== 'start') return first
  const newer = conversations.takeCurrent(contactId, named.channel_id, named.ticket_id)
  return newer === null || newer.id === named.id ? first : judge(newer)
}

function getChannel({ channels }: AppendParts, id: string): ChannelRecord {
  const channel = channels.find(id)
  if (channel === null) throw new RejoinError('not_found')
  return channel
}

/** The answer of the first time, if this very message was stored there (MSG-2). */
function findRepeat(log: EventLog, row: ConversationRow, senderKey: string, input: AppendInput, content: Content | null): AppendOutcome | null {
  const stored = input.client_message_id === null ? null : log.findSend(row, senderKey, input.client_message_id)
  if (stored === null) return null
  if (row.deleted_at === null && JSON.stringify(stored.content) !== JSON.stringify(content)) throw new RejoinError('idempotency_conflict', 'This client_message_id was used for another message. Give every message its own.', { field: 'client_message_id' })
  return { message: stored, duplicate: true, conversation_id: row.id, rich_text: row.rich_text === 1 }
}

/** What comes back to the site with an answer: whose offer it was, and the payload that was in it. */
function readOffer(log: EventLog, row: ConversationRow | null, { reply }: AppendInput): Metadata {
  if (reply == null) return {}
  const offer = row === null ? null : log.findOffer(row, reply.message_id)
  if (offer === null) throw new RejoinError('invalid_field', 'There is no such message to answer in this conversation.', { field: 'reply.message_id' })
  if (!offers(offer.content, reply.payload)) throw new RejoinError('invalid_field', 'That message offers no answer with this payload.', { field: 'reply.payload' })
  return { reply_to: offer.id, payload: reply.payload }
}

function prepareConversation(parts: AppendParts, tx: Tx, input: AppendInput, session: SessionRecord | null, next: Next | null): { row: ConversationRow; sender: AppendInput['sender'] } {
  const { conversations } = parts
  const sender = input.sender
  if (next !== null) {
    const { row: named, decision } = next
    const who = session === null ? sender : { ...sender, id: named.contact_id }
    if (decision === 'reopen') reopenConversation(conversations, tx, named, { purpose: session === null ? 'agent' : 'customer', id: who.id })
    if (decision !== 'start') {
      // Where somebody spoke last, or the successor of one that is over, is where their session goes on (RES-19).
      if (session !== null && session.conversation_id !== named.id) parts.sessions.move(tx, session, ownerOf(session, named), named.id)
      return { row: named, sender: who }
    }
    const contactId = ownerOf(session, named)
    // About the same ticket, unless a guest takes no part in it.
    const ticket = parts.membership.isSeen({ ticket_id: named.ticket_id, contact_id: contactId }) ? readTicket(named) : null
    const row = conversations.create(tx, { channel_id: named.channel_id, contact_id: contactId, ticket, actor: { purpose: 'customer', id: contactId } })
    if (session !== null) parts.sessions.move(tx, session, contactId, row.id)
    return { row, sender: session === null ? sender : { ...sender, id: contactId } }
  }
  if (session === null) throw new RejoinError('not_found')
  let contactId = session.contact_id
  if (contactId === null) {
    contactId = parts.makeId()
    parts.contacts.create(tx, contactId)
  }
  const row = conversations.create(tx, { channel_id: session.channel_id, contact_id: contactId, ticket: null, actor: { purpose: 'customer', id: contactId } })
  parts.sessions.move(tx, session, contactId, row.id)
  return { row, sender: { ...sender, id: contactId } }
}
