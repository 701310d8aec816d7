import { expect, it } from 'vitest'
import { RejoinError } from '@rejoin/protocol'
import { DAY, formatTime } from '../clock.ts'
import type { SessionRecord } from '../store/store.ts'
import { assertAlive, endOfSession, isAlive, secondsLeft } from './judge-session.ts'

const BEGAN = Date.parse('2030-01-01T00:00:00.000Z')

/** A session that began at `BEGAN`, was last active so many days later. */
function makeSession({ identified = true, activeAfter = 0, revoked = null as SessionRecord['revoked_reason'] } = {}): SessionRecord {
  const days = identified ? 30 : 180
  return {
    id: 'session',
    channel_id: 'channel',
    contact_id: 'contact',
    conversation_id: 'conversation',
    identified,
    install_hash: 'install',
    actor: null,
    device: { browser: null, os: null, kind: 'unknown' },
    attributes: {},
    created_at: formatTime(BEGAN),
    last_active_at: formatTime(BEGAN + activeAfter * DAY),
    expires_at: formatTime(BEGAN + days * DAY),
    revoked_at: revoked === null ? null : formatTime(BEGAN),
    revoked_reason: revoked,
  }
}

it.for([
  ['an identified one, idle', {}, 1],
  ['an identified one, active to the end', { activeAfter: 29.5 }, 30],
  ['an anonymous one, idle', { identified: false }, 30],
  ['an anonymous one, active to the end', { identified: false, activeAfter: 170 }, 180],
] as const)('[RES-11] %s, ends in time', ([, about, days]) => {
  const session = makeSession(about)
  const end = BEGAN + days * DAY
  expect(endOfSession(session)).toBe(end)
  expect([isAlive(session, end - 1), isAlive(session, end)]).toEqual([true, false])
  expect(assertAlive(session, end - 1)).toBe(session)
  expect(() => assertAlive(session, end)).toThrow(new RejoinError('token_expired'))
  expect([secondsLeft(session, end - 5000), secondsLeft(session, end), secondsLeft(session, end + DAY)]).toEqual([5, 0, 0])
})

it.for([
  ['logout', 'token_revoked'],
  ['revoked', 'token_revoked'],
  ['merged', 'token_revoked'],
  ['claimed', 'token_revoked'],
  ['discarded', 'token_revoked'],
  ['channel_disconnected', 'token_revoked'],
  ['contact_blocked', 'token_revoked'],
  ['contact_deleted', 'token_revoked'],
  ['reused', 'token_reused'],
] as const)('[RES-11] ended by %s, it says %s and why', ([reason, code]) => {
  const session = makeSession({ revoked: reason })
  expect(isAlive(session, BEGAN)).toBe(false)
  expect(refusalOf(session)).toMatchObject({ code, status: 401, details: { reason } })
})

it('[RES-11] what was revoked does not pass for expired', () => {
  expect(refusalOf(makeSession({ revoked: 'logout' }), BEGAN + 400 * DAY).code).toBe('token_revoked')
})

it('[RES-9] a session nobody knows is no living one', () => {
  expect(refusalOf(null)).toMatchObject({ code: 'unauthenticated', details: { reason: 'unknown_token' } })
})

function refusalOf(session: SessionRecord | null, now = BEGAN): RejoinError {
  try {
    assertAlive(session, now)
  } catch (error) {
    if (error instanceof RejoinError) return error
  }
  throw new Error('it was not refused')
}
