import type { ErrorCode } from '@rejoin/protocol'
import { CallError, type RefusalDetails } from './call-error.ts'
import { writePlainJson } from './write-json.ts'

/** Longer than any server of ours thinks, shorter than anybody waits. */
const CALL_TIMEOUT_MS = 15_000

/** One call of the server. `keepalive` lets it outlive the page. */
export type Post = <T>(name: string, body: object, token?: string | null, options?: { readonly keepalive?: boolean }) => Promise<T>

/** `POST /<name>` (contract §2). Rejects with a `CallError`: the server's code, or `network` for everything that has none. */
export function createPost(serverUrl: string, fetch: typeof globalThis.fetch = globalThis.fetch.bind(globalThis)): Post {
  return async <T>(name: string, body: object, token: string | null = null, { keepalive = false } = {}) => {
    let response: Response
    let answer: unknown
    try {
      response = await fetch(`${serverUrl}/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
        body: writePlainJson(() => JSON.stringify(body)),
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        keepalive,
        signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
      })
      answer = await response.json()
    } catch (error) {
      // No answer, or one that is not ours (a proxy's page): nobody said no (RES-9).
      throw new CallError('network', error instanceof Error ? error.message : String(error))
    }
    if (response.ok) return answer as T
    const { error } = answer as { error?: RefusalDetails & { code?: ErrorCode; message?: string } }
    // A 5xx or 429 that some proxy wrote carries no code of ours and costs nothing.
    const code = response.status >= 500 || response.status === 429 ? (error?.code ?? 'unavailable') : (error?.code ?? 'network')
    throw new CallError(code, error?.message ?? `The server answered ${response.status}.`, error)
  }
}
