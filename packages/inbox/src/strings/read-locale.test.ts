import { expect, test } from 'vitest'
import { readLocale } from './read-locale.ts'

test.each([
  [['de-DE', 'en-GB'], 'en-GB'],
  [['en-US@posix', 'en-AU'], 'en-AU'],
  [['en-US@posix'], 'en'],
  [['eng-not-english-either!'], 'en'],
  [[], 'en'],
])('%j is read as %s', (offered, locale) => {
  expect(readLocale('en', offered)).toBe(locale)
})
