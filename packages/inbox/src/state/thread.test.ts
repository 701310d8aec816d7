import { describe, expect, test } from 'vitest'
import { aLog, says } from '../testing/builders.ts'
import { appendEvents, applyLiveEvent, applyRead, createThread, enterEpoch, isBehind, lastSeq, prependEvents, seqReadByCustomer, type Thread } from './thread.ts'

const threadOf = (count: number): Thread => appendEvents(enterEpoch(createThread('conversation-1'), 'epoch-1', count), aLog(count))
const seqsOf = (thread: Thread): readonly number[] => thread.events.map((event) => event.seq)

describe('live events', () => {
  test('the very next one is applied', () => {
    const { thread, fit } = applyLiveEvent(threadOf(2), says(3, 'Third'))
    expect(fit).toBe('next')
    expect(seqsOf(thread)).toEqual([1, 2, 3])
  })

  test('a repeated one changes nothing', () => {
    const before = threadOf(3)
    const { thread, fit } = applyLiveEvent(before, says(2, 'Again'))
    expect(fit).toBe('known')
    expect(thread).toBe(before)
  })

  test('one after a gap waits, and the gap is known', () => {
    const { thread, fit } = applyLiveEvent(threadOf(2), says(5, 'Fifth'))
    expect(fit).toBe('gap')
    expect(seqsOf(thread)).toEqual([1, 2])
    expect(isBehind(thread)).toBe(true)
  })

  test('one before the first page is a gap', () => {
    const { thread, fit } = applyLiveEvent(createThread('conversation-1'), says(7, 'Seventh'))
    expect(fit).toBe('gap')
    expect(thread.headSeq).toBe(7)
  })
})

describe('catching up and paging back', () => {
  test('events that overlap are taken once', () => {
    expect(seqsOf(appendEvents(threadOf(3), aLog(5)))).toEqual([1, 2, 3, 4, 5])
  })

  test('events that do not join are left out', () => {
    expect(seqsOf(appendEvents(threadOf(2), aLog(6).slice(3)))).toEqual([1, 2])
  })

  test('earlier events come in front, up to the first', () => {
    const late = appendEvents(enterEpoch(createThread('conversation-1'), 'epoch-1', 6), aLog(6).slice(3))
    expect(seqsOf(prependEvents(late, aLog(3)))).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('earlier events with a hole are refused', () => {
    const late = appendEvents(enterEpoch(createThread('conversation-1'), 'epoch-1', 6), aLog(6).slice(3))
    expect(seqsOf(prependEvents(late, aLog(2)))).toEqual([4, 5, 6])
  })

  test('another epoch starts the thread over', () => {
    const thread = enterEpoch(threadOf(4), 'epoch-2', 2)
    expect(seqsOf(thread)).toEqual([])
    expect(thread.headSeq).toBe(2)
  })

  test('the same epoch keeps what is here', () => {
    const thread = enterEpoch(threadOf(4), 'epoch-1', 6)
    expect(lastSeq(thread)).toBe(4)
    expect(isBehind(thread)).toBe(true)
  })
})

describe('read positions', () => {
  const customer = { id: 'participant-1', purpose: 'customer' } as const

  test('a read position never goes back', () => {
    const thread = applyRead(applyRead(threadOf(4), { participant: customer, seq: 3 }), { participant: customer, seq: 1 })
    expect(seqReadByCustomer(thread)).toBe(3)
  })

  test('a colleague reading is not the visitor', () => {
    const thread = applyRead(threadOf(4), { participant: { id: 'agent-1', purpose: 'agent' }, seq: 4 })
    expect(seqReadByCustomer(thread)).toBe(0)
  })
})
