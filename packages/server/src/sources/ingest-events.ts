import { RejoinError, type IngestedEvent, type IngestEventsRequest, type IngestEventsResult } from '@rejoin/protocol'
import { formatTime } from '../clock.ts'
import type { Deps } from '../deps.ts'
import type { IngestOutcome, NewSourceEvent, SourceRecord } from '../store/store.ts'
import { isSameMessage, isSamePayload } from './is-repeat.ts'
import { readMessage, readMessageId, readPayload, readPayloadId } from './read-event.ts'

type Read = { readonly event: NewSourceEvent } | { readonly refusal: RejoinError; readonly source_message_id: string | null }

/**
 * `sources.webhook` (contract §6): what another system tells of, item by item. One that is wrong is answered as such and
 * spoils no other (SRC-2); one that came before is a duplicate (SRC-3).
 */
export async function ingestEvents(deps: Pick<Deps, 'store' | 'clock'>, source: SourceRecord, request: IngestEventsRequest): Promise<IngestEventsResult> {
  if ((request.events == null) === (request.messages == null)) throw new RejoinError('invalid_field', 'Give either events or messages.', { field: 'events' })
  const now = formatTime(deps.clock.now())
  const items =
    request.events == null
      ? (request.messages ?? []).map((message) => read(() => readMessage(message, now), () => readMessageId(message)))
      : request.events.map((payload) => read(() => readPayload(source, payload, now), () => readPayloadId(source, payload)))
  const events = items.flatMap((item) => ('event' in item ? [item.event] : []))
  const outcomes = await deps.store.ingestEvents(source.source_id, events, request.events == null ? isSameMessage : isSamePayload)
  if (outcomes === null) throw new RejoinError('unauthenticated', 'This source was deleted.', { reason: 'unknown_token' })
  const stored = outcomes.values()
  return { data: items.map((item) => ('event' in item ? present(item.event, stored.next().value) : refuse(item.source_message_id, item.refusal))) }
}

function read(work: () => NewSourceEvent, readId: () => string | null): Read {
  try {
    return { event: work() }
  } catch (error) {
    if (error instanceof RejoinError) return { refusal: error, source_message_id: readId() }
    throw error
  }
}

function present({ source_message_id }: NewSourceEvent, outcome: IngestOutcome | undefined): IngestedEvent {
  if (outcome === undefined) throw new Error('an event was stored without an outcome')
  const { status, message_id } = outcome
  if (status !== 'conflict') return { source_message_id, status, message_id }
  return refuse(source_message_id, new RejoinError('idempotency_conflict', 'This source_message_id was another event before. What happened anew is a new event: give it an id of its own.', { field: 'source_message_id' }))
}

function refuse(source_message_id: string | null, { code, message, details }: RejoinError): IngestedEvent {
  return { source_message_id, status: 'error', error: { code, message, ...(details.field === undefined ? {} : { field: details.field }) } }
}
