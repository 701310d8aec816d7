import { expect, test } from 'vitest'
import { hueOf, HUES, initialsOf } from './initials.ts'

test.each([
  ['Ada Lovelace', 'AL'],
  ['Ada King Lovelace', 'AL'],
  ['grace@example.com', 'G'],
  ['ada.lovelace@example.com', 'AL'],
  ['نور الهدى', 'نا'],
  ['🙂', null],
  ['', null],
])('%j has the initials %j', (name, initials) => {
  expect(initialsOf(name)).toBe(initials)
})

test('an id keeps its colour', () => {
  expect(hueOf('contact-1')).toBe(hueOf('contact-1'))
  expect(hueOf('contact-1')).toBeLessThan(HUES)
})
