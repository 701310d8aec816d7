import type { EventEmitter } from 'node:events'
import { ServerResponse, STATUS_CODES, type IncomingMessage } from 'node:http'
import type { Server } from 'socket.io'
import { RejoinError } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import { assertNotBlocked } from '../limits/judge-client.ts'
import type { Drain } from './drain.ts'

/** A request as Engine.IO hands it on, with what it has read of the address. */
type EngineRequest = IncomingMessage & { readonly _query: Readonly<Record<string, string>> }

/** How long a refused newcomer waits when the whole server is too busy for them. */
const COME_BACK_MS = 1_000

/**
 * In front of the socket library, for polling and WebSocket alike: whoever is blocked, asks too often, or finds no seat,
 * costs nothing more than this. The library itself can only answer 400 and 403; a client told 503 knows to come back (LIM-6).
 */
export function guardHandshakes(io: Server, deps: Deps, drain: Drain): void {
  const { engine } = io
  /** Seats of handshakes under way. */
  const waiting = new WeakMap<IncomingMessage, () => void>()

  engine.use((request: EngineRequest, response: unknown, next: () => void) => {
    judge(request, response instanceof ServerResponse ? response : request.socket).then(next, (error: unknown) => {
      const refusal = error instanceof RejoinError ? error : new RejoinError('unavailable', undefined, { retry_after_ms: COME_BACK_MS })
      if (refusal !== error) deps.log.error({ err: error }, 'a handshake failed unexpectedly')
      deps.metrics.refused(refusal.code)
      if (response instanceof ServerResponse) refuseRequest(response, refusal)
      else refuseUpgrade(request, refusal)
    })
  })
  engine.on('connection', (connection: { readonly request: IncomingMessage; once(event: 'close', listener: () => void): void }) => {
    const leave = waiting.get(connection.request)
    waiting.delete(connection.request)
    if (leave !== undefined) connection.once('close', leave)
  })

  /** `end` closes when the handshake is over, or when its client went away. */
  async function judge(request: EngineRequest, end: EventEmitter): Promise<void> {
    const client = deps.readClient(request)
    assertNotBlocked(client)
    await deps.limits.spend('http.address', client.address)
    // The library's own reading: what it takes for a newcomer is one here, too.
    const { _query: asked } = request
    if (asked['sid']) return
    if (drain.isDraining()) throw new RejoinError('draining', undefined, { retry_after_ms: COME_BACK_MS })
    await deps.limits.spend('handshakes.process', 'all').catch((error: unknown) => {
      throw error instanceof RejoinError ? new RejoinError('unavailable', 'Too many are coming at once. Come back after retry_after_ms.', { retry_after_ms: COME_BACK_MS }) : error
    })
    takeSeats(request, end, client.address)
  }

  function takeSeats(request: IncomingMessage, end: EventEmitter, address: string): void {
    const leaveProcess = deps.seats.take('connections.process', 'all')
    let leaveAddress: () => void
    try {
      leaveAddress = deps.seats.take('connections.address', address)
    } catch (error) {
      leaveProcess()
      throw error
    }
    waiting.set(request, () => (leaveProcess(), leaveAddress()))
    // Of a handshake that came to nothing.
    end.once('close', () => waiting.get(request)?.())
  }
}

function refuseRequest(response: ServerResponse, error: RejoinError): void {
  const { headers, body } = writeRefusal(error)
  response.writeHead(error.status, headers).end(body)
}

/** Before the upgrade a WebSocket is a plain HTTP request, so it gets a plain answer. */
function refuseUpgrade({ socket }: IncomingMessage, error: RejoinError): void {
  const { headers, body } = writeRefusal(error)
  const lines = Object.entries({ ...headers, connection: 'close', 'content-length': String(Buffer.byteLength(body)) }).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.on('error', () => undefined)
  socket.end(`HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ''}\r\n${lines.join('')}\r\n${body}`, () => socket.destroy())
}

function writeRefusal(error: RejoinError): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  const { retry_after_ms } = error.details
  return {
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...(retry_after_ms === undefined ? {} : { 'retry-after': String(Math.ceil(retry_after_ms / 1000)) }) },
    body: JSON.stringify({ error: error.toBody(crypto.randomUUID()) }),
  }
}
