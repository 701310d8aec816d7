import type { BootOptions, IdentifyOptions, TicketSelector } from '@rejoin/protocol'

/** What the page proves its visitor with: a token of ours, or one that the site signed itself (EMB-17). */
export type Proof = IdentifyOptions

/** `getResumeToken` or `getUserJwt` of the page. Null: nobody is logged in, or it cannot speak about that. */
export type AskPage = (about: { readonly ticket?: TicketSelector }) => Promise<Proof | null>

type Given = { readonly [K in 'resumeToken' | 'userJwt']?: string | undefined }

/** A resume token, if a page gives both: it says which conversation, too. */
export function readProof({ resumeToken, userJwt }: Given): Proof | null {
  return isGiven(resumeToken) ? { resumeToken } : isGiven(userJwt) ? { userJwt } : null
}

/** The page's own functions as one; null where it has none. */
export function createAskPage({ getResumeToken, getUserJwt }: Pick<BootOptions, 'getResumeToken' | 'getUserJwt'>): AskPage | null {
  if (getResumeToken !== undefined) return async (about) => readProof({ resumeToken: await getResumeToken(about) })
  if (getUserJwt === undefined) return null
  // Only a resume token can be about one thing of the site.
  return async ({ ticket }) => (ticket === undefined ? readProof({ userJwt: await getUserJwt() }) : null)
}

/** Pages are not all written in TypeScript. */
function isGiven(token: unknown): token is string {
  return typeof token === 'string' && token !== ''
}
