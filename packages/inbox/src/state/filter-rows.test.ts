import { describe, expect, test } from 'vitest'
import { aContact, aConversation, aMessage, aTicket } from '../testing/builders.ts'
import { matchesFilter } from './filter-rows.ts'

const conversation = aConversation({ last_message: aMessage({ content: { type: 'text', text: 'Where is my teapot?' } }), tags: ['returns'], queue: 'Billing', ticket: aTicket({ title: 'Blue armchair' }) })
const contact = aContact({ email: 'jose@example.com', external_id: 'user-42' })
const matches = (query: string): boolean => matchesFilter(conversation, contact, 'José Álvarez', query)

describe('filtering the list', () => {
  test.each(['jose', 'ÁLV', 'teapot', 'user-42', '@example', 'returns', 'billing', 'order', 'a-1001', 'armchair', 'jose teapot', '  '])('%j finds it', (query) => {
    expect(matches(query)).toBe(true)
  })

  test.each(['grace', 'jose coffee'])('%j does not', (query) => {
    expect(matches(query)).toBe(false)
  })

  test('a contact that is not loaded is no obstacle', () => {
    expect(matchesFilter(conversation, undefined, 'Visitor', 'teapot')).toBe(true)
  })
})
