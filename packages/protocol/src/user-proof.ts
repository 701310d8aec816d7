import * as v from 'valibot'
import type { Answer } from './answer.ts'
import { httpUrl, text } from './scalars.ts'

/** A public key as a JWK. Private members are refused: whoever pastes one has pasted the wrong file. */
const publicJwk = v.pipe(
  v.looseObject({ kty: v.picklist(['OKP', 'EC', 'RSA']), kid: v.optional(text(128, 1)) }),
  v.check((jwk) => !('d' in jwk) && !('k' in jwk), 'must be a public key'),
)

/**
 * How a channel checks a `user_jwt` that the site signs itself: the habit of Intercom and Zendesk users. With it,
 * `chatplugin.authenticate` takes `user_jwt` in place of a resume token, under the same rules and verdicts.
 */
export const userProof = v.variant('type', [
  v.strictObject({ type: v.literal('jwks'), url: httpUrl }),
  v.strictObject({ type: v.literal('public_keys'), keys: v.pipe(v.array(publicJwk), v.minLength(1), v.maxLength(10)) }),
  v.strictObject({ type: v.literal('shared_secret'), secret: v.pipe(text(512), v.minLength(32, 'must have at least 32 characters')) }),
])
export type UserProof = v.InferOutput<typeof userProof>

/** What may be shown of it: never the secret. */
export const userProofSummary = v.variant('type', [
  v.object({ type: v.literal('jwks'), url: v.string() }),
  v.object({ type: v.literal('public_keys'), kids: v.array(v.nullable(v.string())) }),
  v.object({ type: v.literal('shared_secret') }),
])
export type UserProofSummary = Answer<typeof userProofSummary>

export function summarizeProof(proof: UserProof): UserProofSummary {
  switch (proof.type) {
    case 'jwks':
      return { type: 'jwks', url: proof.url }
    case 'public_keys':
      return { type: 'public_keys', kids: proof.keys.map((key) => key.kid ?? null) }
    case 'shared_secret':
      return { type: 'shared_secret' }
  }
}
