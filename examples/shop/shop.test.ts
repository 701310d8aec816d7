import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createChat } from './chat.ts'
import { createPurchases } from './purchases.ts'
import { createShop } from './shop.ts'
import { users } from './users.ts'

const channelId = '0198c0de-0000-7000-8000-000000000001'
const asked: unknown[] = []
// Only what the shop says is judged here; what Rejoin answers is judged in e2e, with the real one.
const rejoin = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  asked.push(JSON.parse(body))
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ conversations: [{ resume_token: 'eyJ.</script>.sig' }] }))
})

let shop: ReturnType<typeof createShop>
let closedShop: ReturnType<typeof createShop>
let url = ''

beforeAll(async () => {
  rejoin.listen(0, '127.0.0.1')
  await once(rejoin, 'listening')
  url = `http://127.0.0.1:${(rejoin.address() as AddressInfo).port}`
  shop = createShop({ chat: createChat({ url, channelId, token: 'rjs_shop' }), purchases: createPurchases({ url, token: 'rjx_shop' }), secret: 'a secret of this test' })
  // Port 9 (discard) is refused at once: Rejoin is down.
  closedShop = createShop({ chat: createChat({ url: 'http://127.0.0.1:9', channelId, token: 'rjs_shop' }), purchases: createPurchases({ url: 'http://127.0.0.1:9', token: 'rjx_shop' }), secret: 'a secret of this test' })
})
afterAll(() => new Promise((done) => rejoin.close(done)))

const form = (fields: Record<string, string>, origin = 'http://localhost', cookie = ''): RequestInit => ({
  method: 'POST',
  body: new URLSearchParams(fields),
  headers: { origin, cookie, 'content-type': 'application/x-www-form-urlencoded' },
})
const [ada] = users
const login = () => shop.request('/login', form({ email: 'ada@example.com', password: ada?.password ?? '' }))
const cookieOf = (response: Response) => ({ headers: { cookie: (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '' } })

describe('the shop', () => {
  it('keeps its login in a signed cookie scripts cannot read', async () => {
    const response = await login()
    expect(response.status).toBe(303)
    expect(response.headers.get('set-cookie')).toMatch(/^northwind_session=user-42\.\d+\.[^;]+; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/)
  })

  it('tells Rejoin who is logged in', async () => {
    asked.length = 0
    await shop.request('/', cookieOf(await login()))
    expect(asked).toEqual([
      { channel_id: channelId, external_id: 'user-42', email: 'ada@example.com', first_name: 'Ada', last_name: 'Lovelace', metadata: { plan: 'pro' } },
    ])
  })

  it('asks Rejoin nothing about an anonymous visitor', async () => {
    asked.length = 0
    const page = await (await shop.request('/')).text()
    expect(asked).toEqual([])
    expect(page).toContain(`rejoin('boot',{channelId:"${channelId}"});`)
  })

  it('puts the token where no markup can end the script', async () => {
    const page = await (await shop.request('/', cookieOf(await login()))).text()
    expect(page).toContain(String.raw`resumeToken:"eyJ.\u003c/script>.sig"`)
    expect(page).not.toContain('rjs_shop')
  })

  it('sends every page with a strict policy and uncached', async () => {
    const response = await shop.request('/login')
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("require-trusted-types-for 'script'")
    expect(policy).not.toContain('unsafe')
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  it('tells Rejoin what it sold, in its own words', async () => {
    const { headers } = cookieOf(await login())
    asked.length = 0
    const bought = await shop.request('/buy', form({ tea: 'Ember' }, undefined, headers.cookie))
    expect([bought.status, bought.headers.get('location')]).toEqual([303, '/orders'])
    expect(asked).toEqual([{ events: [{ number: expect.stringMatching(/^A-[0-9A-Z]+$/), date: expect.any(String), kind: 'purchase', summary: 'Purchased Ember × 1', customer: 'user-42', total: '€ 9.40', status: 'Being packed' }] }])
    expect(await (await shop.request('/orders', { headers })).text()).toContain('Ember × 1')
  })

  it('sells to nobody unknown and nothing it does not have', async () => {
    asked.length = 0
    expect((await shop.request('/buy', form({ tea: 'Ember' }))).headers.get('location')).toBe('/login')
    const { headers } = cookieOf(await login())
    expect((await shop.request('/buy', form({ tea: 'Coffee' }, undefined, headers.cookie))).headers.get('location')).toBe('/')
    expect(asked).toEqual([])
  })

  it.each(['/login', '/logout', '/buy'])('refuses a form for %s from another site', async (path) => {
    const response = await shop.request(path, form({ email: 'ada@example.com', password: ada?.password ?? '' }, 'https://evil.example'))
    expect(response.status).toBe(403)
    expect(response.headers.get('set-cookie')).toBeNull()
  })

  it('refuses a wrong password and a changed cookie', async () => {
    expect((await shop.request('/login', form({ email: 'ada@example.com', password: 'wrong' }))).status).toBe(401)
    const { headers } = cookieOf(await login())
    const forged = { headers: { cookie: headers.cookie.replace('user-42', 'user-43') } }
    expect((await shop.request('/orders', forged)).headers.get('location')).toBe('/login')
  })

  it('gives a chat token only to whoever is logged in', async () => {
    expect((await shop.request('/chat-token')).status).toBe(401)
    const response = await shop.request('/chat-token', cookieOf(await login()))
    expect(await response.json()).toEqual({ resumeToken: 'eyJ.</script>.sig' })
  })

  it('opens a chat about their own orders only', async () => {
    asked.length = 0
    const cookie = cookieOf(await login())
    expect(await (await shop.request('/chat-token?order=A-1001', cookie)).json()).toEqual({ resumeToken: 'eyJ.</script>.sig' })
    expect(asked).toEqual([{ channel_id: channelId, external_id: 'user-42', ticket: { type: 'order', external_id: 'A-1001' } }])
    const refused = await shop.request('/chat-token?order=A-1003', cookie)
    expect([refused.status, await refused.json(), asked.length]).toEqual([403, { error: 'not_a_participant' }, 1])
    expect(await (await shop.request('/orders', cookie)).text()).toContain('data-open-chat="A-1001"')
  })

  it('sells tea while the chat is down', async () => {
    const page = await closedShop.request('/', cookieOf(await login()))
    expect(page.status).toBe(200)
    expect(await page.text()).toContain(`rejoin('boot',{channelId:"${channelId}",getResumeToken:getChatToken});`)
    expect((await closedShop.request('/chat-token', cookieOf(await login()))).status).toBe(503)
    const sold = await closedShop.request('/buy', form({ tea: 'Ember' }, undefined, cookieOf(await login()).headers.cookie))
    expect(sold.headers.get('location')).toBe('/orders')
  })
})
