/** A site that a scenario writes itself: a few pages as text, and the built packages for pages that import them. */
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export type OwnSite = { readonly origin: string; close(): Promise<void> }

/** A page as HTML, or with headers of its own. */
export type OwnPage = string | { readonly html: string; readonly headers: Readonly<Record<string, string>> }

const types: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css' }

/**
 * Visited as `localhost`, another host than Rejoin's. What begins with `/built/` comes from `packages/<name>/dist`.
 * @param pages by their paths, queries left out
 * @param folder where everything else lies
 */
export async function startOwnSite(pages: Readonly<Record<string, OwnPage>>, folder = ''): Promise<OwnSite> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site')
    const page = pages[pathname]
    if (page !== undefined) {
      const { html, headers } = typeof page === 'string' ? { html: page, headers: {} } : page
      return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(html)
    }
    const [, name, file] = /^\/built\/(\w+)\/([\w./-]+)$/.exec(pathname) ?? []
    readFile(name === undefined ? join(folder, pathname) : fileURLToPath(new URL(`../../packages/${name}/dist/${file}`, import.meta.url))).then(
      (body) => response.writeHead(200, { 'content-type': types[extname(pathname)] ?? 'application/octet-stream' }).end(body),
      () => response.writeHead(404).end(),
    )
    return undefined
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
