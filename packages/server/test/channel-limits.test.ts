import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scopes, type Channel, type Conversation, type CreateTokenResult, type Page, type Scope, type SystemToken } from '@rejoin/protocol'
import { calls } from '../src/http/create-http-app.ts'
import { identify, signIn } from './support/people.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
let mine: Channel
let foreign: Channel
let limited: string
beforeAll(async () => {
  server = await startTestServer()
  mine = await server.connectChannel({ name: 'Mine' })
  foreign = await server.connectChannel({ name: 'Foreign' })
  limited = (await makeToken({ channel_ids: [mine.id] })).token
})
afterAll(() => server.close())

const makeToken = async (limits: Record<string, unknown>) => (await server.call<CreateTokenResult>('tokens.create', { name: 'limited', ...limits })).body
const NOBODY = '01890000-0000-7000-8000-000000000000'

describe('a token limited to channels', () => {
  it('[TOK-9] works in its own channel', async () => {
    const { status, body } = await server.call<{ contact: { id: string } }>('contacts.identify', { channel_id: mine.id, external_id: 'ada' }, { token: limited })
    expect([status, typeof body.contact.id]).toEqual([200, 'string'])
  })

  it('[TOK-9] naming another channel is entry_point_forbidden', async () => {
    const { conversation } = await identify(server, foreign.id, 'eve')
    const named: [string, Record<string, unknown>][] = [
      ['contacts.identify', { external_id: 'ada' }],
      ['chatplugin.resumeToken', { conversation_id: conversation.id }],
      ['channels.info', {}],
      ['channels.update', { name: 'Taken' }],
      ['channels.disconnect', {}],
    ]
    for (const [name, body] of named) {
      // A channel that does not exist sounds the same: nobody learns which ones there are.
      for (const channel_id of [foreign.id, NOBODY]) {
        const { status, body: answer } = await server.call(name, { ...body, channel_id }, { token: limited })
        expect([name, status, answer.error?.code]).toEqual([name, 403, 'entry_point_forbidden'])
      }
    }
    const { body } = await server.call('conversations.list', { filters: { channel_id: foreign.id } }, { token: limited })
    expect(body.error?.code).toBe('entry_point_forbidden')
    expect((await server.call<Channel>('channels.info', { channel_id: foreign.id })).body).toMatchObject({ name: 'Foreign', disconnected_at: null })
  })

  it('[TOK-9] a foreign conversation looks exactly like a missing one', async () => {
    const { conversation } = await identify(server, foreign.id, 'eve')
    const agent = await server.createAgent()
    const about: [string, Record<string, unknown>][] = [
      ['conversations.info', {}],
      ['conversations.assign', { agent_id: agent.agent.id }],
      ['conversations.complete', {}],
      ['conversations.reopen', {}],
      ['conversations.mark-read', {}],
      ['messages.list', {}],
      ['messages.send', { content: { type: 'text', text: 'hello' } }],
      ['contacts.info', {}],
    ]
    for (const [name, body] of about) {
      const [there, missing] = await Promise.all([conversation.id, NOBODY].map((conversation_id) => server.call(name, { ...body, conversation_id }, { token: limited })))
      expect([name, there?.status, there?.body.error]).toEqual([name, 404, { ...missing?.body.error, request_id: there?.body.error.request_id }])
    }
    expect((await server.call<Conversation>('conversations.info', { conversation_id: conversation.id })).body).toMatchObject({ state: 'open', assignee_id: null, head_seq: 1 })
  })

  it('[TOK-9] lists show nothing of another channel', async () => {
    const eve = await signIn(server, foreign.id, 'eve')
    await identify(server, mine.id, 'eve')
    const conversations = (await server.call<Page<Conversation>>('conversations.list', { page_size: 200 }, { token: limited })).body.data
    expect(new Set(conversations.map(({ channel }) => channel.id))).toEqual(new Set([mine.id]))
    const channels = (await server.call<Page<Channel>>('channels.list', {}, { token: limited })).body.data
    expect(channels.map(({ id }) => id)).toEqual([mine.id])
    const sessions = (await server.call<Page<unknown>>('sessions.list', { contact_id: eve.contact.id }, { token: limited })).body.data
    expect(sessions).toEqual([])
  })

  it('[TOK-9] makes no tokens, agents or channels', async () => {
    const beyond: [string, Record<string, unknown>][] = [
      ['tokens.create', { name: 'more' }],
      ['tokens.list', {}],
      ['tokens.revoke', { channel_id: foreign.id }],
      ['agents.create', { email: 'x@example.com', name: 'X', password: 'correct horse battery' }],
      ['channels.chatplugin.connect', { name: 'X', allowed_origins: [] }],
      ['contacts.info', { id: NOBODY }],
    ]
    for (const [name, body] of beyond) {
      const { status, body: answer } = await server.call(name, body, { token: limited })
      expect([name, status, answer.error?.code]).toEqual([name, 403, 'forbidden'])
    }
  })
})

describe('a scoped token', () => {
  it.each(scopes)('[TOK-9] with the scope %s opens that noun alone', async (scope: Scope) => {
    const { token } = await makeToken({ scopes: [scope] })
    for (const call of calls.filter(({ allow }) => allow.includes('system'))) {
      const { body } = await server.call(call.name, { not_a_field: 1 }, { token })
      expect([call.name, body.error.code]).toEqual([call.name, call.scope === scope ? 'unknown_field' : 'forbidden'])
    }
  })

  it('[TOK-9] never makes a token that may do more', async () => {
    const { token } = await makeToken({ scopes: ['tokens', 'contacts'] })
    for (const wish of [{}, { scopes: null }, { scopes: ['contacts', 'channels'] }, { scopes: ['agents'] }]) {
      const { status, body } = await server.call('tokens.create', { name: 'more', ...wish }, { token })
      expect([status, body.error?.code]).toEqual([403, 'forbidden'])
    }
    expect((await server.call('tokens.create', { name: 'less', scopes: ['contacts'] }, { token })).status).toBe(200)
  })
})

describe('tokens', () => {
  it('[TOK-7] the secret is shown once and never listed', async () => {
    const made = await makeToken({ name: 'CI', scopes: ['contacts'] })
    expect(made.token).toMatch(/^rjs_[A-Za-z0-9_-]{43}$/)
    const { body } = await server.call<Page<SystemToken>>('tokens.list', {})
    expect(body.data[0]).toMatchObject({ id: made.id, name: 'CI', scopes: ['contacts'], channel_ids: null, revoked_at: null })
    expect(JSON.stringify(body)).not.toContain('rjs_')
  })

  it('[TOK-8] a revoked token is over with the answer', async () => {
    const made = await makeToken({})
    expect((await server.call('channels.list', {}, { token: made.token })).status).toBe(200)
    expect((await server.call('tokens.revoke', { token_id: made.id })).body).toEqual({ revoked: 1 })
    expect((await server.call('channels.list', {}, { token: made.token })).body.error.code).toBe('token_revoked')
  })

  it('[WIRE-5] wrong wishes for a token are named', async () => {
    const wishes: [Record<string, unknown>, number, string, string][] = [
      [{ channel_ids: [NOBODY] }, 404, 'not_found', 'channel_ids'],
      [{ channel_ids: [] }, 422, 'invalid_field', 'channel_ids'],
      [{ scopes: ['everything'] }, 422, 'invalid_field', 'scopes.0'],
      [{ expires_at: '2020-01-01T00:00:00.000Z' }, 422, 'invalid_field', 'expires_at'],
      [{ expires_at: 'tomorrow' }, 422, 'invalid_field', 'expires_at'],
    ]
    for (const [wish, status, code, field] of wishes) {
      const reply = await server.call('tokens.create', { name: 'X', ...wish })
      expect([reply.status, reply.body.error?.code, reply.body.error?.field]).toEqual([status, code, field])
    }
  })

  it('[WIRE-5] revoking takes exactly one of its targets', async () => {
    for (const body of [{}, { contact_id: NOBODY, jti: 'x'.repeat(22) }]) expect((await server.call('tokens.revoke', body)).body.error.code).toBe('invalid_field')
    for (const body of [{ contact_id: NOBODY }, { session_id: NOBODY }, { channel_id: NOBODY }, { token_id: NOBODY }]) expect((await server.call('tokens.revoke', body)).status).toBe(404)
  })
})
