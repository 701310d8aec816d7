import type { Hono } from 'hono'
import type { Deps } from '../deps.ts'
import { judgeReadiness } from '../running/judge-readiness.ts'

/** `/healthz`: the process answers. `/readyz`: it should get traffic now. `/.well-known/jwks.json`: who signs. */
export function mountHealth(app: Hono, deps: Deps): void {
  app.get('/healthz', (c) => c.json({ status: 'ok' }))
  app.get('/readyz', async (c) => {
    const reasons = await judgeReadiness(deps)
    return reasons.length === 0 ? c.json({ status: 'ready', reasons }) : c.json({ status: 'unready', reasons }, 503)
  })
  app.get('/.well-known/jwks.json', (c) => {
    c.header('cache-control', 'public, max-age=300')
    c.header('access-control-allow-origin', '*')
    return c.json(deps.keyring.jwks())
  })
}
