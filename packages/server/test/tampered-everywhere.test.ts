import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AGENT_NAMESPACE, VISITOR_NAMESPACE, type Channel } from '@rejoin/protocol'
import { calls } from '../src/http/create-http-app.ts'
import { takeApart } from './support/forge-token.ts'
import { identify, signIn } from './support/people.ts'
import { disconnectAll, refusal } from './support/sockets.ts'
import { SYSTEM_TOKEN, startTestServer, type TestServer } from './support/test-server.ts'

/** Every credential, tampered with in every way, at every door that takes one; the resume token's own door has forged-tokens. */

let server: TestServer
let channel: Channel
let tampered: readonly string[]
beforeAll(async () => {
  server = await startTestServer()
  channel = await server.connectChannel()
  const session = (await signIn(server, channel.id, 'ada')).token
  const agent = (await server.createAgent()).token
  const resume = (await identify(server, channel.id, 'bob')).resumeToken
  const made = (await server.call<{ token: string }>('tokens.create', { name: 'shop' })).body.token
  const source = (await server.call<{ token: string }>('sources.create', { source_id: 'purchases', name: 'Purchases' })).body.token
  tampered = [...[session, agent, made, source, SYSTEM_TOKEN].flatMap(tamperSecret), ...tamperSigned(resume)]
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

/** An opaque secret, and everything that is nearly it. */
function tamperSecret(secret: string): string[] {
  const body = secret.slice(4)
  const flipped = `${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`
  const kinds = ['rjs_', 'rja_', 'rjv_', 'rjx_', 'RJV_', ''].filter((kind) => kind !== secret.slice(0, 4)).map((kind) => `${kind}${body}`)
  return [flipped, secret.slice(0, -1), `${secret}A`, `${secret}.`, `${secret}${secret}`, `${secret.slice(0, 4)}${Buffer.from(Buffer.from(body).toReversed()).toString()}`, `${secret.slice(0, 4)}%00`, ...kinds]
}

/** A resume token, real and changed in its header, claims, signature and spelling. */
function tamperSigned(token: string): string[] {
  const { header, claims, signature } = takeApart(token)
  const [head = '', body = ''] = token.split('.')
  const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url')
  const none = `${encode({ ...header, alg: 'none' })}.${body}.`
  const heads = [{ alg: 'HS256' }, { kid: '../seal' }, { jwk: {} }, { jku: 'https://evil.example' }, { typ: 'JWT' }].map((change) => `${encode({ ...header, ...change })}.${body}.${signature}`)
  const bodies = [{ aud: 'rejoin-inbox' }, { exp: 9e9 }, { sub: 'somebody-else' }, { iss: 'http://evil.example' }].map((change) => `${head}.${encode({ ...claims, ...change })}.${signature}`)
  return [token, none, ...heads, ...bodies, `${head}.${body}`, `${head}.${body}.${'A'.repeat(86)}`, `${token}=`, token.toUpperCase()]
}

const guarded = calls.filter(({ allow }) => allow.length > 0)

it.each(guarded.map(({ name }) => [name] as const))('[TOK-5] %s refuses every tampered credential', async (name) => {
  const answers = await Promise.all(tampered.map((token) => server.call(name, {}, { token })))
  expect(answers.filter(({ status, body }) => status !== 401 || body.error.code !== 'unauthenticated')).toEqual([])
  expect(tampered.filter((token) => token.length > 20 && answers.some(({ body }) => JSON.stringify(body).includes(token)))).toEqual([])
})

describe.each([VISITOR_NAMESPACE, AGENT_NAMESPACE] as const)('%s', (namespace) => {
  it.each(['websocket', 'polling'] as const)('[TOK-5] refuses every tampered credential over %s', async (transport) => {
    for (const token of tampered) expect([token.slice(0, 4), (await refusal(server.url, namespace, token, { transport }))?.code]).toEqual([token.slice(0, 4), 'unauthenticated'])
  })
})

it('[TOK-5] authenticate goes on with no tampered session', async () => {
  const answers = await Promise.all(tampered.map((token) => server.call('chatplugin.authenticate', {}, { token, origin: 'http://shop.test' })))
  expect(answers.filter(({ status }) => status < 400)).toEqual([])
})
