import type { ConversationEvent, ReadPosition } from '@rejoin/protocol'

/**
 * What is known of one conversation's log: a stretch of it without a gap, in `seq` order (CON-2).
 * Live events, catching up and paging back all go through the three functions below, and none of them
 * ever lets a hole in: an event that does not fit is refused, and its reader asks the server for the rest.
 */
export type Thread = {
  readonly conversationId: string
  /** Null until the first answer. Another epoch means another history (CON-6). */
  readonly epoch: string | null
  /** Ascending and contiguous. */
  readonly events: readonly ConversationEvent[]
  /** The newest `seq` the server has spoken of; may be ahead of `events`. */
  readonly headSeq: number
  /** How far each participant has read. */
  readonly reads: readonly ReadPosition[]
}

export function createThread(conversationId: string): Thread {
  return { conversationId, epoch: null, events: [], headSeq: 0, reads: [] }
}

export function firstSeq(thread: Thread): number | null {
  return thread.events[0]?.seq ?? null
}

export function lastSeq(thread: Thread): number | null {
  return thread.events.at(-1)?.seq ?? null
}

/** True when something on the server is newer than what is here. */
export function isBehind(thread: Thread): boolean {
  return (lastSeq(thread) ?? 0) < thread.headSeq
}

/** A live event: it is the next one, or already here, or there is a gap before it. */
export function applyLiveEvent(thread: Thread, event: ConversationEvent): { readonly thread: Thread; readonly fit: 'next' | 'known' | 'gap' } {
  const last = lastSeq(thread)
  const noted = noteHead(thread, event.seq)
  if (last === null || event.seq > last + 1) return { thread: noted, fit: 'gap' }
  if (event.seq <= last) return { thread, fit: 'known' }
  return { thread: { ...noted, events: [...thread.events, event] }, fit: 'next' }
}

/** Events after the last one, from a sync. What is already here is skipped; what does not join is left out. */
export function appendEvents(thread: Thread, events: readonly ConversationEvent[]): Thread {
  const joined = [...thread.events]
  for (const event of events) {
    const last = joined.at(-1)
    if (last === undefined || event.seq === last.seq + 1) joined.push(event)
  }
  return joined.length === thread.events.length ? thread : noteHead({ ...thread, events: joined }, joined.at(-1)?.seq ?? 0)
}

/** Events before the first one, from paging back. They must reach exactly up to it. */
export function prependEvents(thread: Thread, events: readonly ConversationEvent[]): Thread {
  const first = firstSeq(thread)
  if (first === null) return appendEvents(thread, events)
  const earlier = events.filter((event) => event.seq < first)
  const contiguous = earlier.every((event, index) => event.seq === first - earlier.length + index)
  return earlier.length > 0 && contiguous ? { ...thread, events: [...earlier, ...thread.events] } : thread
}

/** Heads only move forward within an epoch. */
export function noteHead(thread: Thread, headSeq: number): Thread {
  return headSeq > thread.headSeq ? { ...thread, headSeq } : thread
}

/** Starts over when the server serves another history than the one kept here. */
export function enterEpoch(thread: Thread, epoch: string, headSeq: number): Thread {
  if (thread.epoch === epoch) return noteHead(thread, headSeq)
  const kept = thread.epoch === null ? thread.reads : []
  return { ...createThread(thread.conversationId), epoch, headSeq, reads: kept }
}

/** A read position never goes back (CON-5). */
export function applyRead(thread: Thread, read: ReadPosition): Thread {
  const present = thread.reads.find((known) => known.participant.id === read.participant.id)
  if (present !== undefined && present.seq >= read.seq) return thread
  return { ...thread, reads: [...thread.reads.filter((known) => known !== present), read] }
}

/** Where a conversation goes on that was merged into another one; null while it is one of its own. */
export function mergedInto(thread: Thread): string | null {
  for (const event of thread.events) if (event.type === 'conversation.merged') return event.data.into
  return null
}

/** How far the visitor has read; 0 when not at all. */
export function seqReadByCustomer(thread: Thread): number {
  return thread.reads.filter((read) => read.participant.purpose === 'customer').reduce((seq, read) => Math.max(seq, read.seq), 0)
}
