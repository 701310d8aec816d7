import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Hono } from 'hono'
import type { Deps } from '../deps.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.map': 'application/json; charset=utf-8',
}

/** Our own pages run nothing inline and take nothing from elsewhere; only the inbox may never be framed (T44). */
function writePolicy(frameAncestors: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' https: data: blob:",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${frameAncestors}`,
    "require-trusted-types-for 'script'",
  ].join('; ')
}

type Asset = { readonly body: Uint8Array<ArrayBuffer>; readonly type: string; readonly immutable: boolean }

/** Everything under a build folder, read once: a request can then only ever name a file that exists there. */
function loadAssets(dir: string): ReadonlyMap<string, Asset> {
  const assets = new Map<string, Asset>()
  if (!existsSync(dir)) return assets
  for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
    const path = join(dir, name)
    if (!statSync(path).isFile() || name.startsWith('.')) continue
    const type = TYPES[extname(name)]
    if (type === undefined) continue
    assets.set(relative(dir, path).split(sep).join('/'), { body: new Uint8Array(readFileSync(path)), type, immutable: /[-.][A-Za-z0-9_-]{8,}\.(?:js|css)$/.test(name) })
  }
  return assets
}

function locate(specifier: string): string {
  return fileURLToPath(new URL(`../../../${specifier}/dist/`, import.meta.url))
}

/** The widget for other people's pages, the hosted chat page, and the agents' inbox. */
export function mountPages(app: Hono, deps: Deps): void {
  const widget = loadAssets(locate('widget'))
  const inbox = loadAssets(locate('inbox'))
  if (!widget.has('widget.js')) deps.log.warn('the widget is not built; /widget.js answers 404')

  const serveWidget = (name: string) => {
    const asset = widget.get(name)
    if (asset === undefined) return null
    return new Response(asset.body, {
      headers: {
        'content-type': asset.type,
        // Every site may load it, also under Cross-Origin-Embedder-Policy.
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
        'cache-control': asset.immutable ? 'public, max-age=31536000, immutable' : 'public, max-age=300, stale-while-revalidate=86400',
        'x-content-type-options': 'nosniff',
      },
    })
  }
  app.get('/widget.js', (c) => serveWidget('widget.js') ?? c.notFound())
  app.get('/widget/:path{.+}', (c) => serveWidget(`widget/${c.req.param('path')}`) ?? c.notFound())

  const servePage = (assets: ReadonlyMap<string, Asset>, name: string, policy: string) => {
    const asset = assets.get(name)
    if (asset === undefined) return null
    const html = asset.type.startsWith('text/html')
    return new Response(asset.body, {
      headers: {
        'content-type': asset.type,
        'cache-control': html ? 'no-cache' : asset.immutable ? 'public, max-age=31536000, immutable' : 'public, max-age=300',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        ...(html ? { 'content-security-policy': policy } : {}),
      },
    })
  }
  const inboxPolicy = writePolicy("'none'")
  app.get('/inbox', (c) => c.redirect('/inbox/'))
  app.get('/inbox/', (c) => servePage(inbox, 'index.html', inboxPolicy) ?? c.notFound())
  app.get('/inbox/:path{.+}', (c) => {
    const name = c.req.param('path')
    // A path without an extension is a view of the single page.
    return servePage(inbox, name, inboxPolicy) ?? (extname(name) === '' ? servePage(inbox, 'index.html', inboxPolicy) : null) ?? c.notFound()
  })
  app.get('/webview', (c) => servePage(widget, 'webview/index.html', writePolicy('*')) ?? c.notFound())
}
