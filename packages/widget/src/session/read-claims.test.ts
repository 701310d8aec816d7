import { expect, test } from 'vitest'
import { aResumeToken, aUserJwt } from '../../test/support/builders.ts'
import { readClaims } from './read-claims.ts'

test('a token says whose it is', () => {
  expect(readClaims({ resumeToken: aResumeToken('ada') })).toEqual({ person: { contactId: 'ada' }, anonymous: 'claim' })
})

test.each(['keep_separate', 'discard'])('a token says to %s', (anonymous) => {
  expect(readClaims({ resumeToken: aResumeToken('ada', { anonymous }) })).toEqual({ person: { contactId: 'ada' }, anonymous })
})

test('EMB-16 a token of the staff claims nothing', () => {
  expect(readClaims({ resumeToken: aResumeToken('ada', { actor: { id: 'grace', name: 'Grace' }, anonymous: 'discard' }) })?.anonymous).toBe('keep_separate')
})

test.each([
  { claims: {}, subject: 'sub' },
  { claims: { user_id: 'user' }, subject: 'user' },
  { claims: { user_id: 'user', external_id: 'Zoë 42' }, subject: 'Zoë 42' },
])('EMB-17 a site’s own token names $subject', ({ claims, subject }) => {
  expect(readClaims({ userJwt: aUserJwt('sub', claims) })).toEqual({ person: { subject }, anonymous: 'claim' })
})

test.each(['', 'eyJ', 'a.b.c', 'a.e30.c', `a.${btoa('null')}.c`, `a.${btoa('{"sub":42}')}.c`])('%s says nothing', (token) => {
  expect(readClaims({ resumeToken: token })).toBe(null)
  expect(readClaims({ userJwt: token })).toBe(null)
})
