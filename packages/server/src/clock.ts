/** Time as the server sees it. Injected, so that tests can move it (style: freeze the clock). */
export type Clock = {
  /** Wall clock in milliseconds; for what people read and for expiry. Never orders anything. */
  readonly now: () => number
}

export const systemClock: Clock = { now: () => Date.now() }

/** ISO-8601 UTC with milliseconds (contract §2). Sorts as text. */
export function formatTime(ms: number): string {
  return new Date(ms).toISOString()
}

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
