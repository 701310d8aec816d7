import { expect, test } from 'vitest'
import type { Message, RecentMessages } from '@rejoin/protocol'
import { aMessage } from '../testing/builders.ts'
import { addMessage, cursorsOf, extendLog, listActivities, readActivity, refreshLog, removeMessage, type ActivityLog } from './activity.ts'

const NOTHING: ActivityLog = new Map()

/** What happened at this hour. */
function happened(conversation_id: string, hour: number, changes: Partial<Message> = {}): Message {
  const at = `2026-11-20T${String(hour).padStart(2, '0')}:00:00.000Z`
  return aMessage({ id: `${conversation_id} ${hour}`, conversation_id, seq: hour + 1, source: conversation_id, from_contact: false, sender: { id: conversation_id, purpose: 'system', name: `The ${conversation_id}` }, content: { type: 'event', name: 'purchase', title: `${conversation_id} ${hour}`, occurred_at: at, data: {} }, sent_at: at, ...changes })
}

const page = (source: string, hours: readonly number[], next_cursor: string | null = null): RecentMessages => ({ [source]: { source, data: hours.map((hour) => happened(source, hour)), pagination_data: { next_cursor, previous_cursor: null } } })
const titles = (log: ActivityLog) => listActivities(log).map(({ title }) => title)

test('sources are mixed by time, newest first, without the chats', () => {
  const log = refreshLog(NOTHING, { ...page('purchases', [1, 4]), ...page('tours', [2, 3]), ...page('chat_plugin', [5]) })
  expect(titles(log)).toEqual(['purchases 4', 'tours 3', 'tours 2', 'purchases 1'])
  expect(listActivities(log)[0]).toEqual({ id: 'purchases 4', title: 'purchases 4', at: '2026-11-20T04:00:00.000Z', source: 'The purchases', facts: [] })
})

test('nothing is shown beyond what is loaded of each', () => {
  const log = refreshLog(NOTHING, { ...page('purchases', [8, 9], 'more purchases'), ...page('tours', [1, 2, 7], null) })
  // There may be purchases between 2 and 8.
  expect([titles(log), cursorsOf(log)]).toEqual([['purchases 9', 'purchases 8'], { purchases: 'more purchases' }])
  const further = extendLog(log, page('purchases', [5, 6], 'even more'))
  expect(titles(further)).toEqual(['purchases 9', 'purchases 8', 'tours 7', 'purchases 6', 'purchases 5'])
  const all = extendLog(further, page('purchases', [3]))
  expect([titles(all).slice(-3), cursorsOf(all)]).toEqual([['purchases 3', 'tours 2', 'tours 1'], {}])
})

test('a refresh keeps what was read further back where they join', () => {
  const log = extendLog(refreshLog(NOTHING, page('purchases', [5, 6], 'a')), page('purchases', [3, 4], 'b'))
  const joined = refreshLog(log, page('purchases', [6, 7], 'c'))
  expect([titles(joined), cursorsOf(joined)]).toEqual([['purchases 7', 'purchases 6', 'purchases 5', 'purchases 4', 'purchases 3'], { purchases: 'b' }])
  const apart = refreshLog(log, page('purchases', [8, 9], 'c'))
  expect([titles(apart), cursorsOf(apart)]).toEqual([['purchases 9', 'purchases 8'], { purchases: 'c' }])
  expect(refreshLog(log, {}).size).toBe(0)
})

test('a live one is added once, and only where it belongs', () => {
  const log = refreshLog(NOTHING, page('purchases', [1]))
  const added = addMessage(log, happened('purchases', 2))
  expect(titles(added ?? NOTHING)).toEqual(['purchases 2', 'purchases 1'])
  expect(addMessage(added ?? NOTHING, happened('purchases', 2))).toBe(added)
  expect(addMessage(log, happened('tours', 2))).toBeNull()
  expect(titles(removeMessage(added ?? NOTHING, happened('purchases', 1)))).toEqual(['purchases 2'])
})

test('what came late stands where it happened', () => {
  const log = refreshLog(NOTHING, page('purchases', [3, 4]))
  expect(titles(addMessage(log, { ...happened('purchases', 1), seq: 9 }) ?? NOTHING)).toEqual(['purchases 4', 'purchases 3', 'purchases 1'])
})

test('the facts are the system’s own words', () => {
  const data = { id: 'p-1', summary: 'Purchased tea', total: 41.8, paid: true, note: '', gone: null, buyer: { address: { city: 'London', deep: { deeper: 'x' } } }, items: [{ name: 'tea' }, 'cup'] }
  const { facts } = readActivity(happened('purchases', 1, { content: { type: 'event', name: 'purchase', title: 'Purchased tea', occurred_at: '2026-11-20T01:00:00.000Z', data } }))
  expect(facts).toEqual([{ name: 'id', value: 'p-1' }, { name: 'total', value: 41.8 }, { name: 'paid', value: true }, { name: 'buyer › address › city', value: 'London' }, { name: 'items › 1 › name', value: 'tea' }, { name: 'items › 2', value: 'cup' }])
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`key ${n}`, n]))
  expect(readActivity(happened('purchases', 1, { content: { type: 'event', name: 'a', title: 'b', occurred_at: '2026-11-20T01:00:00.000Z', data: many } })).facts).toHaveLength(20)
})

test('a message that is no event is its own title', () => {
  expect(readActivity(happened('calls', 1, { content: { type: 'text', text: 'Called about the delivery' }, sender: { id: 'calls', purpose: 'system' } }))).toMatchObject({ title: 'Called about the delivery', source: 'calls', facts: [] })
})
