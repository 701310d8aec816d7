import { describe, expect, test } from 'vitest'
import { createTimeFormat } from './format-time.ts'

// Without a zone these are local times, as people see them, wherever this runs.
const now = () => new Date('2026-11-21T09:00:00')

describe('days as a language calls them', () => {
  test.each([
    { locale: 'en-GB', at: '2026-11-21T00:01:00', words: 'Today' },
    { locale: 'en-GB', at: '2026-11-20T23:59:00', words: 'Yesterday' },
    { locale: 'en-GB', at: '2026-11-03T08:00:00', words: 'Tuesday 3 November' },
    { locale: 'en-GB', at: '2025-11-03T08:00:00', words: '3 November 2025' },
    { locale: 'en-US', at: '2026-11-03T08:00:00', words: 'Tuesday, November 3' },
    { locale: 'de', at: '2026-11-20T08:00:00', words: 'Gestern' },
    { locale: 'fr', at: '2026-11-21T08:00:00', words: 'Aujourd’hui' },
    { locale: 'ja', at: '2026-11-20T08:00:00', words: '昨日' },
    { locale: 'ar', at: '2026-11-21T08:00:00', words: 'اليوم' },
  ])('$locale: $at is $words', ({ locale, at, words }) => {
    expect(createTimeFormat(locale, now).day(at)).toBe(words)
  })

  test.each([
    { locale: 'en-GB', words: '16:05' },
    { locale: 'en-US', words: '4:05 PM' },
  ])('$locale: a time is $words', ({ locale, words }) => {
    expect(createTimeFormat(locale, now).time('2026-11-21T16:05:00').replace(/\s/g, ' ')).toBe(words)
  })
})
