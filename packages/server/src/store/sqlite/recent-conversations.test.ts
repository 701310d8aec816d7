import BetterSqlite3 from 'better-sqlite3'
import { expect, it } from 'vitest'
import { makeDatabasePath, CHANNEL, openStore } from '../../../test/support/sqlite-file.ts'
import { matchContact } from '../../identity/match-contact.ts'
import { resolveConversation } from '../../identity/resolve-conversation.ts'
import { recentMessages } from '../../messaging/recent-messages.ts'
import { anEvent, PURCHASES } from '../contract/sources.suite.ts'

/** What `contacts.recent-messages` asks of the database for somebody with so much behind them, and what the answer looks like. */
async function measure(conversations: number, messages: number) {
  const statements: string[] = []
  const path = makeDatabasePath()
  const store = openStore(path, { trace: (sql) => void statements.push(sql) })
  const channel = await store.insertChannel(CHANNEL)
  await store.insertSource(PURCHASES)
  const identify = (external_id: string, about: number) =>
    store.identifyContact(
      { channel_id: channel.id, identities: [{ kind: 'external_id', value: external_id }], unverified: {}, profile: {}, ticket: { type: 'order', external_id: `${about}` }, dry_run: false, caller: 'test' },
      { matchContact: (matches) => matchContact(matches, 'error'), resolveConversation: (current) => resolveConversation(current, 'reopen') },
    )
  const { contact } = await identify('ada', 0)
  await Promise.all(Array.from({ length: conversations }, async (_, about) => identify('ada', about)))
  await Promise.all(Array.from({ length: conversations }, async (_, about) => identify(`somebody ${about}`, about)))
  for (let from = 0; from < messages; from += 100) await store.ingestEvents('purchases', Array.from({ length: 100 }, (_, n) => anEvent(`${from + n}`, { external_id: 'ada' })), () => true)
  statements.length = 0
  const answer = await recentMessages({ store }, { contact_id: contact.id, page_size: 10 })
  const db = new BetterSqlite3(path, { readonly: true })
  const plans = statements.flatMap((sql) => db.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all().map(({ detail }) => detail))
  db.close()
  return { asked: statements.length, plans, conversations: Object.keys(answer).length, messages: Object.values(answer).reduce((sum, { data }) => sum + data.length, 0) }
}

it('[SRC-9] a long history costs as much as a short one', async () => {
  const short = await measure(20, 100)
  const long = await measure(2000, 5000)
  // Chats in which nobody has said anything yet, and one page of events.
  expect([long.conversations, long.messages]).toEqual([21, 10])
  expect({ ...long, plans: [] }).toEqual({ ...short, plans: [] })
  // The same questions in the same way, each answered from where an index points, in its order, up to its limit.
  expect(new Set(long.plans)).toEqual(new Set(short.plans))
  expect(long.plans.filter((detail) => /^SCAN (?!seen$|\(subquery)/.test(detail) || detail.includes('TEMP B-TREE'))).toEqual([])
})
