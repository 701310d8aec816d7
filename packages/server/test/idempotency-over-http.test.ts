import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Channel, type CreateTokenResult, type Message } from '@rejoin/protocol'
import { DAY } from '../src/clock.ts'
import { identify } from './support/people.ts'
import { countRows, readDatabaseFiles } from './support/read-database.ts'
import { makeClock, startTestServer, type TestServer } from './support/test-server.ts'

const clock = makeClock()
let server: TestServer
let channel: Channel
beforeAll(async () => {
  server = await startTestServer({ clock })
  channel = await server.connectChannel()
})
afterAll(() => server.close())

let keys = 0
const withKey = (key = `key-${++keys}`) => ({ headers: { 'idempotency-key': key } })

it('[WIRE-9] a repeat with the same key gets the first answer', async () => {
  const { conversation } = await identify(server, channel.id, 'ada')
  const body = { conversation_id: conversation.id, content: { type: 'text', text: 'once' } }
  const key = withKey()
  const first = await server.call<Message>('messages.send', body, key)
  const again = await server.call<Message>('messages.send', body, key)
  expect(first.status).toBe(200)
  expect(again.body).toEqual(first.body)
  const { body: list } = await server.call<{ data: Message[] }>('messages.list', { conversation_id: conversation.id })
  expect(list.data).toHaveLength(1)
})

it('[WIRE-9] twenty calls at once with one key happen once', async () => {
  const key = withKey()
  const before = countRows(server.databasePath)['system_tokens'] ?? 0
  const replies = await Promise.all(Array.from({ length: 20 }, () => server.call<CreateTokenResult>('tokens.create', { name: 'CI' }, key)))
  expect(new Set(replies.map(({ body }) => body.token)).size).toBe(1)
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]))
  expect(countRows(server.databasePath)['system_tokens']).toBe(before + 1)
})

it('[WIRE-9] another body with the same key is a conflict', async () => {
  const key = withKey()
  await server.call('tokens.create', { name: 'CI' }, key)
  const { status, body } = await server.call('tokens.create', { name: 'another' }, key)
  expect([status, body.error.code]).toEqual([409, 'idempotency_conflict'])
  const race = withKey()
  const [one, two] = await Promise.all([server.call('tokens.create', { name: 'one' }, race), server.call('tokens.create', { name: 'two' }, race)])
  expect([one.status, two.status].toSorted((a, b) => a - b)).toEqual([200, 409])
})

it('[WIRE-9] a refusal is remembered like any answer', async () => {
  const key = withKey()
  const { conversation } = await identify(server, channel.id, 'bob')
  const body = { conversation_id: conversation.id, content: { type: 'text', text: ' ' } }
  const first = await server.call('messages.send', body, key)
  const again = await server.call('messages.send', body, key)
  expect([first.status, first.body.error.code]).toEqual([422, 'empty_message'])
  expect(again.status).toBe(422)
  expect(again.body.error.code).toBe('empty_message')
})

it('[WIRE-9] the same key of another caller is another key', async () => {
  const key = withKey('shared-key')
  const { body: other } = await server.call<CreateTokenResult>('tokens.create', { name: 'other' })
  const mine = await server.call<CreateTokenResult>('tokens.create', { name: 'CI' }, key)
  const theirs = await server.call<CreateTokenResult>('tokens.create', { name: 'CI' }, { token: other.token, ...key })
  expect(theirs.body.token).not.toBe(mine.body.token)
})

it('[WIRE-9] the kept answer cannot be read from the file', async () => {
  const { body } = await server.call<CreateTokenResult>('tokens.create', { name: 'secret' }, withKey())
  const { body: identified } = await server.call<{ conversations: { resume_token: string }[] }>('contacts.identify', { channel_id: channel.id, external_id: 'ada' }, withKey())
  const stored = readDatabaseFiles(server.databasePath)
  expect(stored).toContain('secret')
  expect(stored).not.toContain(body.token)
  expect(stored).not.toContain(identified.conversations[0]?.resume_token)
})

it('[WIRE-9] a restarted server still knows the first answer', async () => {
  const key = withKey()
  const first = await server.call<CreateTokenResult>('tokens.create', { name: 'CI' }, key)
  await server.restart()
  const again = await server.call<CreateTokenResult>('tokens.create', { name: 'CI' }, key)
  expect(again.body).toEqual(first.body)
})

it('[WIRE-9] a malformed key is refused before anything happens', async () => {
  const before = countRows(server.databasePath)['system_tokens']
  for (const key of ['k'.repeat(256), 'two words']) {
    const { status, body } = await server.call('tokens.create', { name: 'CI' }, withKey(key))
    expect([status, body.error.code, body.error.field]).toEqual([422, 'invalid_field', 'Idempotency-Key'])
  }
  expect(countRows(server.databasePath)['system_tokens']).toBe(before)
})

it('[WIRE-9] after twenty-four hours a key is free again', async () => {
  const key = withKey()
  const first = await server.call<CreateTokenResult>('tokens.create', { name: 'CI' }, key)
  clock.advance(1 * DAY - 5_000)
  expect((await server.call<CreateTokenResult>('tokens.create', { name: 'CI' }, key)).body).toEqual(first.body)
  clock.advance(10_000)
  expect((await server.call<CreateTokenResult>('tokens.create', { name: 'CI' }, key)).body.id).not.toBe(first.body.id)
})
