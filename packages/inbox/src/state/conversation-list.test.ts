import { describe, expect, test } from 'vitest'
import { aConversation, aPage } from '../testing/builders.ts'
import { byActivity, countWaiting, createStreams, extendStream, hasMore, learnConversations, selectRows, type KnownConversations } from './conversation-list.ts'

const ME = 'agent-me'
const none: KnownConversations = new Map()

describe('the order of the list', () => {
  test('newest activity comes first', () => {
    const rows = [aConversation({ id: 'a', updated_at: at(1) }), aConversation({ id: 'b', updated_at: at(3) }), aConversation({ id: 'c', updated_at: at(2) })]
    expect(rows.toSorted(byActivity).map((row) => row.id)).toEqual(['b', 'c', 'a'])
  })

  test('ids break a tie the same way everywhere', () => {
    const rows = [aConversation({ id: 'a', updated_at: at(1) }), aConversation({ id: 'b', updated_at: at(1) })]
    expect(rows.toSorted(byActivity)).toEqual(rows.toReversed().toSorted(byActivity))
  })

  test('a live update moves its row to the top', () => {
    let known = learnConversations(none, [aConversation({ id: 'a', updated_at: at(1) }), aConversation({ id: 'b', updated_at: at(2) })])
    known = learnConversations(known, [aConversation({ id: 'a', updated_at: at(3), head_seq: 2 })])
    expect(idsOf(known, 'open')).toEqual(['a', 'b'])
  })
})

describe('learning conversations', () => {
  test('a page that arrives late never undoes an update', () => {
    const known = learnConversations(none, [aConversation({ id: 'a', head_seq: 5, unread_count: 0 })])
    const after = learnConversations(known, [aConversation({ id: 'a', head_seq: 4, unread_count: 3 })])
    expect(after.get('a')?.head_seq).toBe(5)
  })

  test('reading changes the count without a new event', () => {
    const known = learnConversations(none, [aConversation({ id: 'a', head_seq: 5, unread_count: 3 })])
    const after = learnConversations(known, [aConversation({ id: 'a', head_seq: 5, unread_count: 0 })])
    expect(after.get('a')?.unread_count).toBe(0)
  })

  test('a late page never makes read messages unread', () => {
    const known = learnConversations(none, [aConversation({ id: 'a', head_seq: 5, unread_count: 0 })])
    const after = learnConversations(known, [aConversation({ id: 'a', head_seq: 5, unread_count: 3, assignee_id: ME })])
    expect(after.get('a')).toMatchObject({ unread_count: 0, assignee_id: ME })
  })

  test('another epoch replaces whatever was known', () => {
    const known = learnConversations(none, [aConversation({ id: 'a', head_seq: 9, epoch: 'first' })])
    const after = learnConversations(known, [aConversation({ id: 'a', head_seq: 2, epoch: 'restored' })])
    expect(after.get('a')?.head_seq).toBe(2)
  })
})

describe('the rows of a view', () => {
  const known = learnConversations(none, [
    aConversation({ id: 'open', state: 'open' }),
    aConversation({ id: 'mine', state: 'assigned', assignee_id: ME }),
    aConversation({ id: 'theirs', state: 'assigned', assignee_id: 'agent-other' }),
    aConversation({ id: 'done', state: 'completed', assignee_id: ME }),
  ])

  test.each([
    ['open', ['open']],
    ['mine', ['mine']],
    ['all', ['theirs', 'open', 'mine']],
    ['completed', ['done']],
  ] as const)('%s shows what belongs there', (view, ids) => {
    expect(idsOf(known, view)).toEqual(ids)
  })

  test('rows older than what was read stay out', () => {
    const page = [aConversation({ id: 'a', updated_at: at(9) }), aConversation({ id: 'b', updated_at: at(8) })]
    const strayed = aConversation({ id: 'old', updated_at: at(2) })
    const streams = { ...createStreams(), open: extendStream(createStreams().open, aPage(page, 'next'), true) }
    const rows = selectRows(learnConversations(none, [...page, strayed]), streams, 'open', ME)
    expect(rows.map((row) => row.id)).toEqual(['a', 'b'])
    expect(hasMore(streams, 'open')).toBe(true)
  })

  test('the last page lets the oldest rows in', () => {
    const page = [aConversation({ id: 'a', updated_at: at(9) })]
    const strayed = aConversation({ id: 'old', updated_at: at(2) })
    const streams = { ...createStreams(), open: extendStream(createStreams().open, aPage(page, null), true) }
    const rows = selectRows(learnConversations(none, [...page, strayed]), streams, 'open', ME)
    expect(rows.map((row) => row.id)).toEqual(['a', 'old'])
    expect(hasMore(streams, 'open')).toBe(false)
  })

  test('the title counts what waits for me', () => {
    const waiting = learnConversations(none, [
      aConversation({ id: '1', state: 'open', unread_count: 4 }),
      aConversation({ id: '2', state: 'open', unread_count: 0 }),
      aConversation({ id: '3', state: 'assigned', assignee_id: ME, unread_count: 1 }),
      aConversation({ id: '4', state: 'assigned', assignee_id: 'agent-other', unread_count: 7 }),
    ])
    expect(countWaiting(waiting, ME)).toBe(2)
  })
})

function idsOf(known: KnownConversations, view: Parameters<typeof selectRows>[2]): readonly string[] {
  return selectRows(known, createStreams(), view, ME).map((row) => row.id)
}

function at(minute: number): string {
  return `2026-11-20T10:0${minute}:00.000Z`
}
