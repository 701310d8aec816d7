import type { IncomingMessage } from 'node:http'
import type { Context, Hono } from 'hono'
import type { Deps } from '../deps.ts'
import { matchSecret } from '../tokens/secret.ts'

/** `/metrics`, for whoever has `REJOIN_METRICS_TOKEN`. Without one it is for this machine alone; nobody else learns that it is there. */
export function mountMetrics(app: Hono, deps: Deps): void {
  const isAllowed = deps.metricsToken === null ? null : matchSecret(`Bearer ${deps.metricsToken}`)
  app.get('/metrics', async (c, next) => {
    if (isAllowed === null && !isFromThisMachine(c)) return next()
    if (isAllowed !== null && !isAllowed(c.req.header('authorization') ?? '')) {
      c.header('www-authenticate', 'Bearer')
      return c.text('Send the header Authorization: Bearer <REJOIN_METRICS_TOKEN>.\n', 401)
    }
    c.header('cache-control', 'no-store')
    return c.body(await deps.metrics.write(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
  })
}

/** A proxy on this machine speaks for others, so what it brings along is not from here. */
function isFromThisMachine(c: Context): boolean {
  const { socket, headers } = (c.env as { readonly incoming: IncomingMessage }).incoming
  const isProxied = headers['x-forwarded-for'] !== undefined || headers['forwarded'] !== undefined || headers['via'] !== undefined
  return !isProxied && ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(socket.remoteAddress ?? '')
}
