import { expect, it } from 'vitest'
import { agreesTo } from './admit-consent.ts'

it.each([
  [{ given_by: 'visitor', text: 'We store what you write.' }, true],
  [{ given_by: 'visitor', text: 'We store nothing.' }, false],
  [{ given_by: 'visitor' }, false],
  [{ given_by: 'page' }, true],
  [{ given_by: 'page', text: 'We store what you write.' }, true],
  [{ given_by: 'page', text: 'Something else' }, false],
] as const)('[VIS-6] %o agrees to the words: %s', (given, agreed) => {
  expect(agreesTo('We store what you write.', given)).toBe(agreed)
})
