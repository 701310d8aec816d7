import { expect, test, vi } from 'vitest'
import type { RecentMessages } from '@rejoin/protocol'
import type { Call } from '../api/call.ts'
import { fail, NETWORK_FAILURE } from '../api/outcome.ts'
import { aMessage, anEvent } from '../testing/builders.ts'
import { createFakeConnection } from '../testing/fake-connection.ts'
import { createRecentActivity } from './recent-activity.ts'

const bought = (seq: number, conversation_id = 'purchases of ada') => {
  const at = `2026-11-20T10:00:${String(seq).padStart(2, '0')}.000Z`
  return aMessage({ id: `bought ${seq}`, seq, conversation_id, source: 'purchases', from_contact: false, content: { type: 'event', name: 'purchase', title: `Purchase ${seq}`, occurred_at: at, data: {} }, sent_at: at })
}
const arrives = (seq: number, conversation_id = 'purchases of ada') => anEvent('message.created', seq, bought(seq, conversation_id), { conversation_id })

/** A server where Ada has bought so much, and chats. */
function setUp(purchases: number) {
  const asked: Record<string, unknown>[] = []
  const arrivals: string[] = []
  const server = { purchases, down: false }
  const call = (async (_name: string, request: { contact_id: string; page_size: number; filter_sources?: string[]; cursors?: Record<string, string> }) => {
    asked.push(request)
    await Promise.resolve()
    if (server.down) return fail(NETWORK_FAILURE)
    const id = `purchases of ${request.contact_id}`
    const before = Number(request.cursors?.[id] ?? server.purchases + 2)
    const seqs = Array.from({ length: server.purchases }, (_, n) => n + 2).filter((seq) => seq < before)
    const page = seqs.slice(-request.page_size)
    const data: RecentMessages = {
      ...(server.purchases === 0 ? {} : { [id]: { source: 'purchases', data: page.map((seq) => bought(seq, id)), pagination_data: { next_cursor: page[0] === seqs[0] ? null : String(page[0]), previous_cursor: null } } }),
      ...(request.filter_sources === undefined ? { chat: { source: 'chat_plugin', data: [aMessage()], pagination_data: { next_cursor: null, previous_cursor: null } } } : {}),
    }
    return { ok: true, data }
  }) as unknown as Call
  const fake = createFakeConnection({ log: [] })
  const activity = createRecentActivity({ connection: fake.connection, call, onArrival: ({ title }) => void arrivals.push(title) })
  const titles = () => activity.activities.value.map(({ title }) => title)
  const settled = () => vi.waitFor(() => expect(activity.status.value).not.toBe('loading'))
  return { activity, asked, arrivals, server, fake, titles, settled }
}

test('somebody without sources costs one small question', async () => {
  const { activity, asked, titles, settled } = setUp(0)
  activity.show('ada')
  await settled()
  expect([titles(), activity.hasEarlier.value, asked]).toEqual([[], false, [{ contact_id: 'ada', page_size: 1 }]])
})

test('the newest come first, and then what was before', async () => {
  const { activity, titles, settled } = setUp(8)
  activity.show('ada')
  await settled()
  expect([titles(), activity.hasEarlier.value]).toEqual([['Purchase 9', 'Purchase 8', 'Purchase 7', 'Purchase 6', 'Purchase 5', 'Purchase 4'], true])
  await activity.loadEarlier()
  expect([titles().slice(-2), activity.hasEarlier.value]).toEqual([['Purchase 3', 'Purchase 2'], false])
})

test('[SRC-10] what happens now is shown and told', async () => {
  const { activity, arrivals, fake, titles, settled } = setUp(1)
  activity.show('ada')
  await settled()
  fake.emit('message.created', arrives(3))
  fake.emit('message.created', arrives(3))
  fake.emit('message.created', anEvent('message.created', 4, aMessage({ seq: 4 })))
  expect([titles(), arrivals]).toEqual([['Purchase 3', 'Purchase 2'], ['Purchase 3']])
  fake.emit('message.deleted', anEvent('message.deleted', 5, bought(3), { conversation_id: 'purchases of ada' }))
  expect(titles()).toEqual(['Purchase 2'])
})

test('[SRC-10] the very first one of a source is shown, too', async () => {
  const { activity, fake, titles, settled } = setUp(0)
  activity.show('contact-1')
  await settled()
  const created = { channel: { id: 'source-1', source: 'purchases' }, contact_id: 'contact-1', ticket: null }
  fake.emit('conversation.created', anEvent('conversation.created', 1, created, { conversation_id: 'purchases of ada' }))
  fake.emit('message.created', arrives(2))
  expect(titles()).toEqual(['Purchase 2'])
})

test('[SRC-10] what happens while the rest is asked for stays', async () => {
  const { activity, fake, server, titles, settled } = setUp(0)
  const conversation_id = 'purchases of contact-1'
  activity.show('contact-1')
  await Promise.resolve()
  // The answer on its way was read before.
  server.purchases = 1
  fake.emit('conversation.created', anEvent('conversation.created', 1, { channel: { id: 'source-1', source: 'purchases' }, contact_id: 'contact-1', ticket: null }, { conversation_id }))
  fake.emit('message.created', arrives(2, conversation_id))
  await settled()
  expect(titles()).toEqual(['Purchase 2'])
})

test('what a merge brings along is asked for', async () => {
  const { activity, fake, server, titles, settled } = setUp(0)
  activity.show('ada')
  await settled()
  server.purchases = 1
  fake.emit('message.created', arrives(2))
  await vi.waitFor(() => expect(titles()).toEqual(['Purchase 2']))
})

test('after a while without connection nothing is missing', async () => {
  const { activity, fake, server, titles, settled } = setUp(1)
  activity.show('ada')
  await settled()
  server.purchases = 3
  fake.connect()
  await vi.waitFor(() => expect(titles()).toEqual(['Purchase 4', 'Purchase 3', 'Purchase 2']))
})

test('a late answer about somebody else is dropped', async () => {
  const { activity, titles, settled } = setUp(1)
  activity.show('ada')
  activity.show('bob')
  await settled()
  expect([titles(), activity.activities.value.length]).toEqual([['Purchase 2'], 1])
  activity.stop()
})

test('what is shown outlives a failure', async () => {
  const { activity, server, titles, settled } = setUp(8)
  activity.show('ada')
  await settled()
  server.down = true
  await activity.loadEarlier()
  expect([activity.status.value, titles().length]).toEqual(['failed', 6])
  server.down = false
  await activity.loadEarlier()
  expect([activity.status.value, titles().length]).toEqual(['ready', 8])
})
