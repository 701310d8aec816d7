import * as v from 'valibot'
import { absentable, id, text, timestamp } from '../scalars.ts'
import { pageEntries } from '../page.ts'

/** What a system token may do; without a list it may do everything. A scope is the noun of the calls it opens. */
export const scopes = ['contacts', 'conversations', 'messages', 'channels', 'agents', 'tokens', 'sessions'] as const
export type Scope = (typeof scopes)[number]

/** `POST /tokens.create` (contract §5). */
export const createTokenRequest = v.strictObject({
  name: text(255, 1),
  channel_ids: absentable(v.pipe(v.array(id), v.minLength(1), v.maxLength(100))),
  scopes: absentable(v.pipe(v.array(v.picklist(scopes, `must be some of ${scopes.join(', ')}`)), v.minLength(1))),
  expires_at: absentable(timestamp),
})
export type CreateTokenRequest = v.InferOutput<typeof createTokenRequest>
export type CreateTokenResult = { readonly id: string; readonly token: string }

export const listTokensRequest = v.strictObject({ ...pageEntries })

/** A system token as it may be shown: never the secret. */
export type SystemToken = {
  readonly id: string
  readonly name: string
  readonly channel_ids: readonly string[] | null
  readonly scopes: readonly Scope[] | null
  readonly created_at: string
  readonly expires_at: string | null
  readonly last_used_at: string | null
  readonly revoked_at: string | null
}

/** `POST /tokens.revoke`: exactly one of these. */
export const revokeTokensRequest = v.strictObject({
  contact_id: absentable(id),
  session_id: absentable(id),
  channel_id: absentable(id),
  jti: absentable(v.pipe(v.string('must be a string'), v.regex(/^[A-Za-z0-9_-]{16,64}$/, 'must be the jti of a token'))),
  token_id: absentable(id),
})
export type RevokeTokensRequest = v.InferOutput<typeof revokeTokensRequest>
export type RevokeTokensResult = { readonly revoked: number }

/** `POST /sessions.list`. */
export const listSessionsRequest = v.strictObject({ contact_id: id, ...pageEntries })
export type SessionSummary = {
  readonly id: string
  readonly channel_id: string
  readonly device: { readonly browser: string | null; readonly os: string | null; readonly kind: 'desktop' | 'mobile' | 'unknown' }
  readonly created_at: string
  readonly last_active_at: string
}
