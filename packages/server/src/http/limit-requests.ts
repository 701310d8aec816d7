import type { IncomingMessage } from 'node:http'
import type { Context, MiddlewareHandler } from 'hono'
import type { Deps } from '../deps.ts'
import { assertNotBlocked } from '../limits/judge-client.ts'
import type { Client } from '../net/client-address.ts'

/** Who sent this request. The listener passes Node's own beside the one of the web. */
export function readClientOf(c: Context, deps: Pick<Deps, 'readClient'>): Client {
  return deps.readClient((c.env as { readonly incoming: IncomingMessage }).incoming)
}

/** In front of everything but health: who is blocked, or asks too often, goes no further (LIM-2, LIM-7). */
export function limitRequests(deps: Pick<Deps, 'readClient' | 'limits'>): MiddlewareHandler {
  return async (c, next) => {
    const client = readClientOf(c, deps)
    assertNotBlocked(client)
    await deps.limits.spend('http.address', client.address)
    await next()
  }
}
