import { expect, test } from 'vitest'
import { createMemoryStorage } from '../testing/memory-storage.ts'
import { createDrafts, EMPTY_DRAFT } from './drafts.ts'

test('a draft outlives the page, for its agent only', () => {
  const storage = createMemoryStorage()
  createDrafts(storage, 'agent-1').set('conversation-1', { mode: 'internal', public: 'Hello', internal: 'Hm' })
  expect(createDrafts(storage, 'agent-1').of('conversation-1')).toEqual({ mode: 'internal', public: 'Hello', internal: 'Hm' })
  expect(createDrafts(storage, 'agent-2').of('conversation-1')).toEqual(EMPTY_DRAFT)
})

test('an emptied draft leaves nothing behind', () => {
  const storage = createMemoryStorage()
  const drafts = createDrafts(storage, 'agent-1')
  drafts.set('conversation-1', { ...EMPTY_DRAFT, public: 'Hello' })
  drafts.set('conversation-1', EMPTY_DRAFT)
  expect(drafts.all.value).toEqual({})
})

test('suggested answers are part of a draft', () => {
  const storage = createMemoryStorage()
  createDrafts(storage, 'agent-1').set('conversation-1', { ...EMPTY_DRAFT, answers: ['Yes'] })
  const drafts = createDrafts(storage, 'agent-1')
  expect(drafts.of('conversation-1').answers).toEqual(['Yes'])
  drafts.move('conversation-1', 'conversation-2')
  expect(drafts.of('conversation-2').answers).toEqual(['Yes'])
})

test('damaged storage counts as empty', () => {
  const storage = createMemoryStorage()
  storage.setItem('rejoin.inbox.drafts.agent-1', '{"conversation-1": 7}')
  expect(createDrafts(storage, 'agent-1').of('conversation-1')).toEqual(EMPTY_DRAFT)
})

test('a draft moves to where the conversation goes on', () => {
  const drafts = createDrafts(createMemoryStorage(), 'agent-1')
  drafts.set('anonymous', { mode: 'internal', public: 'Hello', internal: 'Hm' })
  drafts.set('earlier', { ...EMPTY_DRAFT, public: 'Already here' })
  drafts.move('anonymous', 'earlier')
  expect(drafts.all.value).toEqual({ earlier: { mode: 'internal', public: 'Already here', internal: 'Hm' } })
})
