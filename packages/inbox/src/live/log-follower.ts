import { signal, type ReadonlySignal } from '@preact/signals'
import { durableEventTypes, type ConversationEvent } from '@rejoin/protocol'
import type { Failure } from '../api/outcome.ts'
import { appendEvents, applyLiveEvent, applyRead, createThread, enterEpoch, firstSeq, isBehind, lastSeq, noteHead, prependEvents, type Thread } from '../state/thread.ts'
import type { Connection } from './connection.ts'

/** `missing`: it does not exist, or this agent may not see it. */
export type FollowPhase = 'loading' | 'ready' | 'missing'

export type LogFollower = {
  readonly thread: ReadonlySignal<Thread>
  readonly phase: ReadonlySignal<FollowPhase>
  readonly loadingEarlier: ReadonlySignal<boolean>
  loadEarlier(): Promise<void>
  /** Takes in a read position from elsewhere, such as the answer of `conversations.info`. */
  noteRead(read: Parameters<typeof applyRead>[1]): void
  stop(): void
}

/** Events per request: about three screens. */
const PAGE = 60
const RETRY_MS = 2_000

/**
 * Follows one conversation's log without gap or repeat (CON-2, CON-3), as a widget does: join, ask for what is
 * missing, then apply live events that are the very next ones. Anything else (a gap, a head that is ahead, a
 * reconnect, another epoch) leads back to asking.
 */
export function followLog(connection: Connection, conversationId: string): LogFollower {
  const thread = signal<Thread>(createThread(conversationId))
  const phase = signal<FollowPhase>('loading')
  const loadingEarlier = signal(false)
  const undo: (() => void)[] = []
  let joined = false
  let running = false
  let wanted = false
  let stopped = false
  let retry: ReturnType<typeof setTimeout> | undefined

  /** One round at a time; whoever asks during a round gets another one after it. */
  async function catchUp(): Promise<void> {
    wanted = true
    if (running) return
    running = true
    while (wanted && !stopped) {
      wanted = false
      const failure = await catchUpOnce()
      if (failure !== null) handleFailure(failure)
    }
    running = false
  }

  async function catchUpOnce(): Promise<Failure | null> {
    if (!joined) {
      const answer = await connection.request('conversation.join', { conversation_id: conversationId })
      if (!answer.ok) return answer.failure
      joined = true
      thread.value = enterEpoch(thread.value, answer.data.epoch, answer.data.head_seq)
    }
    while (!stopped && isBehind(thread.value)) {
      const { epoch, headSeq } = thread.value
      // The first time the newest page is enough; scrolling up asks for the rest.
      const afterSeq = lastSeq(thread.value) ?? Math.max(0, headSeq - PAGE)
      const answer = await connection.request('conversation.sync', {
        conversation_id: conversationId,
        after_seq: afterSeq,
        limit: PAGE,
        ...(epoch === null ? {} : { epoch }),
      })
      if (!answer.ok) return answer.failure
      const before = thread.value
      thread.value = noteHead(appendEvents(enterEpoch(before, answer.data.epoch, answer.data.head_seq), answer.data.events), answer.data.head_seq)
      // No progress means the answer did not join what we have; a later head or reconnect asks again.
      if (lastSeq(thread.value) === lastSeq(before) && thread.value.epoch === before.epoch) break
    }
    if (!stopped) phase.value = 'ready'
    return null
  }

  function handleFailure(failure: Failure): void {
    if (failure.code === 'resync_required') {
      thread.value = { ...createThread(conversationId), reads: thread.value.reads }
      joined = false
      wanted = true
      return
    }
    if (failure.code === 'not_found' || failure.code === 'forbidden') {
      phase.value = 'missing'
      return
    }
    // Offline: the next connect asks again. Otherwise the server was busy, so ask a little later.
    if (connection.status.peek() !== 'online') return
    clearTimeout(retry)
    retry = setTimeout(() => void catchUp(), failure.retryAfterMs ?? RETRY_MS)
  }

  function receive(event: ConversationEvent): void {
    if (event.conversation_id !== conversationId) return
    // Before the first page there is nothing it could join; the page will contain it.
    const { thread: next, fit } = applyLiveEvent(thread.value, event)
    thread.value = next
    if (fit === 'gap') void catchUp()
  }

  for (const type of durableEventTypes) undo.push(connection.on(type, receive))
  undo.push(
    connection.on('conversation.head', (head) => {
      if (head.conversation_id !== conversationId) return
      const changed = thread.value.epoch !== null && head.epoch !== thread.value.epoch
      thread.value = enterEpoch(thread.value, head.epoch, head.head_seq)
      if (changed || isBehind(thread.value)) void catchUp()
    }),
    connection.on('conversation.read', (read) => {
      if (read.conversation_id === conversationId) thread.value = applyRead(thread.value, read)
    }),
    connection.on('conversation.updated', ({ conversation, deleted }) => {
      if (conversation.id !== conversationId || deleted !== true) return
      // Nothing that is still on its way brings it back.
      stopped = true
      phase.value = 'missing'
    }),
    connection.onConnect(() => {
      joined = false
      void catchUp()
    }),
  )

  return {
    thread,
    phase,
    loadingEarlier,
    noteRead(read) {
      thread.value = applyRead(thread.value, read)
    },
    async loadEarlier() {
      const first = firstSeq(thread.value)
      if (first === null || first <= 1 || loadingEarlier.value) return
      loadingEarlier.value = true
      const afterSeq = Math.max(0, first - 1 - PAGE)
      const earlier: ConversationEvent[] = []
      // A page of long messages comes in several answers; only all of it joins what is here.
      for (let at = afterSeq; at < first - 1; at = earlier.at(-1)?.seq ?? first) {
        const answer = await connection.request('conversation.sync', { conversation_id: conversationId, after_seq: at, limit: first - 1 - at })
        if (!answer.ok || answer.data.epoch !== thread.value.epoch) break
        if (answer.data.events.length === 0) break
        earlier.push(...answer.data.events)
      }
      thread.value = prependEvents(thread.value, earlier)
      loadingEarlier.value = false
    },
    stop() {
      stopped = true
      clearTimeout(retry)
      for (const off of undo) off()
      // A late answer must not rejoin; leaving is a courtesy, the server forgets a closed socket anyway.
      if (joined) void connection.request('conversation.leave', { conversation_id: conversationId })
    },
  }
}
