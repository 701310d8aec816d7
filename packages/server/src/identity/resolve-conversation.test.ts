import { expect, it } from 'vitest'
import { resolveConversation } from './resolve-conversation.ts'

it.for([
  ['IDN-13', null, 'reopen', 'created'],
  ['IDN-13', null, 'new', 'created'],
  ['IDN-13', 'open', 'reopen', 'resumed'],
  ['IDN-13', 'open', 'new', 'resumed'],
  ['IDN-13', 'assigned', 'reopen', 'resumed'],
  ['IDN-13', 'assigned', 'new', 'resumed'],
  ['IDN-14', 'completed', 'reopen', 'reopened'],
  ['IDN-14', 'completed', 'new', 'created'],
] as const)('[%s] found %s, after_completed %s: %s', ([, state, afterCompleted, verdict]) => {
  expect(resolveConversation(state === null ? null : { state, about_ticket: false }, afterCompleted)).toBe(verdict)
})

it('[IDN-14] a ticket keeps its one conversation', () => {
  expect(resolveConversation({ state: 'completed', about_ticket: true }, 'new')).toBe('reopened')
})
