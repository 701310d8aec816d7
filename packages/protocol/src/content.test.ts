import * as v from 'valibot'
import { expect, it } from 'vitest'
import { content, EMPTY, isVisible, MAX_TEXT, summarizeContent, type Content } from './content.ts'

const complaint = (value: unknown): string | null => {
  const result = v.safeParse(content, value)
  return result.success ? null : result.issues[0].message
}

const text = (said: string) => ({ type: 'text', text: said })

it.for(['', ' ', '\n\t ', '\u00a0', '\u200b', '\u200d\u2060', '\ufeff', '\u00ad', '\u3164', '\u2800', '\u115f', '\u202e\u202c', '\ufe0f', '\u180e', '\u034f', '\u0085', '\ufffa', '\u{e0041}\u{e007f}', '\u{e0100}'])('[MSG-4] a text of nothing to see is empty', (said) => {
  expect(isVisible(said)).toBe(false)
  expect(complaint(text(said))).toBe(EMPTY)
})

it.for(['.', 'a', '0', ' a ', '🦊', '❤️', '👩‍👩‍👧', 'مرحبا', '\u200fשלום', 'ﾡ', '<script>'])('[MSG-4] %s can be seen and stays as it is', (said) => {
  expect(v.parse(content, text(said))).toEqual(text(said))
})

it('[MSG-4] a text has at most 8,000 code points', () => {
  expect(complaint(text('x'.repeat(MAX_TEXT)))).toBeNull()
  expect(complaint(text('🦊'.repeat(MAX_TEXT)))).toBeNull()
  expect(complaint(text('x'.repeat(MAX_TEXT + 1)))).toBe(`must have at most ${MAX_TEXT} characters`)
  expect(MAX_TEXT).toBe(8000)
})

const CARD = { title: 'Tea', actions: [{ type: 'link', title: 'Buy', url: 'https://shop.test' }] }
const EVENT = { type: 'event', name: 'order.paid', title: 'Order paid', occurred_at: '2030-01-01T00:00:00.000Z', data: { total: 12 } }
const ID = '018f3c2e-7d5a-7b1c-8a3e-0123456789ab'
const FILE = { type: 'attachment', attachment_id: ID, media_type: 'image/png', name: 'tea.png', size: 12 }

const GOOD: readonly (readonly [summary: string, value: Content])[] = [
  ['Hello', { type: 'text', text: 'Hello' }],
  ['Green or black?', { type: 'quick_replies', text: 'Green or black?', replies: [{ title: 'Green', payload: 'g' }] }],
  ['Tea', { type: 'card', ...CARD, actions: [{ type: 'reply', title: 'More', payload: 'more' }] }],
  ['Tea · Cup', { type: 'carousel', cards: [{ title: 'Tea' }, { title: 'Cup' }] }],
  ['tea.png', { ...FILE, type: 'attachment' }],
  ['My tea', { ...FILE, type: 'attachment', caption: 'My tea' }],
  ['Order paid', { ...EVENT, type: 'event' }],
]

it.for(GOOD)('%s is what a list shows of it', ([summary, value]) => {
  expect(v.parse(content, value)).toEqual(value)
  expect(summarizeContent(value)).toBe(summary)
})

it.for([
  ['no type', { text: 'Hello' }],
  ['an unknown type', { type: 'html', html: '<b>' }],
  ['a further field', { type: 'text', text: 'Hello', html: '<b>' }],
  ['a text that is no text', { type: 'text', text: 42 }],
  ['no replies', { type: 'quick_replies', text: 'Choose', replies: [] }],
  ['14 replies', { type: 'quick_replies', text: 'Choose', replies: Array.from({ length: 14 }, () => ({ title: 'x', payload: 'x' })) }],
  ['an invisible reply', { type: 'quick_replies', text: 'Choose', replies: [{ title: '\u200b', payload: 'x' }] }],
  ['a link that runs', { type: 'card', title: 'Tea', actions: [{ type: 'link', title: 'Buy', url: 'javascript:alert(1)' }] }],
  ['an image from the disk', { type: 'card', title: 'Tea', image_url: 'file:///etc/passwd' }],
  ['a reply with an address', { type: 'card', title: 'Tea', actions: [{ type: 'reply', title: 'x', url: 'https://x.test' }] }],
  ['no cards', { type: 'carousel', cards: [] }],
  ['11 cards', { type: 'carousel', cards: Array.from({ length: 11 }, () => ({ title: 'x' })) }],
  ['a carousel in a carousel', { type: 'carousel', cards: [{ type: 'carousel', cards: [] }] }],
  ['a media type that is none', { ...FILE, media_type: 'image/png; charset=x' }],
  ['a size below nothing', { ...FILE, size: -1 }],
  ['a time that is none', { ...EVENT, occurred_at: 'now' }],
  ['data that is no object', { ...EVENT, data: 'x' }],
] as const)('[WIRE-5] content with %s is refused', ([, value]) => {
  expect(v.is(content, value)).toBe(false)
})

it('[WIRE-4] data cannot reach a prototype', () => {
  expect(v.is(content, JSON.parse('{"type":"event","name":"x","title":"x","occurred_at":"2030-01-01T00:00:00.000Z","data":{"__proto__":{"admin":true}}}'))).toBe(false)
})
