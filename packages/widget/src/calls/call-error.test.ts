import { errorCodes, type ErrorCode } from '@rejoin/protocol'
import { describe, expect, test } from 'vitest'
import { CallError, judgeFailure, toCallError } from './call-error.ts'

const codes = Object.keys(errorCodes) as ErrorCode[]

describe('EMB-11 what a code means for the credential (RES-9)', () => {
  test.each(codes.filter((code) => !errorCodes[code].final))('%s is retried', (code) => {
    expect(judgeFailure(code)).toBe('retry')
  })

  test.each(codes.filter((code) => errorCodes[code].final))('%s is not retried for ever', (code) => {
    expect(judgeFailure(code)).not.toBe('retry')
  })

  test('only final codes about the credential spend it', () => {
    expect(codes.filter((code) => judgeFailure(code) === 'spent')).toEqual(['unauthenticated', 'token_invalid', 'token_expired', 'token_revoked', 'token_reused', 'token_wrong_channel', 'contact_deleted'])
  })

  test('a code nobody knows yet spends nothing', () => {
    expect(judgeFailure('invented_later')).toBe('refused')
    expect(judgeFailure('constructor')).toBe('refused')
  })

  test('anything without a code is the network', () => {
    expect(toCallError(new TypeError('Failed to fetch'))).toMatchObject({ code: 'network', message: 'Failed to fetch' })
    expect(toCallError('odd').code).toBe('network')
    const known = new CallError('busy', 'later', { retry_after_ms: 500 })
    expect(toCallError(known)).toBe(known)
  })
})
