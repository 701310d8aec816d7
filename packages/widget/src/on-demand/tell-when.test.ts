import { expect, test } from 'vitest'
import { tellWhen } from './tell-when.ts'

/** By the clock of whoever runs this: what is told is local time. */
const at = (day: number, hours: number): string => new Date(2026, 10, day, hours).toISOString()
const evening = new Date(2026, 10, 25, 22, 30)

test.each([
  [null, 'Nobody is here right now'],
  [at(25, 23), 'We are back at 23:00'],
  [at(26, 9), 'We are back tomorrow at 9:00'],
  [at(27, 9), 'We are back on Friday at 9:00'],
  [at(31, 9), 'We are back on Tuesday at 9:00'],
  [at(32, 9), 'We are back on Wednesday 2 December at 9:00'],
])('VIS-8 %s: %s', (changesAt, words) => {
  expect(tellWhen(changesAt, 'en-GB', evening)).toBe(words)
})

test('VIS-8 in the language of the chat', () => {
  expect(tellWhen(at(27, 9), 'de', evening)).toContain('Freitag')
})
