import { DAY, formatTime, HOUR, MINUTE, SECOND } from '../clock.ts'
import type { DeliveryOutcome } from '../store/store.ts'

/** How one attempt ended: an answer, or none and why. */
export type Attempt =
  | { readonly kind: 'answered'; readonly status: number; readonly retry_after_ms: number | null }
  | { readonly kind: 'failed'; readonly failure: 'timeout' | 'connection_failed' | 'address_refused' | 'secret_unreadable' }

/** The wait after the first, second … ninth attempt; after the tenth nothing more (reliability §6, Standard Webhooks). 75 h 35 m in all. */
const WAITS: readonly number[] = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR]

/** What failed together must not come back together. Only ever later, so that the whole is never shorter than promised. */
const JITTER = 0.1

/** Answers that say "too much": nothing else is sent to the receiver for a moment either. */
const OVERLOADED: ReadonlySet<number> = new Set([429, 502, 504])
const LONGEST_HOLD_MS = 5 * MINUTE

/** A receiver may ask for a pause, but not for ever. */
const LONGEST_RETRY_AFTER_MS = 1 * DAY

/**
 * What follows from an attempt (HOOK-4, HOOK-5). `attempts` were made before it; `random` is from 0 up to 1.
 * A redirect is a failure like any other: an address must be given as what it is.
 */
export function planRetry(attempt: Attempt, attempts: number, nowMs: number, random: number): DeliveryOutcome {
  if (attempt.kind === 'answered' && attempt.status >= 200 && attempt.status < 300) return { kind: 'delivered' }
  const failure = attempt.kind === 'answered' ? `http_${attempt.status}` : attempt.failure
  if (attempt.kind === 'answered' && attempt.status === 410) return { kind: 'gone', failure }

  const wait = WAITS[attempts]
  const asked = Math.min(attempt.kind === 'answered' ? (attempt.retry_after_ms ?? 0) : 0, LONGEST_RETRY_AFTER_MS)
  const overloaded = attempt.kind === 'answered' && OVERLOADED.has(attempt.status)
  const hold = Math.max(asked, overloaded ? Math.min(wait ?? LONGEST_HOLD_MS, LONGEST_HOLD_MS) : 0)
  const held_until = hold === 0 ? null : formatTime(nowMs + hold)
  if (wait === undefined) return { kind: 'dead', failure, held_until }
  return { kind: 'retry', failure, held_until, due_at: formatTime(nowMs + Math.max(wait, asked) * (1 + JITTER * random)) }
}

/** `Retry-After` as milliseconds from now: seconds, or a date (RFC 9110 §10.2.3). Null for anything else. */
export function readRetryAfter(header: string | null, nowMs: number): number | null {
  if (header === null) return null
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * SECOND
  // Date.parse finds a date in almost anything; HTTP writes them one way.
  const at = header.trim().endsWith(' GMT') ? Date.parse(header) : Number.NaN
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs)
}
