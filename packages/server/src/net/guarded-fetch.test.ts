import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AddressRefused, createAddressRule, createGuardedFetch, type ResolveName } from './guarded-fetch.ts'

/** What the resolver says next for a name, and which names it was asked for; literal addresses are never looked up. */
const answers = new Map<string, string[][]>()
let asked: string[] = []
const resolve: ResolveName = (name, _options, done) => {
  asked.push(name)
  const rounds = answers.get(name.toLowerCase()) ?? []
  const addresses = (rounds.length > 1 ? rounds.shift() : rounds[0]) ?? []
  if (addresses.length === 0) done(new Error(`no such name: ${name}`), [])
  else done(null, addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })))
}

let inside: Server
let port: number
let hits: string[] = []
beforeAll(async () => {
  inside = createServer((request, response) => {
    hits.push(request.url ?? '')
    if (request.url === '/redirect') response.writeHead(302, { location: '/secret' })
    if (request.url === '/huge') response.write('x'.repeat(200_000))
    response.end(request.url === '/slow' ? undefined : 'inner secret')
  })
  await new Promise<void>((resolve) => void inside.listen(0, '127.0.0.1', resolve))
  port = (inside.address() as AddressInfo).port
})
afterAll(() => {
  inside.closeAllConnections()
  inside.close()
})
beforeEach(() => {
  hits = []
  asked = []
  answers.clear()
})

async function outcome(url: string, allow: readonly string[] = []): Promise<string> {
  try {
    const answer = await createGuardedFetch(allow, resolve)(url, { timeout_ms: 2000 })
    return `${answer.status} ${await answer.text()}`
  } catch (error) {
    for (let reason: unknown = error; reason instanceof Error; reason = reason.cause) if (reason instanceof AddressRefused) return 'refused'
    return 'failed'
  }
}

describe('a literal address', () => {
  it.each([
    '127.0.0.1', '127.1', '127.0.0.2', '2130706433', '0x7f000001', '0x7f.1', '0177.0.0.1', '017700000001', '①②⑦.⓪.⓪.①', '127.0.0.1.', '0.0.0.0', '0',
    '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '0xA9FEA9FE', '100.64.0.1', '192.0.0.1', '198.18.0.1', '224.0.0.1', '255.255.255.255',
    '[::]', '[::1]', '[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::ffff:a9fe:a9fe]', '[::127.0.0.1]', '[::7f00:1]', '[64:ff9b::7f00:1]', '[64:ff9b:1::7f00:1]', '[2002:7f00:1::]', '[2001:0:7f00:1::]',
    '[fc00::1]', '[fd12:3456::1]', '[fe80::1]', '[fec0::1]', '[ff02::1]', '[2001:db8::1]', '[100::1]',
  ])('[TOK-15] %s is refused before any connection', async (host) => {
    expect(await outcome(`http://${host}:${port}/secret`)).toBe('refused')
    expect([hits, asked]).toEqual([[], []])
  })

  it('[TOK-15] a range that the operator opened is reached', async () => {
    expect(await outcome(`http://127.0.0.1:${port}/open`, ['127.0.0.1/32'])).toBe('200 inner secret')
    expect(await outcome(`http://0x7f000001:${port}/open`, ['127.0.0.0/8'])).toBe('200 inner secret')
    expect(await outcome(`http://127.0.0.2:${port}/closed`, ['127.0.0.1/32'])).toBe('refused')
    expect(hits).toEqual(['/open', '/open'])
  })
})

describe('a name', () => {
  it.each([['127.0.0.1'], ['::1'], ['10.1.2.3'], ['169.254.169.254'], ['::ffff:127.0.0.1'], ['64:ff9b::a00:1']])('[TOK-15] that leads to %s is refused', async (address) => {
    answers.set('inner.example.com', [[address]])
    expect(await outcome(`http://inner.example.com:${port}/secret`)).toBe('refused')
    expect([asked, hits]).toEqual([['inner.example.com'], []])
  })

  it.each(['localhost', 'localhost.', 'LOCALHOST', '127.0.0.1.nip.io'])('[TOK-15] such as %s is looked up and refused', async (name) => {
    answers.set(name.toLowerCase(), [['127.0.0.1']])
    expect(await outcome(`http://${name}:${port}/secret`)).toBe('refused')
    expect(hits).toEqual([])
  })

  it('[TOK-15] that turns inside the second time is refused', async () => {
    // Rebinding: what was checked must be what is connected to, so nothing may be looked up twice for one connection.
    answers.set('rebinding.example.com', [['127.0.0.1'], ['10.0.0.1']])
    expect(await outcome(`http://rebinding.example.com:${port}/first`, ['127.0.0.1/32'])).toBe('200 inner secret')
    expect(asked).toEqual(['rebinding.example.com'])
    expect(await outcome(`http://rebinding.example.com:${port}/second`, ['127.0.0.1/32'])).toBe('refused')
    expect(hits).toEqual(['/first'])
  })

  it('[TOK-15] with an inner address among others uses the others only', async () => {
    answers.set('mixed.example.com', [['10.0.0.1', '127.0.0.1']])
    expect(await outcome(`http://mixed.example.com:${port}/mixed`, ['127.0.0.1/32'])).toBe('200 inner secret')
  })
})

describe('an answer', () => {
  const allow = ['127.0.0.1/32']
  it('[TOK-15] that redirects is not followed', async () => {
    expect(await outcome(`http://127.0.0.1:${port}/redirect`, allow)).toMatch(/^302/)
    expect(hits).toEqual(['/redirect'])
  })

  it('[TOK-15] of more than 64 KiB is cut off', async () => {
    expect(await outcome(`http://127.0.0.1:${port}/huge`, allow)).toBe('failed')
  })
})

it('[TOK-15] public addresses are allowed, near misses too', () => {
  const mayConnect = createAddressRule([])
  for (const address of ['1.1.1.1', '8.8.8.8', '9.255.255.255', '11.0.0.0', '172.15.255.255', '172.32.0.0', '192.167.255.255', '100.63.255.255', '169.253.255.255', '2606:4700::1111', '2001:4860:4860::8888']) expect([address, mayConnect(address)]).toEqual([address, true])
})
