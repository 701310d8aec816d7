import { afterEach, expect, test } from 'vitest'
import { defineWords, putOwnWords } from './words.ts'

afterEach(() => putOwnWords(undefined))

test('EMB-9 the words of the page count where they are words', () => {
  const words = defineWords('test.', { hello: 'Hello', goodbye: 'Goodbye', empty: 'Something' })
  putOwnWords({ 'test.hello': 'Ahoy', 'test.goodbye': 7, 'test.empty': '', hello: 'of another part' })
  expect(words).toEqual({ hello: 'Ahoy', goodbye: 'Goodbye', empty: '' })
})

test.each([undefined, null, 'none', 7])('own words that are %s are none', (strings) => {
  const words = defineWords('test.', { hello: 'Hello' })
  putOwnWords({ 'test.hello': 'Ahoy' })
  putOwnWords(strings)
  expect(words.hello).toBe('Hello')
})

test('a part that is loaded later has the words of the page from the start', () => {
  putOwnWords({ 'late.hello': 'Ahoy' })
  expect(defineWords('late.', { hello: 'Hello' }).hello).toBe('Ahoy')
})
