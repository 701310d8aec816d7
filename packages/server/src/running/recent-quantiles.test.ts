import { createHistogram } from 'node:perf_hooks'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { watchQuantiles } from './recent-quantiles.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

const MS = 1e6

it('[RUN-8] a quantile looks back two minutes and no further', () => {
  const histogram = createHistogram()
  const recent = watchQuantiles(histogram, 10)
  const worst = () => Math.round((recent.samples().at(-1)?.value ?? -1) * 1000)
  expect(worst()).toBe(0)
  histogram.record(510 * MS)
  expect(worst()).toBe(500)
  vi.advanceTimersByTime(60_000)
  histogram.record(30 * MS)
  expect(worst()).toBe(500)
  vi.advanceTimersByTime(60_000)
  expect(worst()).toBe(20)
  vi.advanceTimersByTime(60_000)
  expect(worst()).toBe(0)
  recent.close()
})
