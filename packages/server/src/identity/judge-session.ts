import { RejoinError } from '@rejoin/protocol'
import { DAY } from '../clock.ts'
import type { SessionRecord } from '../store/store.ts'

/** Lifetimes of a session (contract §5): idle and absolute. */
export const IDENTIFIED_IDLE_MS = 1 * DAY
export const IDENTIFIED_MAX_MS = 30 * DAY
export const ANONYMOUS_IDLE_MS = 30 * DAY
export const ANONYMOUS_MAX_MS = 180 * DAY

type Times = { readonly activeAt: number; readonly end: number }

/** Dates are read once for each record: a session that is remembered is judged for every message. */
const times = new WeakMap<SessionRecord, Times>()

function timesOf(session: SessionRecord): Times {
  const known = times.get(session)
  if (known !== undefined) return known
  const activeAt = Date.parse(session.last_active_at)
  const read = { activeAt, end: Math.min(activeAt + idleLimit(session), Date.parse(session.expires_at)) }
  times.set(session, read)
  return read
}

function idleLimit(session: SessionRecord): number {
  return session.identified ? IDENTIFIED_IDLE_MS : ANONYMOUS_IDLE_MS
}

/** When this session ends if nothing more happens, in milliseconds since the epoch. */
export function endOfSession(session: SessionRecord): number {
  return timesOf(session).end
}

/** When something happened in it last, in milliseconds since the epoch. */
export function lastActiveAt(session: SessionRecord): number {
  return timesOf(session).activeAt
}

export function isAlive(session: SessionRecord, nowMs: number): boolean {
  return session.revoked_at === null && nowMs < endOfSession(session)
}

/** Throws the code that tells a client why its session is over; every one of them is final (RES-9). */
export function assertAlive(session: SessionRecord | null, nowMs: number): SessionRecord {
  if (session === null) throw new RejoinError('unauthenticated', 'This session is not known here.', { reason: 'unknown_token' })
  if (session.revoked_at !== null) throw new RejoinError(session.revoked_reason === 'reused' ? 'token_reused' : 'token_revoked', undefined, session.revoked_reason === null ? {} : { reason: session.revoked_reason })
  if (nowMs >= endOfSession(session)) throw new RejoinError('token_expired')
  return session
}

/** Whole seconds until the session would end; the client never uses its own clock for that. */
export function secondsLeft(session: SessionRecord, nowMs: number): number {
  return Math.max(0, Math.round((endOfSession(session) - nowMs) / 1000))
}
