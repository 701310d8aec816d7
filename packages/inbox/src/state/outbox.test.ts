import { expect, test } from 'vitest'
import { aMessage } from '../testing/builders.ts'
import { discard, enqueue, nextWaiting, reviveOutbox, setStatus, toContent, type Outbox, type Outgoing } from './outbox.ts'

const outgoing = (clientMessageId: string): Outgoing => ({
  clientMessageId,
  conversationId: 'conversation-1',
  visibility: 'public',
  text: 'Hello',
  writtenAt: '2026-11-20T10:00:00.000Z',
  status: { kind: 'waiting' },
})
const two: Outbox = enqueue(enqueue([], outgoing('first')), outgoing('second'))
const failed = { kind: 'failed', failure: { code: 'contact_blocked', message: '' } } as const

test('texts go out in the order written', () => {
  expect(nextWaiting(two)?.clientMessageId).toBe('first')
})

test('suggested answers come back as their own words', () => {
  expect(toContent(outgoing('first'))).toEqual({ type: 'text', text: 'Hello' })
  expect(toContent({ ...outgoing('first'), answers: ['Yes', 'No'] })).toEqual({ type: 'quick_replies', text: 'Hello', replies: [{ title: 'Yes', payload: 'Yes' }, { title: 'No', payload: 'No' }] })
})

test('a refused text does not hold up the next', () => {
  expect(nextWaiting(setStatus(two, 'first', failed))?.clientMessageId).toBe('second')
})

test('trying again keeps the same id', () => {
  const again = setStatus(setStatus(two, 'first', failed), 'first', { kind: 'waiting' })
  expect(again.map((item) => item.clientMessageId)).toEqual(['first', 'second'])
})

test('a discarded text is gone', () => {
  expect(discard(two, 'first').map((item) => item.clientMessageId)).toEqual(['second'])
})

test('after a reload half-sent counts as unsent', () => {
  const before = setStatus(setStatus(two, 'first', { kind: 'sending' }), 'second', { kind: 'sent', message: aMessage() })
  expect(reviveOutbox(before)).toEqual([outgoing('first')])
})
