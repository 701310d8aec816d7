import type { Plan } from './plan.ts'

/** One figure of one variant, with every repeat kept: the median is shown, the spread is what it is worth. */
export type Measurement = {
  /** What was measured, e.g. `acknowledged messages`. */
  readonly name: string
  /** Who: `rejoin`, `floor`, or a size such as `10⁶ stored`. */
  readonly variant: string
  readonly unit: string
  readonly samples: readonly number[]
}

/** A figure that does not depend on how busy the machine is: ours over the floor's of the same round, or large over small. */
export type Ratio = {
  readonly target: string
  /** One value per round, of runs that followed each other. */
  readonly samples: readonly number[]
}

export type CaseResult = { readonly measurements: readonly Measurement[]; readonly ratios: readonly Ratio[] }

export type Case = {
  readonly name: string
  readonly title: string
  readonly run: (plan: Plan, say: (line: string) => void) => Promise<CaseResult>
}
