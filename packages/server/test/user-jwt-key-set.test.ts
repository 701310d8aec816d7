import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { HOUR, MINUTE, SECOND } from '../src/clock.ts'
import { makeSiteKey, serveKeySet, signWithKey, signWithSecret, type SiteKey } from './support/site-signer.ts'
import { makeClock, startTestServer, type TestServer } from './support/test-server.ts'

const clock = makeClock()
let server: TestServer
const open: { close: () => Promise<void> }[] = []
beforeAll(async () => {
  server = await startTestServer({ clock })
})
afterEach(async () => {
  for (const site of open.splice(0)) await site.close()
})
afterAll(() => server.close())

/** A channel whose site publishes these keys. */
async function site(...keys: SiteKey[]) {
  const set = await serveKeySet(keys)
  open.push(set)
  const channel = await server.connectChannel({ user_jwt: { type: 'jwks', url: set.url } })
  const present = async (key: SiteKey, claims: Record<string, unknown> = {}): Promise<string> => {
    const { status, body } = await server.authenticate({ channel_id: channel.id, user_jwt: signWithKey({ external_id: 'ada', exp: Math.floor(clock.now() / 1000) + 300, ...claims }, key) })
    return status === 200 ? '200 ok' : `${status} ${body.error.code}`
  }
  return { set, channel, present }
}

it('[TOK-11] a published key proves its user', async () => {
  const key = makeSiteKey('one')
  const { present, set, channel } = await site(key)
  expect(channel.user_jwt).toEqual({ type: 'jwks', url: set.url })
  expect(await present(key)).toBe('200 ok')
  expect(await present(makeSiteKey('one'))).toBe('401 token_invalid')
})

it('[TOK-13] the set is fetched once for many logins', async () => {
  const key = makeSiteKey('one')
  const { present, set } = await site(key)
  await present(key)
  await Promise.all(Array.from({ length: 20 }, () => present(key)))
  expect(set.asked).toBe(1)
  clock.advance(6 * MINUTE)
  expect(await present(key)).toBe('200 ok')
  expect(set.asked).toBe(2)
})

it('[TOK-13] twenty first logins at once ask once', async () => {
  const key = makeSiteKey('one')
  const { present, set } = await site(key)
  expect(new Set(await Promise.all(Array.from({ length: 20 }, () => present(key))))).toEqual(new Set(['200 ok']))
  expect(set.asked).toBe(1)
})

it('[TOK-13] a rotated key of the site counts within seconds', async () => {
  const [old, next] = [makeSiteKey('old'), makeSiteKey('next')]
  const { present, set } = await site(old)
  expect(await present(old)).toBe('200 ok')
  set.publish([old, next])
  clock.advance(10 * SECOND)
  expect(await present(next)).toBe('200 ok')
  expect(await present(old)).toBe('200 ok')
  // A key the site withdrew is forgotten with the next look.
  set.publish([next])
  clock.advance(5 * MINUTE)
  expect([await present(old), await present(next)]).toEqual(['401 token_invalid', '200 ok'])
})

it('[TOK-13] strangers cannot make us ask all the time', async () => {
  const key = makeSiteKey('one')
  const { present, set } = await site(key)
  await present(key)
  for (let n = 0; n < 20; n++) expect(await present(makeSiteKey(`made-up-${n}`))).toBe('401 token_invalid')
  expect(set.asked).toBe(1)
  clock.advance(10 * SECOND)
  await Promise.all(Array.from({ length: 20 }, (_, n) => present(makeSiteKey(`made-up-again-${n}`))))
  expect(set.asked).toBe(2)
})

it('[TOK-13] known keys outlast an outage for an hour', async () => {
  const key = makeSiteKey('one')
  const { present, set } = await site(key)
  await present(key)
  set.answerWith({ status: 500, body: 'down' })
  clock.advance(30 * MINUTE)
  expect(await present(key)).toBe('200 ok')
  clock.advance(HOUR)
  expect(await present(key)).toBe('503 unavailable')
  set.publish([key])
  clock.advance(10 * SECOND)
  expect(await present(key)).toBe('200 ok')
})

it("[TOK-13] [RES-9] an unreachable set is never the visitor's fault", async () => {
  const key = makeSiteKey('one')
  const { present, set } = await site(key)
  for (const answer of [{ status: 500, body: '' }, { status: 200, body: '<html>' }, { status: 200, body: '{"keys":"none"}' }, { status: 404, body: '{}' }, { status: 302, body: '', location: 'https://example.com/jwks.json' }]) {
    set.answerWith(answer)
    clock.advance(10 * SECOND)
    expect([answer.status, await present(key)]).toEqual([answer.status, '503 unavailable'])
  }
  // However many knock meanwhile, a site that is down is not asked for each of them.
  const asked = set.asked
  for (let n = 0; n < 20; n++) expect(await present(key)).toBe('503 unavailable')
  expect(set.asked).toBe(asked)
})

it('[TOK-12] a symmetric key in the set signs nothing', async () => {
  const [key, secret] = [makeSiteKey('one'), Buffer.from('a-symmetric-key-that-was-published')]
  const { channel, set } = await site(key)
  set.answerWith({ status: 200, body: JSON.stringify({ keys: [{ kty: 'oct', kid: 'oct', k: secret.toString('base64url') }] }) })
  const { body } = await server.authenticate({ channel_id: channel.id, user_jwt: signWithSecret({ external_id: 'ada', exp: Math.floor(clock.now() / 1000) + 300 }, secret) })
  expect(body.error.code).toBe('token_invalid')
})

it('[TOK-15] a set at an inner address is never fetched', async () => {
  const key = makeSiteKey('one')
  const { set } = await site(key)
  const port = new URL(set.url).port
  // 127.0.0.1 is opened for this test server; everything else inside is not.
  for (const host of ['127.0.0.2', '[::1]', '[::ffff:7f00:2]', '0x7f000002', '10.0.0.1', '169.254.169.254', '0.0.0.0']) {
    const channel = await server.connectChannel({ user_jwt: { type: 'jwks', url: `http://${host}:${port}/jwks.json` } })
    const { status, body } = await server.authenticate({ channel_id: channel.id, user_jwt: signWithKey({ external_id: 'ada', exp: Math.floor(clock.now() / 1000) + 300 }, key) })
    expect([host, status, body.error.code]).toEqual([host, 503, 'unavailable'])
  }
  expect(set.asked).toBe(0)
})

it('[TOK-15] an address of another kind cannot be configured', async () => {
  for (const url of ['file:///etc/passwd', 'ftp://example.com/jwks', 'javascript:1', 'http://user:pass@example.com/', 'jwks.json', '']) {
    const { status, body } = await server.call('channels.chatplugin.connect', { name: 'X', allowed_origins: [], user_jwt: { type: 'jwks', url } })
    expect([url, status, body.error.code]).toEqual([url, 422, 'invalid_field'])
  }
})
