import { expect, it } from 'vitest'
import { decideSend } from './send-message.ts'

const TICKET = { id: '', type: 'order', external_id: 'A-1', title: null, url: null }

it.for([
  ['contact', 'open', 'general', 'reopen', 'append'],
  ['contact', 'assigned', 'general', 'new', 'append'],
  ['contact', 'completed', 'general', 'reopen', 'reopen'],
  ['contact', 'completed', 'general', 'new', 'start'],
  ['contact', 'completed', 'about a ticket', 'new', 'reopen'],
  ['agent', 'open', 'general', 'new', 'append'],
  ['agent', 'completed', 'general', 'reopen', 'reopen'],
  ['agent', 'completed', 'general', 'new', 'reopen'],
  ['agent', 'completed', 'about a ticket', 'new', 'reopen'],
] as const)('[MSG-7] %s writes, %s, %s, after_completed %s: %s', ([from, state, about, after_completed, decision]) => {
  expect(decideSend({ state, ticket: about === 'general' ? null : TICKET }, () => ({ after_completed }), from)).toBe(decision)
})
