import type { LimitName } from './limit-rules.ts'

/** Counts what clients do. One process counts in memory; several would share a store behind the same two functions. */
export type Limiter = {
  /** Counts one more; throws `rate_limited` with `retry_after_ms` when it is one too many. */
  readonly spend: (name: LimitName, key: string) => Promise<void>
  /** Takes one back that turned out to be harmless. */
  readonly refund: (name: LimitName, key: string) => Promise<void>
}

/** `REJOIN_RATE_LIMITS=off`. */
export const unlimited: Limiter = { spend: () => Promise.resolve(), refund: () => Promise.resolve() }
