import * as v from 'valibot'
import type { Answer } from './answer.ts'
import { contact } from './contact.ts'
import type { DurableEvent, EventType } from './event.ts'
import type { RecentMessages } from './operations/recent-messages.ts'
import { id, timestamp } from './scalars.ts'
import { durableEventTypes } from './socket-events.ts'

/** `data` of what belongs to no conversation and is told to webhooks alone (contract §8). */
export const noticeData = {
  'contact.created': contact,
  'contact.updated': contact,
  /** `source_id` is now part of `destination_id`, which is the contact shown. */
  'contact.merged': v.object({ source_id: id, destination_id: id, contact }),
  'contact.deleted': v.object({ id }),
  'security.token_reused': v.object({ contact_id: v.nullable(id), session_id: id, channel_id: id }),
}
export type NoticeData = { readonly [T in keyof typeof noticeData]: Answer<(typeof noticeData)[T]> }

/** What every notice has beside its type and data. */
export const noticeEntries = { id, at: timestamp }

export type NoticeType = keyof NoticeData

/** A change outside of every conversation: no `conversation_id`, no `seq`. */
export type Notice = {
  readonly [T in NoticeType]: { readonly id: string; readonly type: T; readonly at: string; readonly data: NoticeData[T] }
}[NoticeType]

/** What a webhook tells of: the log of every conversation, notes and tags included, and the notices. */
export type WebhookEvent = DurableEvent | Notice
export type WebhookEventType = EventType | NoticeType

/** The body of a webhook (HOOK-3). `timestamp` is when it happened, not when it was sent. `recent_messages`: where it was asked for (HOOK-13). */
export type WebhookPayload<E extends WebhookEvent = WebhookEvent> = E extends WebhookEvent
  ? { readonly type: E['type']; readonly timestamp: string; readonly data: E } & (E['type'] extends `message.${string}` ? { readonly recent_messages?: RecentMessages } : unknown)
  : never

export const noticeTypes = ['contact.created', 'contact.updated', 'contact.merged', 'contact.deleted', 'security.token_reused'] as const satisfies readonly NoticeType[]

/** Everything a webhook may subscribe to. */
export const webhookEventTypes = [...durableEventTypes, ...noticeTypes] as const satisfies readonly WebhookEventType[]
