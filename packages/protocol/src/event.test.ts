import { expect, it } from 'vitest'
import { isForAgentsOnly, redactForVisitor, type DurableEvent } from './event.ts'
import { durableEventTypes, visitorLogTypes } from './socket-events.ts'

const event = (type: string, data: unknown): DurableEvent => ({ id: 'event', type, conversation_id: 'conversation', seq: 7, at: '2030-01-01T00:00:00.000Z', actor: { purpose: 'agent', id: 'grace' }, data }) as DurableEvent
const RICH = { rich_text: true }
const HIDDEN = { id: 'event', type: 'hidden', conversation_id: 'conversation', seq: 7, at: '2030-01-01T00:00:00.000Z' }

it.for([
  ['message.created', { visibility: 'internal', content: { type: 'text', text: 'a secret note' } }],
  ['message.updated', { visibility: 'internal', content: { type: 'text', text: 'a secret note' } }],
  ['message.deleted', { visibility: 'internal' }],
  ['conversation.tagged', { tag: 'a secret tag' }],
  ['conversation.untagged', { tag: 'a secret tag' }],
] as const)('[CON-4] a visitor sees of %s only its seq', ([type, data]) => {
  expect(redactForVisitor(event(type, data), RICH)).toEqual(HIDDEN)
  expect(isForAgentsOnly(event(type, data))).toBe(true)
})

it('[CON-4] everything else a visitor sees whole', () => {
  const open = durableEventTypes.filter((type) => !['conversation.tagged', 'conversation.untagged', 'conversation.associated'].includes(type)).map((type) => event(type, { visibility: 'public' }))
  expect(open).toHaveLength(durableEventTypes.length - 3)
  for (const each of open) expect(redactForVisitor(each, RICH)).toBe(each)
})

it('[CON-4] [ASC-4] what the site knows stays with the site', () => {
  const contact = { id: 'ada', display_name: 'Ada', email: 'ada@example.com', external_id: 'user-42', metadata: { plan: 'pro' } }
  const seen = redactForVisitor(event('conversation.associated', { contact, previous_contact_id: 'stranger' }), RICH)
  expect(seen).toMatchObject({ type: 'conversation.associated', seq: 7, data: { contact: { id: 'ada', display_name: null } } })
  expect(JSON.stringify(seen)).not.toMatch(/Ada|example\.com|user-42|plan/)
})

it('[BEG-6] a plain client gets messages as text, and nothing else changes', () => {
  const card = event('message.created', { visibility: 'public', content: { type: 'card', title: 'Tea', actions: [{ type: 'link', title: 'Buy', url: 'https://shop.test' }] } })
  expect(redactForVisitor(card, { rich_text: false })).toEqual({ ...card, data: { visibility: 'public', content: { type: 'text', text: 'Tea\nBuy: https://shop.test' } } })
  const pushed = event('page.pushed', { url: 'https://shop.test', title: 'Returns' })
  expect(redactForVisitor(pushed, { rich_text: false })).toBe(pushed)
  expect(redactForVisitor(event('message.created', { visibility: 'internal', content: { type: 'card', title: 'x' } }), { rich_text: false })).toEqual(HIDDEN)
})

it('a visitor listens to every type and to hidden', () => {
  expect(visitorLogTypes).toEqual([...durableEventTypes, 'hidden'])
  expect(new Set(durableEventTypes).size).toBe(durableEventTypes.length)
})
