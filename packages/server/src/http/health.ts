import type { Hono } from 'hono'
import type { Deps } from '../deps.ts'

/** `/healthz`: the process answers. `/readyz`: it could store something now. `/.well-known/jwks.json`: who signs. */
export function mountHealth(app: Hono, deps: Deps): void {
  app.get('/healthz', (c) => c.json({ status: 'ok' }))
  app.get('/readyz', async (c) => {
    try {
      await deps.store.checkWritable()
      return c.json({ status: 'ready', reasons: [] })
    } catch {
      return c.json({ status: 'unready', reasons: ['database'] }, 503)
    }
  })
  app.get('/.well-known/jwks.json', (c) => {
    c.header('cache-control', 'public, max-age=300')
    c.header('access-control-allow-origin', '*')
    return c.json(deps.keyring.jwks())
  })
}
