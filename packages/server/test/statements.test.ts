import BetterSqlite3 from 'better-sqlite3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ConversationSyncResult } from '@rejoin/protocol'
import { accept, connect, disconnectAll, type Device } from './support/sockets.ts'
import { SHOP, startTestServer, type TestServer } from './support/test-server.ts'

/** What every statement of this process says, as it runs. */
const said: string[] = []
const db = new BetterSqlite3(':memory:')
const originals: (() => void)[] = []
const statement = Object.getPrototypeOf(db.prepare('SELECT 1')) as Record<'run' | 'get' | 'all', (this: { readonly source: string }, ...bound: unknown[]) => unknown>
db.close()
for (const way of ['run', 'get', 'all'] as const) {
  const original = statement[way]
  originals.push(() => void (statement[way] = original))
  statement[way] = function note(...bound) {
    said.push(this.source)
    return original.apply(this, bound)
  }
}

let server: TestServer
let channel: string
let visitor: Device
let conversation: string
let session: string
let ticket: string
beforeAll(async () => {
  server = await startTestServer({ logLevel: 'silent' })
  channel = (await server.connectChannel()).id
  const { token, conversation: own } = (await server.authenticate({ resume_token: await identify('ada') })).body
  conversation = own?.id ?? ''
  session = token
  visitor = await connect(server.url, '/chatplugin', token)
  for (let n = 0; n < 3; n++) await visitor.say('Hello')
  ticket = await identify('bob')
})
afterAll(async () => {
  for (const restore of originals) restore()
  disconnectAll()
  await server.close()
})

async function identify(external_id: string): Promise<string> {
  const { body } = await server.identify({ channel_id: channel, external_id, email: `${external_id}@example.com`, first_name: 'Ada', metadata: { plan: 'pro' } })
  return body.conversations[0]?.resume_token ?? ''
}

async function listen(work: () => Promise<unknown>): Promise<readonly string[]> {
  // What the last operation left to be done later is not this one's.
  await new Promise((resolve) => setTimeout(resolve, 50))
  said.length = 0
  await work()
  await new Promise((resolve) => setTimeout(resolve, 50))
  return [...said]
}

/** What each may ask of the database, the transaction's own three or four included. */
const operations: readonly (readonly [name: string, atMost: number, work: () => Promise<unknown>])[] = [
  ['a message', 7, () => visitor.say('Hello')],
  ['an identify call for somebody new', 16, () => identify(`new-${Math.random()}`)],
  ['an identify call for somebody known', 11, () => identify('ada')],
  ['redeeming a token', 14, () => server.authenticate({ resume_token: ticket })],
  ['a connect', 5, async () => void (await connect(server.url, '/chatplugin', session))],
  ['a connect from a page', 7, async () => void (await connect(server.url, '/chatplugin', session, { origin: SHOP }))],
  ['catching up', 4, async () => accept(await visitor.emit<ConversationSyncResult>('conversation.sync', { conversation_id: conversation, after_seq: 0 }))],
  ['a page of history', 3, () => server.call('messages.list', { conversation_id: conversation })],
]

it.each(operations)('%s asks the database at most %i times', async (_, atMost, work) => {
  const statements = await listen(work)
  expect(statements.length > atMost ? statements : []).toEqual([])
})

it.each(operations)('%s plans no statement anew', async (_, __, work) => {
  const statements = await listen(work)
  // Where it sorts or joins, SQLite plans anew whenever such a parameter was bound (ADR 3).
  expect(statements.filter((sql) => /(?:=|LIMIT|OFFSET) [?@]/.test(sql))).toEqual([])
})
