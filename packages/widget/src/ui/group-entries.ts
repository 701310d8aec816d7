import type { Sender } from '@rejoin/protocol'
import type { Entry } from '../state/entries.ts'
import type { Notice } from '../state/timeline.ts'

/** Messages of one sender closer together than this share one name and one time. */
const TOGETHER_MS = 5 * 60_000

/** What goes into a bubble. */
export type MessageEntry = Extract<Entry, { kind: 'message' | 'pending' }>

/** One row of the list. */
export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly at: string }
  | { readonly kind: 'marker'; readonly key: string }
  | { readonly kind: 'notice'; readonly key: string; readonly notice: Notice }
  | { readonly kind: 'group'; readonly key: string; readonly mine: boolean; readonly sender: Sender | null; readonly entries: readonly MessageEntry[] }

/** Under one name and one time. One backend may speak for several bots: who they are is id and name. */
export function belongTogether(before: Entry, entry: Entry): boolean {
  if (before.kind === 'notice' || entry.kind === 'notice' || before.day !== entry.day || entry.time - before.time >= TOGETHER_MS) return false
  const [one, other] = [readSender(before), readSender(entry)]
  return one?.id === other?.id && one?.name === other?.name
}

/** Null: oneself, on whichever device. */
function readSender(entry: MessageEntry): Sender | null {
  return entry.kind === 'pending' || entry.message.from_contact ? null : entry.message.sender
}

/**
 * Entries as they are laid out: a line for each day, one before the first unread message, and bubbles that belong together.
 * @param markerSeq seq of the message that the "new messages" line stands before
 * @param dayBefore the day that was last named above them
 */
export function groupEntries(entries: readonly Entry[], markerSeq: number | null, dayBefore = ''): readonly Row[] {
  const rows: Row[] = []
  let day = dayBefore
  let open: { readonly entries: MessageEntry[] } | null = null
  for (const entry of entries) {
    if (entry.day !== day) {
      day = entry.day
      rows.push({ kind: 'day', key: `day-${day}-${entry.key}`, at: entry.at })
      open = null
    }
    if (entry.kind === 'message' && entry.message.seq === markerSeq) {
      rows.push({ kind: 'marker', key: 'marker' })
      open = null
    }
    if (entry.kind === 'notice') {
      rows.push({ kind: 'notice', key: entry.key, notice: entry.notice })
      open = null
      continue
    }
    const last = open?.entries.at(-1)
    if (open !== null && last !== undefined && belongTogether(last, entry)) {
      open.entries.push(entry)
      continue
    }
    const sender = readSender(entry)
    const row = { kind: 'group' as const, key: `group-${entry.key}`, mine: sender === null, sender, entries: [entry] }
    rows.push(row)
    open = row
  }
  return rows
}
