import { SOCKET_PATH, VISITOR_NAMESPACE, type Ack, type ConversationEvent, type ErrorBody, type VisitorClientEvents, type VisitorServerEvents } from '@rejoin/protocol'
import { CallError } from '../calls/call-error.ts'
import type { Failure, SocketHandle, SocketHandlers } from './connection.ts'
import { openWebSocketWire } from './web-socket-wire.ts'
import type { Wire, WireHandlers, WireOptions } from './wire.ts'

/** A line that is not open by then is tried another way; slow phones need a good part of it. */
const CONNECT_WITHIN_MS = 8_000

/** Attempts that may fail after one that did not, before another way is tried: a server that starts again is away for a moment. */
const PATIENCE_WITH_A_GOOD_LINE = 3

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
  readonly serverUrl: string
  /** Asked for every attempt: the secret may have been rotated by another tab. */
  readonly readToken: () => string | null
  /** Kept from attempt to attempt: after one on which nobody answered, the next goes by what a proxy lets through (EMB-20). */
  readonly route: { polls: boolean; patience: number }
  /** Every event of the log, in the order it arrives. */
  readonly onLog: (event: ConversationEvent) => void
  readonly on: EphemeralHandlers
}

export type VisitorSocket = SocketHandle & {
  /** Resolves with the data of the ack; rejects with a `CallError`, `network` when nobody answered. */
  readonly call: <E extends keyof VisitorClientEvents>(event: E, request: Request<E>) => Promise<Answer<E>>
}

/**
 * One attempt at one connection. Nothing is sent again or kept here: the connection decides when to come back, and the
 * outbox is the only queue (style §5.3).
 */
export function openSocket(options: SocketOptions, handlers: SocketHandlers): VisitorSocket {
  const { route, serverUrl, readToken } = options
  let wire: Wire | null = null
  let isClosed = false
  const wireOptions: WireOptions = { serverUrl, path: SOCKET_PATH, namespace: VISITOR_NAMESPACE, readToken, within: CONNECT_WITHIN_MS }
  const wireHandlers: WireHandlers = {
    onOpen() {
      if (!route.polls) route.patience = PATIENCE_WITH_A_GOOD_LINE
      handlers.onConnect()
    },
    onRefused(why) {
      // A line that was good before is sooner down than forbidden.
      if (why === undefined && (route.polls || route.patience-- <= 0)) route.polls = !route.polls
      handlers.onFailure(readFailure(why))
    },
    onLost: handlers.onDisconnect,
    onEvent(name, payload) {
      if (isLogEvent(name, payload)) options.onLog(payload)
      else if (Object.hasOwn(options.on, name)) (options.on[name as EphemeralName] as (payload: unknown) => void)(payload)
    },
  }
  if (route.polls) {
    import('../on-demand/poll-wire.ts').then(
      ({ openPollWire }) => !isClosed && (wire = openPollWire(wireOptions, wireHandlers)),
      () => !isClosed && wireHandlers.onRefused(undefined),
    )
  } else wire = openWebSocketWire(wireOptions, wireHandlers)

  return {
    async call(event, request) {
      const open = wire
      if (open?.isOpen() !== true) throw new CallError('network', 'There is no connection.')
      const ack = await new Promise<Ack<Answer<typeof event>> | undefined>((resolve) => {
        const late = setTimeout(resolve, ACK_TIMEOUT_MS)
        open.emit(event, request, (answer) => {
          clearTimeout(late)
          resolve(answer as Ack<Answer<typeof event>> | undefined)
        })
      })
      if (ack === undefined) throw new CallError('network', 'No answer came.')
      if (ack.ok) return ack.data
      throw new CallError(ack.error.code, ack.error.message, ack.error.retry_after_ms ?? null, ack.error.reason ?? null, ack.error.into ?? null)
    },
    close() {
      isClosed = true
      wire?.close()
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
