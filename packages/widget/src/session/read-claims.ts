import type { Proof } from './page-proof.ts'

/** What a proof says about itself. A hint for what may be shown, never a proof: only the server verifies. */
export type ProofClaims = {
  /** Whose it is: our id of the contact in a resume token, the site's own name for the person in a `userJwt`. */
  readonly person: { readonly contactId: string } | { readonly subject: string }
  /** What the site wants done with an anonymous conversation of this browser (contract §4, §5). */
  readonly anonymous: 'claim' | 'keep_separate' | 'discard'
}

/** The claims of a proof, or null for anything that is none. */
export function readClaims(proof: Proof): ProofClaims | null {
  if ('userJwt' in proof) {
    const { external_id, user_id, sub } = readBody(proof.userJwt)
    // The first of them that is there counts, as it does for the server.
    const subject = external_id ?? user_id ?? sub
    return typeof subject === 'string' ? { person: { subject }, anonymous: 'claim' } : null
  }
  const { sub, anonymous, actor } = readBody(proof.resumeToken)
  if (typeof sub !== 'string') return null
  // Somebody of the staff takes nothing over for the person they look at (EMB-16).
  const keep = anonymous === 'keep_separate' || (actor !== undefined && actor !== null)
  return { person: { contactId: sub }, anonymous: keep ? 'keep_separate' : anonymous === 'discard' ? 'discard' : 'claim' }
}

/** The middle part of a compact JWS, unverified; empty for anything that is none. */
function readBody(token: string): Readonly<Record<string, unknown>> {
  try {
    const base64 = (token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/')
    // A site's token may hold any text.
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
    const body: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {}
  } catch {
    return {}
  }
}
