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
  if (error instanceof RejoinError) return new ConnectionRefused((await countFailure(error, deps.readClient(request), deps)).toBody(crypto.randomUUID()))
  deps.log.error({ err: error }, 'a handshake failed unexpectedly')
  return new ConnectionRefused(new RejoinError('unavailable', undefined, { retry_after_ms: 1000 }).toBody(crypto.randomUUID()))
}
