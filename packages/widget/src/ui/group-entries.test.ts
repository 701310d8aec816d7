import { describe, expect, test } from 'vitest'
import { aMessage } from '../../test/support/builders.ts'
import { toEntry, type Entry } from '../state/entries.ts'
import { groupEntries } from './group-entries.ts'

function at(seq: number, time: string, fields: Parameters<typeof aMessage>[1] = {}): Entry {
  return toEntry(aMessage(seq, { sent_at: time, client_message_id: `m${seq}`, ...fields }))
}
const draw = (entries: readonly Entry[], marker: number | null = null, dayBefore = ''): readonly string[] =>
  groupEntries(entries, marker, dayBefore).map((row) => (row.kind === 'group' ? `${row.mine ? 'me' : 'them'}:${row.entries.map(({ key }) => key).join('+')}` : row.kind))

const nine = '2026-11-21T09:00:00'
const soon = '2026-11-21T09:03:00'
const later = '2026-11-21T09:20:00'

describe('how messages are laid out', () => {
  test('messages close together share one group', () => {
    expect(draw([at(1, nine), at(2, soon), at(3, later)])).toEqual(['day', 'them:m1+m2', 'them:m3'])
  })

  test('another sender begins another group', () => {
    expect(draw([at(1, nine), at(2, nine, { from_contact: true }), at(3, nine, { sender: { id: 'bot', purpose: 'bot' } }), at(4, nine)])).toEqual(['day', 'them:m1', 'me:m2', 'them:m3', 'them:m4'])
  })

  test('what is on its way joins one’s own group', () => {
    const pending = toEntry({ id: 'p', text: 'a', at: nine, state: 'queued', conversationId: null })
    expect(draw([at(1, nine, { from_contact: true }), pending])).toEqual(['day', 'me:m1+p'])
  })

  test('a day that was named above is not named again', () => {
    expect(draw([at(1, nine)], null, new Date(nine).toDateString())).toEqual(['them:m1'])
  })

  test('a notice stands between two groups', () => {
    const notice = toEntry({ seq: 2, at: nine, kind: 'completed', name: null })
    expect(draw([at(1, nine), notice, at(3, nine)])).toEqual(['day', 'them:m1', 'notice', 'them:m3'])
  })

  test('the line stands before the first unread message', () => {
    expect(draw([at(1, nine), at(2, nine), at(3, nine)], 2)).toEqual(['day', 'them:m1', 'marker', 'them:m2+m3'])
  })

  test('every day gets its line', () => {
    expect(draw([at(1, '2026-11-20T23:59:00'), at(2, '2026-11-21T00:01:00')])).toEqual(['day', 'them:m1', 'day', 'them:m2'])
  })
})
