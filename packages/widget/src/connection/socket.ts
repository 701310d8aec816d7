import { SOCKET_PATH, VISITOR_NAMESPACE, type Ack, type ConversationEvent, type ErrorBody, type VisitorClientEvents, type VisitorServerEvents } from '@rejoin/protocol'
import { CallError } from '../calls/call-error.ts'
import type { Failure, SocketHandle, SocketHandlers, Timers } from './connection.ts'
import { openEngine } from './engine.ts'

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
  /** Every event of the log, in the order it arrives. */
  readonly onLog: (event: ConversationEvent) => void
  readonly on: EphemeralHandlers
  readonly timers: Timers
}

export type VisitorSocket = SocketHandle & {
  /** Resolves with the data of the ack; rejects with a `CallError`, `network` when nobody answered. */
  readonly call: <E extends keyof VisitorClientEvents>(event: E, request: Request<E>) => Promise<Answer<E>>
}

/** `type`, then for our namespace its name, then the number of an ack, then JSON. */
const PACKET = /^(\d)\/\w+,(\d*)(.*)/s

/**
 * One attempt at one connection: the Socket.IO protocol, revision 5, of one namespace and without binary. The library
 * that speaks all of it weighs more than everything else that is loaded here, and most of that is what would have to stay
 * off: reconnection, buffering and retries. The connection decides when to come back, and the outbox is the only queue.
 */
export function openSocket(options: SocketOptions, handlers: SocketHandlers, open: typeof openEngine = openEngine): VisitorSocket {
  const { timers } = options
  const answers = new Map<string, (ack: Ack<unknown> | null) => void>()
  let isConnected = false
  let isClosed = false
  let lastId = 0

  const engine = open(`${options.serverUrl}${SOCKET_PATH}/`, timers, {
    onOpen: () => send('0', JSON.stringify({ token: options.readToken() })),
    onMessage: receive,
    onLost: () => end(NETWORK),
  })

  function send(type: string, rest: string): void {
    engine.send(`${type}${VISITOR_NAMESPACE},${rest}`)
  }

  /** Once, whatever ended it. */
  function end(failure: Failure): void {
    if (isClosed) return
    const wasConnected = isConnected
    close()
    if (wasConnected) handlers.onDisconnect()
    else handlers.onFailure(failure)
  }

  function close(): void {
    isClosed = true
    isConnected = false
    engine.close()
    // Whoever waits for an answer gets none.
    for (const answer of answers.values()) answer(null)
  }

  function receive(message: string): void {
    const [, type, id = '', json] = PACKET.exec(message) ?? []
    const body: unknown = json ? JSON.parse(json) : undefined
    switch (type) {
      case '0':
        isConnected = true
        return handlers.onConnect()
      case '1':
        return end(NETWORK)
      case '2':
        return hear(body as [string, unknown])
      case '3':
        return answers.get(id)?.((body as [Ack<unknown>])[0])
      case '4':
        return end(readFailure((body as { readonly data?: ErrorBody }).data))
      default:
        // Of another namespace, or with bytes in it: nothing of ours.
        return
    }
  }

  function hear([name, payload]: [string, unknown]): void {
    if (isLogEvent(name, payload)) options.onLog(payload)
    else if (Object.hasOwn(options.on, name)) (options.on[name as EphemeralName] as (payload: unknown) => void)(payload)
  }

  return {
    async call<E extends keyof VisitorClientEvents>(event: E, request: Request<E>) {
      if (!isConnected) throw new CallError('network', 'There is no connection.')
      const id = String(++lastId)
      const ack = await new Promise<Ack<unknown> | null>((resolve) => {
        const timer = timers.setTimeout(() => resolve(null), ACK_TIMEOUT_MS)
        answers.set(id, (answer) => {
          timers.clearTimeout(timer)
          resolve(answer)
        })
        // By hand: pages exist whose scripts change how an array becomes JSON.
        send('2', `${id}[${JSON.stringify(event)},${JSON.stringify(request)}]`)
      })
      answers.delete(id)
      if (ack === null) throw new CallError('network', 'No answer came.')
      if (ack.ok) return ack.data as Answer<E>
      throw new CallError(ack.error.code, ack.error.message, ack.error.retry_after_ms ?? null, ack.error.reason ?? null, ack.error.into ?? null)
    },
    close() {
      if (isConnected) send('1', '')
      close()
    },
  }
}

/** Durable events of every type, also of those a newer server made up: what counts is that they carry the next `seq`. */
function isLogEvent(name: string, payload: unknown): payload is ConversationEvent {
  return typeof payload === 'object' && payload !== null && 'seq' in payload && 'type' in payload && payload.type === name
}

const NETWORK: Failure = { code: 'network', retryAfterMs: null }

/** A refusal at CONNECT carries the server's error object; anything else is the network. */
function readFailure(body: ErrorBody | undefined): Failure {
  return { code: body?.code ?? 'network', retryAfterMs: body?.retry_after_ms ?? null, reason: body?.reason ?? null, into: body?.into ?? null }
}
