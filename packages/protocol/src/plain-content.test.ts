import { expect, it } from 'vitest'
import type { Content } from './content.ts'
import { toPlainContent } from './plain-content.ts'

const card = { title: 'Green tea', description: 'From Uji', image_url: 'https://shop.test/tea.png', actions: [{ type: 'link', title: 'Buy', url: 'https://shop.test/tea' }, { type: 'reply', title: 'Tell me more', payload: 'more' }] } as const

it.for<[string, Content, string]>([
  ['a text', { type: 'text', text: '**as** it was\n- written' }, '**as** it was\n- written'],
  ['quick replies', { type: 'quick_replies', text: 'What can we do?', replies: [{ title: 'Track my order', payload: 'track' }, { title: 'Talk to somebody', payload: 'human' }] }, 'What can we do?\n• Track my order\n• Talk to somebody'],
  ['a card', { type: 'card', ...card }, 'Green tea\nFrom Uji\nBuy: https://shop.test/tea\n• Tell me more'],
  ['a bare card', { type: 'card', title: 'Green tea', description: null }, 'Green tea'],
  ['a carousel', { type: 'carousel', cards: [card, { title: 'Black tea' }] }, 'Green tea\nFrom Uji\nBuy: https://shop.test/tea\n• Tell me more\n\nBlack tea'],
  ['an event', { type: 'event', name: 'order.paid', title: 'Order paid', occurred_at: '2030-01-01T00:00:00.000Z', data: {} }, 'Order paid'],
])('[BEG-6] %s can be read without anything but text', ([, content, text]) => {
  expect(toPlainContent(content)).toEqual({ type: 'text', text })
})

it('[BEG-6] a file stays a file', () => {
  const file = { type: 'attachment', attachment_id: '018f3c2e-7d5a-7b1c-8a3e-0123456789ab', media_type: 'image/png', name: 'tea.png', size: 12 } as const
  expect(toPlainContent(file)).toBe(file)
})
