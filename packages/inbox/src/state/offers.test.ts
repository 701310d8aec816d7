import { expect, it } from 'vitest'
import type { DurableEvent } from '@rejoin/protocol'
import { readOffers } from './offers.ts'

const event = (type: 'offered' | 'accepted' | 'rejected' | 'uploaded', attachment_id: string): DurableEvent => ({
  id: `${type} ${attachment_id}`, type: `attachment.${type}`, conversation_id: 'c', seq: 1, at: '2026-11-25T12:00:00.000Z',
  actor: { purpose: 'customer', id: 'ada' }, data: { attachment_id, name: 'a.png', media_type: 'image/png', size: 1 },
})

it('an offer waits until it is answered, and then never again', () => {
  const offers = readOffers([event('offered', 'a'), event('offered', 'b'), event('accepted', 'a'), event('uploaded', 'a'), event('offered', 'c'), event('rejected', 'c')])
  expect([...offers]).toEqual([['a', 'accepted'], ['b', 'waiting'], ['c', 'rejected']])
})
