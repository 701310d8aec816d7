import { describe, expect, test } from 'vitest'
import type { ChannelSettings } from '@rejoin/protocol'
import { carryOver, fillChannelForm, saysTheSame, writeSettings } from './channel-form.ts'

const ZONE = 'Europe/Berlin'
const settings: ChannelSettings = {
  title: 'Tea',
  accent_color: '#0f766e',
  theme: 'dark',
  position: 'left',
  locale: 'pl',
  sound: false,
  notifications: 'preview',
  unread_in_title: false,
  pre_chat: { intro: 'So that we can help:', fields: [{ type: 'name', required: true }, { type: 'email', label: 'Where to?' }, { type: 'select', key: 'topic', label: 'Topic', options: ['An order', 'Else'] }] },
  consent: { text: 'We keep it.', privacy_url: 'https://shop.test/privacy', required: true },
  hours: { time_zone: 'UTC', weekly: { monday: [{ from: '09:00', to: '12:00' }, { from: '22:00', to: '24:00' }] }, holidays: ['2026-12-24'] },
  away_message: 'Back soon',
  away_without_agents: true,
  ask_email_when_away: true,
  rating: { question: 'Did we help?', comment: false },
}
const form = fillChannelForm({ name: 'Shop', settings }, ZONE)
const empty = fillChannelForm({ name: 'Shop', settings: {} }, ZONE)

describe('the settings of a channel', () => {
  test('saved without a change they are what they were', () => {
    expect(writeSettings(settings, form)).toEqual(settings)
    expect(writeSettings({}, empty)).toEqual({})
  })

  test('what is emptied or switched off is gone', () => {
    const off = { ...form, title: '  ', theme: 'system', position: 'right', locale: '', sound: true, accent: '#4F46E5', notifications: 'quiet', unreadInTitle: true, awayMessage: '', awayWithoutAgents: false, askEmailWhenAway: false } as const
    const none = { questions: { ...form.questions, on: false }, consent: { ...form.consent, kind: 'none' }, hours: { ...form.hours, on: false }, rating: { ...form.rating, on: false } } as const
    expect(writeSettings(settings, { ...off, ...none })).toEqual({})
  })

  test('what has no field stays as it is', () => {
    expect(writeSettings({ later: true } as ChannelSettings, empty)).toEqual({ later: true })
  })

  test('what is filled in is there', () => {
    const filled = { ...empty, greetingDelay: '0', greeting: ' Hi! ', severalConversations: true, consent: { kind: 'notice', text: ' We read it. ', privacyUrl: '' }, rating: { on: true, question: ' ', comment: true } } as const
    expect(writeSettings({}, filled)).toEqual({ greeting_delay: 0, greeting: 'Hi!', allow_new_conversations: true, consent: { text: 'We read it.', required: false }, rating: {} })
  })

  test('the same words are no change, whatever the editor calls its rows', () => {
    const renumbered = { ...form, questions: { ...form.questions, fields: form.questions.fields.map((field) => ({ ...field, id: field.id + 7 })) } }
    expect(saysTheSame(form, renumbered)).toBe(true)
    expect(saysTheSame(form, { ...form, rating: { ...form.rating, comment: true } })).toBe(false)
  })

  test('what a colleague has changed meanwhile is not undone, nor what is being changed', () => {
    const mine = { ...empty, title: 'Mine', rating: { ...empty.rating, on: true } }
    const theirs = { ...empty, title: 'Theirs', subtitle: 'Theirs' }
    expect(carryOver(empty, mine, theirs)).toEqual({ ...empty, title: 'Mine', subtitle: 'Theirs', rating: mine.rating })
    expect(carryOver(empty, empty, theirs)).toEqual(theirs)
  })
})
