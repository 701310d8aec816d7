import type { IncomingMessage } from 'node:http'
import { RejoinError, type ErrorBody } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import { countFailure } from '../limits/judge-client.ts'

/** A refusal at CONNECT: Socket.IO hands `data` to the client as `err.data` (contract §9). */
export class ConnectionRefused extends Error {
  readonly data: ErrorBody
  constructor(body: ErrorBody) {
    super(body.message)
    this.data = body
  }
}

export async function refuseConnection(error: unknown, deps: Deps, request: IncomingMessage): Promise<ConnectionRefused> {
  const request_id = crypto.randomUUID()
  const refusal = error instanceof RejoinError ? await countFailure(error, deps.readClient(request), deps) : new RejoinError('unavailable', undefined, { retry_after_ms: 1000 })
  if (!(error instanceof RejoinError)) deps.log.error({ err: error, request_id }, 'a handshake failed unexpectedly')
  else deps.log[refusal.code === 'rate_limited' ? 'debug' : 'info']({ request_id, code: refusal.code }, 'a socket was refused')
  deps.metrics.refused(refusal.code)
  return new ConnectionRefused(refusal.toBody(request_id))
}
