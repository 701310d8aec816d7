import type { Sender } from '@rejoin/protocol'
import type { Entry } from '../state/selectors.ts'
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

/** One backend may speak for several bots: who they are is id and name. */
function isSame(one: Sender | null, other: Sender | null): boolean {
  return one?.id === other?.id && one?.name === other?.name
}

/**
 * Entries as they are laid out: a line for each day, one before the first unread message, and bubbles that belong together.
 * @param markerSeq seq of the message that the "new messages" line stands before
 */
export function groupEntries(entries: readonly Entry[], markerSeq: number | null): readonly Row[] {
  const rows: Row[] = []
  let day = ''
  let open: { row: Extract<Row, { kind: 'group' }>; entries: MessageEntry[]; lastAt: number } | null = null
  for (const entry of entries) {
    const at = new Date(entry.at)
    if (at.toDateString() !== day) {
      day = at.toDateString()
      rows.push({ kind: 'day', key: `day-${day}`, at: entry.at })
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
    const mine = entry.kind === 'pending' || entry.message.from_contact
    const sender = entry.kind === 'pending' ? null : entry.message.sender
    const belongs: boolean = open !== null && open.row.mine === mine && (mine || isSame(open.row.sender, sender)) && at.getTime() - open.lastAt < TOGETHER_MS
    if (open !== null && belongs) {
      open.entries.push(entry)
      open.lastAt = at.getTime()
      continue
    }
    const grouped = [entry]
    const row = { kind: 'group' as const, key: `group-${entry.key}`, mine, sender, entries: grouped }
    rows.push(row)
    open = { row, entries: grouped, lastAt: at.getTime() }
  }
  return rows
}
