import { expect, test } from 'vitest'
import type { Call } from '../api/call.ts'
import { aConversation } from '../testing/builders.ts'
import { createActions } from './actions.ts'

const REFUSED = { code: 'url_not_allowed', message: 'Only pages of the shop.', retryAfterMs: null } as const

/** Actions over a server that answers when it is told to. */
function given() {
  const asked: { readonly name: string; readonly request: unknown; readonly answer: (outcome: unknown) => void }[] = []
  const learned: string[] = []
  const call = ((name: string, request: unknown) => new Promise((answer) => asked.push({ name, request, answer }))) as unknown as Call
  const actions = createActions({ call, onConversation: ({ id }) => void learned.push(id), onAgent: () => undefined })
  return { actions, asked, learned }
}

test('a conversation goes to a colleague or into a queue', async () => {
  const { actions, asked, learned } = given()
  const done = actions.transfer('c1', { to_queue: 'Billing' })
  // A second press meanwhile does nothing.
  void actions.transfer('c1', { to_agent_id: 'mei' })
  expect(asked.map(({ name, request }) => [name, request])).toEqual([['conversations.transfer', { conversation_id: 'c1', to_queue: 'Billing' }]])
  asked[0]?.answer({ ok: true, data: aConversation({ id: 'c1' }) })
  await done
  expect([learned, actions.busy.value, actions.problem.value]).toEqual([['c1'], null, null])
})

test('one tag does not wait for the other', () => {
  const { actions, asked } = given()
  void actions.tag('c1', 'late')
  void actions.tag('c1', 'vip')
  void actions.untag('c1', 'old')
  expect(asked.map(({ name, request }) => [name, request])).toEqual([
    ['conversations.tag', { conversation_id: 'c1', tag: 'late' }],
    ['conversations.tag', { conversation_id: 'c1', tag: 'vip' }],
    ['conversations.untag', { conversation_id: 'c1', tag: 'old' }],
  ])
})

test('a page that may not be sent says so to whoever sent it', async () => {
  const { actions, asked } = given()
  const sent = actions.pushPage('c1', { url: 'https://elsewhere.example.com/', title: null })
  asked[0]?.answer({ ok: false, failure: REFUSED })
  expect([await sent, actions.problem.value]).toEqual([REFUSED, null])
})

test('a colleague who was faster is no problem', async () => {
  const { actions, asked } = given()
  const done = actions.complete('c1')
  asked[0]?.answer({ ok: false, failure: { ...REFUSED, code: 'already_completed' } })
  await done
  expect(actions.problem.value).toBeNull()
})
