import BetterSqlite3 from 'better-sqlite3'
import { expect, it } from 'vitest'
import { systemClock } from '../src/clock.ts'
import { makeUuid } from '../src/ids.ts'
import { prepareActivity } from '../src/store/sqlite/activity.ts'
import { createMemory } from '../src/store/sqlite/memory.ts'
import { prepareContacts } from '../src/store/sqlite/contacts.ts'
import { prepareMembership } from '../src/store/sqlite/membership.ts'
import { prepareParticipants } from '../src/store/sqlite/participants.ts'
import { createGroupCommit } from '../src/store/sqlite/group-commit.ts'
import { openDatabase } from '../src/store/sqlite/open-database.ts'
import { prepareOutbox } from '../src/store/sqlite/outbox.ts'
import { createWebhookStore } from '../src/store/sqlite/webhook-store.ts'
import { prepareTurns } from '../src/store/sqlite/webhook-turns.ts'
import { init } from '../src/store/sqlite/migrations/0001-init.ts'
import type { Store } from '../src/store/store.ts'
import { admitVisitor, makeDatabasePath, openStore } from './support/sqlite-file.ts'

const SINCE = '2000-01-01T00:00:00.000Z'
const NOBODY = { identities: [], drop: [], unverified: {}, profile: {} }
const subscribe = (store: Store, events: readonly ['message.created'] | null = null) => store.insertWebhook({ url: 'https://example.com/hook', events: events === null ? null : [...events], filter_sources: null, include: null, secret: new Uint8Array([1]) })

it('[HOOK-1] event and delivery are written between one BEGIN and its COMMIT', async () => {
  const statements: string[] = []
  const store = openStore(makeDatabasePath(), { trace: (sql) => void statements.push(sql) })
  const { say } = await admitVisitor(store)
  await say('the first makes the conversation')
  await subscribe(store, ['message.created'])
  statements.length = 0
  await say('hello')
  const order = statements.flatMap((sql) => /^(?:BEGIN|COMMIT|INSERT INTO events|INSERT OR IGNORE INTO webhook_deliveries)/.exec(sql)?.[0] ?? [])
  expect(order).toEqual(['BEGIN', 'INSERT INTO events', 'INSERT OR IGNORE INTO webhook_deliveries', 'COMMIT'])
})

it('[HOOK-1] without a subscription a commit asks nothing of webhooks', async () => {
  const statements: string[] = []
  const store = openStore(makeDatabasePath(), { trace: (sql) => void statements.push(sql) })
  const { say } = await admitVisitor(store)
  await say('the first time it has to ask once')
  statements.length = 0
  await say('hello')
  expect(statements.filter((sql) => sql.includes('webhook'))).toEqual([])
})

it('[HOOK-1] a subscription whose commit failed is not remembered', async () => {
  const db = openDatabase(makeDatabasePath())
  const turns = prepareTurns(db)
  const outbox = prepareOutbox(db, makeUuid, turns)
  const contacts = prepareContacts(db, prepareMembership(db, prepareParticipants(db)))
  let broken = true
  const commit = createGroupCommit(db, systemClock, createMemory(db), (tx) => {
    outbox.write(tx)
    if (broken) throw new Error('the disk is gone')
  })
  const store = createWebhookStore({ db, commit, activity: prepareActivity(db), clock: systemClock, makeId: makeUuid, contacts, outbox, turns })
  const webhook = { url: 'https://example.com/hook', events: null, filter_sources: null, include: null, secret: new Uint8Array([1]) }
  const makeContact = () => commit.write((tx) => contacts.create(tx, makeUuid()))
  const lost = await Promise.allSettled([store.insertWebhook(webhook), makeContact()])
  expect(lost.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  broken = false
  await makeContact()
  await store.insertWebhook(webhook)
  await makeContact()
  expect((await store.listWebhooks({})).data).toMatchObject([{ pending: 1 }])
  db.close()
})

it('[STO-7] a database from before webhooks is brought forward', async () => {
  const path = makeDatabasePath()
  const old = new BetterSqlite3(path)
  old.exec(init)
  old.pragma('user_version = 1')
  old.close()
  const store = openStore(path)
  const { say } = await admitVisitor(store)
  const webhook = await subscribe(store)
  await say('hello')
  expect((await store.listWebhooks({})).data).toMatchObject([{ id: webhook.id, pending: 3 }])
})

it('[HOOK-10] an unsubscription that was cut off is finished at the start', async () => {
  const path = makeDatabasePath()
  const store = openStore(path)
  const { say } = await admitVisitor(store)
  const webhook = await subscribe(store)
  await say('hello')
  const db = openDatabase(path)
  db.prepare('UPDATE webhooks SET deleted_at = ? WHERE id = ?').run(SINCE, webhook.id)
  await store.purgeWebhooks()
  expect(['webhooks', 'webhook_deliveries'].map((table) => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get())).toEqual([0, 0])
  db.close()
})

/** Walking a whole table, or sorting what an index should have in order. */
const isSlow = (detail: string): boolean => /^SCAN (?!.*(?:USING|CONSTANT ROW|\(subquery))/.test(detail) || /TEMP B-TREE/.test(detail)

it('every question and change of webhooks is served by an index', async () => {
  const path = makeDatabasePath()
  const statements: string[] = []
  const store = openStore(path, { trace: (sql) => void statements.push(sql) })
  const { say } = await admitVisitor(store)
  const ids = [await subscribe(store), await subscribe(store), await subscribe(store)].map(({ id }) => id)
  const [id = '', other = ''] = ids
  statements.length = 0
  const { conversation_id } = await say('hello')
  await store.insertContact(NOBODY)
  await store.eraseContact((await store.findConversation(conversation_id, 'agent'))?.contact_id ?? '')

  const newest = await store.listWebhooks({ page_size: 1 })
  const older = await store.listWebhooks({ page_size: 1, cursor: newest.pagination_data.next_cursor })
  await store.listWebhooks({ page_size: 1, cursor: older.pagination_data.previous_cursor })
  await store.listWaitingWebhooks()
  await store.updateWebhook(id, () => ({ url: 'https://example.com/other' }))
  const due = (await store.takeDueDeliveries(id, new Set(), 10))?.deliveries.map(({ event_id }) => event_id) ?? []
  expect(due.length).toBeGreaterThan(3)
  const outcomes = [{ kind: 'delivered' }, { kind: 'dropped' }, { kind: 'retry', failure: 'timeout', due_at: SINCE, held_until: SINCE }, { kind: 'dead', failure: 'timeout', held_until: null }] as const
  for (const [index, outcome] of outcomes.entries()) await store.settleDelivery(id, due[index] ?? '', outcome)
  await store.settleDelivery(other, due[0] ?? '', { kind: 'gone', failure: 'http_410' })
  await store.reviveDeadLetters(id)
  await store.replayEvents(id, SINCE)
  await store.deleteWebhook(id)
  await store.purgeWebhooks()

  const db = new BetterSqlite3(path, { readonly: true })
  const asked = statements.filter((sql) => /^(?:SELECT|WITH|UPDATE|DELETE|INSERT)/.test(sql) && (/webhook/.test(sql) || /updated_at, id\) >|at >= /.test(sql)))
  const slow = asked.filter((sql) => db.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all().some(({ detail }) => isSlow(detail)))
  db.close()
  // The one exception reads all subscriptions there are, once after each change of one, and is kept in memory.
  expect([...new Set(slow)].filter((sql) => !sql.startsWith('SELECT id, events, filter_sources, disabled_at FROM webhooks'))).toEqual([])
  expect(new Set(asked.map((sql) => sql.slice(0, 30))).size).toBeGreaterThan(15)
})
