import { randomBytes, sign } from 'node:crypto'
import { decodeProtectedHeader, errors, jwtVerify } from 'jose'
import * as v from 'valibot'
import { RejoinError } from '@rejoin/protocol'
import type { Keyring } from './keyring.ts'

/** `aud` and `typ` keep every other signed thing out (TOK-3). */
const AUDIENCE = 'rejoin-widget'
const TYPE = 'rejoin-resume+jwt'

/**
 * Judged before parsing: one compact spelling, no line breaks, an Ed25519 signature is 86 characters (TOK-1). Four bits
 * of the last one mean nothing, and a lenient decoder would take sixteen spellings of one signature: they are zero.
 */
const COMPACT = /^[A-Za-z0-9_-]{20,200}\.[A-Za-z0-9_-]{20,1500}\.[A-Za-z0-9_-]{85}[AQgw]$/

/** How far in the future `iat` may lie: clocks of several nodes differ. Expiry itself has no leeway. */
const CLOCK_SKEW_S = 60

const claimsSchema = v.strictObject({
  iss: v.string(),
  aud: v.literal(AUDIENCE),
  sub: v.string(),
  chn: v.string(),
  cid: v.string(),
  cep: v.number(),
  hep: v.number(),
  jti: v.string(),
  iat: v.number(),
  exp: v.number(),
  anonymous: v.optional(v.picklist(['keep_separate', 'discard'])),
  actor: v.optional(v.strictObject({ id: v.string(), name: v.string() })),
})

/** Claims of a resume token (contract §5). No personal data: a JWS is only encoded, not encrypted. */
export type ResumeClaims = v.InferOutput<typeof claimsSchema>

export type ResumeGrant = {
  readonly issuer: string
  readonly contact_id: string
  readonly channel_id: string
  readonly conversation_id: string
  /** Revocation counters at the time of issue; a raised one makes the token void. */
  readonly contact_epoch: number
  readonly channel_epoch: number
  readonly anonymous?: 'keep_separate' | 'discard' | undefined
  readonly actor?: { readonly id: string; readonly name: string } | null | undefined
  readonly issued_at_s: number
  readonly ttl_s: number
}

/**
 * Signs one resume token. Writes nothing: a token costs the database nothing until it is redeemed. Signed by Node itself,
 * which takes half of the time of jose; what jose thinks of the result is asked at every verification (ADR 5).
 */
export function mintResumeToken(grant: ResumeGrant, keyring: Keyring): string {
  const { kid, key } = keyring.signer()
  const claims: ResumeClaims = {
    iss: grant.issuer,
    aud: AUDIENCE,
    sub: grant.contact_id,
    chn: grant.channel_id,
    cid: grant.conversation_id,
    cep: grant.contact_epoch,
    hep: grant.channel_epoch,
    jti: randomBytes(16).toString('base64url'),
    iat: grant.issued_at_s,
    exp: grant.issued_at_s + grant.ttl_s,
    ...(grant.anonymous == null ? {} : { anonymous: grant.anonymous }),
    ...(grant.actor == null ? {} : { actor: grant.actor }),
  }
  const signed = `${encode({ alg: 'EdDSA', kid, typ: TYPE })}.${encode(claims)}`
  return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

/**
 * Checks in the order of the security argument: shape → header → key → signature → claims → time (TOK-2).
 * Touches no database. Throws `token_invalid` or `token_expired`; the errors never contain the token.
 */
export async function verifyResumeToken(token: string, keyring: Keyring, issuer: string, nowMs: number): Promise<ResumeClaims> {
  if (!COMPACT.test(token)) throw new RejoinError('token_invalid')
  const key = keyring.verifier(readKid(token))
  if (key === null) throw new RejoinError('token_invalid')
  try {
    const { payload } = await jwtVerify(token, key, { algorithms: ['EdDSA'], audience: AUDIENCE, issuer, typ: TYPE, requiredClaims: ['exp', 'iat', 'jti', 'sub'], currentDate: new Date(nowMs) })
    const claims = v.safeParse(claimsSchema, payload)
    if (!isAsWritten(token, payload)) throw new RejoinError('token_invalid')
    if (!claims.success || claims.output.iat > nowMs / 1000 + CLOCK_SKEW_S) throw new RejoinError('token_invalid')
    return claims.output
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw new RejoinError('token_expired')
    if (error instanceof RejoinError) throw error
    throw new RejoinError('token_invalid')
  }
}

/** JSON says one thing in many ways, and of a claim said twice a parser takes the last: only our own way counts (TOK-1). */
function isAsWritten(token: string, payload: unknown): boolean {
  return Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8') === JSON.stringify(payload)
}

/** Exactly three members: `jwk`, `jku`, `x5u`, `crit` and friends are how forged headers choose their own key. */
function readKid(token: string): string {
  try {
    const header = decodeProtectedHeader(token)
    if (Object.keys(header).length === 3 && header.alg === 'EdDSA' && header.typ === TYPE && typeof header.kid === 'string') return header.kid
  } catch {
    // Falls through: not a header at all.
  }
  throw new RejoinError('token_invalid')
}
