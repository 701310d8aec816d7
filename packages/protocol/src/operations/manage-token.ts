import * as v from 'valibot'
import type { Answer } from '../answer.ts'
import { absentable, count, id, text, timestamp } from '../scalars.ts'
import { pageEntries } from '../page.ts'

/** What a system token may do; without a list it may do everything. A scope is the noun of the calls it opens. */
export const scopes = ['contacts', 'conversations', 'messages', 'channels', 'agents', 'tokens', 'sessions', 'webhooks', 'sources', 'tickets', 'audit'] as const
export type Scope = (typeof scopes)[number]

/** `POST /tokens.create` (contract §5). */
export const createTokenRequest = v.strictObject({
  name: text(255, 1),
  channel_ids: absentable(v.pipe(v.array(id), v.minLength(1), v.maxLength(100))),
  scopes: absentable(v.pipe(v.array(v.picklist(scopes, `must be some of ${scopes.join(', ')}`)), v.minLength(1))),
  expires_at: absentable(timestamp),
})
export type CreateTokenRequest = v.InferOutput<typeof createTokenRequest>
export const createTokenResult = v.object({ id, token: v.string() })
export type CreateTokenResult = Answer<typeof createTokenResult>

export const listTokensRequest = v.strictObject({ ...pageEntries })

/** A system token as it may be shown: never the secret. */
export const systemToken = v.object({
  id,
  name: v.string(),
  channel_ids: v.nullable(v.array(id)),
  scopes: v.nullable(v.array(v.picklist(scopes))),
  created_at: timestamp,
  expires_at: v.nullable(timestamp),
  last_used_at: v.nullable(timestamp),
  revoked_at: v.nullable(timestamp),
})
export type SystemToken = Answer<typeof systemToken>

/** `POST /tokens.revoke`: exactly one of these. */
export const revokeTokensRequest = v.strictObject({
  contact_id: absentable(id),
  session_id: absentable(id),
  channel_id: absentable(id),
  jti: absentable(v.pipe(v.string('must be a string'), v.regex(/^[A-Za-z0-9_-]{16,64}$/, 'must be the jti of a token'))),
  token_id: absentable(id),
})
export type RevokeTokensRequest = v.InferOutput<typeof revokeTokensRequest>
export const revokeTokensResult = v.object({ revoked: count })
export type RevokeTokensResult = Answer<typeof revokeTokensResult>

/** `POST /sessions.list`. */
export const listSessionsRequest = v.strictObject({ contact_id: id, ...pageEntries })

/** A session as the site's backend may see it: where somebody is logged in. */
export const sessionSummary = v.object({
  id,
  channel_id: id,
  device: v.object({ browser: v.nullable(v.string()), os: v.nullable(v.string()), kind: v.picklist(['desktop', 'mobile', 'unknown']) }),
  created_at: timestamp,
  last_active_at: timestamp,
})
export type SessionSummary = Answer<typeof sessionSummary>
