import type { Message, ReplyToOffer } from '@rejoin/protocol'
import type { PendingMessage } from '../state/chat-state.ts'
import type { MessageStorage, StoredMessage } from '../state/stored-message.ts'
import { nextDelay } from './backoff.ts'
import type { Failure, Timers } from './connection.ts'

/** A message nobody sent for this long is not what its author would say today. */
export const KEEP_UNSENT_MS = 7 * 24 * 3_600_000

/** A kept message and where it is on its way. */
export type OutboxItem = StoredMessage & { readonly state: PendingMessage['state'] }

export type OutboxDeps = {
  readonly storage: MessageStorage
  /** Resolves with the stored message; rejects with anything `toFailure` understands. */
  readonly send: (item: OutboxItem) => Promise<Message>
  readonly toFailure: (error: unknown) => Failure
  readonly judge: (code: string) => 'retry' | 'refused' | 'spent'
  readonly onChange: (items: readonly OutboxItem[]) => void
  readonly onStored: (message: Message, meantFor: string | null) => void
  /** The session was refused while sending: the message waits, the connection decides. */
  readonly onSpent: (failure: Failure) => void
  readonly makeId: () => string
}

export type Outbox = {
  /** In the order written. */
  readonly items: () => readonly OutboxItem[]
  /** What this person still had to say, from earlier pages and other tabs. */
  readonly load: (owner: string) => void
  /** Kept before it is shown (OUT-3). */
  readonly add: (text: string, owner: string, conversationId: string | null, reply?: ReplyToOffer) => void
  /** A failed one goes again, with its own id and in its own place. */
  readonly retry: (id: string) => void
  /** Not the one that is being sent: it may be stored already. */
  readonly discard: (id: string) => void
  /** Sending goes on while true. */
  readonly setOnline: (online: boolean) => void
  /** An anonymous visitor became somebody: what they wrote is theirs. */
  readonly handOver: (from: string, to: string) => void
  /** Drops everything in memory. Storage is the caller's to clear. */
  readonly clear: () => void
}

/** Messages on their way: each once, in order, one at a time (OUT-1, OUT-2). */
export function createOutbox(deps: OutboxDeps, timers: Timers): Outbox {
  const { storage } = deps
  let items: readonly OutboxItem[] = []
  let online = false
  let timer: number | null = null
  let attempt = 0
  /** Grows when the outbox changes hands; an answer for an older one is nobody's. */
  let generation = 0
  let sending: string | null = null

  function change(next: readonly OutboxItem[]): void {
    items = next
    deps.onChange(items)
  }

  function patch(id: string, fields: Partial<OutboxItem>): void {
    change(items.map((item) => (item.id === id ? { ...item, ...fields } : item)))
  }

  function remove(id: string): void {
    storage.removeMessage(id)
    change(items.filter((item) => item.id !== id))
  }

  /** Sends the head of the queue, unless something is on its way or has to wait. */
  function pump(): void {
    const next = items.find((item) => item.state !== 'failed')
    if (!online || sending !== null || timer !== null || next === undefined) return
    void deliver(next)
  }

  async function deliver(item: OutboxItem): Promise<void> {
    const mine = generation
    sending = item.id
    patch(item.id, { state: 'sending' })
    try {
      const message = await deps.send(item)
      if (mine !== generation) return
      attempt = 0
      // Shown as stored before it leaves the outbox: the list never lacks it.
      deps.onStored(message, item.conversationId)
      remove(item.id)
      follow(item.conversationId, message.conversation_id)
    } catch (error) {
      if (mine !== generation) return
      postpone(item, deps.toFailure(error))
    }
    sending = null
    pump()
  }

  /** A completed conversation was answered by another one: what was written after goes there too. */
  function follow(from: string | null, to: string): void {
    if (from === null || from === to) return
    for (const item of items) {
      if (item.conversationId !== from) continue
      storage.writeMessage({ ...item, conversationId: to })
      patch(item.id, { conversationId: to })
    }
  }

  /** No answer, or not now: the same id again later. Only a final word about the message itself makes it failed (OUT-4). */
  function postpone(item: OutboxItem, failure: Failure): void {
    const verdict = deps.judge(failure.code)
    if (verdict === 'refused') {
      storage.writeMessage({ ...item, failed: true })
      return patch(item.id, { state: 'failed', failed: true })
    }
    patch(item.id, { state: 'queued' })
    if (verdict === 'spent') {
      online = false
      return deps.onSpent(failure)
    }
    attempt++
    timer = timers.setTimeout(() => {
      timer = null
      pump()
    }, Math.max(nextDelay(attempt), failure.retryAfterMs ?? 0))
  }

  function stopTimer(): void {
    if (timer !== null) timers.clearTimeout(timer)
    timer = null
  }

  return {
    items: () => items,
    load(owner) {
      const known = new Set(items.map((item) => item.id))
      const oldest = timers.now() - KEEP_UNSENT_MS
      const found: OutboxItem[] = []
      for (const stored of storage.readMessages()) {
        if (Date.parse(stored.at) < oldest) storage.removeMessage(stored.id)
        else if (stored.owner === owner && !known.has(stored.id)) found.push({ ...stored, state: stored.failed ? 'failed' : 'queued' })
      }
      if (found.length > 0) change([...items, ...found].sort((a, b) => a.order - b.order))
      pump()
    },
    add(text, owner, conversationId, reply) {
      const at = timers.now()
      const order = Math.max(at, ...items.map((item) => item.order + 1))
      const item: OutboxItem = { id: deps.makeId(), text, at: new Date(at).toISOString(), order, conversationId, owner, failed: false, ...(reply === undefined ? {} : { reply }), state: 'queued' }
      storage.writeMessage(item)
      change([...items, item])
      pump()
    },
    retry(id) {
      const item = items.find((other) => other.id === id)
      if (item?.state !== 'failed') return
      storage.writeMessage({ ...item, failed: false })
      patch(id, { state: 'queued', failed: false })
      pump()
    },
    discard(id) {
      if (id !== sending) remove(id)
    },
    setOnline(next) {
      online = next
      if (next) {
        stopTimer()
        attempt = 0
      }
      pump()
    },
    handOver(from, to) {
      if (!items.some((item) => item.owner === from)) return
      change(items.map((item) => (item.owner === from ? { ...item, owner: to } : item)))
      for (const item of items) storage.writeMessage(item)
    },
    clear() {
      generation++
      sending = null
      stopTimer()
      change([])
    },
  }
}
