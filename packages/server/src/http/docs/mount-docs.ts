import { fileURLToPath } from 'node:url'
import type { Hono } from 'hono'
import { answerAsset, loadAssets, makeAsset, type Asset } from '../assets.ts'
import type { OpenApiDocument } from '../openapi/document.ts'
import { writePolicy } from '../serve-pages.ts'
import { writePage } from './write-page.ts'

const HEADERS = { 'referrer-policy': 'no-referrer', 'cache-control': 'no-cache' }

/** `GET /docs`: the document for people. It needs nothing from elsewhere, so it works without the internet (WIRE-13). */
export function mountDocs(app: Hono, readDocument: () => OpenApiDocument): void {
  const files = loadAssets(fileURLToPath(new URL('../../../assets/docs/', import.meta.url)))
  const pageHeaders = { ...HEADERS, 'content-security-policy': writePolicy("'none'") }
  let page: Asset | null = null
  app.get('/docs', (c) => {
    page ??= makeAsset(new TextEncoder().encode(writePage(readDocument())), 'text/html; charset=utf-8', false)
    return answerAsset(c, page, pageHeaders)
  })
  app.get('/docs/', (c) => c.redirect('../docs'))
  app.get('/docs/:path{.+}', (c) => {
    const file = files.get(c.req.param('path'))
    return file === undefined ? c.notFound() : answerAsset(c, file, HEADERS)
  })
}
