import { afterEach, expect, test } from 'vitest'
import { defineWords, fill, putWords } from './words.ts'

afterEach(() => putWords(undefined))

test('EMB-9 the words of the page count where they are words', () => {
  const words = defineWords('test.', { hello: 'Hello', goodbye: 'Goodbye', empty: 'Something' })
  putWords({ 'test.hello': 'Ahoy', 'test.goodbye': 7, 'test.empty': '', hello: 'of another part' })
  expect(words).toEqual({ hello: 'Ahoy', goodbye: 'Goodbye', empty: '' })
})

test.each([undefined, null, 'none', 7])('own words that are %s are none', (strings) => {
  const words = defineWords('test.', { hello: 'Hello' })
  putWords({ 'test.hello': 'Ahoy' })
  putWords(strings)
  expect(words.hello).toBe('Hello')
})

test('a part that is loaded later has the words of the page from the start', () => {
  putWords({ 'late.hello': 'Ahoy' })
  expect(defineWords('late.', { hello: 'Hello' }).hello).toBe('Ahoy')
})

test('a language stands where it has words, and English elsewhere', () => {
  const words = defineWords('test.', { hello: 'Hello', goodbye: 'Goodbye' })
  putWords({}, { locale: 'de', words: { 'test.hello': 'Hallo' } })
  expect(words).toEqual({ hello: 'Hallo', goodbye: 'Goodbye' })
})

test.each([
  { locale: 'en', n: 1, text: '1 file' },
  { locale: 'en', n: 1234, text: '1,234 files' },
  { locale: 'pl', n: 1, text: '1 plik' },
  { locale: 'pl', n: 22, text: '22 pliki' },
  { locale: 'pl', n: 12, text: '12 plików' },
  { locale: 'fa', n: 3, text: '۳ پرونده' },
  // A category that the language has only for what we never count.
  { locale: 'fr', n: 1_000_000, text: '1 000 000 files' },
])('EMB-36 $n in $locale: $text', ({ locale, n, text }) => {
  const plurals = { en: { one: '{n} file', other: '{n} files' }, pl: { one: '{n} plik', few: '{n} pliki', many: '{n} plików' }, fa: '{n} پرونده', fr: { one: '{n} file', other: '{n} files' } }
  putWords({}, { locale })
  expect(fill(plurals[locale as 'en'], { n }).replace(/\s/g, ' ')).toBe(text)
})

test('what has no value stays visible', () => {
  expect(fill('{name} and {other}', { name: 'Ada' })).toBe('Ada and {other}')
})
