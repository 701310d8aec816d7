import { RejoinError } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import type { Client } from '../net/client-address.ts'

export function assertNotBlocked(client: Client): void {
  if (client.blocked) throw new RejoinError('forbidden', 'Nothing is answered to this address.')
}

/**
 * What a refusal becomes for an address that keeps presenting tokens nobody issued: 429 in place of 401 (LIM-4). A valid
 * token is never touched by it, so nobody is locked out by whoever shares their address. Passwords are counted where they
 * are judged.
 */
export async function countFailure(error: RejoinError, client: Client, deps: Pick<Deps, 'limits'>): Promise<RejoinError> {
  const isGuess = error.code === 'token_invalid' || (error.code === 'unauthenticated' && error.details.reason === 'unknown_token')
  if (!isGuess) return error
  try {
    await deps.limits.spend('failures.address', client.address)
    return error
  } catch (limited) {
    if (limited instanceof RejoinError) return limited
    throw limited
  }
}
