import type { ConversationSyncRequest, ConversationSyncResult } from '@rejoin/protocol'
import { describe, expect, test } from 'vitest'
import { aConversation, aMessage, aMessageEvent, CONVERSATION } from '../../test/support/builders.ts'
import { crank } from '../../test/support/hand-cranked.ts'
import { toCallError } from '../calls/call-error.ts'
import { applyEvent, loadTimeline } from '../state/timeline.ts'
import { createSync } from './sync.ts'

function setUp() {
  let timeline = loadTimeline(aConversation({ head_seq: 3 }), [aMessage(2), aMessage(3)])
  const requests = crank<ConversationSyncRequest, ConversationSyncResult>()
  const calls: string[] = []
  const sync = createSync({
    read: () => timeline,
    apply(event) {
      const applied = applyEvent(timeline, event)
      timeline = applied.timeline
      return applied.outcome
    },
    learnEpoch: (epoch) => (timeline = { ...timeline, epoch }),
    request: requests.call,
    toFailure: toCallError,
    onResync: () => calls.push('resync'),
    onGone: (code) => calls.push(code),
    onDead: () => calls.push('dead'),
  })
  const page = (from: number, to: number, head = to): ConversationSyncResult => ({ events: Array.from({ length: to - from + 1 }, (_, index) => aMessageEvent(from + index)), epoch: 'epoch-1', head_seq: head, more: to < head })
  return { sync, requests, calls, page, seqs: () => timeline.messages.map(({ seq }) => seq) }
}

describe('OUT-7 catching up', () => {
  test('it asks from its last seq until the head', async () => {
    const { sync, requests, page, seqs } = setUp()
    void sync.catchUp()
    expect(requests.inputs).toEqual([{ conversation_id: CONVERSATION, epoch: 'epoch-1', after_seq: 3, limit: 200 }])
    await requests.answer(page(4, 5, 7))
    expect(requests.inputs[1]).toMatchObject({ after_seq: 5 })
    await requests.answer(page(6, 7))
    expect(seqs()).toEqual([2, 3, 4, 5, 6, 7])
    expect(requests.inputs).toHaveLength(2)
  })

  test('a live event behind a gap is fetched, not lost', async () => {
    const { sync, requests, page, seqs } = setUp()
    sync.receive(aMessageEvent(5))
    expect(requests.inputs).toMatchObject([{ after_seq: 3 }])
    await requests.answer(page(4, 5))
    sync.receive(aMessageEvent(6))
    expect(seqs()).toEqual([2, 3, 4, 5, 6])
  })

  test('what arrives during a sync is there once', async () => {
    const { sync, requests, page, seqs } = setUp()
    void sync.catchUp()
    sync.receive(aMessageEvent(4))
    await requests.answer(page(4, 4))
    expect(seqs()).toEqual([2, 3, 4])
  })

  test('a gap noticed during a sync is asked for again', async () => {
    const { sync, requests, page, seqs } = setUp()
    void sync.catchUp()
    sync.receive(aMessageEvent(6))
    await requests.answer(page(4, 5))
    await requests.answer(page(6, 6))
    expect(seqs()).toEqual([2, 3, 4, 5, 6])
  })

  test('a head further on asks for the rest', async () => {
    const { sync, requests } = setUp()
    sync.hear({ conversation_id: CONVERSATION, epoch: 'epoch-1', head_seq: 3 })
    expect(requests.inputs).toHaveLength(0)
    sync.hear({ conversation_id: CONVERSATION, epoch: 'epoch-1', head_seq: 4 })
    expect(requests.inputs).toHaveLength(1)
  })

  test('an unanswered sync means a dead socket', async () => {
    const { sync, requests, calls } = setUp()
    void sync.catchUp()
    await requests.refuse('network')
    expect(calls).toEqual(['dead'])
  })
})

describe('OUT-9 a log that cannot be continued', () => {
  test('resync_required reads everything anew', async () => {
    const { sync, requests, calls } = setUp()
    void sync.catchUp()
    await requests.refuse('resync_required')
    expect(calls).toEqual(['resync'])
  })

  test.each(['not_found', 'not_a_participant'] as const)('EMB-28 what is %s any more is left', async (code) => {
    const { sync, requests, calls } = setUp()
    void sync.catchUp()
    await requests.refuse(code)
    expect(calls).toEqual([code])
  })

  test('another epoch reads everything anew', async () => {
    const { sync, requests, calls, page, seqs } = setUp()
    sync.hear({ conversation_id: CONVERSATION, epoch: 'epoch-2', head_seq: 3 })
    void sync.catchUp()
    await requests.answer({ ...page(4, 4), epoch: 'epoch-2' })
    expect(calls).toEqual(['resync', 'resync'])
    expect(seqs()).toEqual([2, 3])
  })

  test('an answer for somebody who left changes nothing', async () => {
    const { sync, requests, page, seqs } = setUp()
    void sync.catchUp()
    sync.reset()
    await requests.answer(page(4, 4))
    expect(seqs()).toEqual([2, 3])
  })
})
