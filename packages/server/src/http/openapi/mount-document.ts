import { readFileSync } from 'node:fs'
import type { Hono } from 'hono'
import type { Deps } from '../../deps.ts'
import type { Call } from '../call.ts'
import { createDocument } from './create-document.ts'
import type { OpenApiDocument } from './document.ts'

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string }

/** `GET /openapi.json`. Written when it is first asked for: a start should not wait for it. Answers the document's maker. */
export function mountDocument(app: Hono, deps: Pick<Deps, 'publicUrl'>, calls: readonly Call[]): () => OpenApiDocument {
  let document: OpenApiDocument | null = null
  const read = () => (document ??= createDocument(calls, { publicUrl: deps.publicUrl, version }))
  app.get('/openapi.json', (c) => {
    // Public, and of use to tools that run in a page.
    c.header('access-control-allow-origin', '*')
    c.header('cache-control', 'no-cache')
    return c.json(read())
  })
  return read
}
