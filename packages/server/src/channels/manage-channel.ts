import { summarizeProof, type Channel, type ConnectChannelRequest, type UpdateChannelRequest, type UserProof } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import type { ChannelRecord, NewChannel } from '../store/store.ts'

/** A channel as its owner sees it: without the revocation counter and without secrets. */
export function presentChannel({ epoch: _epoch, user_proof: _proof, ...channel }: ChannelRecord): Channel {
  return channel
}

/** `channels.chatplugin.connect`. */
export async function connectChannel(deps: Pick<Deps, 'store' | 'seal'>, request: ConnectChannelRequest): Promise<Channel> {
  const channel = await deps.store.insertChannel({
    name: request.name,
    allowed_origins: [...new Set(request.allowed_origins)],
    allow_native: request.allow_native ?? false,
    settings: request.settings ?? {},
    identity_policy: request.identity_policy ?? 'standard',
    after_completed: request.after_completed ?? 'reopen',
    attachments: request.attachments ?? 'off',
    page_push_hosts: [...new Set(request.page_push_hosts)],
    ...sealProof(deps, request.user_jwt ?? null),
  })
  return presentChannel(channel)
}

/** `channels.update`: what is given replaces, what is absent stays; `user_jwt: null` withdraws it. */
export function updateChannel(deps: Pick<Deps, 'store' | 'seal'>, { channel_id, user_jwt, ...given }: UpdateChannelRequest): Promise<ChannelRecord | null> {
  const patch: Partial<NewChannel> = Object.fromEntries(Object.entries(given).filter(([, value]) => value != null))
  return deps.store.updateChannel(channel_id, { ...patch, ...(user_jwt === undefined ? {} : sealProof(deps, user_jwt)) })
}

function sealProof(deps: Pick<Deps, 'seal'>, proof: UserProof | null): Pick<NewChannel, 'user_jwt' | 'user_proof'> {
  return proof === null ? { user_jwt: null, user_proof: null } : { user_jwt: summarizeProof(proof), user_proof: deps.seal.close(JSON.stringify(proof)) }
}
