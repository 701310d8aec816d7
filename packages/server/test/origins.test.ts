import { Manager, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AGENT_NAMESPACE, VISITOR_NAMESPACE, type AuthenticateVisitorResult, type Channel } from '@rejoin/protocol'
import { calls } from '../src/http/create-http-app.ts'
import { identify, openPage } from './support/people.ts'
import { countRows } from './support/read-database.ts'
import { connect, disconnectAll, refusal, until } from './support/sockets.ts'
import { SHOP, startTestServer, SYSTEM_TOKEN, type TestServer } from './support/test-server.ts'

const EVIL = 'https://evil.example'
const OTHER_SHOP = 'https://other.test'
/** Each differs from the shop's origin by something that a careless comparison overlooks. */
const NEARLY = [EVIL, `${SHOP}.evil.example`, 'https://shop.test', `${SHOP}:81`, `${SHOP}/`, 'http://SHOP.test', 'http://sub.shop.test', 'http://xshop.test', 'http://shop.test@evil.example', 'null', 'file://', 'capacitor://localhost', '*', 'http://shop.test,http://evil.example']

let server: TestServer
let shop: Channel
let other: Channel
let app: Channel
let agentToken: string
beforeAll(async () => {
  server = await startTestServer()
  shop = await server.connectChannel()
  other = await server.connectChannel({ name: 'Other', allowed_origins: [OTHER_SHOP] })
  agentToken = (await server.createAgent()).token
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

const session = async (channel: Channel, origin: string | null = SHOP) => (await server.authenticate({ channel_id: channel.id }, { origin })).body.token

/** A polling handshake as a browser makes it. */
const shakeHands = (origin: string | null, method = 'GET') => fetch(`${server.url}/socket.io/?EIO=4&transport=polling`, { method, headers: origin === null ? {} : { origin } })
const once = (socket: Socket, name: string) => new Promise<unknown[]>((resolve) => void socket.once(name, (...args: unknown[]) => resolve(args)))
const allowance = (response: { headers: Headers }) => response.headers.get('access-control-allow-origin')

describe('chatplugin.authenticate', () => {
  it('[ORG-2] [ORG-3] an origin that is nearly right gets nothing', async () => {
    const before = countRows(server.databasePath)
    const { resumeToken } = await identify(server, shop.id, 'ada')
    const known = countRows(server.databasePath)
    for (const origin of NEARLY) {
      for (const body of [{ channel_id: shop.id }, { resume_token: resumeToken }]) {
        const reply = await server.authenticate(body, { origin })
        expect([origin, reply.status, reply.body.error.code, allowance(reply)]).toEqual([origin, 403, 'origin_not_allowed', null])
      }
    }
    expect(countRows(server.databasePath)).toEqual(known)
    expect(before['sessions']).toBe(known['sessions'])
  })

  it('[ORG-3] the origin of another channel is a wrong one', async () => {
    const reply = await server.authenticate({ channel_id: shop.id }, { origin: OTHER_SHOP })
    expect([reply.status, reply.body.error.code]).toEqual([403, 'origin_not_allowed'])
    const token = await session(shop)
    expect((await server.authenticate({}, { token, origin: OTHER_SHOP })).body.error.code).toBe('origin_not_allowed')
  })

  it('[ORG-3] without an origin it needs allow_native', async () => {
    expect((await server.authenticate({ channel_id: shop.id }, { origin: null })).body.error.code).toBe('origin_not_allowed')
  })

  it('[ORG-3] a listed origin is allowed and told so', async () => {
    const reply = await server.authenticate({ channel_id: shop.id })
    expect([reply.status, allowance(reply), reply.headers.get('vary')]).toEqual([200, SHOP, 'Origin'])
    expect(reply.headers.get('access-control-allow-credentials')).toBeNull()
  })

  it("[ORG-3] the server's own pages are always allowed", async () => {
    for (const origin of ['http://chat.test', server.url]) expect((await server.authenticate({ channel_id: shop.id }, { origin })).status).toBe(200)
  })

  it('[ORG-3] a listed null is not every app', async () => {
    const listed = await server.connectChannel({ name: 'Sandbox', allowed_origins: ['null'] })
    expect((await server.authenticate({ channel_id: listed.id }, { origin: 'null' })).status).toBe(200)
    expect((await server.authenticate({ channel_id: listed.id }, { origin: 'capacitor://localhost' })).body.error.code).toBe('origin_not_allowed')
    expect((await server.authenticate({ channel_id: shop.id }, { origin: 'null' })).body.error.code).toBe('origin_not_allowed')
    await server.call('channels.disconnect', { channel_id: listed.id })
  })
})

describe('CORS', () => {
  const preflight = (name: string, origin: string) => fetch(`${server.url}/${name}`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type,authorization' } })

  it('[ORG-1] a preflight from a wrong page gets no permission', async () => {
    for (const { name } of calls) {
      for (const origin of NEARLY) expect([name, origin, allowance(await preflight(name, origin))]).toEqual([name, origin, null])
    }
  })

  it('[ORG-1] only the calls of a page have a preflight', async () => {
    for (const { name } of calls) {
      const response = await preflight(name, SHOP)
      const fromPages = /^(?:chatplugin|media)\.|^conversations\.transcript$/.test(name)
      expect([name, response.status, allowance(response)]).toEqual([name, fromPages ? 204 : 405, fromPages ? SHOP : null])
    }
  })

  it('[ORG-1] calls with a system token have no CORS headers', async () => {
    for (const { name, allow } of calls.filter((call) => call.allow.includes('system'))) {
      for (const origin of [null, SHOP, EVIL]) {
        const reply = await server.call(name, {}, { token: SYSTEM_TOKEN, origin })
        expect([name, allow.length > 0, allowance(reply)]).toEqual([name, true, null])
      }
    }
  })

  it('[ORG-4] a system token beside an origin is refused everywhere', async () => {
    const { body: made } = await server.call<{ token: string }>('tokens.create', { name: 'CI' })
    for (const token of [SYSTEM_TOKEN, made.token]) {
      for (const origin of [SHOP, EVIL, 'null', server.url]) {
        for (const { name } of calls.filter((call) => call.allow.length > 0)) {
          const reply = await server.call(name, {}, { token, origin })
          expect([name, origin, reply.status, reply.body.error.code]).toEqual([name, origin, 403, 'secret_in_browser'])
        }
        const reply = await server.authenticate({ channel_id: shop.id }, { token, origin })
        expect([origin, reply.body.error.code, allowance(reply)]).toEqual([origin, 'secret_in_browser', null])
      }
    }
  })
})

describe('what a page learns that may not use a channel', () => {
  const ask = async (channelId: string | null, origin: string | null) => {
    const response = await fetch(`${server.url}/chatplugin.refusal${channelId === null ? '' : `?channel_id=${channelId}`}`, { headers: origin === null ? {} : { origin } })
    return { status: response.status, body: await response.text(), headers: Object.fromEntries(['access-control-allow-origin', 'access-control-allow-credentials', 'cache-control'].map((name) => [name, response.headers.get(name)])) }
  }

  it('[ORG-6] a wrong page, a missing and a disconnected channel look the same', async () => {
    const gone = await server.connectChannel({ name: 'Closed', allowed_origins: ['https://closed.test'] })
    await server.call('channels.disconnect', { channel_id: gone.id })
    const refused = { status: 200, body: '{"refusal":"origin_not_allowed"}', headers: { 'access-control-allow-origin': '*', 'access-control-allow-credentials': null, 'cache-control': 'no-store' } }
    for (const origin of [...NEARLY, OTHER_SHOP, null]) expect([origin, await ask(shop.id, origin)]).toEqual([origin, refused])
    for (const channelId of [gone.id, '00000000-0000-7000-8000-000000000000', 'nonsense', '', null]) expect([channelId, await ask(channelId, 'https://closed.test')]).toEqual([channelId, refused])
    expect((await ask(shop.id, SHOP)).body).toBe('{"refusal":null}')
  })

  it('[ORG-6] it stores nothing', async () => {
    const before = countRows(server.databasePath)
    await ask(shop.id, SHOP)
    await ask(shop.id, EVIL)
    expect(countRows(server.databasePath)).toEqual(before)
  })
})

describe('handshakes', () => {
  it('[ORG-3] a polling handshake from a wrong page is refused', async () => {
    for (const origin of NEARLY) {
      const response = await shakeHands(origin)
      expect([origin, response.status, allowance(response)]).toEqual([origin, 403, null])
      expect(await response.text()).not.toContain('sid')
    }
  })

  it('[ORG-1] a polling preflight from a wrong page gets no permission', async () => {
    for (const origin of NEARLY) expect([origin, allowance(await shakeHands(origin, 'OPTIONS'))]).toEqual([origin, null])
    expect(allowance(await shakeHands(SHOP, 'OPTIONS'))).toBe(SHOP)
  })

  it('[ORG-3] a WebSocket from a wrong page is refused', async () => {
    const token = await session(shop)
    for (const origin of NEARLY) expect([origin, await refusal(server.url, VISITOR_NAMESPACE, token, { origin })]).toEqual([origin, null])
  })

  it('[ORG-3] a listed page connects by both transports', async () => {
    const response = await shakeHands(SHOP)
    expect([response.status, allowance(response)]).toEqual([200, SHOP])
    for (const transport of ['websocket', 'polling'] as const) {
      const device = await connect(server.url, VISITOR_NAMESPACE, await session(shop), { transport, origin: SHOP })
      expect(device.socket.connected).toBe(true)
    }
  })

  it("[ORG-3] another channel's page cannot use the session", async () => {
    const token = await session(shop)
    for (const transport of ['websocket', 'polling'] as const) {
      const error = await refusal(server.url, VISITOR_NAMESPACE, token, { transport, origin: OTHER_SHOP })
      expect(error?.code).toBe('origin_not_allowed')
    }
    expect(other.allowed_origins).toEqual([OTHER_SHOP])
  })

  it('[ORG-3] a socket without origin needs only its session', async () => {
    const token = await session(shop)
    for (const transport of ['websocket', 'polling'] as const) expect((await connect(server.url, VISITOR_NAMESPACE, token, { transport })).socket.connected).toBe(true)
  })

  it('[ORG-3] an inbox connects from the server alone', async () => {
    expect((await connect(server.url, AGENT_NAMESPACE, agentToken, { origin: server.url })).socket.connected).toBe(true)
    expect((await refusal(server.url, AGENT_NAMESPACE, agentToken, { origin: SHOP }))?.code).toBe('origin_not_allowed')
  })

  it('[ORG-3] a namespace joined after the upgrade is judged alike', async () => {
    const manager = new Manager(server.url, { transports: ['polling', 'websocket'], reconnection: false, extraHeaders: { origin: SHOP } })
    const first = manager.socket(VISITOR_NAMESPACE, { auth: { token: await session(shop) } })
    await once(first, 'connect')
    await until('the upgrade', () => manager.engine.transport.name === 'websocket')
    const second = manager.socket(AGENT_NAMESPACE, { auth: { token: agentToken } })
    const [error] = (await once(second, 'connect_error')) as [{ data: { code: string } }]
    expect([error.data.code, first.connected]).toEqual(['origin_not_allowed', true])
    first.disconnect()
    second.disconnect()
  })

  it('[ORG-1] a disconnected channel no longer lists its page', async () => {
    const gone = await server.connectChannel({ name: 'Gone', allowed_origins: ['https://gone.test'] })
    expect((await shakeHands('https://gone.test')).status).toBe(200)
    await server.call('channels.disconnect', { channel_id: gone.id })
    expect((await shakeHands('https://gone.test')).status).toBe(403)
    expect((await server.authenticate({ channel_id: gone.id }, { origin: 'https://gone.test' })).body.error.code).toBe('not_found')
  })
})

describe('apps', () => {
  beforeAll(async () => {
    app = await server.connectChannel({ name: 'App', allow_native: true })
  })

  it('[ORG-3] allow_native lets apps in, not other pages', async () => {
    for (const origin of [null, 'null', 'capacitor://localhost', 'ionic://localhost', 'file://', 'app://x']) {
      const reply = await server.authenticate({ channel_id: app.id }, { origin })
      expect([origin, reply.status]).toEqual([origin, 200])
      const device = await connect(server.url, VISITOR_NAMESPACE, (reply.body as AuthenticateVisitorResult).token, { origin })
      expect(device.socket.connected).toBe(true)
    }
    for (const origin of [EVIL, 'http://evil.example', 'https://']) expect((await server.authenticate({ channel_id: app.id }, { origin })).body.error.code).toBe('origin_not_allowed')
  })

  it('[ORG-3] an app of one channel is none of another', async () => {
    const { token } = await openPage(server, shop.id)
    expect((await refusal(server.url, VISITOR_NAMESPACE, token, { origin: 'capacitor://localhost' }))?.code).toBe('origin_not_allowed')
    expect((await server.authenticate({ channel_id: shop.id }, { origin: 'capacitor://localhost' })).body.error.code).toBe('origin_not_allowed')
  })
})

it('[ORG-2] a wildcard or an inexact origin cannot be configured', async () => {
  for (const origin of ['*', 'https://*.shop.test', 'https://shop.test/', 'https://shop.test/path', 'shop.test', 'https://SHOP.test', 'https://shop.test:443', 'javascript:alert(1)', 'https://user@shop.test', '', ' https://shop.test', 'data:text/html,x', 42, null]) {
    const { status, body } = await server.call('channels.chatplugin.connect', { name: 'X', allowed_origins: [origin] })
    expect([origin, status, body.error?.code]).toEqual([origin, 422, 'invalid_field'])
  }
})
