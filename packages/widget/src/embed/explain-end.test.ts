import { errorCodes, type RevocationReason } from '@rejoin/protocol'
import { describe, expect, test } from 'vitest'
import { judgeFailure } from '../calls/call-error.ts'
import { endStrings } from '../strings/en-end.ts'
import { codeOfEnd, explainEnd, isFinalEnd } from './explain-end.ts'

const reasons = Object.keys(endStrings) as RevocationReason[]

describe('EMB-18 why a session ended', () => {
  test.each(reasons)('%s costs the credential and nothing more', (reason) => {
    const code = codeOfEnd(reason)
    expect(errorCodes[code].final).toBe(true)
    // A blocked contact is not helped by another proof; everybody else may have one.
    expect(judgeFailure(code)).toBe(reason === 'contact_blocked' ? 'refused' : 'spent')
  })

  test.each(reasons)('%s is told to who comes back later', (reason) => {
    expect(explainEnd('token_revoked', reason, true)).toBe(reason)
  })

  test.each([
    { code: 'token_expired', reason: 'expired' },
    { code: 'token_reused', reason: 'reused' },
    { code: 'token_revoked', reason: 'revoked' },
    { code: 'contact_deleted', reason: 'contact_deleted' },
    { code: 'unauthenticated', reason: null },
  ])('$code alone says $reason', ({ code, reason }) => {
    expect(explainEnd(code, null, true)).toBe(reason)
    expect(explainEnd(code, 'unknown_token', true)).toBe(reason)
  })

  test('a token that was never redeemed ended nothing', () => {
    expect(explainEnd('token_reused', null, false)).toBe(null)
  })

  test('only two ends forbid beginning anew', () => {
    expect(reasons.filter(isFinalEnd).toSorted()).toEqual(['channel_disconnected', 'contact_blocked'])
  })

  test('a reason of a newer server ends the session too', () => {
    expect(codeOfEnd('something_new' as RevocationReason)).toBe('token_revoked')
    expect(explainEnd('token_revoked', 'something_new', true)).toBe('revoked')
  })
})
