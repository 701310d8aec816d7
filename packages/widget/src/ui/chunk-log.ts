import type { Message } from '@rejoin/protocol'
import type { PendingMessage } from '../state/chat-state.ts'
import { toEntry, type Part } from '../state/entries.ts'
import type { Notice, Timeline } from '../state/timeline.ts'
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

/** About a screen: small enough to be drawn within a frame. */
const CHUNK_SEQS = 16
/** Whoever says a hundred things in a row gets their name again after this many. */
const MOST_MESSAGES = 2 * CHUNK_SEQS

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
    const fresh = { key: Math.floor(seq / CHUNK_SEQS), parts, dayBefore, markerSeq: markerSeq !== null && markerSeq >= seq && markerSeq < endSeq ? markerSeq : null }
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

/** Behind the last message of this part of the log, or of the group that reaches beyond it. */
function findEnd(messages: readonly Message[], start: number): number {
  const border = Math.floor((messages[start]?.seq ?? 0) / CHUNK_SEQS) * CHUNK_SEQS + CHUNK_SEQS
  let end = start
  for (; ; end++) {
    const [last, next] = [messages[end - 1], messages[end]]
    if (next === undefined) return end
    if (next.seq >= border && last !== undefined && (end - start >= MOST_MESSAGES || !belongTogether(toEntry(last), toEntry(next)))) return end
  }
}

function mergeBySeq(messages: readonly Message[], notices: readonly Notice[]): readonly (Message | Notice)[] {
  return notices.length === 0 ? messages : [...messages, ...notices].sort((a, b) => a.seq - b.seq)
}

function isSame(one: Omit<Chunk, 'rows'>, other: Omit<Chunk, 'rows'>): boolean {
  return one.dayBefore === other.dayBefore && one.markerSeq === other.markerSeq && one.parts.length === other.parts.length && one.parts.every((part, index) => part === other.parts[index])
}
