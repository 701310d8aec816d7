import { expect, test } from 'vitest'
import { fillChannelForm } from './channel-form.ts'
import { listMoments, suggestMoment } from './preview-moments.ts'

const form = fillChannelForm({ name: 'Shop', settings: {} }, 'UTC')
const full = fillChannelForm({ name: 'Shop', settings: { greeting_delay: 5, consent: { text: 'We keep it.', required: true }, pre_chat: { fields: [{ type: 'name' }] }, away_without_agents: true, rating: {} } }, 'UTC')

test('the preview offers what visitors of the channel can meet', () => {
  expect(listMoments(form)).toEqual(['talk', 'start'])
  expect(listMoments(full)).toEqual(['talk', 'start', 'bubble', 'consent', 'form', 'away', 'rating'])
})

test.each([
  ['before', null, 'form'],
  ['before', 'consent', 'consent'],
  ['before', 'rating', 'form'],
  ['greeting', null, 'start'],
  ['greeting', 'bubble', 'bubble'],
  ['hours', null, 'away'],
  ['after', 'away', 'rating'],
] as const)('whoever works on %s after %s sees %s', (section, last, moment) => {
  expect(suggestMoment(full, section, last)).toBe(moment)
})

test('where there is nothing to see yet, the chat is shown as it is', () => {
  expect([suggestMoment(form, 'before', null), suggestMoment(form, 'hours', null)]).toEqual(['start', 'talk'])
})
