import { describe, expect, test } from 'vitest'
import { fillChannelForm, findProblem, writeSettings } from './channel-form.ts'

const settings = { title: 'Tea', accent_color: '#0f766e', theme: 'dark', position: 'left', locale: 'pl', sound: false, rating: { ask: true } } as const
const form = fillChannelForm({ name: 'Shop', settings: settings as never })

describe('the settings of a channel', () => {
  test('saved without a change they are what they were', () => {
    expect(writeSettings(settings as never, form)).toEqual(settings)
    expect(writeSettings({}, fillChannelForm({ name: 'Shop', settings: {} }))).toEqual({})
  })

  test('what is emptied is gone, and what has no field stays', () => {
    expect(writeSettings(settings as never, { ...form, title: '  ', theme: 'system', position: 'right', locale: '', sound: true, accent: '#4F46E5' })).toEqual({ rating: settings.rating })
  })

  test('what is filled in is there', () => {
    expect(writeSettings({}, { ...form, greetingDelay: '0', greeting: ' Hi! ', severalConversations: true })).toMatchObject({ greeting_delay: 0, greeting: 'Hi!', allow_new_conversations: true })
  })
})

test.each([
  { change: {}, problem: null },
  { change: { name: ' ' }, problem: 'name' },
  { change: { accent: 'red' }, problem: 'accent' },
  { change: { logo: 'logo.png' }, problem: 'logo' },
  { change: { logo: 'https://shop.test/logo.svg' }, problem: null },
  { change: { greetingDelay: '4000' }, problem: 'greetingDelay' },
  { change: { greetingDelay: '-1' }, problem: 'greetingDelay' },
])('a form with $change is stopped by $problem', ({ change, problem }) => {
  expect(findProblem({ ...form, ...change })).toBe(problem)
})
