import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { answerAsset, makeAsset } from '../src/http/assets.ts'

const text = 'the same line again and again\n'.repeat(200)
const asset = makeAsset(new TextEncoder().encode(text), 'text/javascript; charset=utf-8', false)
const app = new Hono().get('/file.js', (c) => answerAsset(c, asset, {}))
const get = (headers: Record<string, string>) => app.request('/file.js', { headers })

it.each([
  ['br', 'gzip, deflate, br', brotliDecompressSync],
  ['gzip', 'gzip;q=0.8, br;q=0', gunzipSync],
] as const)('a file travels as %s where it is accepted', async (encoding, accepted, unpack) => {
  const answer = await get({ 'accept-encoding': accepted })
  const body = Buffer.from(await answer.arrayBuffer())
  expect(answer.headers.get('content-encoding')).toBe(encoding)
  expect(answer.headers.get('vary')).toBe('Accept-Encoding')
  expect(body.length).toBeLessThan(text.length / 10)
  expect(unpack(body).toString()).toBe(text)
})

it('a client without compression gets the plain file', async () => {
  const answer = await get({})
  expect(answer.headers.get('content-encoding')).toBeNull()
  expect(await answer.text()).toBe(text)
})

it('what a client has already is not sent again', async () => {
  const etag = (await get({})).headers.get('etag') ?? ''
  const again = await get({ 'if-none-match': etag })
  expect(again.status).toBe(304)
  expect(await again.text()).toBe('')
})
