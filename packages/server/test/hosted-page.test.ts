import type { Channel } from '@rejoin/protocol'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestServer, type TestServer } from './support/test-server.ts'

const SHOP = 'https://shop.example'
let server: TestServer
let channel: Channel
beforeAll(async () => {
  server = await startTestServer()
  channel = await server.connectChannel({ allowed_origins: [SHOP, 'capacitor://localhost', 'null'], allow_native: true })
})
afterAll(() => server.close())

async function policyOf(query: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}): Promise<ReadonlyMap<string, string>> {
  const answer = await fetch(`${server.url}/webview?${new URLSearchParams(query).toString()}`, { headers })
  expect(answer.status).toBe(200)
  return new Map((answer.headers.get('content-security-policy') ?? '').split('; ').map((directive) => [directive.split(' ')[0] ?? '', directive.split(' ').slice(1).join(' ')]))
}

it('[WEB-1] its policy lets nothing run but its own files', async () => {
  const policy = await policyOf({ channel_id: channel.id })
  expect(Object.fromEntries(policy)).toMatchObject({ 'default-src': "'none'", 'script-src': "'self'", 'base-uri': "'none'", 'form-action': "'none'", 'require-trusted-types-for': "'script'" })
  expect([...policy.keys()].some((name) => name.startsWith('style') || name.startsWith('frame-src'))).toBe(false)
  expect(policy.get('connect-src')).toMatch(/^'self' wss?:\/\//)
})

it('[WEB-1] its answer is kept by no cache', async () => {
  const { headers } = await fetch(`${server.url}/webview?channel_id=${channel.id}`)
  expect([headers.get('cache-control'), headers.get('referrer-policy')]).toEqual(['no-store', 'no-referrer'])
})

it.each([
  ['the origin it names, listed', { parent: SHOP }, {}, SHOP],
  ['the page its referrer names', {}, { referer: `${SHOP}/help?q=1` }, SHOP],
  ['an app that the channel lists', { parent: 'capacitor://localhost' }, {}, 'capacitor://localhost'],
  ['another one than it names', { parent: 'https://evil.example' }, { referer: SHOP }, "'none'"],
  ['an origin that is not listed', {}, { referer: 'https://evil.example/' }, "'none'"],
  ['an origin that allow_native would let in', { parent: 'ionic://anything' }, {}, "'none'"],
  ['a list of its own', { parent: `${SHOP} *` }, {}, "'none'"],
  ['another directive', { parent: `${SHOP}; script-src *` }, {}, "'none'"],
  ['no page in particular', { parent: 'null' }, {}, "'none'"],
  ['nobody it knows', {}, { referer: 'not an address' }, "'none'"],
] as const)('[WEB-3] framed by %s', async (_, query, headers, expected) => {
  expect((await policyOf({ channel_id: channel.id, ...query }, headers)).get('frame-ancestors')).toBe(expected)
})

it('[WEB-3] a channel that is gone lets nobody frame it', async () => {
  const gone = await server.connectChannel({ allowed_origins: [SHOP] })
  await server.call('channels.disconnect', { channel_id: gone.id })
  for (const channel_id of [gone.id, '01890000-0000-7000-8000-000000000000', 'nonsense', '']) expect((await policyOf({ channel_id, parent: SHOP })).get('frame-ancestors')).toBe("'none'")
})
