import { describe, expect, test } from 'vitest'
import { aConversation, aHiddenEvent, aMessage, aMessageEvent, anEvent, CONVERSATION } from '../../test/support/builders.ts'
import { countUnread, selectColleague, selectDelivery, selectEntries, selectPending } from './selectors.ts'
import { applyEvent, applyRead, applyStored, emptyTimeline, loadTimeline, prependEvents, type Timeline } from './timeline.ts'

const loaded = loadTimeline(aConversation({ head_seq: 3 }), [aMessage(2), aMessage(3)])
const seqs = (timeline: Timeline): readonly number[] => timeline.messages.map((message) => message.seq)

describe('OUT-8 live events', () => {
  test.each([
    { seq: 4, outcome: 'applied', after: [2, 3, 4], last: 4 },
    { seq: 3, outcome: 'known', after: [2, 3], last: 3 },
    { seq: 1, outcome: 'known', after: [2, 3], last: 3 },
    { seq: 5, outcome: 'gap', after: [2, 3], last: 3 },
  ] as const)('event $seq after 3 is $outcome', ({ seq, outcome, after, last }) => {
    const applied = applyEvent(loaded, aMessageEvent(seq))
    expect(applied.outcome).toBe(outcome)
    expect(seqs(applied.timeline)).toEqual(after)
    expect(applied.timeline.lastSeq).toBe(last)
  })

  test('what only agents see takes its place silently', () => {
    const hidden = applyEvent(loaded, aHiddenEvent(4)).timeline
    expect(seqs(hidden)).toEqual([2, 3])
    expect(applyEvent(hidden, aMessageEvent(5)).outcome).toBe('applied')
  })

  test('a type from a newer server takes its place', () => {
    const newer = { ...aHiddenEvent(4), type: 'poll.opened' } as unknown as ReturnType<typeof aHiddenEvent>
    expect(applyEvent(loaded, newer)).toMatchObject({ outcome: 'applied', timeline: { lastSeq: 4 } })
  })

  test('an edit replaces and a deletion removes', () => {
    const edited = applyEvent(loaded, anEvent(4, 'message.updated', aMessage(2, { content: { type: 'text', text: 'better' } }))).timeline
    expect(edited.messages[0]?.content).toEqual({ type: 'text', text: 'better' })
    expect(seqs(applyEvent(edited, anEvent(5, 'message.deleted', aMessage(2))).timeline)).toEqual([3])
  })

  test('completing and writing again change the state', () => {
    const completed = applyEvent(loaded, anEvent(4, 'conversation.completed', {})).timeline
    expect(completed).toMatchObject({ state: 'completed', notices: [{ kind: 'completed', seq: 4 }] })
    expect(applyEvent(completed, anEvent(5, 'conversation.reopened', {})).timeline.state).toBe('open')
  })

  test('EMB-26 who takes over is said, and by whom a page was sent', () => {
    const page = { url: 'https://shop.example.com/returns', title: 'Returns' }
    const events = [anEvent(4, 'conversation.transferred', { to_queue: 'Billing' }), anEvent(5, 'conversation.transferred', { to_agent_id: 'mei', agent_name: 'Mei' }), anEvent(6, 'page.pushed', page)]
    const after = events.reduce((timeline, event) => applyEvent(timeline, event).timeline, loaded)
    expect(after.notices).toMatchObject([{ kind: 'queued', name: null }, { kind: 'transferred', name: 'Mei' }, { kind: 'page', name: 'Grace', page }])
    expect(after.state).toBe('assigned')
    const byMei = { ...anEvent(7, 'page.pushed', page), actor: { purpose: 'agent', id: 'mei' } } as ReturnType<typeof anEvent>
    expect(applyEvent(after, byMei).timeline.notices.at(-1)?.name).toBe('Mei')
    const byNobody = { ...anEvent(7, 'page.pushed', page), actor: { purpose: 'system', id: 'backend' } } as ReturnType<typeof anEvent>
    expect(applyEvent(after, byNobody).timeline.notices.at(-1)?.name).toBe(null)
    expect(applyEvent(after, anEvent(7, 'conversation.transferred', { to_queue: 'Returns' })).timeline.state).toBe('open')
  })

  test('EMB-26 the panel is called after whoever is there', () => {
    expect(selectColleague(emptyTimeline)).toBe(undefined)
    expect(selectColleague(loaded)?.name).toBe('Grace')
    const taken = applyEvent(loaded, anEvent(4, 'conversation.transferred', { to_agent_id: 'mei', agent_name: 'Mei' })).timeline
    expect(selectColleague(taken)?.name).toBe('Mei')
    const queued = applyEvent(taken, anEvent(5, 'conversation.transferred', { to_queue: 'Billing' })).timeline
    expect(selectColleague(queued)?.name).toBe('Mei')
    expect(selectColleague(applyEvent(queued, aMessageEvent(6)).timeline)?.name).toBe('Grace')
  })

  test('EMB-25 a page counts as unread until it was seen', () => {
    const sent = applyEvent(applyRead(loaded, 'self', 3), anEvent(4, 'page.pushed', { url: 'https://shop.example.com/', title: null })).timeline
    expect(countUnread(sent)).toBe(1)
    expect(countUnread(applyRead(sent, 'self', 4))).toBe(0)
  })

  test('a merge says where the conversation goes on', () => {
    expect(applyEvent(loaded, anEvent(4, 'conversation.merged', { into: 'another' })).timeline.mergedInto).toBe('another')
  })
})

describe('OUT-5 a message is there once', () => {
  const mine = { from_contact: true, client_message_id: 'client-message-0001', id: 'stored' } as const
  const pending = [{ id: 'client-message-0001', text: 'number 4', at: '2026-11-21T08:00:00.000Z', state: 'sending', conversationId: CONVERSATION }] as const
  const stored = aMessage(4, mine)

  test('answer first, event second', () => {
    const answered = applyStored(loaded, stored)
    expect(answered.lastSeq).toBe(3)
    const both = applyEvent(answered, aMessageEvent(4, mine)).timeline
    expect(seqs(both)).toEqual([2, 3, 4])
    expect(selectPending(both, pending)).toEqual([])
  })

  test('event first, answer second', () => {
    const heard = applyEvent(loaded, aMessageEvent(4, mine)).timeline
    expect(selectPending(heard, pending)).toEqual([])
    expect(seqs(applyStored(heard, stored))).toEqual([2, 3, 4])
  })

  test('an answer that overtook another event keeps the order', () => {
    const late = applyStored(loaded, aMessage(5, { ...mine }))
    const filled = applyEvent(late, aMessageEvent(4)).timeline
    expect(seqs(filled)).toEqual([2, 3, 4, 5])
    expect(seqs(applyEvent(filled, aMessageEvent(5, mine)).timeline)).toEqual([2, 3, 4, 5])
  })

  test('a row keeps its key when its message is stored', () => {
    const before = selectEntries(loaded, pending).at(-1)
    const after = selectEntries(applyStored(loaded, stored), pending).at(-1)
    expect([before?.kind, after?.kind]).toEqual(['pending', 'message'])
    expect(after?.key).toBe(before?.key)
  })

  test('a message of another conversation changes nothing', () => {
    expect(applyStored(loaded, { ...stored, conversation_id: 'another' })).toBe(loaded)
  })
})

describe('OUT-9 reading anew', () => {
  test('nothing that was known before survives', () => {
    const grown = applyEvent(loaded, anEvent(4, 'conversation.completed', {})).timeline
    expect(loadTimeline(aConversation({ epoch: 'epoch-2', head_seq: 2 }), [aMessage(2)])).toEqual({
      ...emptyTimeline,
      conversationId: CONVERSATION,
      epoch: 'epoch-2',
      lastSeq: 2,
      firstSeq: 2,
      messages: [aMessage(2)],
      readSeq: 2,
    })
    expect(grown.notices).toHaveLength(1)
  })
})

describe('older messages', () => {
  test('they come before what is there, once', () => {
    const window = loadTimeline(aConversation({ head_seq: 9, state: 'completed' }), [aMessage(8), aMessage(9)])
    const older = prependEvents(window, [aMessageEvent(5), anEvent(6, 'conversation.assigned', { agent_id: 'a', agent_name: 'Grace' }), aMessageEvent(7), aMessageEvent(8)], 5)
    expect(seqs(older)).toEqual([5, 7, 8, 9])
    expect(older).toMatchObject({ firstSeq: 5, lastSeq: 9, state: 'completed', notices: [{ seq: 6, kind: 'assigned' }] })
  })
})

describe('reading', () => {
  test.each([
    { unread: 0, count: 0 },
    { unread: 1, count: 1 },
    { unread: 2, count: 2 },
    { unread: 7, count: 2 },
  ])('$unread unread at the server show as $count', ({ unread, count }) => {
    expect(countUnread(loadTimeline(aConversation({ head_seq: 3, unread_count: unread }), [aMessage(2), aMessage(3)]))).toBe(count)
  })

  test('a read position never goes back', () => {
    const read = applyRead(loaded, 'self', 9)
    expect(applyRead(read, 'self', 4).readSeq).toBe(9)
    expect(applyRead(applyRead(loaded, 'others', 3), 'others', 2).seenSeq).toBe(3)
  })

  test('one’s own messages are never unread', () => {
    expect(countUnread(applyEvent(loaded, aMessageEvent(4, { from_contact: true })).timeline)).toBe(0)
    expect(countUnread(applyEvent(loaded, aMessageEvent(4)).timeline)).toBe(1)
  })

  test.each([
    { state: 'delivered', seq: 4, seen: 3, delivery: 'sent' },
    { state: 'delivered', seq: 4, seen: 4, delivery: 'seen' },
    { state: 'seen', seq: 4, seen: 0, delivery: 'seen' },
    { state: 'failed', seq: 4, seen: 9, delivery: 'failed' },
  ] as const)('$state at $seq with $seen seen is $delivery', ({ state, seq, seen, delivery }) => {
    expect(selectDelivery(aMessage(seq, { state }), seen)).toBe(delivery)
  })
})
