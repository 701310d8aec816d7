import type { Introduction, Message, ReplyToOffer } from '@rejoin/protocol'
import type { PendingMessage } from '../state/chat-state.ts'
import type { MessageStorage, StoredMessage } from '../state/stored-message.ts'
import { nextDelay } from './backoff.ts'
import type { Failure, Timers } from './connection.ts'

/** A kept message and where it is on its way. */
export type OutboxItem = StoredMessage & { readonly state: PendingMessage['state'] }

/** Messages beyond this page: where they are kept while they wait, and the other tabs that hold the same ones. */
export type Beyond = {
  /** What this person still had to say, from earlier pages and other tabs, is given in one turn. Always ends, and soon. */
  readonly recall: (owner: string, give: (merge: (items: readonly OutboxItem[]) => readonly OutboxItem[]) => void) => Promise<void>
  /** Something does not go out at once. */
  readonly takeIn: () => void
  /** Something was sent, or thrown away. */
  readonly tidy: () => void
  /** One tab after the other: two that hold the same message need not both send it (OUT-11). */
  readonly inTurn: (send: () => Promise<void>) => Promise<void>
}

export type OutboxDeps = {
  readonly storage: MessageStorage
  /** Loaded when something waits, or waited: most messages are answered before they could be written there. */
  readonly loadBeyond: () => Promise<Beyond>
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
  /** Recalls what is not here yet. Nothing newer goes out before it (OUT-2). */
  readonly load: (owner: string) => void
  /** Somebody begins to write: what keeps messages is loaded while there is a line to load it by. */
  readonly prepare: () => void
  /** Kept before it is shown (OUT-3). */
  readonly add: (text: string, owner: string, conversationId: string | null, reply?: ReplyToOffer, introduction?: Introduction | null) => void
  /** A failed one goes again, with its own id and in its own place. */
  readonly retry: (id: string) => void
  /** Not the one that is being sent: it may be stored already. */
  readonly discard: (id: string) => void
  /** The log has it, whoever brought it there. */
  readonly confirm: (id: string) => void
  /** Sending goes on while true. */
  readonly setOnline: (online: boolean) => void
  /** Whoever is here was called otherwise: what they wrote is theirs. */
  readonly handOver: (from: string) => void
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
  /** Empty while it waits for its turn. */
  let sending: string | null = null
  /** Recalls that are under way. */
  let recalls = 0
  let beyond: Beyond | null = null
  let loading: Promise<Beyond> | null = null

  const holds = (id: string): boolean => items.some((item) => item.id === id)

  function change(next: readonly OutboxItem[]): void {
    items = next
    deps.onChange(items)
  }

  function patch(id: string, fields: Partial<OutboxItem>): void {
    change(items.map((item) => (item.id === id ? { ...item, ...fields } : item)))
  }

  function remove(id: string): void {
    storage.removeMessage(id)
    beyond?.tidy()
    change(items.filter((item) => item.id !== id))
  }

  /** The head of the queue, unless it has to wait. */
  function findNext(): OutboxItem | undefined {
    return online && timer === null && recalls === 0 ? items.find((item) => item.state !== 'failed') : undefined
  }

  function pump(): void {
    if (sending !== null || findNext() === undefined) return
    const mine = generation
    const send = async (): Promise<void> => {
      // By now another tab may have sent it.
      const next = mine === generation ? findNext() : undefined
      if (next !== undefined) await deliver(next, mine)
    }
    sending = ''
    void (beyond?.inTurn(send) ?? send()).then(() => {
      if (mine !== generation) return
      sending = null
      pump()
    })
  }

  async function deliver(item: OutboxItem, mine: number): Promise<void> {
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
      if (mine === generation) postpone(item, deps.toFailure(error))
    }
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
    keep()
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

  /** The next one tries again. */
  function reachBeyond(run: (it: Beyond) => void): void {
    loading ??= deps.loadBeyond()
    loading.then((it) => run((beyond = it)), () => (loading = null))
  }

  /** Something does not go out at once. */
  function keep(): void {
    reachBeyond((it) => it.takeIn())
  }

  function recall(owner: string): void {
    const mine = generation
    reachBeyond(async (it) => {
      if (mine !== generation) return
      recalls++
      await it.recall(owner, (merge) => mine === generation && change(merge(items)))
      if (mine !== generation) return
      recalls--
      pump()
    })
  }

  function discard(id: string): void {
    if (id !== sending) remove(id)
  }

  function stopTimer(): void {
    if (timer !== null) timers.clearTimeout(timer)
    timer = null
  }

  return {
    items: () => items,
    prepare: () => reachBeyond(() => undefined),
    load(owner) {
      if (storage.listMessages().every(holds)) pump()
      else recall(owner)
    },
    add(text, owner, conversationId, reply, introduction) {
      const at = timers.now()
      const order = Math.max(at, ...items.map((item) => item.order + 1))
      const item: OutboxItem = { id: deps.makeId(), text, at: new Date(at).toISOString(), order, conversationId, owner, failed: false, ...(reply && { reply }), ...(introduction && { introduction }), state: 'queued' }
      storage.writeMessage(item)
      change([...items, item])
      if (!online) keep()
      pump()
    },
    retry(id) {
      const item = items.find((other) => other.id === id)
      if (item?.state !== 'failed') return
      storage.writeMessage({ ...item, failed: false })
      patch(id, { state: 'queued', failed: false })
      pump()
    },
    discard,
    confirm: (id) => holds(id) && discard(id),
    setOnline(next) {
      online = next
      if (next) {
        stopTimer()
        attempt = 0
      }
      pump()
    },
    handOver(from) {
      if (storage.listMessages().length > 0) recall(from)
    },
    clear() {
      generation++
      sending = null
      recalls = 0
      stopTimer()
      change([])
    },
  }
}
