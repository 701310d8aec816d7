import * as v from 'valibot'
import { countCodePoints, email, eventContent, externalId, MAX_EVENT_BYTES, newSourceMessage, phoneNumber, RejoinError, sourceMessageId, type SourceMapping } from '@rejoin/protocol'
import { parseInput } from '../parse-input.ts'
import type { Identity, NewSourceEvent, SourceRecord } from '../store/store.ts'
import { readMoment } from './read-moment.ts'
import { readPointer } from './read-pointer.ts'

/** Longest title; a longer one is cut, for all of it is in the data anyway. */
const MAX_TITLE = 255

/** Nobody's id is longer (`sourceMessageId`), and what is no id must not come back as kilobytes. */
const MAX_ID = 255

const FIELDS = ['source_message_id', 'external_id', 'email', 'phone_number', 'occurred_at', 'name', 'title'] as const
type Field = (typeof FIELDS)[number]

/** The mapped values, by the names of the mapping: so are the fields that a refusal names. */
const mappedValues = v.object({
  source_message_id: sourceMessageId,
  external_id: v.optional(externalId),
  email: v.optional(email),
  phone_number: v.optional(phoneNumber),
  name: v.optional(eventContent.entries.name),
  title: v.optional(eventContent.entries.title),
})

/** Without a mapping the payload itself must use our names. */
const OUR_NAMES: SourceMapping = Object.fromEntries(FIELDS.map((field) => [field, `/${field}`]))

/** The system's own payload as an event. Throws what is wrong with it: `invalid_field` with the mapping's name of the value, `too_large`. */
export function readPayload(source: Pick<SourceRecord, 'name' | 'mapping'>, payload: unknown, now: string): NewSourceEvent {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) throw new RejoinError('invalid_body', 'An event is a JSON object.')
  const mapping = source.mapping ?? OUR_NAMES
  const found = (field: Field): unknown => readValue(payload, mapping[field])
  const raw = Object.fromEntries(FIELDS.flatMap((field) => (field === 'occurred_at' ? [] : [[field, readText(field, found(field))]])).filter(([, value]) => value !== undefined))
  const { source_message_id, external_id, email: address, phone_number, name = 'event', title = name === 'event' ? source.name : name } = parseInput(mappedValues, raw)
  const occurred_at = found('occurred_at') === undefined ? now : readMoment(found('occurred_at'))
  if (occurred_at === null) throw new RejoinError('invalid_field', 'occurred_at must be an ISO 8601 time or Unix time.', { field: 'occurred_at' })
  const identities: Identity[] = []
  for (const [kind, value] of [['external_id', external_id], ['email', address], ['phone_number', phone_number]] as const) if (value !== undefined) identities.push({ kind, value })
  return { source_message_id, identities, content: assertSmall({ type: 'event', name, title, occurred_at, data: payload as Record<string, unknown> }), sent_at: occurred_at }
}

/** The id of a payload, so that whoever sent it finds it again in the answer, however wrong the rest of it is. Null: not even that. */
export function readPayloadId(source: Pick<SourceRecord, 'mapping'>, payload: unknown): string | null {
  const id = readText('source_message_id', readValue(payload, (source.mapping ?? OUR_NAMES).source_message_id))
  return typeof id === 'string' && id.length <= MAX_ID ? id : null
}

/** The same of a ready message. */
export function readMessageId(message: unknown): string | null {
  return readPayloadId({ mapping: null }, message)
}

/** What the pointer leads to. Systems write nothing in several ways. */
function readValue(payload: unknown, pointer: string | null | undefined): unknown {
  const value = pointer == null ? undefined : readPointer(payload, pointer)
  return value === null || value === '' ? undefined : value
}

/** Numbers are ids elsewhere; beyond 2^53 two of them are one, and would be one person. */
function readText(field: Field, value: unknown): unknown {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  if (field === 'title' && typeof value === 'string' && countCodePoints(value) > MAX_TITLE) return `${Array.from(value).slice(0, MAX_TITLE - 1).join('')}…`
  return value
}

/** A ready message as an event. Throws as `parseInput` does, and `invalid_field`, `too_large`. */
export function readMessage(input: unknown, now: string): NewSourceEvent {
  const { source_message_id, content, sent_at, identifiers, ...keys } = parseInput(newSourceMessage, input)
  if (content.type === 'attachment') throw new RejoinError('invalid_field', 'There is no such attachment.', { field: 'content.attachment_id' })
  const identities: Identity[] = []
  for (const kind of ['external_id', 'email', 'phone_number'] as const) {
    const value = keys[kind]
    if (value != null) identities.push({ kind, value })
  }
  for (const [name, value] of Object.entries(identifiers ?? {})) identities.push({ kind: `identifiers.${name}`, value })
  return { source_message_id, identities, content: assertSmall(content), sent_at: sent_at == null ? now : readMoment(sent_at) ?? now }
}

function assertSmall(content: NewSourceEvent['content']): NewSourceEvent['content'] {
  if (content.type === 'event' && Buffer.byteLength(JSON.stringify(content.data)) > MAX_EVENT_BYTES) throw new RejoinError('too_large', 'The data of an event has at most 16 KB.')
  return content
}
