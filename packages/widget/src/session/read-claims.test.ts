import { expect, test } from 'vitest'
import { aResumeToken } from '../../test/support/builders.ts'
import { readClaims } from './read-claims.ts'

test('a token says whose it is', () => {
  expect(readClaims(aResumeToken('ada'))).toEqual({ contactId: 'ada', anonymous: 'claim' })
})

test.each(['keep_separate', 'discard'])('a token says to %s', (anonymous) => {
  expect(readClaims(aResumeToken('ada', { anonymous }))).toEqual({ contactId: 'ada', anonymous })
})

test.each(['', 'eyJ', 'a.b.c', 'a.e30.c', `a.${btoa('null')}.c`, `a.${btoa('{"sub":42}')}.c`])('%s says nothing', (token) => {
  expect(readClaims(token)).toBe(null)
})
