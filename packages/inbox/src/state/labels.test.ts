import { expect, test } from 'vitest'
import { aConversation } from '../testing/builders.ts'
import { listQueues, listTags, prepareLabel, suggestTags } from './labels.ts'

const known = [aConversation({ tags: ['late', 'vip'], queue: 'Billing' }), aConversation({ tags: ['vip'] }), aConversation({ tags: ['refund', 'latex'], queue: 'Returns' }), aConversation({ queue: 'Returns' })]

test('tags in use come by how often they are used', () => {
  expect(listTags(known)).toEqual(['vip', 'late', 'latex', 'refund'])
})

test('queues are those that conversations name', () => {
  expect(listQueues(known)).toEqual(['Returns', 'Billing'])
})

test.each([
  ['', [], ['vip', 'late', 'latex', 'refund']],
  ['la', [], ['late', 'latex']],
  ['LATE', ['late'], ['latex']],
  ['e', [], ['late', 'latex', 'refund']],
  ['nd', [], ['refund']],
  ['zzz', [], []],
] as const)('%j offers what begins or contains it, but not %j', (typed, present, offered) => {
  expect(suggestTags(listTags(known), present, typed)).toEqual(offered)
})

test('no more than six are offered', () => {
  expect(suggestTags(Array.from({ length: 20 }, (_, n) => `tag ${n}`), [], 'tag')).toHaveLength(6)
})

test.each([['  late \n delivery ', 'late delivery'], ['   ', '']])('%j becomes %j', (typed, label) => {
  expect(prepareLabel(typed)).toBe(label)
})
