import { DAY, HOUR, SECOND } from '../clock.ts'
import type { SecretFacts, SessionRecord } from '../store/store.ts'

/** A secret this old is replaced at the next (re)connect (contract §5, Session). */
export const ROTATE_AFTER_MS = 24 * HOUR

/**
 * How long an old secret is still good once its successor was used: a second tab, an answer that was lost. An anonymous
 * session is the visitor's only proof of who they are, so it gets longer.
 */
export const IDENTIFIED_GRACE_MS = 60 * SECOND
export const ANONYMOUS_GRACE_MS = 1 * DAY

/** At most one unused successor in this time: tabs that come back together share it. */
export const PENDING_MS = 60 * SECOND

export type SecretVerdict = 'accept' | 'rotate' | 'reuse'

/**
 * What a presented secret means (RES-13, RES-14). Pure.
 *
 * The old one stays good until the new one is first used and for a grace after that, so an answer that never arrived
 * costs nobody their session. Whoever still comes with the old one later has a copy: one of the two is a thief.
 */
export function judgeSecret(secret: SecretFacts, session: SessionRecord, nowMs: number): SecretVerdict {
  if (secret.superseded_at !== null) {
    const grace = session.identified ? IDENTIFIED_GRACE_MS : ANONYMOUS_GRACE_MS
    return nowMs > Date.parse(secret.superseded_at) + grace ? 'reuse' : 'accept'
  }
  if (nowMs - Date.parse(secret.issued_at) < ROTATE_AFTER_MS) return 'accept'
  const pending = secret.pending_since !== null && nowMs - Date.parse(secret.pending_since) < PENDING_MS
  return pending ? 'accept' : 'rotate'
}
