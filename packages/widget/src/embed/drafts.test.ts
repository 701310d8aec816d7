import { expect, test } from 'vitest'
import { createDrafts } from './drafts.ts'
import { createMoments } from './moments.ts'

test('EMB-28 what was half written in a conversation is there when somebody comes back to it', () => {
  const drafts = createDrafts(createMoments())
  drafts.text = 'About my tea'
  drafts.leaveFor('tea', 'cups')
  expect(drafts.text).toBe('')
  drafts.text = 'About my cups'
  drafts.leaveFor('cups', 'tea')
  expect(drafts.text).toBe('About my tea')
  drafts.text = ''
  drafts.leaveFor('tea', 'cups')
  expect(drafts.text).toBe('About my cups')
})

test('EMB-4 nothing half written is left of somebody who is gone', () => {
  const moments = createMoments()
  const drafts = createDrafts(moments)
  drafts.text = 'Half a secret'
  drafts.leaveFor('tea', 'cups')
  drafts.text = 'The other half'
  moments.tell('leave', null)
  expect(drafts.text).toBe('')
  drafts.leaveFor('cups', 'tea')
  expect(drafts.text).toBe('')
})
