import * as v from 'valibot'
import { expect, it } from 'vitest'
import { attributes, metadataPatch } from './metadata.ts'

const entries = (n: number, value: unknown = 1): Record<string, unknown> => Object.fromEntries(Array.from({ length: n }, (_, index) => [`k${index}`, value]))

it('[IDN-17] metadata keeps text, numbers, flags, and null', () => {
  const good = { plan: 'pro', 'a.b-c_D9': 0, trial: false, gone: null, empty: '', big: -1.5e300 }
  expect(v.parse(metadataPatch, good)).toEqual(good)
  expect(v.is(metadataPatch, {})).toBe(true)
  expect(v.is(metadataPatch, entries(50))).toBe(true)
})

it.for([
  ['more than 50 keys', entries(51)],
  ['more than 16 KB', entries(17, 'x'.repeat(1000))],
  ['more than 1 KB in a value', { note: 'x'.repeat(1025) }],
  ['more than 1 KB of bytes', { note: 'é'.repeat(513) }],
  ['a nested object', { address: { city: 'Berlin' } }],
  ['a list', { tags: ['a'] }],
  ['a number that is none', { n: Number.NaN }],
  ['a number without end', { n: Number.POSITIVE_INFINITY }],
  ['half a character', { note: '\ud83e' }],
  ['an empty key', { '': 1 }],
  ['a key with a space', { 'a b': 1 }],
  ['a key that is too long', { ['k'.repeat(65)]: 1 }],
  ['a key with an umlaut', { größe: 1 }],
  ['__proto__', JSON.parse('{"__proto__": 1}')],
  ['constructor', { constructor: 1 }],
  ['prototype', { prototype: 1 }],
  ['no object', 'plan=pro'],
  ['a list for an object', []],
] as const)('[IDN-17] metadata with %s is refused', ([, value]) => {
  expect(v.is(metadataPatch, value)).toBe(false)
})

it('attributes are any JSON of at most 16 KB', () => {
  const good = { any: { deep: ['JSON', null, 1] }, ü: true }
  expect(v.parse(attributes, good)).toEqual(good)
  expect(v.is(attributes, { note: 'x'.repeat(16_384) })).toBe(false)
  expect(v.is(attributes, JSON.parse('{"__proto__": {}}'))).toBe(false)
  expect(v.is(attributes, ['x'])).toBe(false)
})
