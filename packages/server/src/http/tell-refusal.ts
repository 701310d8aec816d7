import type { Hono } from 'hono'
import type { Deps } from '../deps.ts'
import { isOriginAllowed } from '../identity/allow-origin.ts'

/**
 * A browser shows a page nothing of an answer that it may not read, so to a page that may not use its channel a refusal
 * looks like a server that is away, and it would ask for ever. This says that much, without a credential and to any page;
 * and the same of a channel that is not there, is disconnected or does not list the page, so that none of them is told
 * from another (ORG-6).
 */
export function mountRefusal(app: Hono, deps: Deps): void {
  app.get('/chatplugin.refusal', async (c) => {
    const channel = await deps.store.findChannel(c.req.query('channel_id') ?? '')
    const isAllowed = channel !== null && channel.disconnected_at === null && isOriginAllowed(deps, channel, c.req.header('origin') ?? null)
    c.header('access-control-allow-origin', '*')
    c.header('cache-control', 'no-store')
    return c.json({ refusal: isAllowed ? null : 'origin_not_allowed' })
  })
}
