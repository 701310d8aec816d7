export const FIRST_RETRY_MS = 1_000
export const LONGEST_RETRY_MS = 30_000

/**
 * How long to wait before attempt number `attempt` (1 is the first repeat): doubling from 1 s to 30 s, of which a random
 * half is taken off, so that everybody who lost the same server does not return in the same instant.
 */
export function nextDelay(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempt - 1))
  return full / 2 + (full / 2) * random()
}
