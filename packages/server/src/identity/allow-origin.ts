import { RejoinError } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import type { ChannelRecord } from '../store/store.ts'

/**
 * Exact match against the channel's list (contract §5, ORG-1 … ORG-3). Origins keep other *pages* out; a program can
 * say whatever it likes, which is why the session decides everything else.
 */
export function assertOriginAllowed(deps: Pick<Deps, 'ownOrigins'>, channel: ChannelRecord, origin: string | null): void {
  if (isOriginAllowed(deps, channel, origin)) return
  throw new RejoinError('origin_not_allowed', 'This page may not use the channel. Add its origin (scheme, host and port) to allowed_origins.')
}

export function isOriginAllowed(deps: Pick<Deps, 'ownOrigins'>, channel: ChannelRecord, origin: string | null): boolean {
  if (origin === null) return channel.allow_native || channel.allowed_origins.includes('null')
  if (deps.ownOrigins.has(origin) || channel.allowed_origins.includes(origin)) return true
  return channel.allow_native && !/^https?:\/\//.test(origin)
}
