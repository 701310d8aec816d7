import { readFileSync } from 'node:fs'
import type { Hono } from 'hono'
import type { OpenApiDocument } from '../openapi/document.ts'
import { writePolicy } from '../serve-pages.ts'
import { writePage } from './write-page.ts'

const FILES: Readonly<Record<string, string>> = { 'docs.css': 'text/css; charset=utf-8', 'docs.js': 'text/javascript; charset=utf-8', 'icon.svg': 'image/svg+xml' }

function loadFile(name: string): string {
  return readFileSync(new URL(`../../../assets/docs/${name}`, import.meta.url), 'utf8')
}

/** `GET /docs`: the document for people. It needs nothing from elsewhere, so it works without the internet (WIRE-13). */
export function mountDocs(app: Hono, readDocument: () => OpenApiDocument): void {
  const files = new Map(Object.keys(FILES).map((name) => [name, loadFile(name)]))
  const headers = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cache-control': 'no-cache' }
  let page: string | null = null
  app.get('/docs', (c) => c.body((page ??= writePage(readDocument())), 200, { ...headers, 'content-type': 'text/html; charset=utf-8', 'content-security-policy': writePolicy("'none'") }))
  app.get('/docs/', (c) => c.redirect('../docs'))
  app.get('/docs/:path{.+}', (c) => {
    const name = c.req.param('path')
    const file = files.get(name)
    return file === undefined ? c.notFound() : c.body(file, 200, { ...headers, 'content-type': FILES[name] ?? 'text/plain' })
  })
}
