import { expect, test } from 'vitest'
import { aTicket } from '../testing/builders.ts'
import { labelTicket } from './label-ticket.ts'

test.each([
  [{ title: 'Two tins of paint' }, 'order · Two tins of paint'],
  [{ title: null }, 'order A-1001'],
  [{ title: 'Order of 3 May' }, 'Order of 3 May'],
])('a ticket with %j is called %j', (changes, label) => {
  expect(labelTicket(aTicket(changes))).toBe(label)
})
