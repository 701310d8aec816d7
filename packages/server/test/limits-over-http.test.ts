import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Channel } from '@rejoin/protocol'
import type { Challenge } from '../src/deps.ts'
import { limitsWith } from './support/limits.ts'
import { SHOP, startTestServer, type TestServer } from './support/test-server.ts'

/** Who is asking, as our proxy says it. */
const from = (address: string) => ({ headers: { 'x-forwarded-for': address } })

let server: TestServer
let channel: Channel
let refused: Awaited<ReturnType<Challenge>> = null
const challenged: Parameters<Challenge>[0][] = []
beforeAll(async () => {
  server = await startTestServer({
    trustedProxies: ['127.0.0.1/32'],
    blockedAddresses: ['203.0.113.66'],
    limits: limitsWith('authenticate.address=3/60,failures.address=4/60,identify.token=5/60,http.address=40/60,authenticate.channel=12/60'),
    challenge: async (visitor) => {
      challenged.push(visitor)
      return refused
    },
  })
  channel = await server.connectChannel()
})
afterAll(() => server.close())

/** The statuses of so many calls, one after the other. */
async function repeat(times: number, call: (index: number) => Promise<{ readonly status: number }>): Promise<number[]> {
  const statuses: number[] = []
  for (let index = 0; index < times; index++) statuses.push((await call(index)).status)
  return statuses
}

const open = (address: string, channelId = channel.id) => server.authenticate({ channel_id: channelId }, from(address))

describe('[LIM-2] anonymous visitors', () => {
  it('are counted per address and told when to return', async () => {
    expect(await repeat(3, () => open('198.51.100.1'))).toEqual([200, 200, 200])
    const { status, body, headers } = await open('198.51.100.1')
    expect([status, body.error.code]).toEqual([429, 'rate_limited'])
    expect(body.error.retry_after_ms).toBeGreaterThan(50_000)
    expect(Number(headers.get('retry-after'))).toBe(Math.ceil((body.error.retry_after_ms ?? 0) / 1000))
    // The page must be able to read it.
    expect([headers.get('access-control-allow-origin'), headers.get('access-control-expose-headers')]).toEqual([SHOP, expect.stringContaining('retry-after')])
    expect((await open('198.51.100.2')).status).toBe(200)
  })

  it('[LIM-3] of one IPv6 network are counted together', async () => {
    expect(await repeat(5, (index) => open(`2001:db8:5:5::${index + 1}`))).toEqual([200, 200, 200, 429, 429])
    expect((await open('2001:db8:5:6::1')).status).toBe(200)
  })

  it('are counted per channel, too', async () => {
    const busy = await server.connectChannel()
    const statuses = await repeat(14, (index) => open(`198.51.100.${100 + index}`, busy.id))
    expect(statuses).toEqual([...Array.from({ length: 12 }, () => 200), 429, 429])
    expect((await open('198.51.100.3')).status).toBe(200)
  })

  it('[LIM-8] may be refused by whoever runs the server', async () => {
    refused = 'forbidden'
    const before = challenged.length
    const { status, body } = await open('198.51.100.4')
    refused = null
    expect([status, body.error.code]).toEqual([403, 'forbidden'])
    expect(challenged.slice(before)).toEqual([{ channel_id: channel.id, address: '198.51.100.4', origin: SHOP, user_agent: expect.any(String) }])
    const { body: ada } = await server.identify({ channel_id: channel.id, external_id: 'ada' })
    refused = 'forbidden'
    // Whom their site has named is not asked.
    expect((await server.authenticate({ resume_token: ada.conversations[0]?.resume_token }, from('198.51.100.4'))).status).toBe(200)
    refused = null
  })
})

describe('[LIM-4] an address that guesses', () => {
  const guess = (address: string) => server.call('contacts.list', {}, { token: 'rjs_nobody-ever-issued-this-token-0123456789', ...from(address) })
  const login = (address: string, password: string) => server.call('agents.login', { email: 'grace@example.com', password }, { token: null, ...from(address) })

  it('is told 429 in place of 401 after a while', async () => {
    expect(await repeat(6, () => guess('198.51.100.20'))).toEqual([401, 401, 401, 401, 429, 429])
    expect(await repeat(1, () => server.authenticate({ resume_token: `eyJ${'a'.repeat(80)}.${'b'.repeat(80)}.${'c'.repeat(86)}` }, from('198.51.100.20')))).toEqual([429])
  })

  it('does not lock out a valid token that shares it', async () => {
    expect((await server.call('contacts.list', {}, from('198.51.100.20'))).status).toBe(200)
  })

  it('does not get to try further passwords, right or wrong', async () => {
    await server.createAgent()
    expect(await repeat(5, () => login('198.51.100.21', 'a wrong password indeed'))).toEqual([401, 401, 401, 401, 429])
    expect((await login('198.51.100.21', 'correct horse battery')).status).toBe(429)
    expect((await login('198.51.100.22', 'correct horse battery')).status).toBe(200)
  })

  it('cannot outrun it by many at once', async () => {
    const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await login('198.51.100.23', 'a wrong password indeed')).status))
    expect(statuses.filter((status) => status === 401)).toHaveLength(4)
    expect(statuses.filter((status) => status === 429)).toHaveLength(4)
  })

  it('is not every agent who logs in rightly', async () => {
    expect(await repeat(7, () => login('198.51.100.24', 'correct horse battery'))).toEqual(Array.from({ length: 7 }, () => 200))
  })
})

it('[LIM-2] identify is counted per token', async () => {
  const made = await Promise.all(['one', 'two'].map(async (name) => (await server.call<{ token: string }>('tokens.create', { name })).body.token))
  const identify = (token: string | undefined) => server.call('contacts.identify', { channel_id: channel.id, external_id: 'bob' }, { token: token ?? '' })
  expect(await repeat(6, () => identify(made[0]))).toEqual([200, 200, 200, 200, 200, 429])
  expect((await identify(made[1])).status).toBe(200)
})

it('[LIM-2] everything an address asks is counted, health is not', async () => {
  const ask = (path: string) => fetch(`${server.url}${path}`, from('198.51.100.30'))
  const statuses = await repeat(42, () => ask('/openapi.json'))
  expect(statuses.filter((status) => status === 429)).toHaveLength(2)
  const refusal = await ask('/widget.js')
  expect([refusal.status, refusal.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/)])
  expect(await refusal.json()).toMatchObject({ error: { code: 'rate_limited', message: expect.stringContaining('http.address') } })
  // Also the sockets' polling goes through the same door.
  expect((await ask('/socket.io/?EIO=4&transport=polling')).status).toBe(429)
  expect((await ask('/healthz')).status).toBe(200)
})

it('[LIM-7] a blocked address is answered nothing', async () => {
  for (const path of ['/openapi.json', '/widget.js', '/socket.io/?EIO=4&transport=polling']) expect((await fetch(`${server.url}${path}`, from('203.0.113.66'))).status).toBe(403)
  expect((await open('203.0.113.66')).body.error.code).toBe('forbidden')
  expect((await open('203.0.113.67')).status).toBe(200)
})

it('[LIM-3] nobody but a declared proxy says where somebody is', async () => {
  const plain = await startTestServer({ limits: limitsWith('authenticate.address=2/60'), blockedAddresses: ['203.0.113.66'] })
  try {
    const { id } = await plain.connectChannel()
    const statuses = await repeat(4, (index) => plain.authenticate({ channel_id: id }, from(`198.51.100.${index}`)))
    expect(statuses).toEqual([200, 200, 429, 429])
    expect((await fetch(`${plain.url}/openapi.json`, from('203.0.113.66'))).status).toBe(200)
    expect(plain.logs.filter((line) => line.includes('REJOIN_TRUSTED_PROXIES'))).toHaveLength(1)
  } finally {
    await plain.close()
  }
})
