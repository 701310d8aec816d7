import type { Conversation, Page } from '@rejoin/protocol'
import { belongsToView, streamNames, streamsOfView, type StreamName, type View } from './view.ts'

/** Every conversation this page has heard of, by id. */
export type KnownConversations = ReadonlyMap<string, Conversation>

/** How far one of the server's lists has been read. */
export type Stream = {
  readonly status: 'idle' | 'loading' | 'ready' | 'failed'
  /** Continues further back; null at the end, or before the first page. */
  readonly cursor: string | null
  /** How many rows have been read, so that a refresh reads as many again. */
  readonly read: number
  /** The oldest row that was read. Older ones known by chance are not shown: there would be holes between them. */
  readonly boundary: Pick<Conversation, 'id' | 'updated_at'> | null
}

export type Streams = Readonly<Record<StreamName, Stream>>

const IDLE: Stream = { status: 'idle', cursor: null, read: 0, boundary: null }

export function createStreams(): Streams {
  return Object.fromEntries(streamNames.map((name) => [name, IDLE])) as Streams
}

/** Newest activity first; ids break the tie, so that the order never flickers. */
export function byActivity(a: Pick<Conversation, 'id' | 'updated_at'>, b: Pick<Conversation, 'id' | 'updated_at'>): number {
  if (a.updated_at !== b.updated_at) return a.updated_at < b.updated_at ? 1 : -1
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0
}

/**
 * Takes in conversations from a page or a live event, whichever comes first: a page that was read before an event
 * may arrive after it, so an older state of a conversation never replaces a newer one.
 */
export function learnConversations(known: KnownConversations, incoming: readonly Conversation[]): KnownConversations {
  const next = new Map(known)
  for (const conversation of incoming) {
    const present = next.get(conversation.id)
    if (present === undefined || !isOlder(conversation, present)) next.set(conversation.id, present === undefined ? conversation : keepRead(conversation, present))
  }
  return next
}

export function dropConversation(known: KnownConversations, conversationId: string): KnownConversations {
  const next = new Map(known)
  return next.delete(conversationId) ? next : known
}

function isOlder(a: Conversation, b: Conversation): boolean {
  // Another epoch is another history (CON-6): what came last is right.
  if (a.epoch !== b.epoch) return false
  return a.head_seq !== b.head_seq ? a.head_seq < b.head_seq : a.updated_at < b.updated_at
}

/** Without a new event nothing becomes unread again (CON-5), so of two counts for the same head the smaller is the newer. */
function keepRead(incoming: Conversation, present: Conversation): Conversation {
  if (incoming.epoch !== present.epoch || incoming.head_seq !== present.head_seq || incoming.unread_count <= present.unread_count) return incoming
  return { ...incoming, unread_count: present.unread_count }
}

/** `fresh`: the first page was read again, so the list starts over from here. */
export function extendStream(stream: Stream, page: Page<Conversation>, fresh: boolean): Stream {
  const last = page.data.at(-1)
  const cursor = page.pagination_data.next_cursor
  return {
    status: 'ready',
    cursor,
    read: (fresh ? 0 : stream.read) + page.data.length,
    boundary: last === undefined ? (fresh ? null : stream.boundary) : { id: last.id, updated_at: last.updated_at },
  }
}

/** True when nothing older is left on the server. */
export function isExhausted(stream: Stream): boolean {
  return stream.cursor === null && stream.status === 'ready'
}

export function hasMore(streams: Streams, view: View): boolean {
  return streamsOfView[view].some((name) => !isExhausted(streams[name]))
}

/** The rows of a view, newest activity first, down to where every list behind it has been read. */
export function selectRows(known: KnownConversations, streams: Streams, view: View, agentId: string): readonly Conversation[] {
  const boundaries = streamsOfView[view].map((name) => streams[name]).filter((stream) => !isExhausted(stream)).map((stream) => stream.boundary)
  return [...known.values()]
    .filter((conversation) => belongsToView(conversation, view, agentId))
    .filter((conversation) => boundaries.every((boundary) => boundary === null || byActivity(conversation, boundary) <= 0))
    .toSorted(byActivity)
}

/** How many conversations wait for this agent: unread, and theirs or nobody's. The number in the tab's title. */
export function countWaiting(known: KnownConversations, agentId: string): number {
  let count = 0
  for (const conversation of known.values()) {
    const concernsMe = belongsToView(conversation, 'open', agentId) || belongsToView(conversation, 'mine', agentId)
    if (concernsMe && conversation.unread_count > 0) count += 1
  }
  return count
}

export function countUnread(rows: readonly Conversation[]): number {
  return rows.filter((conversation) => conversation.unread_count > 0).length
}
