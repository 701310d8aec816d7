import { describe, expect, test } from 'vitest'
import { aMessage, anEvent } from '../../test/support/builders.ts'
import type { PendingMessage } from '../state/chat-state.ts'
import { applyEvent, emptyTimeline, type Timeline } from '../state/timeline.ts'
import { chunkLog, type Chunk } from './chunk-log.ts'

const AT_ONCE = Array.from({ length: 1200 }, (_, index) => aMessage(index + 1))
/** One minute after the other, from each side in turn. */
const IN_TURN = AT_ONCE.map((message, index) => ({ ...message, from_contact: index % 2 === 0, sent_at: new Date(Date.UTC(2026, 10, 21, 0, index)).toISOString() }))
/** Seven at a time from each side, so that groups reach over the borders. */
const BY_SEVEN = IN_TURN.map((message, index) => ({ ...message, from_contact: Math.floor(index / 7) % 2 === 0 }))

const said = (from: number, to: number, all = BY_SEVEN): Timeline => ({ ...emptyTimeline, firstSeq: from, lastSeq: to, messages: all.slice(from - 1, to) })
const cut = (timeline: Timeline, before: readonly Chunk[] = [], pending: readonly PendingMessage[] = [], markerSeq: number | null = null) => chunkLog(timeline, pending, markerSeq, before)
const kept = (before: readonly Chunk[], after: readonly Chunk[]) => after.filter((chunk) => before.includes(chunk)).length
const seqsOf = (chunks: readonly Chunk[]) => chunks.flatMap(({ parts }) => parts.map((part) => ('seq' in part ? part.seq : Infinity)))
const groupsOf = (chunks: readonly Chunk[]) => chunks.flatMap(({ rows }) => rows.flatMap((row) => (row.kind === 'group' ? [row.entries.length] : [])))
const pending: PendingMessage = { id: 'p', text: 'a', at: '2026-11-22T08:00:00.000Z', state: 'queued', conversationId: null }

describe('a long log in stretches', () => {
  const all = cut(said(100, 1000))

  test('holds everything once, in order, in small pieces', () => {
    expect(seqsOf(all)).toEqual(Array.from({ length: 901 }, (_, index) => index + 100))
    for (const { parts } of all) expect(parts.length).toBeLessThanOrEqual(32)
    expect(new Set(all.map(({ key }) => key)).size).toBe(all.length)
  })

  test('no group is torn apart, unless it has no end', () => {
    expect(new Set(groupsOf(cut(said(1, 1190, BY_SEVEN))))).toEqual(new Set([7]))
    expect(Math.max(...groupsOf(cut(said(1, 1190, AT_ONCE))))).toBeLessThanOrEqual(32)
  })

  test('each day is named once', () => {
    const days = cut(said(1, 1200, IN_TURN)).flatMap(({ rows }) => rows.filter(({ kind }) => kind === 'day'))
    expect(days.length).toBe(new Set(IN_TURN.map(({ sent_at }) => new Date(sent_at).toDateString())).size)
  })

  test.each([
    { what: 'a new message', after: said(100, 1001) },
    { what: 'older messages', after: said(40, 1000) },
    { what: 'a changed message', after: { ...said(100, 1000), messages: said(100, 1000).messages.with(450, aMessage(550, { content: { type: 'text', text: 'changed' } })) } },
    { what: 'something that happened', after: applyEvent(said(100, 1000), anEvent(1001, 'conversation.completed', {})).timeline },
  ])('$what leaves all but its neighbours as they were', ({ after }) => {
    const next = cut(after, all)
    expect(seqsOf(next).length).toBeGreaterThanOrEqual(901)
    expect(all.length - kept(all, next)).toBeLessThanOrEqual(2)
    expect(all.length - kept(all, next)).toBeGreaterThan(0)
  })

  test.each([
    { what: 'of one side', all: AT_ONCE },
    { what: 'of both', all: IN_TURN },
    { what: 'of both, several things at a time', all: BY_SEVEN },
  ])('what came before a talk $what leaves all but its neighbour as it was, page after page', ({ all }) => {
    let chunks = cut(said(960, 1190, all))
    for (let from = 944; from > 800; from -= 16) {
      const next = cut(said(from, 1190, all), chunks)
      expect(chunks.length - kept(chunks, next)).toBeLessThanOrEqual(1)
      chunks = next
    }
  })

  test('the marker redraws the stretch it stands in', () => {
    const next = cut(said(100, 1000), all, [], 500)
    expect(all.length - kept(all, next)).toBe(1)
    expect(next.flatMap(({ rows }) => rows).filter(({ kind }) => kind === 'marker')).toHaveLength(1)
  })

  test('nothing new is the same as before', () => {
    expect(kept(all, cut(said(100, 1000), all))).toBe(all.length)
  })

  test('what is on its way stands behind everything', () => {
    const next = cut(said(100, 1000), all, [pending])
    expect(next.length).toBe(all.length)
    expect(next.at(-1)?.rows.at(-1)).toMatchObject({ kind: 'group', entries: [{ kind: 'pending', key: 'p' }] })
  })

  test('an empty log holds what is on its way, or what happened, or nothing', () => {
    expect(cut(emptyTimeline)).toEqual([])
    expect(cut(emptyTimeline, [], [pending])).toHaveLength(1)
    expect(cut({ ...emptyTimeline, notices: [{ seq: 3, at: pending.at, kind: 'completed', name: null }] })).toHaveLength(1)
  })
})
