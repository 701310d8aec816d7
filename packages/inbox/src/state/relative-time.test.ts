import { describe, expect, test } from 'vitest'
import { formatAge, formatAgo, formatDay } from './relative-time.ts'

const now = new Date(2026, 10, 20, 15, 0).getTime()
const iso = (...parts: [number, number, number, number, number]): string => new Date(...parts).toISOString()
const age = (at: string): string => formatAge(at, now, 'en', 'now')

describe('ages in a list', () => {
  test.each([
    ['a few seconds', iso(2026, 10, 20, 15, 0), 'now'],
    ['a clock ahead of ours', iso(2026, 10, 20, 15, 1), 'now'],
    ['minutes', iso(2026, 10, 20, 14, 55), '5m'],
    ['hours', iso(2026, 10, 20, 12, 0), '3h'],
    ['days', iso(2026, 10, 18, 12, 0), 'Wed'],
    ['this year', iso(2026, 2, 12, 12, 0), 'Mar 12'],
    ['another year', iso(2024, 2, 12, 12, 0), 'Mar 12, 2024'],
  ])('%s', (_name, at, words) => {
    expect(age(at)).toBe(words)
  })
})

describe('ages in a line', () => {
  test.each([
    ['a few seconds', iso(2026, 10, 20, 15, 0), 'just now'],
    ['minutes', iso(2026, 10, 20, 14, 55), '5 minutes ago'],
    ['nearly two hours', iso(2026, 10, 20, 13, 1), '2 hours ago'],
    ['nearly one hour', new Date(now - 59.6 * 60_000).toISOString(), '1 hour ago'],
    ['nearly a day', iso(2026, 10, 19, 15, 20), 'yesterday'],
    ['a day', iso(2026, 10, 19, 12, 0), 'yesterday'],
    ['days', iso(2026, 10, 17, 12, 0), '3 days ago'],
    ['this year', iso(2026, 2, 12, 12, 0), 'Mar 12'],
  ])('%s', (_name, at, words) => {
    expect(formatAgo(at, now, 'en', 'just now')).toBe(words)
  })
})

describe('days in a thread', () => {
  const words = { today: 'Today', yesterday: 'Yesterday' }
  test.each([
    [iso(2026, 10, 20, 0, 1), 'Today'],
    [iso(2026, 10, 19, 23, 59), 'Yesterday'],
    [iso(2026, 10, 16, 12, 0), 'Monday, November 16'],
  ])('%s', (at, heading) => {
    expect(formatDay(at, now, 'en', words)).toBe(heading)
  })
})
