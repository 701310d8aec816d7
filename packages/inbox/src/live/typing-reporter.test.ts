import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createFakeConnection } from '../testing/fake-connection.ts'
import { createTypingReporter } from './typing-reporter.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function setUp() {
  const server = createFakeConnection({ log: [] })
  server.connect()
  const request = vi.spyOn(server.connection, 'request')
  const reporter = createTypingReporter(server.connection, 'conversation-1', () => Date.now())
  const reports = () => request.mock.calls.map(([, payload]) => (payload as { typing: boolean }).typing)
  return { reporter, reports }
}

test('many keys in a row are one report', () => {
  const { reporter, reports } = setUp()
  for (let i = 0; i < 20; i += 1) reporter.typed()
  expect(reports()).toEqual([true])
})

test('typing on is reported again', () => {
  const { reporter, reports } = setUp()
  reporter.typed()
  vi.advanceTimersByTime(3_500)
  reporter.typed()
  expect(reports()).toEqual([true, true])
})

test('a pause is reported as having stopped', () => {
  const { reporter, reports } = setUp()
  reporter.typed()
  vi.advanceTimersByTime(6_000)
  expect(reports()).toEqual([true, false])
})

test('stopping twice is said once, never typing not at all', () => {
  const { reporter, reports } = setUp()
  reporter.ended()
  reporter.typed()
  reporter.ended()
  reporter.ended()
  expect(reports()).toEqual([true, false])
})
