import { RejoinError, type RevokeTokensRequest, type RevokeTokensResult } from '@rejoin/protocol'
import { DAY, formatTime } from '../clock.ts'
import type { Deps } from '../deps.ts'

/** A withdrawn jti is remembered for as long as its token could live. */
const REMEMBER_JTI_MS = 8 * DAY

/**
 * `tokens.revoke` (contract §5). When this answers, nothing of it is accepted any more; the commit reports the ended
 * sessions and the gateway closes their sockets.
 */
export async function revokeTokens(deps: Deps, request: RevokeTokensRequest): Promise<RevokeTokensResult> {
  const given = Object.entries(request).filter(([, value]) => value != null)
  if (given.length !== 1) throw new RejoinError('invalid_field', 'Give exactly one of contact_id, session_id, channel_id, jti, token_id.', { field: given[1]?.[0] ?? 'contact_id' })
  if (request.token_id != null) {
    const known = await deps.store.revokeSystemToken(request.token_id)
    if (!known) throw new RejoinError('not_found', 'There is no such token, or it was revoked before.')
    return { revoked: 1 }
  }
  const target =
    request.contact_id != null
      ? { contact_id: request.contact_id }
      : request.session_id != null
        ? { session_id: request.session_id }
        : request.channel_id != null
          ? { channel_id: request.channel_id }
          : { jti: request.jti ?? '', expires_at: formatTime(deps.clock.now() + REMEMBER_JTI_MS) }
  const outcome = await deps.store.revokeSessions(target, 'revoked')
  if (outcome === null) throw new RejoinError('not_found')
  return outcome
}
