import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Context, Hono } from 'hono'
import type { Deps } from '../deps.ts'
import { answerAsset, loadAssets, type Asset } from './assets.ts'
import { findFrameAncestor } from './frame-policy.ts'

const FOREVER = 'public, max-age=31536000, immutable'

/** Our own pages run nothing inline and take nothing from elsewhere; the inbox may never be framed (T44). */
export function writePolicy(frameAncestors: string, frames = "'none'"): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' https: data: blob:",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-src ${frames}`,
    `frame-ancestors ${frameAncestors}`,
    "require-trusted-types-for 'script'",
  ].join('; ')
}

/** The chat as a page: its styles are made by its script, and it sends no form. WebKit of before 2022 does not take `'self'` for sockets. */
function writeWebviewPolicy(frameAncestors: string, publicUrl: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `connect-src 'self' ${new URL(publicUrl).origin.replace('http', 'ws')}`,
    "img-src 'self' https: data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${frameAncestors}`,
    "require-trusted-types-for 'script'",
  ].join('; ')
}

const PREVIEW_POLICY = ["default-src 'none'", "script-src 'self'", "img-src 'self' https: data:", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'self'", "require-trusted-types-for 'script'"].join('; ')

function locate(name: string): string {
  return fileURLToPath(new URL(`../../../${name}/dist/`, import.meta.url))
}

/** The widget for other people's pages, the hosted chat page, and the agents' inbox. */
export function mountPages(app: Hono, deps: Deps): void {
  const widget = loadAssets(locate('widget'))
  const inbox = loadAssets(locate('inbox'))
  if (!widget.has('widget.js')) deps.log.warn('the widget is not built; /widget.js answers 404')

  const serveWidget = (c: Context, name: string) => {
    const asset = widget.get(name)
    if (asset === undefined) return c.notFound()
    return answerAsset(c, asset, {
      // Every site may load it, also under Cross-Origin-Embedder-Policy.
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': asset.immutable ? FOREVER : 'public, max-age=300, stale-while-revalidate=86400',
    })
  }
  app.get('/widget.js', (c) => serveWidget(c, 'widget.js'))
  app.get('/widget/:path{.+}', (c) => serveWidget(c, `widget/${c.req.param('path')}`))

  const inboxPolicy = writePolicy("'none'", "'self'")
  app.get('/inbox', (c) => c.redirect('/inbox/'))
  app.get('/inbox/', (c) => servePage(c, inbox.get('index.html'), inboxPolicy))
  // The chat with settings that are not saved: only the inbox frames it, and it asks for nothing.
  app.get('/inbox/preview', (c) => servePage(c, widget.get('preview/index.html'), PREVIEW_POLICY))
  app.get('/inbox/:path{.+}', (c) => {
    const name = c.req.param('path')
    // A path without an extension is a view of the single page.
    return servePage(c, inbox.get(name) ?? (extname(name) === '' ? inbox.get('index.html') : undefined), inboxPolicy)
  })
  app.get('/webview', async (c) => {
    const ancestor = await findFrameAncestor(deps, { channelId: c.req.query('channel_id'), parent: c.req.query('parent'), referrer: c.req.header('referer') })
    // Its policy is another one in every frame.
    return servePage(c, widget.get('webview/index.html'), writeWebviewPolicy(ancestor, deps.publicUrl), 'no-store')
  })
}

function servePage(c: Context, asset: Asset | undefined, policy: string, caching = 'no-cache'): Response | Promise<Response> {
  if (asset === undefined) return c.notFound()
  const html = asset.type.startsWith('text/html')
  return answerAsset(c, asset, {
    'cache-control': html ? caching : asset.immutable ? FOREVER : 'public, max-age=300',
    'referrer-policy': 'no-referrer',
    ...(html ? { 'content-security-policy': policy } : {}),
  })
}
