import { expect, test } from 'vitest'
import { fillChannelForm } from '../state/channel-form.ts'
import { createMemoryStorage } from '../testing/memory-storage.ts'
import { createChannelDrafts } from './channel-drafts.ts'

const saved = fillChannelForm({ name: 'Shop', settings: {} }, 'UTC')
const form = { ...saved, title: 'Tea' }

test('what was not saved is there after a reload, for the same agent alone', () => {
  const storage = createMemoryStorage()
  createChannelDrafts(storage, 'mei').keep('shop', saved, form)
  expect(createChannelDrafts(storage, 'mei').of('shop', saved)).toEqual(form)
  expect([createChannelDrafts(storage, 'bo').of('shop', saved), createChannelDrafts(storage, 'mei').of('blog', saved)]).toEqual([null, null])
})

test('it is forgotten when it is saved or given up, and where the channel was changed meanwhile', () => {
  const drafts = createChannelDrafts(createMemoryStorage(), 'mei')
  drafts.keep('shop', saved, form)
  expect(drafts.of('shop', { ...saved, subtitle: 'changed elsewhere' })).toBeNull()
  drafts.keep('shop', saved, null)
  expect(drafts.of('shop', saved)).toBeNull()
})
