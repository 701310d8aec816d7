import { signal } from '@preact/signals'
import type { ConversationEvent, ErrorCode } from '@rejoin/protocol'
import { fail, NETWORK_FAILURE, type Outcome } from '../api/outcome.ts'
import type { AckDataOf, ClientEvent, Connection, ConnectionStatus, EventOf, PayloadOf, ServerEvent } from '../live/connection.ts'

export type FakeConnection = {
  readonly connection: Connection
  /** What the server has; change it to let things happen while nobody is connected. */
  log: readonly ConversationEvent[]
  epoch: string
  /** How many events fit into one answer. */
  mostEvents: number
  /** Every request that reached the server, by name. */
  readonly asked: ClientEvent[]
  connect(): void
  disconnect(): void
  emit<E extends ServerEvent>(event: E, payload: EventOf<E> | ConversationEvent): void
  /** Answers the next such request with this code. */
  failNext(event: ClientEvent, code: ErrorCode): void
}

/** A server with one conversation, behind the interface that everything live stands on. Answers come a tick later. */
export function createFakeConnection({ log }: { readonly log: readonly ConversationEvent[] }): FakeConnection {
  const status = signal<ConnectionStatus>('connecting')
  const onConnect = new Set<() => void>()
  const listeners = new Map<string, Set<(event: never) => void>>()
  const failures = new Map<ClientEvent, ErrorCode>()

  function answer(event: ClientEvent, payload: unknown): unknown {
    const head = { epoch: fake.epoch, head_seq: fake.log.at(-1)?.seq ?? 0 }
    if (event === 'conversation.join') return head
    if (event === 'message.send') return { message: { ...(payload as object), id: `stored-${fake.asked.length}` } }
    if (event !== 'conversation.sync') return {}
    const { after_seq, limit = 100 } = payload as PayloadOf<'conversation.sync'>
    const later = fake.log.filter((entry) => entry.seq > after_seq)
    const most = Math.min(limit ?? 100, fake.mostEvents)
    return { ...head, events: later.slice(0, most), more: later.length > most }
  }

  const connection: Connection = {
    status,
    onConnect(listener) {
      onConnect.add(listener)
      if (status.peek() === 'online') listener()
      return () => onConnect.delete(listener)
    },
    on(event, listener) {
      const set = listeners.get(event) ?? new Set()
      listeners.set(event, set.add(listener))
      return () => set.delete(listener)
    },
    async request<E extends ClientEvent>(event: E, payload: PayloadOf<E>): Promise<Outcome<AckDataOf<E>>> {
      if (status.peek() !== 'online') return fail(NETWORK_FAILURE)
      fake.asked.push(event)
      const code = failures.get(event)
      failures.delete(event)
      const data = answer(event, payload) as AckDataOf<E>
      await Promise.resolve()
      if (code !== undefined) return fail({ code, message: '' })
      return status.peek() === 'online' ? { ok: true, data } : fail(NETWORK_FAILURE)
    },
    close() {
      status.value = 'offline'
    },
  }

  const fake: FakeConnection = {
    connection,
    log,
    epoch: 'epoch-1',
    mostEvents: 200,
    asked: [],
    connect() {
      status.value = 'online'
      for (const listener of onConnect) listener()
    },
    disconnect() {
      status.value = 'offline'
    },
    emit(event, payload) {
      for (const listener of listeners.get(event) ?? []) listener(payload as never)
    },
    failNext: (event, code) => void failures.set(event, code),
  }
  return fake
}
