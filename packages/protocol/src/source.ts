import * as v from 'valibot'
import type { Answer } from './answer.ts'
import { CHAT_PLUGIN } from './conversation.ts'
import { absentable, id, isWellFormed, object, text, timestamp } from './scalars.ts'

/** The name of a source, chosen by whoever sets it up, such as `salesforce_purchases`. It stands on every message as `source`. */
export const sourceId = v.pipe(
  v.string('must be a string'),
  v.regex(/^[A-Za-z0-9_.-]{1,64}$/, 'must be 1 to 64 of A-Z a-z 0-9 _ . -'),
  v.check((s) => s !== CHAT_PLUGIN, 'must be another name than chat_plugin'),
)

/** A JSON Pointer (RFC 6901) to one value of a payload. The pointer to the whole of it is empty and leads to no value. */
export const jsonPointer = v.pipe(
  v.string('must be a string'),
  v.maxLength(255, 'must have at most 255 characters'),
  v.check(isWellFormed, 'must be well-formed Unicode'),
  v.regex(/^(?:\/(?:[^~/]|~[01])*)+$/, 'must be a JSON Pointer such as /customer/email'),
)

/** Where in the system's own payload the values stand that Rejoin needs (contract §6). */
export const sourceMapping = object({
  source_message_id: absentable(jsonPointer),
  external_id: absentable(jsonPointer),
  email: absentable(jsonPointer),
  phone_number: absentable(jsonPointer),
  occurred_at: absentable(jsonPointer),
  name: absentable(jsonPointer),
  title: absentable(jsonPointer),
})
export type SourceMapping = v.InferOutput<typeof sourceMapping>

/** Which sources somebody wants to hear of, any of them (contract §6, `filter_sources`). Without it, or `null`: of every one. */
export const filterSources = v.nullish(v.pipe(v.array(text(255, 1), 'must be a list of sources'), v.minLength(1, 'must name at least one source'), v.maxLength(100, 'at most 100 sources')))

export const sourceEntries = {
  id,
  source_id: v.string(),
  /** What agents see beside its events. */
  name: v.string(),
  mapping: v.nullable(sourceMapping),
  created_at: timestamp,
  updated_at: timestamp,
  /** When it last told of something new. */
  last_event_at: v.nullable(timestamp),
}

/** Another system whose events become messages (contract §1). Never with its token. */
export const source = v.object(sourceEntries)
export type Source = Answer<typeof source>
