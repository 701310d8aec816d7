import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Contact, ConversationSyncResult, Page } from '@rejoin/protocol'
import { migrate } from '../src/store/sqlite/migrate.ts'
import { first, writeFirstVersion } from './support/first-version.ts'
import { visit } from './support/people.ts'
import { query } from './support/read-database.ts'
import { accept, disconnectAll } from './support/sockets.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
let dir: string
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'rejoin-first-'))
  await writeFirstVersion(join(dir, 'rejoin.db'))
  server = await startTestServer({ dir })
})
afterAll(async () => {
  disconnectAll()
  await server.close()
  rmSync(dir, { recursive: true, force: true })
})

it('[STO-7] people of the first version find everything as it was', async () => {
  const { body } = await server.call<Page<Contact>>('contacts.search', { metadata: { plan: 'pro' } }, { token: first.systemToken })
  expect(body.data).toMatchObject([{ id: first.contactId, external_id: 'ada', email: 'ada@example.com', first_name: 'Ada', metadata: { plan: 'pro' } }])
  const again = await server.identify({ channel_id: first.channelId, external_id: 'ada' })
  expect(again.body).toMatchObject({ contact: { id: first.contactId }, contact_created: false, conversations: [{ id: first.conversationId, verdict: 'resumed' }] })
})

it('[STO-7] a session of the first version goes on where it was', async () => {
  const device = await visit(server, first.sessionToken)
  const { events, epoch, head_seq } = accept(await device.emit<ConversationSyncResult>('conversation.sync', { conversation_id: first.conversationId, epoch: 'f1f1f1f1f1f1f1f1', after_seq: 0 }))
  expect([events.map(({ seq, type }) => `${seq} ${type}`), epoch, head_seq]).toEqual([['1 conversation.created', '2 message.created', '3 message.created'], 'f1f1f1f1f1f1f1f1', 3])
  expect(events.flatMap((event) => (event.type === 'message.created' ? [event.data.content] : []))).toMatchObject(first.texts.map((text) => ({ type: 'text', text })))
  // A message whose ack was lost before the update is still known.
  expect(await device.say(first.texts[1], { conversation_id: first.conversationId, client_message_id: 'first-version-message-1' })).toMatchObject({ duplicate: true, message: { seq: 3 } })
  expect((await device.say('And now the newest')).message.seq).toBe(4)
})

it('[STO-7] an agent of the first version logs in and answers', async () => {
  const { body } = await server.call<{ token: string }>('agents.login', { email: first.agent.email, password: first.agent.password }, { token: null })
  const sent = await server.call('messages.send', { conversation_id: first.conversationId, content: { type: 'text', text: 'Welcome back' } }, { token: body.token })
  expect(sent.status).toBe(200)
})

it('[STO-7] the file went through every step and is sound', () => {
  expect(query(server.databasePath, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
  expect(query(server.databasePath, 'PRAGMA foreign_key_check')).toEqual([])
  // Brought forward, it has the shape of a new one.
  const fresh = new BetterSqlite3(':memory:')
  migrate(fresh)
  const shape = 'SELECT type, name, tbl_name FROM sqlite_schema ORDER BY 1, 2'
  expect(query(server.databasePath, shape)).toEqual(fresh.prepare(shape).all())
  for (const { name } of query<{ name: string }>(server.databasePath, `SELECT name FROM sqlite_schema WHERE type = 'table'`)) {
    expect(query(server.databasePath, `PRAGMA table_info("${name}")`)).toEqual(fresh.pragma(`table_info("${name}")`))
  }
  fresh.close()
})

it('[STO-7] a step that fails leaves the file as it was, and the next start goes on', () => {
  const db = new BetterSqlite3(':memory:')
  const good = ['CREATE TABLE one (id INTEGER)', 'CREATE TABLE two (id INTEGER)', 'CREATE TABLE three (id INTEGER)']
  const names = () => db.prepare(`SELECT name FROM sqlite_schema`).pluck().all()
  expect(() => migrate(db, [good[0] ?? '', `${good[1]}; INSERT INTO one VALUES (1); INSERT INTO nowhere VALUES (1)`, good[2] ?? ''])).toThrow(/nowhere/)
  expect([db.pragma('user_version', { simple: true }), names(), db.prepare('SELECT count(*) FROM one').pluck().get()]).toEqual([1, ['one'], 0])
  migrate(db, good)
  expect([db.pragma('user_version', { simple: true }), names()]).toEqual([3, ['one', 'two', 'three']])
  db.close()
})
