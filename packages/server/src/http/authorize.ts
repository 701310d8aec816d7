import type { Context } from 'hono'
import { RejoinError, type Agent, type Scope } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import { useSession } from '../identity/use-session.ts'
import type { SessionRecord, SourceRecord } from '../store/store.ts'
import { hashSecret, type SecretKind } from '../tokens/secret.ts'

/** Who is calling. The kinds of credentials are never interchangeable (contract §3, TOK-5). */
export type Caller =
  | { readonly kind: 'system'; readonly token_id: string; readonly channel_ids: readonly string[] | null; readonly scopes: readonly Scope[] | null }
  | { readonly kind: 'agent'; readonly agent: Agent; readonly token: string }
  | { readonly kind: 'visitor'; readonly session: SessionRecord; readonly token: string }
  | { readonly kind: 'source'; readonly source: SourceRecord }

export type CallerKind = Caller['kind']

const KIND_OF: Record<SecretKind, CallerKind> = { rjs: 'system', rja: 'agent', rjv: 'visitor', rjx: 'source' }

/** The bearer of a request, or null without an Authorization header. Throws `malformed_authorization`. */
export function readBearer(c: Context): string | null {
  const header = c.req.header('authorization')
  if (header === undefined) return null
  const match = /^Bearer ([A-Za-z0-9_.~+/=-]{1,4096})$/i.exec(header)
  if (match?.[1] === undefined) throw new RejoinError('unauthenticated', 'Write the header as: Authorization: Bearer <token>.', { reason: 'malformed_authorization' })
  return match[1]
}

/** Throws `unauthenticated` with its reason, `secret_in_browser`, `forbidden`, or a token code. */
export async function authorize(c: Context, deps: Deps, allowed: readonly CallerKind[], scope: Scope | null): Promise<Caller> {
  const bearer = readBearer(c)
  if (bearer === null) throw new RejoinError('unauthenticated', 'Send the header Authorization: Bearer <token>.', { reason: 'missing_authorization' })
  const kind = isSystemToken(c, deps, bearer) ? 'system' : readKind(bearer)
  if (!allowed.includes(kind)) throw new RejoinError('unauthenticated', `This call takes ${allowed.map(nameKind).join(' or ')}.`, { reason: 'wrong_token_kind' })
  switch (kind) {
    case 'system':
      return authorizeSystem(deps, bearer, scope)
    case 'agent': {
      const record = await deps.store.findAgentBySession(hashSecret(bearer))
      if (record === null) throw unknownToken('Log in again.')
      const { password_hash: _secret, ...agent } = record
      return { kind, agent, token: bearer }
    }
    case 'visitor':
      return { kind, session: (await useSession(deps, bearer, { rotate: false })).session, token: bearer }
    case 'source': {
      if (c.req.header('origin') !== undefined) throw new RejoinError('secret_in_browser', 'A source token arrived from a browser; keep it on the server of the system that has it.')
      const source = await deps.store.findSourceByToken(hashSecret(bearer))
      if (source === null) throw unknownToken('Create a source, or a new token for it by sources.update.')
      return { kind, source }
    }
  }
}

/**
 * The session in hand beside the body of `chatplugin.authenticate`, or null. Whether it still lives is judged there; a
 * credential of another kind is a mistake in the page that must not pass unnoticed (TOK-5).
 */
export function readSessionBearer(c: Context, deps: Deps): string | null {
  const bearer = readBearer(c)
  if (bearer === null) return null
  if (isSystemToken(c, deps, bearer) || /^(?:rj[ax]_|eyJ)/.test(bearer)) throw new RejoinError('unauthenticated', 'The Authorization header of this call takes a session token.', { reason: 'wrong_token_kind' })
  return bearer
}

/** A secret that reached a browser is a secret no more; `secret_in_browser` comes before anything else (ORG-4). */
function isSystemToken(c: Context, deps: Deps, bearer: string): boolean {
  const isSystem = bearer.startsWith('rjs_') || deps.isSystemToken(bearer)
  if (isSystem && c.req.header('origin') !== undefined) throw new RejoinError('secret_in_browser')
  return isSystem
}

async function authorizeSystem(deps: Deps, bearer: string, scope: Scope | null): Promise<Caller> {
  if (deps.isSystemToken(bearer)) return { kind: 'system', token_id: 'environment', channel_ids: null, scopes: null }
  const token = await deps.store.findSystemToken(hashSecret(bearer))
  if (token === null) throw unknownToken('Create one with: rejoin tokens create.')
  if (token.revoked_at !== null) throw new RejoinError('token_revoked')
  if (token.expires_at !== null && Date.parse(token.expires_at) <= deps.clock.now()) throw new RejoinError('token_expired')
  if (token.scopes !== null && (scope === null || !token.scopes.includes(scope))) throw new RejoinError('forbidden', 'This token does not have the scope for this call.')
  return { kind: 'system', token_id: token.id, channel_ids: token.channel_ids, scopes: token.scopes }
}

function readKind(bearer: string): CallerKind {
  const prefix = bearer.slice(0, 3)
  if (bearer[3] === '_' && Object.hasOwn(KIND_OF, prefix)) return KIND_OF[prefix as SecretKind]
  // A resume token is a credential too, only not for this door.
  if (bearer.startsWith('eyJ')) throw new RejoinError('unauthenticated', 'A resume token is redeemed at chatplugin.authenticate.', { reason: 'wrong_token_kind' })
  throw unknownToken('Check the token.')
}

function unknownToken(advice: string): RejoinError {
  return new RejoinError('unauthenticated', `This token is not known here. ${advice}`, { reason: 'unknown_token' })
}

function nameKind(kind: CallerKind): string {
  switch (kind) {
    case 'system':
      return 'a system token'
    case 'agent':
      return 'an agent token'
    case 'visitor':
      return 'a session token'
    case 'source':
      return 'a source token'
  }
}

/** A token limited to channels may not touch another one (contract §3). */
export function assertChannelAllowed(caller: Caller, channelId: string): void {
  if (caller.kind === 'system' && caller.channel_ids !== null && !caller.channel_ids.includes(channelId)) throw new RejoinError('entry_point_forbidden')
}

/** For objects of a channel the token may not use: exactly as if they did not exist (contract §2, 404). */
export function isChannelVisible(caller: Caller, channelId: string): boolean {
  return caller.kind !== 'system' || caller.channel_ids === null || caller.channel_ids.includes(channelId)
}

/** Calls that reach beyond any channel need a token without such a limit. */
export function assertUnlimited(caller: Caller): void {
  if (caller.kind === 'system' && caller.channel_ids !== null) throw new RejoinError('forbidden', 'This call needs a token that is not limited to channels.')
}

/** What concerns all agents is decided by those with the role for it. */
export function assertAdministrator(caller: Caller): void {
  if (caller.kind === 'agent' && caller.agent.role !== 'admin') throw new RejoinError('forbidden', 'This takes an agent with the role admin.')
}
