import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Context } from 'hono'

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

/** Smaller than this, compressing costs more than it saves. */
const COMPRESS_FROM_BYTES = 512

type Bytes = Uint8Array<ArrayBuffer>
type Encoding = 'br' | 'gzip'

export type Asset = {
  readonly type: string
  readonly etag: string
  /** Its name carries a hash of its content: it can be kept for ever. */
  readonly immutable: boolean
  /** The bytes in the best encoding the client takes. Compressed once, at the first request that wants it. */
  readonly read: (accepted: string | undefined) => Promise<{ readonly body: Bytes; readonly encoding: Encoding | null }>
}

/** Everything under a build folder, read once: a request can then only ever name a file that exists there. */
export function loadAssets(dir: string): ReadonlyMap<string, Asset> {
  const assets = new Map<string, Asset>()
  if (!existsSync(dir)) return assets
  for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
    const path = join(dir, name)
    const type = TYPES[extname(name)]
    if (type === undefined || name.startsWith('.') || !statSync(path).isFile()) continue
    assets.set(relative(dir, path).split(sep).join('/'), makeAsset(new Uint8Array(readFileSync(path)), type, /[-.][A-Za-z0-9_-]{8,}\.(?:js|css)$/.test(name)))
  }
  return assets
}

/** A file, or a page made in memory. */
export function makeAsset(plain: Bytes, type: string, immutable: boolean): Asset {
  const compressed = new Map<Encoding, Promise<Bytes>>()
  return {
    type,
    immutable,
    etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
    async read(accepted) {
      const encoding = plain.length < COMPRESS_FROM_BYTES || /^(?:image\/png|font\/)/.test(type) ? null : chooseEncoding(accepted)
      if (encoding === null) return { body: plain, encoding }
      const body = compressed.get(encoding) ?? compress(plain, encoding)
      compressed.set(encoding, body)
      return { body: await body, encoding }
    },
  }
}

function chooseEncoding(accepted: string | undefined): Encoding | null {
  const offered = new Set((accepted ?? '').split(',').map((part) => part.trim().toLowerCase()).filter((part) => !/;\s*q=0(?:\.0*)?$/.test(part)).map((part) => part.split(';')[0]))
  return offered.has('br') ? 'br' : offered.has('gzip') ? 'gzip' : null
}

async function compress(plain: Bytes, encoding: Encoding): Promise<Bytes> {
  const bytes = encoding === 'br' ? await promisify(brotliCompress)(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }) : await promisify(gzip)(plain, { level: 9 })
  return new Uint8Array(bytes)
}

/** The asset as an answer: encoded, cacheable, and 304 when the client has it already. */
export async function answerAsset(c: Context, asset: Asset, headers: Readonly<Record<string, string>>): Promise<Response> {
  const shared = { ...headers, etag: asset.etag, vary: 'Accept-Encoding', 'x-content-type-options': 'nosniff' }
  if (c.req.header('if-none-match') === asset.etag) return new Response(null, { status: 304, headers: shared })
  const { body, encoding } = await asset.read(c.req.header('accept-encoding'))
  return new Response(body, { headers: { ...shared, 'content-type': asset.type, 'content-length': String(body.length), ...(encoding === null ? {} : { 'content-encoding': encoding }) } })
}
