import { signal, type ReadonlySignal } from '@preact/signals'
import type { Ack, AckCallback, AgentClientEvents, AgentServerEvents } from '@rejoin/protocol'
import { fail, isSessionRefused, isTemporary, NETWORK_FAILURE, readFailure, type Failure, type Outcome } from '../api/outcome.ts'

/**
 * `connecting`: the first attempt is under way. `offline`: the connection was lost or never came; it is being retried.
 * `refused`: the server will not have us from here, and asking again would not change that.
 */
export type ConnectionStatus = 'connecting' | 'online' | 'offline' | 'refused'

export type ClientEvent = keyof AgentClientEvents
export type ServerEvent = keyof AgentServerEvents
export type PayloadOf<E extends ClientEvent> = Parameters<AgentClientEvents[E]>[0]
export type AckDataOf<E extends ClientEvent> = Parameters<AgentClientEvents[E]>[1] extends AckCallback<infer T> ? T : never
export type EventOf<E extends ServerEvent> = Parameters<AgentServerEvents[E]>[0]

/** The live line to the server. Everything that follows a conversation or a list stands on these few methods. */
export type Connection = {
  readonly status: ReadonlySignal<ConnectionStatus>
  /** Called at every connect, the first one too: whatever happened in between has to be asked for. */
  onConnect(listener: () => void): () => void
  on<E extends ServerEvent>(event: E, listener: (event: EventOf<E>) => void): () => void
  /** Asks and waits for the ack. Never throws; a lost connection is the failure `network`. */
  request<E extends ClientEvent>(event: E, payload: PayloadOf<E>): Promise<Outcome<AckDataOf<E>>>
  close(): void
}

/** The part of a Socket.IO client that is used here. */
export type SocketLike = {
  readonly connected: boolean
  /** True while the client itself goes on trying. */
  readonly active: boolean
  on(event: string, listener: (...args: never[]) => void): unknown
  off(event: string, listener: (...args: never[]) => void): unknown
  timeout(ms: number): { emit(event: string, payload: unknown, ack: (error: Error | null, answer: unknown) => void): unknown }
  connect(): unknown
  disconnect(): unknown
}

type ConnectionDeps = {
  readonly socket: SocketLike
  /** The server no longer takes our token. */
  readonly onRefused: (failure: Failure) => void
}

const ACK_TIMEOUT_MS = 10_000
/** After a refusal that may pass, or a server that closed us: try again after this, plus up to as much by chance. */
const RETRY_MS = 1_000

export function createConnection({ socket, onRefused }: ConnectionDeps): Connection {
  const status = signal<ConnectionStatus>('connecting')
  const connectListeners = new Set<() => void>()
  let closed = false
  let drainMs = 0
  let retry: ReturnType<typeof setTimeout> | undefined

  socket.on('connect', () => {
    drainMs = 0
    status.value = 'online'
    for (const listener of connectListeners) listener()
  })
  socket.on('disconnect', () => {
    status.value = 'offline'
    retryUnlessActive()
  })
  socket.on('connect_error', (error: Error & { readonly data?: unknown }) => {
    status.value = 'offline'
    if (error.data !== undefined) {
      const failure = readFailure({ error: error.data })
      if (isSessionRefused(failure)) return refuse(failure)
      if (!isTemporary(failure)) {
        status.value = 'refused'
        return
      }
    }
    retryUnlessActive()
  })
  socket.on('session.revoked', ({ reason }: EventOf<'session.revoked'>) => refuse({ code: 'token_revoked', message: '', reason }))
  socket.on('server.draining', (event: EventOf<'server.draining'>) => {
    drainMs = event.reconnect_in_ms
  })
  socket.connect()

  /** Socket.IO stops by itself when the server closes or refuses a namespace, so that case is ours. */
  function retryUnlessActive(): void {
    if (closed || socket.active) return
    clearTimeout(retry)
    retry = setTimeout(() => socket.connect(), Math.max(drainMs, RETRY_MS) + Math.random() * RETRY_MS)
  }

  function refuse(failure: Failure): void {
    if (!closed) onRefused(failure)
  }

  return {
    status,
    onConnect(listener) {
      connectListeners.add(listener)
      if (socket.connected) listener()
      return () => connectListeners.delete(listener)
    },
    on(event, listener) {
      const untyped = listener as (...args: never[]) => void
      socket.on(event, untyped)
      return () => socket.off(event, untyped)
    },
    request: (event, payload) =>
      new Promise((resolve) => {
        // Socket.IO would keep it for later; but whoever asks decides what is still worth asking then.
        if (!socket.connected) return resolve(fail(NETWORK_FAILURE))
        socket.timeout(ACK_TIMEOUT_MS).emit(event, payload, (error, answer) => {
          if (error !== null) return resolve(fail(NETWORK_FAILURE))
          resolve(readAck<AckDataOf<typeof event>>(answer))
        })
      }),
    close() {
      closed = true
      clearTimeout(retry)
      connectListeners.clear()
      socket.disconnect()
    },
  }
}

function readAck<T>(answer: unknown): Outcome<T> {
  const ack = answer as Ack<T> | undefined
  if (ack?.ok === true) return { ok: true, data: ack.data }
  return fail(readFailure(ack))
}
