import * as v from 'valibot'
import type { Answer } from './answer.ts'
import { contact } from './contact.ts'
import { channelRef, ticketRef, type Conversation } from './conversation.ts'
import { message, purpose, type Message, type Purpose } from './message.ts'
import { toPlainContent } from './plain-content.ts'
import { count, id, timestamp } from './scalars.ts'

/** Who did it. */
export const actor = v.object({ purpose, id: v.string() })
export type Actor = Answer<typeof actor>

const nothing = v.record(v.string(), v.never())

export const attachmentData = v.object({ attachment_id: v.exactOptional(id), name: v.string(), media_type: v.string(), size: count })
export type AttachmentData = Answer<typeof attachmentData>

/** `data` of every durable event, by type (contract §8). */
export const eventData = {
  'conversation.created': v.object({ channel: channelRef, contact_id: id, ticket: v.nullable(ticketRef) }),
  'conversation.associated': v.object({ contact: v.union([contact, v.object({ id, display_name: v.nullable(v.string()) })]), previous_contact_id: id }),
  'conversation.assigned': v.object({ agent_id: v.nullable(id), agent_name: v.nullable(v.string()) }),
  'conversation.transferred': v.object({ to_agent_id: v.exactOptional(id), to_queue: v.exactOptional(v.string()), agent_name: v.exactOptional(v.string()) }),
  'conversation.completed': nothing,
  'conversation.reopened': nothing,
  'conversation.merged': v.object({ into: id }),
  'conversation.rated': v.object({ score: count, comment: v.nullable(v.string()) }),
  'conversation.tagged': v.object({ tag: v.string() }),
  'conversation.untagged': v.object({ tag: v.string() }),
  'message.created': message,
  'message.updated': message,
  'message.deleted': message,
  'page.pushed': v.object({ url: v.string(), title: v.nullable(v.string()) }),
  'attachment.offered': attachmentData,
  'attachment.accepted': attachmentData,
  'attachment.rejected': attachmentData,
  'attachment.uploaded': attachmentData,
}

export type EventData = { readonly [T in keyof typeof eventData]: Answer<(typeof eventData)[T]> }

/** What every durable event has beside its type and data. */
export const eventEntries = { id, conversation_id: id, seq: count, at: timestamp, actor }

export type EventType = keyof EventData

/** One durable change in a conversation; `seq` is 1, 2, 3 … without a gap (STO-1). */
export type DurableEvent = {
  readonly [T in EventType]: {
    readonly id: string
    readonly type: T
    readonly conversation_id: string
    readonly seq: number
    readonly at: string
    readonly actor: Actor
    readonly data: EventData[T]
  }
}[EventType]

/** What a visitor gets in place of an event that is only for agents, so that their `seq` has no gap (CON-4). */
export type HiddenEvent = {
  readonly id: string
  readonly type: 'hidden'
  readonly conversation_id: string
  readonly seq: number
  readonly at: string
}

/** The log as one observer may see it. */
export type ConversationEvent = DurableEvent | HiddenEvent

/** Events that concern agents only, whoever wrote them. Internal notes are judged by their visibility. */
const AGENTS_ONLY: ReadonlySet<EventType> = new Set(['conversation.tagged', 'conversation.untagged'])

/** True when a visitor may know no more of the event than that something took this `seq`. */
export function isForAgentsOnly(event: DurableEvent): boolean {
  if (AGENTS_ONLY.has(event.type)) return true
  return isMessageEvent(event) && event.data.visibility === 'internal'
}

function isMessageEvent(event: DurableEvent): event is Extract<DurableEvent, { data: Message }> {
  return event.type === 'message.created' || event.type === 'message.updated' || event.type === 'message.deleted'
}

/** The same event as a visitor may see it, and as their client can show it (BEG-6). */
export function redactForVisitor(event: DurableEvent, client: { readonly rich_text: boolean }): ConversationEvent {
  if (isForAgentsOnly(event)) {
    return { id: event.id, type: 'hidden', conversation_id: event.conversation_id, seq: event.seq, at: event.at }
  }
  if (event.type === 'conversation.associated') {
    // Who it was taken for is the site's business, not the browser's: whoever sits before it has not proved to be them (ASC-4).
    return { ...event, data: { contact: { id: event.data.contact.id, display_name: null }, previous_contact_id: event.data.previous_contact_id } }
  }
  if (!client.rich_text && isMessageEvent(event)) {
    const { rich: _rich, ...plain } = event.data
    return { ...event, data: { ...plain, content: toPlainContent(plain.content) } }
  }
  return event
}

/** Not in the log. */
export type TypingEvent = { readonly conversation_id: string; readonly typing: boolean; readonly participant: { readonly id: string; readonly purpose: Purpose; readonly name?: string } }
export type PresenceEvent = { readonly conversation_id: string; readonly participant: { readonly id: string; readonly purpose: Purpose }; readonly state: 'online' | 'offline' }
export type ReadEvent = { readonly conversation_id: string; readonly participant: { readonly id: string; readonly purpose: Purpose }; readonly seq: number }
export type HeadEvent = { readonly conversation_id: string; readonly epoch: string; readonly head_seq: number }
export type SessionRotatedEvent = { readonly token: string; readonly expires_in: number }
export type RevocationReason = 'logout' | 'revoked' | 'reused' | 'merged' | 'claimed' | 'discarded' | 'expired' | 'channel_disconnected' | 'contact_deleted' | 'contact_blocked'
/** `into`: with `merged`, the contact who carries on, so that what was not sent yet can go along. */
export type SessionRevokedEvent = { readonly reason: RevocationReason; readonly into?: string }
export type DrainingEvent = { readonly reconnect_in_ms: number }
/** `deleted`: it is in no list any more. */
export type ConversationUpdatedEvent = { readonly conversation: Conversation; readonly deleted?: true }
