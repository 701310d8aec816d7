import { createLocalJWKSet, decodeProtectedHeader, errors, importJWK, jwtVerify, type JWK, type JWTPayload } from 'jose'
import * as v from 'valibot'
import { email, externalId, phoneNumber, RejoinError, text, localeTag, type UserProof } from '@rejoin/protocol'
import type { GuardedFetch } from '../net/guarded-fetch.ts'
import type { Clock } from '../clock.ts'
import { MINUTE } from '../clock.ts'

/** With public keys only signatures that need the private one; with a secret only HMAC. Never a mixture (T01). */
const ASYMMETRIC = ['EdDSA', 'ES256', 'ES384', 'RS256', 'PS256']
const SYMMETRIC = ['HS256', 'HS384', 'HS512']

/** How long a fetched key set is trusted, how long it must do while the site is down, and how often anything may cause a new look. */
const CACHE_MS = 5 * MINUTE
const OUTAGE_MS = 60 * MINUTE
const LOOK_AGAIN_MS = 10_000

/** A token that proves a user must end: one without an end is a password in a page. */
const MAX_LIFETIME_S = 24 * 3600

const claimsSchema = v.object({
  external_id: v.optional(externalId),
  user_id: v.optional(externalId),
  sub: v.optional(externalId),
  email: v.optional(email),
  email_verified: v.optional(v.boolean()),
  phone_number: v.optional(phoneNumber),
  phone_number_verified: v.optional(v.boolean()),
  name: v.optional(text(255)),
  given_name: v.optional(text(255)),
  family_name: v.optional(text(255)),
  locale: v.optional(localeTag),
})

export type UserClaims = v.InferOutput<typeof claimsSchema>

export type UserJwtVerifier = (token: string, proof: UserProof) => Promise<UserClaims>

/** A site's published keys: what was fetched last and when, when it was last tried, and the try that is under way. */
type KeySet = { keys: readonly JWK[] | null; at: number; readonly lookedAt: number; looking: Promise<void> | null }

const keySetSchema = v.object({ keys: v.array(v.looseObject({ kty: v.string(), kid: v.optional(v.string()) })) })

async function fetchKeySet(fetch: GuardedFetch, url: string): Promise<readonly JWK[]> {
  const answer = await fetch(url)
  return v.parse(keySetSchema, JSON.parse(await answer.text())).keys as JWK[]
}

/** Checks tokens that the site signed (contract §5 in spirit; the habit of Intercom and Zendesk users). Throws the token codes. */
export function createUserJwtVerifier(fetch: GuardedFetch, clock: Clock): UserJwtVerifier {
  const keySets = new Map<string, KeySet>()

  /** One look for however many logins wait for it; a failed one counts too, or a site that is down would be asked for ever (TOK-13). */
  function look(url: string): Promise<void> {
    const before = keySets.get(url)
    if (before?.looking != null) return before.looking
    const set: KeySet = { keys: before?.keys ?? null, at: before?.at ?? 0, lookedAt: clock.now(), looking: null }
    keySets.set(url, set)
    set.looking = fetchKeySet(fetch, url)
      .then((keys) => {
        set.keys = keys
        set.at = clock.now()
      })
      .catch(() => undefined)
      .finally(() => void (set.looking = null))
    return set.looking
  }

  async function findKeys(url: string, kid: string | undefined): Promise<readonly JWK[]> {
    const cached = keySets.get(url)
    const now = clock.now()
    const knows = cached?.keys?.some((key) => kid === undefined || key.kid === kid) === true
    const fresh = cached !== undefined && knows && now - cached.at < CACHE_MS
    if (!fresh && (cached === undefined || cached.looking !== null || now - cached.lookedAt >= LOOK_AGAIN_MS)) await look(url)
    const set = keySets.get(url)
    // Keys that were good a moment ago are better than locking everybody out while the site is down.
    if (set?.keys != null && clock.now() - set.at < OUTAGE_MS) return set.keys
    throw new RejoinError('unavailable', 'The keys of the site could not be fetched. Check the address of its key set.', { retry_after_ms: LOOK_AGAIN_MS })
  }

  async function verifySignature(token: string, proof: UserProof): Promise<JWTPayload> {
    const options = { currentDate: new Date(clock.now()), requiredClaims: ['exp'], clockTolerance: 5 }
    if (proof.type === 'shared_secret') return (await jwtVerify(token, new TextEncoder().encode(proof.secret), { ...options, algorithms: SYMMETRIC })).payload
    const keys = proof.type === 'public_keys' ? (proof.keys as JWK[]) : await findKeys(proof.url, decodeProtectedHeader(token).kid)
    if (keys.length === 1 && keys[0] !== undefined && keys[0].kid === undefined) {
      const alg = decodeProtectedHeader(token).alg ?? ''
      return (await jwtVerify(token, await importJWK(keys[0], alg), { ...options, algorithms: ASYMMETRIC })).payload
    }
    return (await jwtVerify(token, createLocalJWKSet({ keys: [...keys] }), { ...options, algorithms: ASYMMETRIC })).payload
  }

  return async (token, proof) => {
    try {
      const payload = await verifySignature(token, proof)
      if ((payload.exp ?? Infinity) > clock.now() / 1000 + MAX_LIFETIME_S) throw new RejoinError('token_invalid', 'A user_jwt may live for 24 hours at most.')
      const claims = v.safeParse(claimsSchema, payload)
      if (!claims.success) throw new RejoinError('token_invalid', 'The user_jwt has a claim with a wrong value.', { field: v.getDotPath(claims.issues[0]) ?? '' })
      return claims.output
    } catch (error) {
      if (error instanceof RejoinError) throw error
      if (error instanceof errors.JWTExpired) throw new RejoinError('token_expired')
      throw new RejoinError('token_invalid')
    }
  }
}
