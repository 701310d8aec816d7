import { SOCKET_PATH, VISITOR_NAMESPACE, type Ack, type ConversationEvent, type ErrorBody, type VisitorClientEvents, type VisitorServerEvents } from '@rejoin/protocol'
import type { Manager, Socket } from 'socket.io-client'
import { CallError } from '../calls/call-error.ts'
import { writePlainJson } from '../calls/write-json.ts'
import type { Failure, SocketHandle, SocketHandlers } from './connection.ts'

/** A line that is not open by then is tried another way; slow phones need a good part of it. */
const CONNECT_WITHIN_MS = 8_000

/** No answer after this long is a lost one: the same request is sent again with the same id. */
const ACK_TIMEOUT_MS = 8_000

type Request<E extends keyof VisitorClientEvents> = Parameters<VisitorClientEvents[E]>[0]
type Answer<E extends keyof VisitorClientEvents> = Parameters<Parameters<VisitorClientEvents[E]>[1]>[0] extends Ack<infer T> ? T : never

/** What is not in the log. */
export type EphemeralName = 'conversation.read' | 'conversation.head' | 'typing' | 'presence' | 'session.rotated' | 'session.revoked' | 'server.draining'
/** Each gets the one argument of its event. */
export type EphemeralHandlers = { readonly [E in EphemeralName]: (payload: Parameters<VisitorServerEvents[E]>[0]) => void }

/** What one connection needs to know, and whom it tells. */
export type SocketOptions = {
  readonly client: { readonly Manager: typeof Manager }
  readonly serverUrl: string
  /** Asked for every attempt: the secret may have been rotated by another tab. */
  readonly readToken: () => string | null
  /** Kept from attempt to attempt: after one on which nobody answered, the next begins with what a proxy lets through (EMB-20). */
  readonly route: { polls: boolean }
  /** Every event of the log, in the order it arrives. */
  readonly onLog: (event: ConversationEvent) => void
  readonly on: EphemeralHandlers
}

export type VisitorSocket = SocketHandle & {
  /** Resolves with the data of the ack; rejects with a `CallError`, `network` when nobody answered. */
  readonly call: <E extends keyof VisitorClientEvents>(event: E, request: Request<E>) => Promise<Answer<E>>
}

/**
 * One attempt at one connection. Socket.IO's own reconnection, buffering and retries stay off: the connection decides
 * when to come back, and the outbox is the only queue (style §5.3).
 */
export function openSocket(options: SocketOptions, handlers: SocketHandlers): VisitorSocket {
  const { origin, pathname } = new URL(options.serverUrl + SOCKET_PATH, location.href)
  const manager = new options.client.Manager(origin, {
    path: pathname,
    // A corporate proxy that refuses WebSockets, or swallows them without a word, still lets polling through.
    transports: options.route.polls ? ['polling', 'websocket'] : ['websocket', 'polling'],
    upgrade: false,
    tryAllTransports: true,
    reconnection: false,
    withCredentials: false,
    timeout: CONNECT_WITHIN_MS,
  })
  const socket: Socket = manager.socket(VISITOR_NAMESPACE, { auth: (give) => give({ token: options.readToken() }) })
  socket.on('connect', handlers.onConnect)
  socket.on('disconnect', handlers.onDisconnect)
  socket.on('connect_error', (error: Error & { data?: ErrorBody }) => {
    if (error.data === undefined) options.route.polls = !options.route.polls
    handlers.onFailure(readFailure(error.data))
  })
  socket.onAny((name: string, payload: unknown) => {
    if (isLogEvent(name, payload)) options.onLog(payload)
    else if (Object.hasOwn(options.on, name)) (options.on[name as EphemeralName] as (payload: unknown) => void)(payload)
  })
  return {
    async call(event, request) {
      if (!socket.connected) throw new CallError('network', 'There is no connection.')
      let ack: Ack<Answer<typeof event>>
      try {
        // Written at once: what is not connected was refused above.
        ack = await writePlainJson(() => (socket.timeout(ACK_TIMEOUT_MS) as Socket).emitWithAck(event, request))
      } catch {
        throw new CallError('network', 'No answer came.')
      }
      if (ack.ok) return ack.data
      throw new CallError(ack.error.code, ack.error.message, ack.error)
    },
    close() {
      socket.offAny()
      socket.off()
      socket.disconnect()
    },
  }
}

/** Durable events of every type, also of those a newer server made up: what counts is that they carry the next `seq`. */
function isLogEvent(name: string, payload: unknown): payload is ConversationEvent {
  return typeof payload === 'object' && payload !== null && 'seq' in payload && 'type' in payload && payload.type === name
}

/** A refusal at CONNECT carries the server's error object; anything else is the network. */
function readFailure(body: ErrorBody | undefined): Failure {
  return { code: body?.code ?? 'network', retryAfterMs: body?.retry_after_ms ?? null, reason: body?.reason ?? null, into: body?.into ?? null }
}
