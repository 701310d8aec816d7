import type { MiddlewareHandler } from 'hono'
import type { Deps } from '../deps.ts'

/** Where `answerError` leaves the code of a refusal for this middleware. */
export const REFUSAL = 'refusal'

/** Where an answer leaves its id: reading it back from the answer would make a whole `Headers` of it. */
export const REQUEST_ID = 'request-id'

/**
 * Counts each call and writes it down under the id that its caller was told (RUN-9). Never the address that was asked
 * for: clients put things there that do not belong into a log.
 */
export function measureRequests(deps: Pick<Deps, 'metrics' | 'log'>, callNames: ReadonlySet<string>): MiddlewareHandler {
  return async (c, next) => {
    const since = performance.now()
    await next()
    const asked = c.req.path.slice(1)
    const call = callNames.has(asked) ? asked : 'other'
    const ms = performance.now() - since
    const code: unknown = c.get(REFUSAL)
    deps.metrics.answered(call, c.res.status, ms)
    if (typeof code === 'string') deps.metrics.refused(code)
    if (call === 'other' && code === undefined) return
    // Who is told to slow down must not fill the disk instead.
    const level = code === undefined || code === 'rate_limited' ? 'debug' : 'info'
    const request_id: unknown = c.get(REQUEST_ID)
    deps.log[level]({ request_id, call, status: c.res.status, ...(code === undefined ? {} : { code }), ms: Math.round(ms) }, code === undefined ? 'answered' : 'refused')
  }
}
