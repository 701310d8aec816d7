import type { Context } from 'hono'
import type { Deps } from '../deps.ts'

/**
 * Cross-origin rules of the calls a page makes. A page that no channel lists gets no permission at all, so a browser
 * shows it nothing; which channel it may use is judged by the call itself (ORG-1). No cookies, so no credentials flag.
 */
export async function allowPage(c: Context, deps: Deps): Promise<boolean> {
  c.header('vary', 'Origin')
  const origin = c.req.header('origin')
  if (origin === undefined) return false
  if (!deps.ownOrigins.has(origin) && !(await deps.store.isOriginListed(origin))) return false
  c.header('access-control-allow-origin', origin)
  c.header('access-control-expose-headers', 'retry-after, x-request-id')
  return true
}

export async function answerPreflight(c: Context, deps: Deps, method: 'GET' | 'POST' = 'POST'): Promise<Response> {
  if (await allowPage(c, deps)) {
    c.header('access-control-allow-methods', method)
    c.header('access-control-allow-headers', 'authorization, content-type, idempotency-key')
    c.header('access-control-max-age', '600')
  }
  return c.body(null, 204)
}
