import { RejoinError, type CreateTokenRequest, type CreateTokenResult } from '@rejoin/protocol'
import { formatTime } from '../clock.ts'
import type { Deps } from '../deps.ts'
import { hashSecret, makeSecret } from '../tokens/secret.ts'

/** `tokens.create` (contract §5): the secret is shown in this answer and never again. */
export async function createSystemToken(deps: Pick<Deps, 'store' | 'clock'>, request: CreateTokenRequest): Promise<CreateTokenResult> {
  for (const channelId of request.channel_ids ?? []) {
    if ((await deps.store.findChannel(channelId)) === null) throw new RejoinError('not_found', 'There is no such channel.', { field: 'channel_ids' })
  }
  if (request.expires_at != null && Date.parse(request.expires_at) <= deps.clock.now()) throw new RejoinError('invalid_field', 'expires_at lies in the past.', { field: 'expires_at' })
  const secret = makeSecret('rjs')
  const token = await deps.store.insertSystemToken({
    hash: hashSecret(secret),
    name: request.name,
    channel_ids: request.channel_ids ?? null,
    scopes: request.scopes ?? null,
    expires_at: request.expires_at == null ? null : formatTime(Date.parse(request.expires_at)),
  })
  return { id: token.id, token: secret }
}
