import { fail, isObject, isSessionRefused, NETWORK_FAILURE, readFailure, type Failure, type Outcome } from './outcome.ts'
import type { AnswerOf, OperationName, RequestOf } from './operations.ts'

/** One HTTP call of the contract. Never throws: whatever happens is in the outcome. */
export type Call = <N extends OperationName>(name: N, request: RequestOf<N>) => Promise<Outcome<AnswerOf<N>>>

type CallDeps = {
  readonly fetch: typeof globalThis.fetch
  /** The agent token, or null before signing in. */
  readonly token: () => string | null
  /** Told when the server no longer takes the token. */
  readonly onRefused: (failure: Failure) => void
}

/** Longer than any healthy answer, short enough for somebody who waits. */
const TIMEOUT_MS = 15_000

export function createCall({ fetch, token, onRefused }: CallDeps): Call {
  return async (name, request) => {
    const used = token()
    const headers: Record<string, string> = { 'content-type': 'application/json' }
    if (used !== null) headers['authorization'] = `Bearer ${used}`
    let response: Response
    let body: unknown
    try {
      response = await fetch(`/${name}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(request),
        credentials: 'omit',
        cache: 'no-store',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      body = await readJson(response)
    } catch {
      return fail(NETWORK_FAILURE)
    }
    if (response.ok && isObject(body)) return { ok: true, data: body }
    const failure = withRetryAfter(readFailure(body), response)
    // An answer to a token we have already given up says nothing about the present one.
    if (used !== null && used === token() && isSessionRefused(failure)) onRefused(failure)
    return fail(failure)
  }
}

/** A proxy in front may answer in HTML; that is not our words, but not a broken network either. */
async function readJson(response: Response): Promise<unknown> {
  const text = await response.text()
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function withRetryAfter(failure: Failure, response: Response): Failure {
  if (failure.retryAfterMs !== undefined) return failure
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds > 0 ? { ...failure, retryAfterMs: seconds * 1000 } : failure
}
