/** How long and how large. `--quick` is for a look between two changes; only the full plan is worth publishing. */
export type Plan = {
  readonly quick: boolean
  readonly rounds: number
  /** Of one measured stretch. */
  readonly seconds: number
  readonly visitors: number
  readonly agents: number
  readonly identifyConnections: number
  readonly redemptions: number
  readonly storm: number
  /** Idle connections of the small and the large crowd. */
  readonly few: number
  readonly idle: number
  /** Rows in the small and the large database of the growth case. */
  readonly small: number
  readonly large: number
}

export const fullPlan: Plan = {
  quick: false, rounds: 5, seconds: 6, visitors: 200, agents: 10, identifyConnections: 64,
  redemptions: 2_000, storm: 5_000, few: 100, idle: 10_000, small: 10_000, large: 1_000_000,
}

export const quickPlan: Plan = {
  quick: true, rounds: 3, seconds: 3, visitors: 200, agents: 10, identifyConnections: 64,
  redemptions: 600, storm: 1_000, few: 100, idle: 2_000, small: 10_000, large: 300_000,
}
