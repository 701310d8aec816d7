import type { Message } from '@rejoin/protocol'
import { describe, expect, test } from 'vitest'
import { aMessage } from '../../test/support/builders.ts'
import type { PendingMessage } from './chat-state.ts'
import { selectAnswers, selectOffer } from './select-offers.ts'

const offer = (seq: number): Message => aMessage(seq, { content: { type: 'quick_replies', text: 'Tea?', replies: [{ title: 'Yes', payload: 'yes' }] } })
const theirs = (seq: number): Message => aMessage(seq)
const mine = (seq: number, metadata = {}): Message => aMessage(seq, { from_contact: true, metadata })
const waiting: PendingMessage = { id: 'p', text: 'Yes', at: '2026-11-21T08:00:00.000Z', state: 'queued', conversationId: null, reply: { message_id: 'message-2', payload: 'yes' } }

describe('suggested answers', () => {
  test.each([
    { is: 'the newest', messages: [theirs(1), offer(2)], pending: [], open: 2 },
    { is: 'followed by more from the same side', messages: [offer(2), theirs(3)], pending: [], open: 2 },
    { is: 'followed by others', messages: [offer(2), offer(3)], pending: [], open: 3 },
    { is: 'answered', messages: [offer(2), mine(3)], pending: [], open: null },
    { is: 'answered on the way', messages: [offer(2)], pending: [waiting], open: null },
    { is: 'none', messages: [theirs(1)], pending: [], open: null },
  ])('$is: $open can be answered', ({ messages, pending, open }) => {
    expect(selectOffer(messages, pending)?.seq ?? null).toBe(open)
  })
})

describe('MSG-11 what was pressed', () => {
  test('is known by its message, also before it is stored', () => {
    expect([...selectAnswers([offer(2), mine(3, { reply_to: 'message-1', payload: 'no' })], [waiting])]).toEqual([
      ['message-1', 'no'],
      ['message-2', 'yes'],
    ])
  })

  test('what was only written answers nothing', () => {
    expect(selectAnswers([offer(2), mine(3)], []).size).toBe(0)
  })
})
