import type { Contact } from './contact.ts'
import type { Conversation, TicketRef } from './conversation.ts'
import type { Message, Purpose } from './message.ts'

/** Who did it. */
export type Actor = { readonly purpose: Purpose; readonly id: string }

/** `data` of every durable event, by type (contract §8). */
export type EventData = {
  'conversation.created': { readonly channel: { readonly id: string; readonly source: string }; readonly contact_id: string; readonly ticket: TicketRef | null }
  'conversation.associated': { readonly contact: Contact | { readonly id: string; readonly display_name: string | null }; readonly previous_contact_id: string }
  'conversation.assigned': { readonly agent_id: string | null; readonly agent_name: string | null }
  'conversation.transferred': { readonly to_agent_id?: string; readonly to_queue?: string; readonly agent_name?: string }
  'conversation.completed': Record<string, never>
  'conversation.reopened': Record<string, never>
  'conversation.merged': { readonly into: string }
  'conversation.tagged': { readonly tag: string }
  'conversation.untagged': { readonly tag: string }
  'message.created': Message
  'message.updated': Message
  'message.deleted': Message
  'page.pushed': { readonly url: string; readonly title: string | null }
  'attachment.offered': AttachmentData
  'attachment.accepted': AttachmentData
  'attachment.rejected': AttachmentData
  'attachment.uploaded': AttachmentData
}

export type AttachmentData = { readonly attachment_id?: string; readonly name: string; readonly media_type: string; readonly size: number }

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
  return (event.type === 'message.created' || event.type === 'message.updated' || event.type === 'message.deleted') && event.data.visibility === 'internal'
}

/** The same event as a visitor may see it. */
export function redactForVisitor(event: DurableEvent): ConversationEvent {
  if (isForAgentsOnly(event)) {
    return { id: event.id, type: 'hidden', conversation_id: event.conversation_id, seq: event.seq, at: event.at }
  }
  if (event.type === 'conversation.associated') {
    // Who the contact was before, and what the site knows of them, is the site's business, not the browser's.
    const { contact } = event.data
    return { ...event, data: { contact: { id: contact.id, display_name: contact.display_name }, previous_contact_id: event.data.previous_contact_id } }
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
export type SessionRevokedEvent = { readonly reason: RevocationReason }
export type DrainingEvent = { readonly reconnect_in_ms: number }
export type ConversationUpdatedEvent = { readonly conversation: Conversation }
