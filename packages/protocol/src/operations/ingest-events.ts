import * as v from 'valibot'
import type { Answer } from '../answer.ts'
import { content } from '../content.ts'
import { message } from '../message.ts'
import { absentable, count, email, externalId, id, identifiers, phoneNumber, text, timestamp } from '../scalars.ts'

/** Most events one call may bring. */
export const MAX_EVENTS = 100

/** Most of its own data that one event may bring along, as JSON. */
export const MAX_EVENT_BYTES = 16_384

/** The id an event has in the system it comes from: the same again is the same event. */
export const sourceMessageId = text(255, 1)

/** A ready message of a source. Whom it is about is said by identities, like in `contacts.identify`; without any it is about nobody. */
export const newSourceMessage = v.strictObject({
  source_message_id: sourceMessageId,
  external_id: absentable(externalId),
  email: absentable(email),
  phone_number: absentable(phoneNumber),
  identifiers: absentable(identifiers),
  content,
  /** When it happened over there. */
  sent_at: absentable(timestamp),
})
export type NewSourceMessage = v.InferOutput<typeof newSourceMessage>

const atOnce = v.maxLength<unknown[], typeof MAX_EVENTS, string>(MAX_EVENTS, `at most ${MAX_EVENTS} at once`)

/**
 * `POST /sources.webhook` (contract §6): either the system's own payloads, read by the mapping of the source, or ready
 * messages. Each item is judged by itself, so that a bad one spoils no other: here, anything passes.
 */
export const ingestEventsRequest = v.strictObject({
  events: absentable(v.pipe(v.array(v.unknown(), 'must be a list'), atOnce)),
  messages: absentable(v.pipe(v.array(v.union([newSourceMessage, v.unknown()]), 'must be a list'), atOnce)),
})
export type IngestEventsRequest = v.InferOutput<typeof ingestEventsRequest>

export const ingestedEvent = v.object({
  /** Null when the item was too wrong to have one. */
  source_message_id: v.nullable(v.string()),
  status: v.picklist(['created', 'duplicate', 'error']),
  message_id: v.exactOptional(id),
  error: v.exactOptional(v.object({ code: v.string(), message: v.string(), field: v.exactOptional(v.string()) })),
})
export type IngestedEvent = Answer<typeof ingestedEvent>

/** In the order of the items. */
export const ingestEventsResult = v.object({ data: v.array(ingestedEvent) })
export type IngestEventsResult = Answer<typeof ingestEventsResult>

/** A message of `messages.list {source}`: as long as nobody is known whom it is about, it stands in no conversation. */
export const sourceMessage = v.object({ ...message.entries, conversation_id: v.nullable(id), seq: v.nullable(count) })
export type SourceMessage = Answer<typeof sourceMessage>
