import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, it } from 'vitest'
import { createRejoinClient, RejoinApiError, verifyWebhook, WebhookVerificationError, type RejoinClientOptions } from './index.ts'

const TOKEN = 'rjs_0123456789abcdef0123456789abcdef'
const ADA = { channel_id: '0198c0de-0000-7000-8000-000000000001', external_id: 'user-42' }

type Seen = { readonly method: string; readonly path: string; readonly headers: IncomingMessage['headers']; readonly body: string }
type Behaviour = (response: ServerResponse, attempt: number) => void

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

/** A server that answers as told, and remembers what it was asked. */
async function listen(behave: Behaviour): Promise<{ url: string; seen: Seen[]; close: () => Promise<unknown> }> {
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    seen.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body })
    behave(response, seen.length)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    server.closeAllConnections()
    return new Promise((done) => server.close(done))
  }
  cleanups.push(close)
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, close }
}

const answers = (status: number, body: unknown): Behaviour => (response) => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(typeof body === 'string' ? body : JSON.stringify(body))
}
const refuses = (status: number, code: string, more: object = {}): Behaviour =>
  answers(status, { error: { code, message: 'For people.', request_id: 'req-1', ...more } })
const hangs: Behaviour = () => {}
const hangsUp: Behaviour = (response) => response.destroy()
const first = (times: number, then: Behaviour, after: Behaviour): Behaviour => (response, attempt) =>
  attempt <= times ? then(response, attempt) : after(response, attempt)

/** Waits are recorded, not waited for. */
function makeClient(url: string, more: Partial<RejoinClientOptions> = {}) {
  const pauses: number[] = []
  const client = createRejoinClient({ url, token: TOKEN, pause: async (ms) => void pauses.push(ms), ...more })
  return { client, pauses }
}

async function failureOf(promise: Promise<unknown>): Promise<RejoinApiError> {
  const error: unknown = await promise.then(
    () => expect.fail('the call should have failed'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof RejoinApiError)) throw error
  return error
}

describe('identify', () => {
  it('posts the request with the system token', async () => {
    const { url, seen } = await listen(answers(200, { contact_created: true }))
    await expect(makeClient(url).client.identify(ADA)).resolves.toEqual({ contact_created: true })
    expect(seen).toHaveLength(1)
    expect(seen[0]).toMatchObject({ method: 'POST', path: '/contacts.identify', body: JSON.stringify(ADA) })
    expect(seen[0]?.headers).toMatchObject({ authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' })
  })

  it('keeps the path of a deployment below one', async () => {
    const { url, seen } = await listen(answers(200, {}))
    await makeClient(`${url}/chat`).client.identify(ADA)
    expect(seen[0]?.path).toBe('/chat/contacts.identify')
  })

  it('repeats a retryable refusal with the same key', async () => {
    const { url, seen } = await listen(first(2, refuses(503, 'busy'), answers(200, { contact_created: false })))
    const { client, pauses } = makeClient(url)
    await expect(client.identify(ADA)).resolves.toEqual({ contact_created: false })
    expect(new Set(seen.map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
    expect(seen).toHaveLength(3)
    expect(pauses[1]).toBeGreaterThanOrEqual(100)
  })

  it('uses another key for every call', async () => {
    const { url, seen } = await listen(answers(200, {}))
    const { client } = makeClient(url)
    await client.identify(ADA)
    await client.identify(ADA)
    expect(new Set(seen.map(({ headers }) => headers['idempotency-key'])).size).toBe(2)
  })

  it('repeats when the connection breaks', async () => {
    const { url, seen } = await listen(first(1, hangsUp, answers(200, {})))
    await expect(makeClient(url).client.identify(ADA)).resolves.toEqual({})
    expect(seen).toHaveLength(2)
  })

  it('never repeats a final refusal', async () => {
    const conflicts = [{ identifier: 'email', contact_id: 'c-1' }]
    const { url, seen } = await listen(refuses(409, 'identity_conflict', { conflicts }))
    const error = await failureOf(makeClient(url).client.identify(ADA))
    expect(error).toMatchObject({ code: 'identity_conflict', status: 409, retryable: false, message: 'For people.' })
    expect(error.details).toEqual({ conflicts, request_id: 'req-1' })
    expect(seen).toHaveLength(1)
  })

  it('gives up after two repeats', async () => {
    const { url, seen } = await listen(refuses(503, 'unavailable'))
    expect(await failureOf(makeClient(url).client.identify(ADA))).toMatchObject({ code: 'unavailable', status: 503, retryable: true })
    expect(seen).toHaveLength(3)
  })

  it('waits as long as the server asks', async () => {
    const { url } = await listen(first(1, refuses(429, 'rate_limited', { retry_after_ms: 1_234 }), answers(200, {})))
    const { client, pauses } = makeClient(url)
    await client.identify(ADA)
    expect(pauses).toEqual([1_234])
  })

  it('fails at once when waiting would take too long', async () => {
    const { url, seen } = await listen(refuses(429, 'rate_limited', { retry_after_ms: 60_000 }))
    expect(await failureOf(makeClient(url).client.identify(ADA))).toMatchObject({ code: 'rate_limited', details: { retry_after_ms: 60_000 } })
    expect(seen).toHaveLength(1)
  })

  it('ends within its time when nobody answers', async () => {
    const { url } = await listen(hangs)
    expect(await failureOf(makeClient(url, { timeoutMs: 80 }).client.identify(ADA))).toMatchObject({ code: 'timeout', status: 0, retryable: true })
  })

  it('says that nobody listens there', async () => {
    const { url, close } = await listen(hangs)
    await close()
    expect(await failureOf(makeClient(url).client.identify(ADA))).toMatchObject({ code: 'network', status: 0, retryable: true })
  })

  it.each([
    [502, '<html>Bad Gateway</html>', true],
    [404, '<html>Not Found</html>', false],
    [200, 'It works!', false],
    [400, { error: { code: 'a_code_of_tomorrow', message: 'x' } }, false],
  ])('recognises a %i that is not an answer of Rejoin', async (status, body, retryable) => {
    const { url, seen } = await listen(answers(status, body))
    expect(await failureOf(makeClient(url).client.identify(ADA))).toMatchObject({ code: 'unexpected_answer', status, retryable })
    expect(seen).toHaveLength(retryable ? 3 : 1)
  })

  it('does not follow a redirect with the token', async () => {
    const elsewhere = await listen(answers(200, {}))
    const { url } = await listen((response) => response.writeHead(307, { location: elsewhere.url }).end())
    expect(await failureOf(makeClient(url).client.identify(ADA))).toMatchObject({ code: 'unexpected_answer', status: 307 })
    expect(elsewhere.seen).toEqual([])
  })

  it('keeps the token out of its errors', async () => {
    const { url, close } = await listen(hangs)
    await close()
    const error = await failureOf(makeClient(url).client.identify(ADA))
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(TOKEN)
  })
})

describe('startConversation', () => {
  it('posts the request as the contract spells it', async () => {
    const { url, seen } = await listen(answers(200, { activity_id: 'a-1' }))
    const request = { channel_id: ADA.channel_id, contact: { search_on: 'identifiers.dni', value: '12582152' }, transaction_id: 't-1' } as const
    await expect(makeClient(url).client.startConversation(request)).resolves.toEqual({ activity_id: 'a-1' })
    expect(seen[0]).toMatchObject({ path: '/conversations.start', body: JSON.stringify(request) })
  })
})

describe('createRejoinClient', () => {
  it.each([
    ['', TOKEN],
    ['chat.example.com', TOKEN],
    ['ftp://chat.example.com', TOKEN],
    ['https://chat.example.com', ''],
    ['https://chat.example.com', 'rjs_with\nline break'],
  ])('refuses %j with token %j before any call', (url, token) => {
    expect(() => createRejoinClient({ url, token })).toThrow(TypeError)
  })
})

describe('verifyWebhook', () => {
  const secret = `whsec_${Buffer.from('a secret of twenty-four b').toString('base64')}`
  const body = JSON.stringify({ type: 'contact.created', timestamp: '2026-11-21T07:00:00.000Z', data: { id: 'e-1', name: 'Åda' } })

  function sign(text: string, at = new Date(), key = secret): Record<string, string> {
    return {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(key).sign('msg_1', at, text),
    }
  }

  it('returns what a genuine webhook says', () => {
    expect(verifyWebhook(body, sign(body), secret)).toEqual(JSON.parse(body))
  })

  it('takes bytes and the headers of fetch', () => {
    expect(verifyWebhook(new TextEncoder().encode(body), new Headers(sign(body)), secret)).toMatchObject({ type: 'contact.created' })
  })

  it('takes the headers of a node request', () => {
    expect(verifyWebhook(Buffer.from(body), { ...sign(body), 'set-cookie': ['a', 'b'], absent: undefined }, secret)).toMatchObject({ type: 'contact.created' })
  })

  it('accepts either signature while a secret is exchanged', () => {
    const old = sign(body, new Date(), `whsec_${Buffer.from('another secret altogether').toString('base64')}`)
    const current = sign(body)
    const both = { ...current, 'webhook-signature': `${old['webhook-signature']} ${current['webhook-signature']}` }
    expect(verifyWebhook(body, both, secret)).toMatchObject({ type: 'contact.created' })
  })

  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)
  it.each([
    ['a changed body', body.replace('Åda', 'Bob'), sign(body)],
    ['another secret', body, sign(body, new Date(), `whsec_${Buffer.from('another secret altogether').toString('base64')}`)],
    ['a replay of six minutes ago', body, sign(body, minutesAgo(6))],
    ['a time six minutes ahead', body, sign(body, minutesAgo(-6))],
    ['a changed time', body, { ...sign(body), 'webhook-timestamp': String(Math.floor(Date.now() / 1000) - 60) }],
    ['a changed id', body, { ...sign(body), 'webhook-id': 'msg_2' }],
    ['no signature', body, { ...sign(body), 'webhook-signature': '' }],
    ['a signature of another version', body, { ...sign(body), 'webhook-signature': (sign(body)['webhook-signature'] ?? '').replace('v1', 'v0') }],
    ['no headers', body, {}],
  ])('refuses %s', (_, text, headers) => {
    expect(() => verifyWebhook(text, headers, secret)).toThrow(WebhookVerificationError)
  })
})
