import { computed, signal, type ReadonlySignal } from '@preact/signals'
import type { Conversation } from '@rejoin/protocol'
import type { Call } from '../api/call.ts'
import { isTemporary } from '../api/outcome.ts'
import { createStreams, dropConversation, extendStream, learnConversations, type KnownConversations, type Stream, type Streams } from '../state/conversation-list.ts'
import { filterOfStream, streamsOfView, type StreamName, type View } from '../state/view.ts'
import type { Connection } from './connection.ts'

export type ConversationFeed = {
  readonly known: ReadonlySignal<KnownConversations>
  readonly streams: ReadonlySignal<Streams>
  /** Reads the first page of a view's lists, unless that was done. */
  open(view: View): void
  /** Reads one more page of each list behind a view. */
  loadMore(view: View): void
  /** Takes in what another call answered. */
  learn(conversations: readonly Conversation[]): void
  /** Asked for and not found: deleted while nobody looked, or not this agent's. */
  drop(conversationId: string): void
  /** Shows a conversation as read at once; the server's own word follows. */
  markReadHere(conversationId: string): void
  stop(): void
}

type ConversationFeedDeps = {
  readonly connection: Connection
  readonly call: Call
  readonly agentId: string
  /** A visitor wrote something that was not known before. */
  readonly onIncoming: (conversation: Conversation) => void
}

const PAGE = 40
/** The most a request may ask for (contract §2). */
const LARGEST_PAGE = 200
const RETRY_MS = 3_000

/** The conversations of the queues this agent may see: pages by HTTP, changes by `conversation.updated`. */
export function createConversationFeed({ connection, call, agentId, onIncoming }: ConversationFeedDeps): ConversationFeed {
  const known = signal<KnownConversations>(new Map())
  const streams = signal<Streams>(createStreams())
  const gone = new Set<string>()
  const staleStreams = new Set<StreamName>()
  const timers = new Set<ReturnType<typeof setTimeout>>()
  let stopped = false

  function setStream(name: StreamName, stream: Stream): void {
    streams.value = { ...streams.value, [name]: stream }
  }

  async function read(name: StreamName, fresh: boolean): Promise<void> {
    const stream = streams.value[name]
    if (stream.status === 'loading') {
      if (fresh) staleStreams.add(name)
      return
    }
    setStream(name, { ...stream, status: 'loading' })
    const outcome = await call('conversations.list', {
      filters: filterOfStream(name, agentId),
      // A refresh reads as far as had been read, so that nobody loses their place in the list.
      page_size: fresh ? Math.min(LARGEST_PAGE, Math.max(PAGE, stream.read)) : PAGE,
      ...(fresh || stream.cursor === null ? {} : { cursor: stream.cursor }),
    })
    if (stopped) return
    if (outcome.ok) {
      learn(outcome.data.data)
      setStream(name, extendStream(stream, outcome.data, fresh))
    } else {
      setStream(name, { ...streams.value[name], status: 'failed' })
      // Nobody should have to press anything for a list to come back.
      if (isTemporary(outcome.failure)) timers.add(setTimeout(() => void read(name, stream.read === 0 || fresh), outcome.failure.retryAfterMs ?? RETRY_MS))
    }
    // A reconnect during the read: what was read may already be old.
    if (staleStreams.delete(name)) void read(name, true)
  }

  function learn(conversations: readonly Conversation[]): void {
    known.value = learnConversations(known.value, conversations.filter(({ id }) => !gone.has(id)))
  }

  function update(conversation: Conversation): void {
    const before = known.value.get(conversation.id)
    learn([conversation])
    const last = conversation.last_message
    if (last?.from_contact === true && last.seq > (before?.last_message?.seq ?? 0) && conversation.unread_count > 0) onIncoming(conversation)
  }

  /** A page that was asked for earlier may still name it, so it is remembered as gone. */
  function forget(conversationId: string): void {
    gone.add(conversationId)
    known.value = dropConversation(known.value, conversationId)
  }

  const undo = [
    connection.on('conversation.updated', ({ conversation, deleted }) => (deleted === true ? forget(conversation.id) : update(conversation))),
    // Updates sent while we were away are gone, so every list that was shown is read again.
    connection.onConnect(() => {
      for (const [name, stream] of Object.entries(streams.peek()) as [StreamName, Stream][]) {
        if (stream.status !== 'idle') void read(name, true)
      }
    }),
  ]

  return {
    known: computed(() => known.value),
    streams: computed(() => streams.value),
    open(view) {
      for (const name of streamsOfView[view]) {
        if (streams.peek()[name].status === 'idle') void read(name, true)
      }
    },
    loadMore(view) {
      for (const name of streamsOfView[view]) {
        const stream = streams.peek()[name]
        if (stream.status === 'failed') void read(name, stream.read === 0)
        if (stream.status === 'ready' && stream.cursor !== null) void read(name, false)
      }
    },
    learn,
    drop(conversationId) {
      known.value = dropConversation(known.peek(), conversationId)
    },
    markReadHere(conversationId) {
      const conversation = known.peek().get(conversationId)
      if (conversation === undefined || conversation.unread_count === 0) return
      known.value = new Map(known.peek()).set(conversationId, { ...conversation, unread_count: 0 })
    },
    stop() {
      stopped = true
      for (const timer of timers) clearTimeout(timer)
      for (const off of undo) off()
    },
  }
}
