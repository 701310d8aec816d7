/** What a resume token says about itself. A hint for what may be shown, never a proof: only the server verifies. */
export type TokenClaims = {
  readonly contactId: string
  /** What the site wants done with an anonymous conversation of this browser (contract §4, §5). */
  readonly anonymous: 'claim' | 'keep_separate' | 'discard'
}

/** The claims of a resume token, or null for anything that is none. */
export function readClaims(token: string): TokenClaims | null {
  try {
    const body = token.split('.')[1] ?? ''
    const claims: unknown = JSON.parse(atob(body.replace(/-/g, '+').replace(/_/g, '/')))
    const { sub, anonymous } = claims as { sub?: unknown; anonymous?: unknown }
    if (typeof sub !== 'string') return null
    return { contactId: sub, anonymous: anonymous === 'keep_separate' || anonymous === 'discard' ? anonymous : 'claim' }
  } catch {
    return null
  }
}
