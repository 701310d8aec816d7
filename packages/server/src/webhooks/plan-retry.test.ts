import { expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '../clock.ts'
import { planRetry, readRetryAfter, type Attempt } from './plan-retry.ts'

const NOW = Date.parse('2030-01-01T00:00:00.000Z')
const answered = (status: number, retry_after_ms: number | null = null): Attempt => ({ kind: 'answered', status, retry_after_ms })
const plan = (attempt: Attempt, attempts = 0, random = 0) => planRetry(attempt, attempts, NOW, random)
const waitOf = (outcome: ReturnType<typeof plan>): number | null => (outcome.kind === 'retry' ? Date.parse(outcome.due_at) - NOW : null)
const holdOf = (outcome: ReturnType<typeof plan>): number | null => ('held_until' in outcome && outcome.held_until !== null ? Date.parse(outcome.held_until) - NOW : null)

it('[HOOK-4] ten attempts are spread over three days', () => {
  const waits = Array.from({ length: 10 }, (_, attempts) => waitOf(plan(answered(500), attempts)))
  expect(waits).toEqual([5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR, null])
  expect(plan(answered(500), 9)).toEqual({ kind: 'dead', failure: 'http_500', held_until: null })
})

it('[HOOK-4] jitter makes a wait longer, never shorter', () => {
  expect(waitOf(plan(answered(500), 5, 0))).toBe(10 * HOUR)
  expect(waitOf(plan(answered(500), 5, 0.999))).toBeCloseTo(10.999 * HOUR, -4)
})

it.each([200, 201, 204, 299])('[HOOK-5] %i is success', (status) => {
  expect(plan(answered(status), 9)).toEqual({ kind: 'delivered' })
})

it.each([301, 302, 304, 307, 308, 400, 401, 404, 500, 503])('[HOOK-5] %i is a failure of this event alone', (status) => {
  expect(plan(answered(status))).toMatchObject({ kind: 'retry', failure: `http_${status}`, held_until: null })
})

it('[HOOK-5] 410 ends the subscription at any attempt', () => {
  for (const attempts of [0, 9]) expect(plan(answered(410), attempts)).toEqual({ kind: 'gone', failure: 'http_410' })
})

it.each([429, 502, 504])('[HOOK-5] %i spares the whole receiver for a while', (status) => {
  expect([0, 1, 5, 9].map((attempts) => holdOf(plan(answered(status), attempts)))).toEqual([5 * SECOND, 5 * MINUTE, 5 * MINUTE, 5 * MINUTE])
})

it('[HOOK-5] Retry-After is honoured, up to a day', () => {
  const asked = plan(answered(503, 2 * MINUTE))
  expect([waitOf(asked), holdOf(asked)]).toEqual([2 * MINUTE, 2 * MINUTE])
  // The plan's own wait is longer: the receiver asked only for not earlier.
  expect(waitOf(plan(answered(429, 2 * MINUTE), 3))).toBe(2 * HOUR)
  expect(waitOf(plan(answered(429, 365 * DAY)))).toBe(1 * DAY)
})

it.each(['timeout', 'connection_failed', 'address_refused'] as const)('[HOOK-5] no answer (%s) is tried again', (failure) => {
  expect(plan({ kind: 'failed', failure })).toMatchObject({ kind: 'retry', failure, held_until: null })
})

it.each([
  [null, null], ['120', 120 * SECOND], ['0', 0], ['Tue, 01 Jan 2030 00:01:00 GMT', 60 * SECOND], ['Mon, 31 Dec 2029 23:00:00 GMT', 0], ['soon', null], ['-5', null], ['', null], ['1e9', null],
])('[HOOK-5] Retry-After %j is read as %j', (header, ms) => {
  expect(readRetryAfter(header, NOW)).toBe(ms)
})
