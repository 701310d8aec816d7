import type { Ratio } from './case.ts'
import { median } from './statistics.ts'

/** What we promise ourselves; where each bound comes from stands in `docs/targets.md`. */
export type Target = {
  readonly id: string
  readonly title: string
  readonly better: 'higher' | 'lower'
  readonly must: number
  readonly reach: number | null
  readonly unit: string
}

export const targets: readonly Target[] = [
  { id: 'messages-rate', title: 'Durable acknowledged messages a second, to the floor', better: 'higher', must: 0.7, reach: 1, unit: '×' },
  { id: 'messages-cpu', title: 'Server CPU per message, to the floor', better: 'lower', must: 1.4, reach: 1, unit: '×' },
  { id: 'messages-p99', title: 'Delivered p99 at half load, to the floor', better: 'lower', must: 1.5, reach: 1, unit: '×' },
  { id: 'identify-rate', title: 'Identify calls a second, to the floor', better: 'higher', must: 0.7, reach: 0.9, unit: '×' },
  { id: 'redeem-cpu', title: 'Redeem, connect and first page: CPU to the floor', better: 'lower', must: 1.5, reach: null, unit: '×' },
  { id: 'storm-time', title: 'Reconnect storm, all caught up: time to the floor', better: 'lower', must: 1.5, reach: null, unit: '×' },
  { id: 'storm-lost', title: 'Reconnect storm: clients or events missing', better: 'lower', must: 0, reach: null, unit: '' },
  { id: 'idle-memory', title: 'Memory of an idle identified connection', better: 'lower', must: 35, reach: 25, unit: 'KiB' },
  { id: 'growth-history', title: 'History page, large database to small', better: 'lower', must: 1.15, reach: null, unit: '×' },
  { id: 'growth-inbox', title: 'Inbox list page, large database to small', better: 'lower', must: 1.15, reach: null, unit: '×' },
  { id: 'growth-identify', title: 'Identify a known person, large database to small', better: 'lower', must: 1.15, reach: null, unit: '×' },
  { id: 'restart', title: 'Kill to first acknowledged message after the restart, large database', better: 'lower', must: 2, reach: null, unit: 's' },
  { id: 'widget-loaded', title: 'Widget before the first click, brotli', better: 'lower', must: 3, reach: 2, unit: 'kB' },
  { id: 'widget-opened', title: 'Widget opened and chatting, brotli', better: 'lower', must: 40, reach: 34, unit: 'kB' },
  { id: 'widget-launcher', title: 'Launcher on slow 4G, to an empty script', better: 'lower', must: 1.3, reach: 1.1, unit: '×' },
  { id: 'widget-cpu', title: 'CPU to the launcher at 4× throttle, beyond an empty script', better: 'lower', must: 25, reach: 15, unit: 'ms' },
  { id: 'widget-tasks', title: 'Long tasks from loading', better: 'lower', must: 0, reach: null, unit: '' },
  { id: 'widget-stored', title: 'Things stored before the click', better: 'lower', must: 0, reach: null, unit: '' },
  { id: 'widget-shift', title: 'Layout shift from opening, slow 4G', better: 'lower', must: 0.02, reach: 0, unit: '' },
  { id: 'widget-click', title: 'Click to composer, cold, slow 4G', better: 'lower', must: 600, reach: 350, unit: 'ms' },
  { id: 'widget-intent', title: 'Click to composer after intent, slow 4G', better: 'lower', must: 150, reach: null, unit: 'ms' },
  { id: 'widget-scroll', title: 'Longest frame while 10,000 messages are scrolled, 4× throttled', better: 'lower', must: 50, reach: null, unit: 'ms' },
]

export type Verdict = { readonly target: Target; readonly value: number; readonly samples: readonly number[]; readonly met: boolean; readonly reached: boolean }

export function judgeTargets(ratios: readonly Ratio[]): readonly Verdict[] {
  return targets.flatMap((target) => {
    const ratio = ratios.find((one) => one.target === target.id)
    if (ratio === undefined) return []
    const value = median(ratio.samples)
    const holds = (bound: number): boolean => (target.better === 'higher' ? value >= bound : value <= bound)
    return [{ target, value, samples: ratio.samples, met: holds(target.must), reached: target.reach !== null && holds(target.reach) }]
  })
}

/** The last line of a report. A target nobody measured in this run is neither met nor missed. */
export function summarize(verdicts: readonly Verdict[]): string {
  const missed = verdicts.filter(({ met }) => !met)
  const line = `${verdicts.length - missed.length} of ${verdicts.length} targets met`
  return missed.length === 0 ? line : `${line}; missed: ${missed.map(({ target }) => target.id).join(', ')}`
}
