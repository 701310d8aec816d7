import type { Context } from 'hono'
import { RejoinError } from '@rejoin/protocol'
import { inspectInput } from '../inspect-input.ts'

/** Limits of a request body (contract §2). */
const MAX_BYTES = 64 * 1024

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * The body as a JSON object, or a code: 415, 413, 400 `invalid_utf8`, 400 `malformed_json`, 422 `invalid_body`, 422 `too_deep`.
 * The framework's own parser answers 500 for a malformed body, reads `text/plain` as JSON and knows no limit.
 */
export async function readJson(c: Context): Promise<Record<string, unknown>> {
  assertJsonType(c.req.header('content-type'), c.req.header('content-encoding'))
  const bytes = await readBytes(c)
  let raw: string
  try {
    raw = utf8.decode(bytes)
  } catch {
    throw new RejoinError('invalid_utf8')
  }
  let body: unknown
  try {
    body = JSON.parse(raw)
  } catch {
    throw new RejoinError('malformed_json')
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new RejoinError('invalid_body')
  inspectInput(body)
  return body as Record<string, unknown>
}

function assertJsonType(contentType: string | undefined, encoding: string | undefined): void {
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';').map((part) => part.trim())
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length).replaceAll('"', '')
  const plain = encoding === undefined || encoding.toLowerCase() === 'identity'
  if (type !== 'application/json' || (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8') || !plain) throw new RejoinError('unsupported_media_type')
}

/** Stops reading as soon as it is too much, whether the length was announced, wrong or missing. */
async function readBytes(c: Context): Promise<Uint8Array> {
  const announced = c.req.header('content-length')
  if (announced !== undefined) {
    if (Number(announced) > MAX_BYTES) throw new RejoinError('too_large', 'The body is larger than 64 KiB.')
    // The HTTP parser enforces an announced length.
    return new Uint8Array(await c.req.arrayBuffer())
  }
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = c.req.raw.body?.getReader()
  while (reader !== undefined) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.byteLength
    if (size > MAX_BYTES) {
      reader.cancel().catch(() => undefined)
      throw new RejoinError('too_large', 'The body is larger than 64 KiB.')
    }
    chunks.push(value)
  }
  return Buffer.concat(chunks)
}
