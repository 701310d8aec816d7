import type { Histogram } from 'node:perf_hooks'
import type { Sample } from './exposition.ts'

/** How long a quantile looks back: at least once, at most twice this. */
const WINDOW_MS = 60_000

const NS_PER_SECOND = 1e9

type Snapshot = { readonly p50: number; readonly p99: number; readonly max: number }

export type RecentQuantiles = { readonly samples: () => readonly Sample[]; readonly close: () => void }

/**
 * Quantiles since the start say nothing about now, so the histogram begins anew every minute; the worse of the last two
 * minutes counts. `alwaysMs` is in every measurement and no delay.
 */
export function watchQuantiles(histogram: Histogram, alwaysMs = 0): RecentQuantiles {
  let last: Snapshot = { p50: 0, p99: 0, max: 0 }
  const read = (): Snapshot => (histogram.count === 0 ? { p50: 0, p99: 0, max: 0 } : { p50: histogram.percentile(50), p99: histogram.percentile(99), max: histogram.max })
  const timer = setInterval(() => {
    last = read()
    histogram.reset()
  }, WINDOW_MS)
  timer.unref()
  return {
    samples() {
      const now = read()
      const worse = (key: keyof Snapshot) => Math.max(0, Math.max(last[key], now[key]) / NS_PER_SECOND - alwaysMs / 1000)
      return [
        { labels: { quantile: '0.5' }, value: worse('p50') },
        { labels: { quantile: '0.99' }, value: worse('p99') },
        { labels: { quantile: '1' }, value: worse('max') },
      ]
    },
    close: () => clearInterval(timer),
  }
}
