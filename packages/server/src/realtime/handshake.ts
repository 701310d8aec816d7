import { RejoinError, type Agent } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import { isOriginAllowed } from '../identity/allow-origin.ts'
import { useSession, type UsedSession } from '../identity/use-session.ts'
import { hashSecret } from '../tokens/secret.ts'

/** What of a request tells where it comes from. */
export type OriginRequest = { readonly headers: { readonly origin?: string | undefined } }

/** The `Origin` as a string, or null where there is none (programs, some apps). */
export function readOrigin(request: OriginRequest): string | null {
  return request.headers.origin ?? null
}

/**
 * Before anything of Socket.IO runs, for polling and WebSocket alike: the library's own `cors` option does not protect
 * WebSockets. An origin that no channel lists gets no connection; which channel it may use is judged at CONNECT (ORG-3).
 */
export async function isHandshakeAllowed(deps: Deps, request: OriginRequest): Promise<boolean> {
  const origin = readOrigin(request)
  return origin === null || deps.ownOrigins.has(origin) || deps.store.isOriginListed(origin)
}

/** CONNECT to `/chatplugin`: a living session, from an origin its channel allows (none at all is fine there: contract §5). */
export async function admitVisitor(deps: Deps, token: unknown, origin: string | null): Promise<UsedSession> {
  const used = await useSession(deps, readToken(token, 'rjv_'), { rotate: true })
  const { session } = used
  if (origin !== null) {
    const channel = await deps.store.findChannel(session.channel_id)
    if (channel === null || !isOriginAllowed(deps, channel, origin)) throw new RejoinError('origin_not_allowed')
  }
  return used
}

/** CONNECT to `/agents`: from the server's own pages or from a program. */
export async function admitAgent(deps: Deps, token: unknown, origin: string | null): Promise<Agent> {
  if (origin !== null && !deps.ownOrigins.has(origin)) throw new RejoinError('origin_not_allowed')
  const record = await deps.store.findAgentBySession(hashSecret(readToken(token, 'rja_')))
  if (record === null) throw new RejoinError('unauthenticated', 'This token is not known here. Log in again.', { reason: 'unknown_token' })
  const { password_hash: _secret, ...agent } = record
  return agent
}

function readToken(token: unknown, prefix: 'rjv_' | 'rja_'): string {
  if (token === undefined || token === null || token === '') throw new RejoinError('unauthenticated', 'Connect with auth: {token}.', { reason: 'missing_authorization' })
  if (typeof token !== 'string') throw new RejoinError('unauthenticated', 'auth.token must be a string.', { reason: 'malformed_authorization' })
  if (token.startsWith(prefix)) return token
  const known = /^(?:rj[sxav]_|eyJ)/.test(token)
  throw new RejoinError('unauthenticated', known ? 'This kind of token does not open this namespace.' : 'This token is not known here.', { reason: known ? 'wrong_token_kind' : 'unknown_token' })
}
