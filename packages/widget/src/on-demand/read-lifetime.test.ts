import { expect, test } from 'vitest'
import { aResumeToken } from '../../test/support/builders.ts'
import { readLifetime } from './read-lifetime.ts'

test('EMB-14 a wrong clock changes nothing about a link', () => {
  expect(readLifetime(aResumeToken('ada', { iat: 1_000, exp: 1_600 }))).toBe(600_000)
})
