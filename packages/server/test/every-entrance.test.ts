import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AGENT_NAMESPACE, VISITOR_NAMESPACE, type Channel, type CreateSourceResult, type CreateTokenResult, type ErrorBody, type UpdateSourceResult } from '@rejoin/protocol'
import { DAY, formatTime, HOUR, MINUTE } from '../src/clock.ts'
import { calls } from '../src/http/create-http-app.ts'
import { forge, readSigningKey, strangersKey, takeApart } from './support/forge-token.ts'
import { identify, installOf, openPage, redeem, signIn } from './support/people.ts'
import { countRows } from './support/read-database.ts'
import { signWithSecret } from './support/site-signer.ts'
import { connect, disconnectAll, refusal, type Namespace, type Transport } from './support/sockets.ts'
import { makeClock, SHOP, startTestServer, SYSTEM_TOKEN, type TestServer } from './support/test-server.ts'

const clock = makeClock()
let server: TestServer
let channel: Channel

type Kind = 'system' | 'agent' | 'visitor' | 'source' | 'none'
/** Each credential of the matrix: the door it opens, and what it hears at that door if it is a bad one. */
type Credential = { readonly kind: Kind; readonly value: string; readonly refusedAs?: string }
const credentials: Record<string, Credential> = {}
const names = ['system token', 'revoked system token', 'expired system token', 'unknown system token', 'agent token', 'logged-out agent token', 'expired agent token', 'unknown agent token', 'session token', 'anonymous session token', 'logged-out session token', 'expired session token', 'session token of a revoked contact', 'session token of a revoked channel', 'revoked session token', 'session token of a revoked jti', 'reused session token', 'unknown session token', 'resume token', 'forged resume token', 'source token', 'rotated source token', 'token of a deleted source', 'unknown source token', 'nonsense', 'token of another server', 'user_jwt', 'channel-limited system token', 'session token of the staff', 'cut session token', 'session token in capitals']

beforeAll(async () => {
  server = await startTestServer({ clock })
  channel = await server.connectChannel()
  const expiringSystem = (await server.call<CreateTokenResult>('tokens.create', { name: 'short', expires_at: formatTime(clock.now() + MINUTE) })).body.token
  const agentBefore = await server.createAgent('early@example.com')
  const sessionBefore = (await signIn(server, channel.id, 'early', installOf('early'))).token
  // A day and a half: an agent's and an identified visitor's idle time are over.
  clock.advance(37 * HOUR)

  const revokedSystem = (await server.call<CreateTokenResult>('tokens.create', { name: 'revoked' })).body
  await server.call('tokens.revoke', { token_id: revokedSystem.id })
  const agent = (await server.createAgent('grace@example.com')).token
  const agentOut = (await server.createAgent('gone@example.com')).token
  await server.call('agents.logout', {}, { token: agentOut })

  const ada = await signIn(server, channel.id, 'ada', installOf('ada'))
  const out = (await signIn(server, channel.id, 'out', installOf('out'))).token
  await server.call('chatplugin.logout', {}, { token: out })
  const banned = await signIn(server, channel.id, 'banned', installOf('banned'))
  await server.call('tokens.revoke', { contact_id: banned.contact.id })
  const other = await server.connectChannel({ name: 'closed' })
  const closed = (await signIn(server, other.id, 'closed', installOf('closed'))).token
  await server.call('tokens.revoke', { channel_id: other.id })
  const single = await signIn(server, channel.id, 'single', installOf('single'))
  const { body: sessions } = await server.call<{ data: { id: string }[] }>('sessions.list', { contact_id: single.contact.id })
  await server.call('tokens.revoke', { session_id: sessions.data[0]?.id })
  const byJti = await signIn(server, channel.id, 'by-jti', installOf('by-jti'))
  await server.call('tokens.revoke', { jti: takeApart(byJti.resumeToken).claims['jti'] })
  const reused = await signIn(server, channel.id, 'reused', installOf('reused'))
  await server.authenticate({ resume_token: reused.resumeToken, install_key: installOf('thief') })
  const resume = (await identify(server, channel.id, 'ada')).resumeToken
  const { header, claims } = takeApart(resume)
  const limited = (await server.call<CreateTokenResult>('tokens.create', { name: 'one channel', channel_ids: [channel.id] })).body.token
  const asAda = await identify(server, channel.id, 'ada', { actor: { id: 'staff', name: 'Sam' } })
  const staff = await redeem(server, asAda.resumeToken, { install_key: installOf('staff') })

  const before = (await server.call<CreateSourceResult>('sources.create', { source_id: 'purchases', name: 'Purchases' })).body
  const rotated = (await server.call<UpdateSourceResult>('sources.update', { source_id: 'purchases', rotate_token: true })).body
  const deleted = (await server.call<CreateSourceResult>('sources.create', { source_id: 'deleted', name: 'Deleted' })).body
  await server.call('sources.delete', { source_id: 'deleted' })

  Object.assign(credentials, {
    'system token': { kind: 'system', value: SYSTEM_TOKEN },
    'revoked system token': { kind: 'system', value: revokedSystem.token, refusedAs: 'token_revoked' },
    'expired system token': { kind: 'system', value: expiringSystem, refusedAs: 'token_expired' },
    'unknown system token': { kind: 'system', value: `rjs_${'A'.repeat(43)}`, refusedAs: 'unauthenticated unknown_token' },
    'agent token': { kind: 'agent', value: agent },
    'logged-out agent token': { kind: 'agent', value: agentOut, refusedAs: 'unauthenticated unknown_token' },
    'expired agent token': { kind: 'agent', value: agentBefore.token, refusedAs: 'unauthenticated unknown_token' },
    'unknown agent token': { kind: 'agent', value: `rja_${'A'.repeat(43)}`, refusedAs: 'unauthenticated unknown_token' },
    'session token': { kind: 'visitor', value: ada.token },
    'anonymous session token': { kind: 'visitor', value: (await openPage(server, channel.id, installOf('anybody'))).token },
    'logged-out session token': { kind: 'visitor', value: out, refusedAs: 'token_revoked logout' },
    'expired session token': { kind: 'visitor', value: sessionBefore, refusedAs: 'token_expired' },
    'session token of a revoked contact': { kind: 'visitor', value: banned.token, refusedAs: 'token_revoked revoked' },
    'session token of a revoked channel': { kind: 'visitor', value: closed, refusedAs: 'token_revoked revoked' },
    'revoked session token': { kind: 'visitor', value: single.token, refusedAs: 'token_revoked revoked' },
    'session token of a revoked jti': { kind: 'visitor', value: byJti.token, refusedAs: 'token_revoked revoked' },
    'reused session token': { kind: 'visitor', value: reused.token, refusedAs: 'token_reused reused' },
    'unknown session token': { kind: 'visitor', value: `rjv_${'A'.repeat(43)}`, refusedAs: 'unauthenticated unknown_token' },
    'resume token': { kind: 'none', value: resume, refusedAs: 'unauthenticated wrong_token_kind' },
    'forged resume token': { kind: 'none', value: forge({ ...header, kid: readSigningKey(server.dir).kid }, { ...claims, aud: 'rejoin-inbox' }, strangersKey.privateKey), refusedAs: 'unauthenticated wrong_token_kind' },
    'source token': { kind: 'source', value: rotated.token ?? '' },
    'rotated source token': { kind: 'source', value: before.token, refusedAs: 'unauthenticated unknown_token' },
    'token of a deleted source': { kind: 'source', value: deleted.token, refusedAs: 'unauthenticated unknown_token' },
    'unknown source token': { kind: 'source', value: `rjx_${'A'.repeat(43)}`, refusedAs: 'unauthenticated unknown_token' },
    user_jwt: { kind: 'none', value: signWithSecret({ external_id: 'ada', exp: Math.floor(clock.now() / 1000) + 300 }), refusedAs: 'unauthenticated wrong_token_kind' },
    'channel-limited system token': { kind: 'system', value: limited },
    'session token of the staff': { kind: 'visitor', value: staff.token },
    nonsense: { kind: 'none', value: 'x', refusedAs: 'unauthenticated unknown_token' },
    'token of another server': { kind: 'none', value: `xoxb-${'1'.repeat(40)}`, refusedAs: 'unauthenticated unknown_token' },
    'cut session token': { kind: 'visitor', value: ada.token.slice(0, -1), refusedAs: 'unauthenticated unknown_token' },
    'session token in capitals': { kind: 'none', value: ada.token.toUpperCase(), refusedAs: 'unauthenticated unknown_token' },
  } satisfies Record<string, Credential>)
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

const credential = (name: string): Credential => credentials[name] ?? { kind: 'none', value: '' }
const describeError = (error: ErrorBody | null): string => (error === null ? 'no error' : [error.code, error.reason].filter(Boolean).join(' '))
const bearerCalls = calls.filter((call) => call.allow.length > 0)

/** What this credential hears at a door for these kinds. */
function expected(name: string, allowed: readonly Kind[]): RegExp {
  const { kind, refusedAs } = credential(name)
  if (kind !== 'none' && !allowed.includes(kind)) return /^unauthenticated wrong_token_kind$/
  if (refusedAs !== undefined) return new RegExp(`^${refusedAs}$`)
  return kind === 'none' ? /^unauthenticated (?:unknown_token|wrong_token_kind)$/ : /^admitted$/
}

/** What is heard at the door of a namespace. */
async function knock(namespace: Namespace, token: unknown, transport: Transport): Promise<string> {
  try {
    await connect(server.url, namespace, token, { transport })
    return 'admitted'
  } catch (error) {
    return describeError((error as { data: ErrorBody }).data)
  }
}

describe('HTTP calls', () => {
  it.each(names)('[TOK-5] [TOK-8] the %s opens only its own calls', async (name) => {
    const before = countRows(server.databasePath)
    for (const call of bearerCalls) {
      // A field no call has: whoever passes the door is stopped behind it, so nothing changes.
      const { status, body } = await server.call(call.name, { not_a_field: 1 }, { token: credential(name).value })
      const answer = describeError(body.error)
      // What is sent is no file; and a visitor is asked first whether they may send any.
      const admitted = call.takes === 'file' ? ['unsupported_media_type', 'forbidden'].includes(answer) : answer === 'unknown_field'
      const asExpected = expected(name, call.allow).test(admitted ? 'admitted' : answer)
      expect({ call: call.name, answer, status, asExpected }).toMatchObject({ status: !admitted ? 401 : call.takes === 'json' ? 422 : answer === 'forbidden' ? 403 : 415, asExpected: true })
    }
    expect(countRows(server.databasePath)).toEqual(before)
  })

  it('[TOK-5] a missing or malformed header is told apart', async () => {
    for (const { name } of bearerCalls) {
      expect(describeError((await server.call(name, {}, { token: null })).body.error)).toBe('unauthenticated missing_authorization')
      for (const authorization of ['Basic cmpzOng=', 'Bearer', 'Bearer  ', `Bearer ${SYSTEM_TOKEN} ${SYSTEM_TOKEN}`, `Token ${SYSTEM_TOKEN}`, SYSTEM_TOKEN, 'Bearer ü']) {
        const { body, headers } = await server.call(name, {}, { token: null, headers: { authorization } })
        expect(describeError(body.error)).toBe('unauthenticated malformed_authorization')
        expect(headers.get('www-authenticate')).toBe('Bearer')
      }
    }
  })

  it('[TOK-5] a token in the query string or a cookie counts nothing', async () => {
    for (const name of ['conversations.list', 'chatplugin.resumeToken', 'agents.me']) {
      const query = `access_token=${SYSTEM_TOKEN}&token=${credential('session token').value}&authorization=Bearer%20${credential('agent token').value}`
      const { body } = await server.call(`${name}?${query}`, {}, { token: null, headers: { cookie: `token=${SYSTEM_TOKEN}; session=${credential('session token').value}` } })
      expect(describeError(body.error)).toBe('unauthenticated missing_authorization')
    }
  })
})

describe('GET /media/<id>', () => {
  it.each(names)('[TOK-5] [TOK-8] [FILE-6] the %s reads no file of others', async (name) => {
    const response = await fetch(`${server.url}/media/01890000-0000-7000-8000-000000000000`, { headers: { authorization: `Bearer ${credential(name).value}` } })
    const { error } = (await response.json()) as { error: ErrorBody }
    const admitted = response.status === 404 && error.code === 'not_found'
    expect(admitted ? 'admitted' : describeError(error)).toMatch(expected(name, ['system', 'agent', 'visitor']))
  })
})

describe('chatplugin.authenticate', () => {
  it.each(names)('[TOK-5] the %s is continued only if it is a session', async (name) => {
    const { kind, value } = credential(name)
    const { status, body } = await server.authenticate({}, { token: value, origin: kind === 'system' ? null : SHOP })
    expect(status === 200 ? 'admitted' : describeError(body.error)).toMatch(expected(name, ['visitor']))
  })

  it('[TOK-5] another kind beside a resume token is refused', async () => {
    for (const name of ['system token', 'agent token', 'resume token', 'source token']) {
      const resume_token = (await identify(server, channel.id, 'ada')).resumeToken
      const { body } = await server.authenticate({ resume_token, install_key: installOf('ada') }, { token: credential(name).value, origin: name === 'system token' ? null : SHOP })
      expect(describeError(body.error)).toBe('unauthenticated wrong_token_kind')
    }
  })

  it('[RES-9] a dead session beside a good token costs nothing', async () => {
    for (const name of ['unknown session token', 'expired session token', 'logged-out session token', 'nonsense']) {
      const resume_token = (await identify(server, channel.id, 'ada')).resumeToken
      expect((await server.authenticate({ resume_token, install_key: installOf('ada') }, { token: credential(name).value })).status).toBe(200)
    }
  })

  it.each(names.filter((name) => name !== 'resume token'))('[TOK-5] the %s is no resume token', async (name) => {
    const { body } = await server.authenticate({ resume_token: credential(name).value })
    expect(describeError(body.error)).toBe('token_invalid')
  })
})

const doors: [Namespace, Kind][] = [[VISITOR_NAMESPACE, 'visitor'], [AGENT_NAMESPACE, 'agent']]
describe.each(doors)('CONNECT to %s', (namespace, kind) => {
  describe.each(['websocket', 'polling'] as Transport[])('by %s', (transport) => {
    it.each(names)('[TOK-5] [TOK-8] the %s opens only its own namespace', async (name) => {
      expect(await knock(namespace, credential(name).value, transport)).toMatch(expected(name, [kind]))
    })

    it('[TOK-5] no token and a token that is no string are refused', async () => {
      expect(describeError(await refusal(server.url, namespace, undefined, { transport }))).toBe('unauthenticated missing_authorization')
      expect(describeError(await refusal(server.url, namespace, '', { transport }))).toBe('unauthenticated missing_authorization')
      for (const token of [[credential(kind === 'agent' ? 'agent token' : 'session token').value], { toString: 'x' }, 1, true]) {
        expect(describeError(await refusal(server.url, namespace, token, { transport }))).toBe('unauthenticated malformed_authorization')
      }
    })
  })
})

describe('a session', () => {
  it('[RES-11] ends at its absolute end however busy it is', async () => {
    const busy = await signIn(server, channel.id, 'busy', installOf('busy'))
    const keepAlive = () => server.authenticate({}, { token: busy.token })
    const page = await openPage(server, channel.id, installOf('quiet'))
    for (let day = 0; day < 29; day++) {
      clock.advance(23 * HOUR)
      expect((await keepAlive()).status).toBe(200)
    }
    clock.advance(23 * HOUR)
    await keepAlive()
    clock.advance(23 * HOUR)
    await keepAlive()
    clock.advance(23 * HOUR)
    expect(describeError((await keepAlive()).body.error)).toBe('token_expired')
    // The anonymous one has thirty days of silence, and they are just over.
    clock.advance(2 * DAY)
    expect(describeError((await server.authenticate({}, { token: page.token })).body.error)).toBe('token_expired')
  })

  it('[RES-11] says how long it would still live', async () => {
    const { session } = await signIn(server, channel.id, 'timed', installOf('timed'))
    expect(session.expires_in).toBe(86_400)
    expect((await openPage(server, channel.id, installOf('timed-page'))).expires_in).toBe(30 * 86_400)
    expect((await redeem(server, (await identify(server, channel.id, 'timed')).resumeToken, { install_key: installOf('timed') })).expires_in).toBeGreaterThan(86_000)
  })
})
