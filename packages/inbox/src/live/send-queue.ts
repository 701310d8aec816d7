import { signal, type ReadonlySignal } from '@preact/signals'
import type { Message, Visibility } from '@rejoin/protocol'
import type { Call } from '../api/call.ts'
import { isObject, isSessionRefused, isTemporary, type Outcome } from '../api/outcome.ts'
import { readStored, writeStored, type TextStorage } from '../session/storage.ts'
import { discard, enqueue, nextWaiting, reviveOutbox, setStatus, settle, toContent, type Outbox, type Outgoing } from '../state/outbox.ts'
import type { Connection } from './connection.ts'

export type SendQueue = {
  readonly outbox: ReadonlySignal<Outbox>
  send(conversationId: string, visibility: Visibility, text: string, answers?: readonly string[]): void
  /** The same message again, with the same id. */
  retry(clientMessageId: string): void
  discard(clientMessageId: string): void
  /** Forgets what the log shows by now. */
  settle(isInLog: (outgoing: Outgoing) => boolean): void
  stop(): void
}

type SendQueueDeps = {
  readonly connection: Connection
  readonly call: Call
  readonly storage: TextStorage
  readonly agentId: string
  readonly now?: () => number
  readonly newId?: () => string
}

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 20_000

/**
 * Sends one text after the other, each until it is stored or refused for good. A temporary failure keeps its place
 * in the queue; what is waiting survives a reload and an ended session.
 */
export function createSendQueue(deps: SendQueueDeps): SendQueue {
  const { connection, call, storage, agentId, now = Date.now, newId = createClientMessageId } = deps
  const key = `rejoin.inbox.outbox.${agentId}`
  const outbox = signal<Outbox>(reviveOutbox(readStored(storage, key, isOutbox) ?? []))
  let running = false
  let stopped = false
  let pauseMs = FIRST_PAUSE_MS
  let timer: ReturnType<typeof setTimeout> | undefined

  function change(next: Outbox): void {
    if (next === outbox.peek()) return
    outbox.value = next
    const unsent = next.filter((outgoing) => outgoing.status.kind !== 'sent')
    writeStored(storage, key, unsent.length === 0 ? null : unsent)
  }

  async function run(): Promise<void> {
    clearTimeout(timer)
    if (running) return
    running = true
    for (let next = nextWaiting(outbox.peek()); next !== null && !stopped; next = nextWaiting(outbox.peek())) {
      const { clientMessageId } = next
      change(setStatus(outbox.peek(), clientMessageId, { kind: 'sending' }))
      const outcome = await transmit(next)
      if (outcome.ok) {
        pauseMs = FIRST_PAUSE_MS
        change(setStatus(outbox.peek(), clientMessageId, { kind: 'sent', message: outcome.data }))
        continue
      }
      // A session that ended is not the message's fault: it goes out after the next sign-in.
      if (isTemporary(outcome.failure) || isSessionRefused(outcome.failure)) {
        change(setStatus(outbox.peek(), clientMessageId, { kind: 'waiting' }))
        pause(outcome.failure.retryAfterMs)
        break
      }
      change(setStatus(outbox.peek(), clientMessageId, { kind: 'failed', failure: outcome.failure }))
    }
    running = false
  }

  function pause(retryAfterMs: number | undefined): void {
    if (stopped) return
    timer = setTimeout(() => void run(), retryAfterMs ?? pauseMs)
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
  }

  /** Replies go over the socket, which acknowledges after the commit; notes need `visibility`, which only HTTP has. */
  async function transmit(outgoing: Outgoing): Promise<Outcome<Message>> {
    const { conversationId, clientMessageId, visibility } = outgoing
    const request = { conversation_id: conversationId, client_message_id: clientMessageId, content: toContent(outgoing) }
    if (visibility === 'internal') return call('messages.send', { ...request, visibility })
    const outcome = await connection.request('message.send', request)
    return outcome.ok ? { ok: true, data: outcome.data.message } : outcome
  }

  const offConnect = connection.onConnect(() => {
    pauseMs = FIRST_PAUSE_MS
    void run()
  })

  return {
    outbox,
    send(conversationId, visibility, text, answers = []) {
      const status = { kind: 'waiting' } as const
      change(enqueue(outbox.peek(), { clientMessageId: newId(), conversationId, visibility, text, ...(answers.length === 0 ? {} : { answers }), writtenAt: new Date(now()).toISOString(), status }))
      void run()
    },
    retry(clientMessageId) {
      change(setStatus(outbox.peek(), clientMessageId, { kind: 'waiting' }))
      void run()
    },
    discard: (clientMessageId) => change(discard(outbox.peek(), clientMessageId)),
    settle: (isInLog) => change(settle(outbox.peek(), isInLog)),
    stop() {
      stopped = true
      clearTimeout(timer)
      offConnect()
    },
  }
}

/** 22 characters of 128 random bits. `crypto.randomUUID` is missing on plain-http pages, which a LAN inbox may be. */
export function createClientMessageId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function isOutbox(value: unknown): value is Outbox {
  return Array.isArray(value) && value.every((item) => isObject(item) && typeof item['clientMessageId'] === 'string' && typeof item['text'] === 'string')
}
