import type { Message } from '@rejoin/protocol'
import type { PendingMessage } from '../state/chat-state.ts'
import { toEntry, type Part } from '../state/entries.ts'
import { STRETCH_SEQS, type Notice, type Timeline } from '../state/timeline.ts'
import { belongTogether, groupEntries, type Row } from './group-entries.ts'

/** A stretch of the list that is compared, drawn and put away as one. */
export type Chunk = {
  readonly key: number
  readonly rows: readonly Row[]
  /** What the rows follow from. */
  readonly parts: readonly Part[]
  readonly dayBefore: string
  readonly markerSeq: number | null
}

/**
 * The log in stretches that keep their borders when something is added at either end: where one ends follows from the
 * messages around it alone. What did not change since `before` is the same object again, so that a list of thousands is
 * only looked through, and drawn anew where something is new.
 */
export function chunkLog({ messages, notices }: Pick<Timeline, 'messages' | 'notices'>, unsent: readonly PendingMessage[], markerSeq: number | null, before: readonly Chunk[]): readonly Chunk[] {
  const known = new Map(before.map((chunk) => [chunk.key, chunk]))
  const chunks: Chunk[] = []
  let at = 0
  let noticed = 0
  let dayBefore = ''
  do {
    const end = findEnd(messages, at)
    const seq = messages[at]?.seq ?? 0
    const endSeq = messages[end]?.seq ?? Infinity
    const firstNotice = noticed
    while ((notices[noticed]?.seq ?? Infinity) < endSeq) noticed++
    // What is on its way has no place in the log yet; it stands behind all that has.
    const parts = [...mergeBySeq(messages.slice(at, end), notices.slice(firstNotice, noticed)), ...(endSeq === Infinity ? unsent : [])]
    const fresh = { key: Math.floor(seq / STRETCH_SEQS), parts, dayBefore, markerSeq: markerSeq !== null && markerSeq >= seq && markerSeq < endSeq ? markerSeq : null }
    const old = known.get(fresh.key)
    const last = parts.at(-1)
    if (last !== undefined) {
      chunks.push(old !== undefined && isSame(old, fresh) ? old : { ...fresh, rows: groupEntries(parts.map(toEntry), fresh.markerSeq, dayBefore) })
      dayBefore = toEntry(last).day
    }
    at = end
  } while (at < messages.length)
  return chunks
}

/**
 * Behind the last message of this part of the log, or of the group that reaches beyond it, but not beyond the next part:
 * whoever goes on for that long gets their name again.
 */
function findEnd(messages: readonly Message[], start: number): number {
  const seq = messages[start]?.seq ?? 0
  const border = Math.floor(seq / STRETCH_SEQS) * STRETCH_SEQS + STRETCH_SEQS
  // In the middle of such a talk every part ends at its own border, wherever the log begins.
  let isOneTalk = start === 0 ? seq % STRETCH_SEQS === 0 : isTogether(messages, start)
  for (let end = start + 1; ; end++) {
    const next = messages[end]
    if (next === undefined) return end
    const goesOn = isTogether(messages, end)
    isOneTalk &&= goesOn || next.seq >= border
    if (next.seq >= border && (!goesOn || isOneTalk || next.seq >= border + STRETCH_SEQS)) return end
  }
}

/** With the message before it under one name. */
function isTogether(messages: readonly Message[], index: number): boolean {
  const [last, next] = [messages[index - 1], messages[index]]
  return last !== undefined && next !== undefined && belongTogether(toEntry(last), toEntry(next))
}

function mergeBySeq(messages: readonly Message[], notices: readonly Notice[]): readonly (Message | Notice)[] {
  return notices.length === 0 ? messages : [...messages, ...notices].sort((a, b) => a.seq - b.seq)
}

function isSame(one: Omit<Chunk, 'rows'>, other: Omit<Chunk, 'rows'>): boolean {
  return one.dayBefore === other.dayBefore && one.markerSeq === other.markerSeq && one.parts.length === other.parts.length && one.parts.every((part, index) => part === other.parts[index])
}
