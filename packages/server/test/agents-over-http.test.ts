import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Agent, LoginAgentResult, Page } from '@rejoin/protocol'
import { HOUR } from '../src/clock.ts'
import { dumpDatabase } from './support/read-database.ts'
import { makeClock, startTestServer, type TestServer } from './support/test-server.ts'

const PASSWORD = 'correct horse battery'
const clock = makeClock()
let server: TestServer
let grace: { agent: Agent; token: string }
beforeAll(async () => {
  server = await startTestServer({ clock })
  grace = await server.createAgent()
})
afterAll(() => server.close())

const login = (email: unknown, password: unknown) => server.call<LoginAgentResult>('agents.login', { email, password }, { token: null })

describe('logging in', () => {
  it('[TOK-7] gives a token, and keeps only hashes', async () => {
    const { status, body } = await login(' GRACE@example.com'.trim(), PASSWORD)
    expect(status).toBe(200)
    expect(body.token).toMatch(/^rja_[A-Za-z0-9_-]{43}$/)
    expect(body.agent).toEqual(grace.agent)
    const stored = dumpDatabase(server.databasePath)
    for (const secret of [body.token, grace.token, PASSWORD]) expect(stored).not.toContain(secret)
    expect(JSON.stringify(body)).not.toMatch(/scrypt|password/)
  })

  it('[TOK-5] a wrong address and a wrong password sound the same', async () => {
    const replies = await Promise.all([login('grace@example.com', 'wrong horse battery'), login('nobody@example.com', PASSWORD), login('not an address', PASSWORD), login('grace@example.com', ''), login('grace@example.com', `${PASSWORD} `)])
    const [first] = replies
    for (const { status, body } of replies) {
      expect([status, body.error.code, body.error.reason]).toEqual([401, 'unauthenticated', 'wrong_credentials'])
      expect(body.error.message).toBe(first.body.error.message)
    }
  })

  it('[WIRE-5] a password that is no text is a wrong field', async () => {
    for (const password of [null, 1, [PASSWORD], { $ne: '' }, 'x'.repeat(300)]) expect((await login('grace@example.com', password)).body.error).toMatchObject({ code: 'invalid_field', field: 'password' })
  })

  it('[TOK-8] logging out ends that token alone', async () => {
    const one = (await login('grace@example.com', PASSWORD)).body.token
    const two = (await login('grace@example.com', PASSWORD)).body.token
    expect((await server.call('agents.logout', {}, { token: one })).status).toBe(200)
    expect((await server.call('agents.me', {}, { token: one })).status).toBe(401)
    expect((await server.call<Agent>('agents.me', {}, { token: two })).body).toEqual(grace.agent)
  })

  it('[TOK-4] a token ends after a working day and a half', async () => {
    const { token } = (await login('grace@example.com', PASSWORD)).body
    clock.advance(35 * HOUR)
    expect((await server.call('agents.me', {}, { token })).status).toBe(200)
    clock.advance(2 * HOUR)
    expect((await server.call('agents.me', {}, { token })).status).toBe(401)
    grace = { ...grace, token: (await login('grace@example.com', PASSWORD)).body.token }
  })
})

describe('agents', () => {
  it('[IDN-6] an address belongs to one agent', async () => {
    const { status, body } = await server.call('agents.create', { email: 'GRACE@Example.com', name: 'Other', password: PASSWORD })
    expect([status, body.error.code, body.error.field]).toEqual([409, 'identity_conflict', 'email'])
  })

  it('[WIRE-5] wrong fields are named', async () => {
    const wishes: [Record<string, unknown>, string][] = [
      [{ email: 'x' }, 'email'],
      [{ password: 'short' }, 'password'],
      [{ name: '' }, 'name'],
      [{ role: 'owner' }, 'role'],
    ]
    for (const [wish, field] of wishes) {
      const { body } = await server.call('agents.create', { email: 'new@example.com', name: 'New', password: PASSWORD, ...wish })
      expect(body.error).toMatchObject({ code: 'invalid_field', field })
    }
  })

  it('[WIRE-5] an agent changes themselves', async () => {
    const { body } = await server.call<Agent>('agents.update', { name: 'Grace H.', availability: 'away', avatar_url: 'https://example.com/g.png' }, { token: grace.token })
    expect(body).toMatchObject({ id: grace.agent.id, name: 'Grace H.', availability: 'away', avatar_url: 'https://example.com/g.png' })
    expect((await server.call<Agent>('agents.me', {}, { token: grace.token })).body).toEqual(body)
    const { body: bare } = await server.call<Agent>('agents.update', { avatar_url: null, name: null }, { token: grace.token })
    expect(bare).toMatchObject({ name: 'Grace H.', avatar_url: null })
  })

  it('[TOK-9] an agent changes nobody else', async () => {
    const ada = await server.createAgent('ada@example.com', 'Ada')
    const { status, body } = await server.call('agents.update', { agent_id: ada.agent.id, name: 'Mallory' }, { token: grace.token })
    expect([status, body.error.code]).toEqual([403, 'forbidden'])
    const { body: changed } = await server.call<Agent>('agents.update', { agent_id: ada.agent.id, availability: 'away' })
    expect(changed).toMatchObject({ name: 'Ada', availability: 'away' })
    expect((await server.call('agents.update', { name: 'X' })).body.error).toMatchObject({ code: 'invalid_field', field: 'agent_id' })
    expect((await server.call('agents.update', { agent_id: '01890000-0000-7000-8000-000000000000' })).status).toBe(404)
  })

  it('[TOK-7] a list shows agents without their secrets', async () => {
    const { body } = await server.call<Page<Agent>>('agents.list', {}, { token: grace.token })
    expect(body.data.map(({ email }) => email)).toEqual(['ada@example.com', 'grace@example.com'])
    expect(Object.keys(body.data[0] ?? {}).toSorted()).toEqual(['availability', 'avatar_url', 'created_at', 'email', 'id', 'name', 'role'])
  })
})
