import { chmodSync, existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Channel, CreateTokenResult } from '@rejoin/protocol'
import { judgeFlush } from '../src/doctor/check-machine.ts'
import { judgeClock, judgeExpiry } from '../src/doctor/check-server.ts'
import { diagnose, type Patient } from '../src/doctor/diagnose.ts'
import type { Finding } from '../src/doctor/finding.ts'
import { createWebhookFetch } from '../src/net/guarded-fetch.ts'
import { build, makeHome, run, serve } from './support/child-server.ts'
import { countRows } from './support/read-database.ts'
import { startTestServer, SYSTEM_TOKEN, type TestServer } from './support/test-server.ts'

let server: TestServer
let channel: Channel
/** What a receiver of webhooks was asked. */
const asked: string[] = []
let site: Server
let origin: string
beforeAll(async () => {
  server = await startTestServer({ publicUrl: null })
  // A website with a page for every case; the policy stands in the address.
  site = createServer((request, response) => {
    const { searchParams, pathname } = new URL(request.url ?? '', 'http://any')
    const policy = searchParams.get('policy')?.replaceAll('SERVER', server.url).replaceAll('SOCKET', server.url.replace('http', 'ws'))
    if (pathname === '/hook') return void (asked.push(request.method ?? ''), response.writeHead(405).end())
    if (pathname === '/gone') return void response.writeHead(404).end()
    const tag = pathname === '/bare' ? '' : `<script async nonce="n1" src="${server.url}/widget.js" data-channel-id="x"></script>`
    const meta = pathname === '/meta' ? `<meta http-equiv="Content-Security-Policy" content="${policy}">` : ''
    response.writeHead(200, { 'content-type': 'text/html', ...(policy === undefined || pathname === '/meta' ? {} : { 'content-security-policy': policy }) })
    response.end(`<!doctype html><html><head>${meta}</head><body>${tag}</body></html>`)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => site.once('listening', resolve))
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
  channel = await server.connectChannel({ allowed_origins: [origin] })
})
afterAll(async () => {
  site.close()
  site.closeAllConnections()
  await server.close()
})

const examine = (more: Partial<Patient> = {}) => diagnose({ url: server.url, pages: [], channelId: null, token: SYSTEM_TOKEN, machine: { dataDir: server.dir, databasePath: server.databasePath }, fetch: createWebhookFetch(['127.0.0.1/32']), ...more })
/** Where somebody listened a moment ago. */
async function closedPort(): Promise<number> {
  const brief = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => brief.once('listening', resolve))
  const { port } = brief.address() as AddressInfo
  await new Promise((resolve) => brief.close(resolve))
  return port
}

const verdictsOf = (findings: readonly Finding[]) => Object.fromEntries(findings.map(({ check, verdict }) => [check, verdict]))
const find = (findings: readonly Finding[], check: string, index = 0) => findings.filter((finding) => finding.check === check)[index]

it('[DIAG-1] a healthy installation has nothing to mend, and is not changed', async () => {
  const before = countRows(server.databasePath)
  expect(verdictsOf(await examine({ pages: [`${origin}/`], channelId: channel.id }))).toEqual({
    reachable: 'ok',
    ready: 'ok',
    tls: 'skipped',
    clock: 'ok',
    sockets: 'ok',
    webview: 'ok',
    keys: 'ok',
    metrics: 'skipped',
    'page origin': 'ok',
    'page policy': 'ok',
    'page widget': 'ok',
    token: 'ok',
    'channel origins': 'ok',
    webhooks: 'ok',
    permissions: 'ok',
    disk: 'ok',
  })
  expect(countRows(server.databasePath)).toEqual(before)
  expect(existsSync(join(server.dir, `.doctor-${process.pid}`))).toBe(false)
})

describe('[DIAG-1] from outside', () => {
  it('a server that is not there is all there is to say', async () => {
    const findings = await examine({ url: 'http://127.0.0.1:9', pages: [origin] })
    expect(findings.filter(({ verdict }) => verdict === 'failed').map(({ check }) => check)).toEqual(['reachable'])
    expect(find(findings, 'page origin')).toBeUndefined()
  })

  it('something else at that address is noticed', async () => {
    expect(find(await examine({ url: `${origin}/gone` }), 'reachable')).toMatchObject({ verdict: 'failed', detail: expect.stringContaining('not as Rejoin does') as string })
  })

  it('a proxy that swallows WebSockets is named', async () => {
    // Passes plain requests on and nothing else, as a proxy without the two lines does.
    const proxy = createServer((request, response) => {
      void fetch(`${server.url}${request.url}`, { method: request.method ?? 'GET', headers: Object.fromEntries(Object.entries(request.headers).filter(([name]) => name !== 'connection' && name !== 'host')) as Record<string, string> }).then(async (answer) => response.writeHead(answer.status, Object.fromEntries([...answer.headers].filter(([name]) => !/^(?:content-encoding|transfer-encoding|content-length|connection|keep-alive)$/.test(name)))).end(Buffer.from(await answer.arrayBuffer())))
    })
    proxy.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    proxy.listen(0, '127.0.0.1')
    await new Promise((resolve) => proxy.once('listening', resolve))
    const findings = await examine({ url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` })
    proxy.close()
    proxy.closeAllConnections()
    expect(find(findings, 'sockets')).toMatchObject({ verdict: 'warning', remedy: expect.stringContaining('Upgrade') as string })
    // The address differs from the one the server knows as its own.
    expect(find(findings, 'webview')).toMatchObject({ verdict: 'failed', remedy: expect.stringContaining('REJOIN_PUBLIC_URL') as string })
  })

  it.each([
    [0, 'ok'],
    [-4, 'ok'],
    [20, 'warning'],
    [-90, 'failed'],
    [3_600, 'failed'],
  ])('a clock that is %i s off is %s', (seconds, verdict) => {
    const sentAt = Date.parse('2026-05-04T09:30:00.250Z')
    expect(judgeClock({ headers: new Headers({ date: new Date(sentAt + seconds * 1000).toUTCString() }), sentAt, heardAt: sentAt + 40 })).toMatchObject({ check: 'clock', verdict })
  })

  it.each([
    [60, 'ok'],
    [13, 'warning'],
    [-1, 'failed'],
  ])('a certificate for another %i days is %s', (days, verdict) => {
    expect(judgeExpiry(1_000_000 + days * 86_400_000 + 1, 1_000_000).verdict).toBe(verdict)
  })
})

describe('[DIAG-3] a page', () => {
  const page = async (path: string, policy?: string) => examine({ pages: [`${origin}${path}${policy === undefined ? '' : `?policy=${encodeURIComponent(policy)}`}`] })

  it('whose policy stops the widget is told which directive', async () => {
    const findings = await page('/', "default-src 'self'; connect-src SERVER")
    expect(find(findings, 'page policy')).toMatchObject({ verdict: 'failed', detail: expect.stringContaining(`script-src does not allow ${server.url}`) as string })
    expect(find(findings, 'page policy', 1)).toMatchObject({ verdict: 'warning', detail: expect.stringContaining('Pictures') as string })
    expect(findings.filter(({ check }) => check === 'page policy')).toHaveLength(2)
  })

  it.each([
    "default-src 'none'; script-src SERVER; connect-src SERVER SOCKET; img-src SERVER",
    "default-src 'none'; script-src 'nonce-n1' 'strict-dynamic'; connect-src SERVER SOCKET; img-src http:; require-trusted-types-for 'script'",
  ])('whose policy is %j lets it run', async (policy) => {
    expect(find(await page('/', policy), 'page policy')).toMatchObject({ verdict: 'ok' })
  })

  it('may have its policy in the page', async () => {
    expect(find(await page('/meta', "script-src 'self'"), 'page policy')).toMatchObject({ verdict: 'failed' })
  })

  it('without the tag, or not there, is noticed', async () => {
    expect(find(await page('/bare'), 'page widget')).toMatchObject({ verdict: 'warning' })
    expect(find(await page('/gone'), 'page')).toMatchObject({ verdict: 'failed' })
  })

  it('of an origin that no channel lists is told so', async () => {
    const findings = await examine({ pages: [origin.replace('127.0.0.1', 'localhost')], channelId: channel.id })
    expect(find(findings, 'page origin')).toMatchObject({ verdict: 'failed' })
    expect(find(findings, 'channel origins')).toMatchObject({ verdict: 'failed', detail: expect.stringContaining(origin) as string })
  })
})

describe('[DIAG-4] the backend', () => {
  it('hears what is wrong with its token', async () => {
    const limited = (await server.call<CreateTokenResult>('tokens.create', { name: 'other', channel_ids: [(await server.connectChannel({ name: 'Other' })).id] })).body.token
    const details = await Promise.all([{ token: 'rjs_nobody-ever-issued-this-token-0123456789' }, { token: limited }, { token: null }].map(async (more) => find(await examine({ channelId: channel.id, ...more }), 'token')))
    expect(details).toMatchObject([
      { verdict: 'failed', detail: expect.stringContaining('unknown_token') as string },
      { verdict: 'failed', detail: expect.stringContaining('entry_point_forbidden') as string },
      { verdict: 'skipped' },
    ])
  })

  it('hears which receivers of webhooks do not answer', async () => {
    const subscribe = async (url: string) => (await server.call<{ id: string }>('webhooks.subscribe', { url })).body.id
    const [fine, dead] = [await subscribe(`${origin}/hook`), await subscribe(`http://127.0.0.1:${await closedPort()}/hook`)]
    const findings = (await examine()).filter(({ check }) => check === 'webhooks')
    expect(findings.map(({ verdict }) => verdict).toSorted()).toEqual(['failed', 'ok'])
    // Nothing was sent that the receiver would take for an event.
    expect(asked).toEqual(['HEAD'])
    await server.call('webhooks.update', { id: dead, enabled: false })
    expect((await examine()).filter(({ check }) => check === 'webhooks').map(({ verdict }) => verdict).toSorted()).toEqual(['ok', 'warning'])
    for (const id of [fine, dead]) await server.call('webhooks.unsubscribe', { id })
  })
})

describe('[DIAG-5] the machine', () => {
  it('keys that others may read are named', async () => {
    const keys = join(server.dir, 'keys')
    chmodSync(keys, 0o755)
    expect(find(await examine(), 'permissions')).toMatchObject({ verdict: 'failed', detail: expect.stringContaining(keys) as string })
    chmodSync(keys, 0o700)
  })

  it('is left alone where it is another one', async () => {
    expect(find(await examine({ machine: { dataDir: '/nowhere', databasePath: '/nowhere/rejoin.db' } }), 'disk')).toMatchObject({ verdict: 'skipped' })
  })

  it('a slow disk is worth a word', () => {
    expect([judgeFlush([0.2, 0.3, 90]), judgeFlush([21, 25, 30])].map(({ verdict }) => verdict)).toEqual(['ok', 'warning'])
  })
})

it('[DIAG-2] the command speaks to people and to scripts', async () => {
  await build()
  const home = makeHome({ REJOIN_PUBLIC_URL: '' })
  const child = await serve(home)
  onTestFinished(() => void child.kill('SIGKILL'))
  const env = { ...home.env, REJOIN_PORT: new URL(child.url).port }
  const good = await run(['doctor'], env)
  expect([good.code, good.stderr]).toEqual([0, ''])
  expect(good.stdout).toMatch(/^ok {7}reachable {7}http:\/\/127\.0\.0\.1:\d+ answers\.$/m)
  const scripted = await run(['doctor', '--json', '--page', `${origin}/?policy=script-src%20'none'`], env)
  const findings = JSON.parse(scripted.stdout) as Finding[]
  expect([scripted.code, find(findings, 'page origin')?.verdict, find(findings, 'page policy')?.verdict]).toEqual([1, 'failed', 'failed'])
  expect((await run(['doctor', '--page', 'shop.example.com'], env)).code).toBe(2)
  child.kill('SIGTERM')
  await child.ended
  const down = await run(['doctor'], env)
  expect([down.code, down.stdout]).toEqual([1, expect.stringMatching(/^FAILED {3}reachable .*\n +→ Start the server/)])
  home.remove()
}, 60_000)
