import type { ConversationEvent } from '@rejoin/protocol'
import { describe, expect, test } from 'vitest'
import { aConversation, aHiddenEvent, aMessage, aMessageEvent, anEvent, CONTACT, CONVERSATION } from '../../test/support/builders.ts'
import { prependEvents, trimTimeline } from './earlier-events.ts'
import { toEntry } from './entries.ts'
import { countUnread, selectColleague, selectDelivery, selectPending } from './selectors.ts'
import { applyEvent, applyRead, applyStored, emptyTimeline, loadTimeline, reduceEvent, type Timeline } from './timeline.ts'

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

  test('VIS-5 a rating holds until the conversation is completed again', () => {
    const play = (...events: Parameters<typeof applyEvent>[1][]) => events.reduce((timeline, event) => applyEvent(timeline, event).timeline, loaded).rating
    const [completed, rated] = [anEvent(4, 'conversation.completed', {}), anEvent(5, 'conversation.rated', { score: 4, comment: 'Quick!' })]
    expect(play(completed, rated)).toEqual({ score: 4, comment: 'Quick!', at: rated.at })
    expect(play(completed, rated, anEvent(6, 'conversation.rated', { score: 5, comment: null }))).toMatchObject({ score: 5, comment: null })
    expect(play(completed, rated, anEvent(6, 'conversation.reopened', {}), anEvent(7, 'conversation.completed', {}))).toBe(null)
    const rating = { score: 2, comment: null, at: rated.at }
    expect(loadTimeline(aConversation({ rating }), []).rating).toEqual(rating)
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

  test('what waits is seen before any conversation is, and then in its own', () => {
    expect(selectPending(emptyTimeline, pending)).toEqual(pending)
    expect(selectPending(loaded, pending)).toEqual(pending)
    expect(selectPending({ ...loaded, conversationId: 'another' }, pending)).toEqual([])
  })

  test('an answer that overtook another event keeps the order', () => {
    const late = applyStored(loaded, aMessage(5, { ...mine }))
    const filled = applyEvent(late, aMessageEvent(4)).timeline
    expect(seqs(filled)).toEqual([2, 3, 4, 5])
    expect(seqs(applyEvent(filled, aMessageEvent(5, mine)).timeline)).toEqual([2, 3, 4, 5])
  })

  test('a row keeps its key when its message is stored', () => {
    const before = pending.map(toEntry)
    const after = [stored].map(toEntry)
    expect([before[0]?.kind, after[0]?.kind]).toEqual(['pending', 'message'])
    expect(after[0]?.key).toBe(before[0]?.key)
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

describe('a page of messages', () => {
  test.each([
    { is: 'messages alone', head: 4, seqs: [2, 3, 4], firstSeq: 2 },
    { is: 'with something among them', head: 6, seqs: [2, 3, 5, 6], firstSeq: 5 },
    { is: 'with something after them', head: 4, seqs: [2, 3], firstSeq: 5 },
    { is: 'empty', head: 3, seqs: [], firstSeq: 4 },
  ])('$is: loaded from $firstSeq on', ({ head, seqs: present, firstSeq }) => {
    expect(loadTimeline(aConversation({ head_seq: head }), present.map((seq) => aMessage(seq))).firstSeq).toBe(firstSeq)
  })

  test('what happened among its messages is filled in, and nothing twice', () => {
    const page = loadTimeline(aConversation({ head_seq: 6 }), [aMessage(3), aMessage(5)])
    const filled = prependEvents(page, [aMessageEvent(2), aMessageEvent(3), anEvent(4, 'conversation.assigned', { agent_id: 'a', agent_name: 'Grace' }), aMessageEvent(5), anEvent(6, 'conversation.completed', {})], 2)
    expect(seqs(filled)).toEqual([2, 3, 5])
    expect(filled).toMatchObject({ firstSeq: 2, lastSeq: 6, notices: [{ seq: 4 }, { seq: 6 }] })
  })
})

describe('a long way back', () => {
  const long = prependEvents(
    loadTimeline(aConversation({ head_seq: 9 }), [aMessage(8), aMessage(9)]),
    [2, 3, 4, 5, 6, 7].map((seq) => (seq === 5 ? anEvent(5, 'conversation.assigned', { agent_id: 'a', agent_name: 'Grace' }) : aMessageEvent(seq))),
    2,
  )

  test('only its newest part is kept, and asked for again', () => {
    const trimmed = trimTimeline(long, 3)
    expect([seqs(trimmed), trimmed.firstSeq, trimmed.notices.length]).toEqual([[7, 8, 9], 7, 0])
    const again = prependEvents(trimmed, [aMessageEvent(4), anEvent(5, 'conversation.assigned', { agent_id: 'a', agent_name: 'Grace' }), aMessageEvent(6)], 4)
    expect([seqs(again), again.firstSeq, again.notices.length]).toEqual([[4, 6, 7, 8, 9], 4, 1])
  })

  test('what is short enough stays as it is', () => {
    expect(trimTimeline(long, 7)).toBe(long)
    expect(trimTimeline(long, 70)).toBe(long)
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

describe('FILE-16 a file that an agent offers by name', () => {
  const file = { attachment_id: 'file-1', name: 'manual.pdf', media_type: 'application/pdf', size: 4 }
  const offered = anEvent(1, 'attachment.offered', file)
  const sent = aMessageEvent(2, { content: { type: 'attachment', ...file } })
  const shown = ({ notices }: { readonly notices: readonly { readonly file?: { readonly name: string } }[] }): readonly unknown[] => notices.map(({ file: one }) => one?.name)

  test('is shown until its message is there', () => {
    const before = reduceEvent(emptyTimeline, offered)
    expect([shown(before), before.offers]).toEqual([['manual.pdf'], { 'file-1': 'offered' }])
    expect(shown(reduceEvent(before, sent))).toEqual([])
  })

  test('is not shown where the message is known already', () => {
    const known = reduceEvent(emptyTimeline, sent)
    expect(shown(reduceEvent(emptyTimeline, offered, known))).toEqual([])
  })

  test('is only the offer of an agent', () => {
    const own = { ...offered, actor: { purpose: 'customer', id: CONTACT } } as ConversationEvent
    expect(shown(reduceEvent(emptyTimeline, own))).toEqual([])
  })

  test('keeps its answer when it is read later than that', () => {
    const now = { ...reduceEvent(emptyTimeline, aMessageEvent(8)), firstSeq: 8 }
    const later = prependEvents(now, [offered, anEvent(3, 'attachment.rejected', file)], 1)
    expect([shown(later), later.offers]).toEqual([['manual.pdf'], { 'file-1': 'rejected' }])
  })
})
