import type { Contact } from './contact.ts'
import type { DurableEvent, EventType } from './event.ts'
import { durableEventTypes } from './socket-events.ts'

/** `data` of what belongs to no conversation and is told to webhooks alone (contract §8). */
export type NoticeData = {
  'contact.created': Contact
  'contact.updated': Contact
  /** `source_id` is now part of `destination_id`, which is the contact shown. */
  'contact.merged': { readonly source_id: string; readonly destination_id: string; readonly contact: Contact }
  'contact.deleted': { readonly id: string }
  'security.token_reused': { readonly contact_id: string | null; readonly session_id: string; readonly channel_id: string }
}

export type NoticeType = keyof NoticeData

/** A change outside of every conversation: no `conversation_id`, no `seq`. */
export type Notice = {
  readonly [T in NoticeType]: { readonly id: string; readonly type: T; readonly at: string; readonly data: NoticeData[T] }
}[NoticeType]

/** What a webhook tells of: the log of every conversation, notes and tags included, and the notices. */
export type WebhookEvent = DurableEvent | Notice
export type WebhookEventType = EventType | NoticeType

/** The body of a webhook (HOOK-3). `timestamp` is when it happened, not when it was sent. */
export type WebhookPayload<E extends WebhookEvent = WebhookEvent> = E extends WebhookEvent ? { readonly type: E['type']; readonly timestamp: string; readonly data: E } : never

export const noticeTypes = ['contact.created', 'contact.updated', 'contact.merged', 'contact.deleted', 'security.token_reused'] as const satisfies readonly NoticeType[]

/** Everything a webhook may subscribe to. */
export const webhookEventTypes = [...durableEventTypes, ...noticeTypes] as const satisfies readonly WebhookEventType[]
