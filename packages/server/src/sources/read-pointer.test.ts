import { expect, it } from 'vitest'
import { jsonPointer } from '@rejoin/protocol'
import * as v from 'valibot'
import { readPointer } from './read-pointer.ts'

/** The document and the pointers of RFC 6901 §5, and what lies beside them. */
const RFC = { foo: ['bar', 'baz'], '': 0, 'a/b': 1, 'c%d': 2, 'e^f': 3, 'g|h': 4, 'i\\j': 5, 'k"l': 6, ' ': 7, 'm~n': 8, '~1': 9, deep: { er: { est: 'here' } } }

it.for<readonly [string, unknown]>([
  ['/foo', ['bar', 'baz']], ['/foo/0', 'bar'], ['/foo/1', 'baz'], ['/', 0], ['/a~1b', 1], ['/c%d', 2], ['/e^f', 3], ['/g|h', 4], ['/i\\j', 5], ['/k"l', 6], ['/ ', 7], ['/m~0n', 8], ['/~01', 9], ['/deep/er/est', 'here'],
  ['/foo/2', undefined], ['/foo/-', undefined], ['/foo/00', undefined], ['/foo/length', undefined], ['/foo/0/0', undefined], ['/nothing', undefined], ['/nothing/at/all', undefined],
  ['/__proto__', undefined], ['/constructor/name', undefined], ['/toString', undefined], ['/deep/hasOwnProperty', undefined],
])('[SRC-1] the pointer %s leads where it should', ([pointer, value]) => {
  expect(v.is(jsonPointer, pointer)).toBe(true)
  expect(readPointer(RFC, pointer)).toEqual(value)
})

it.for(['', 'foo', 'foo/bar', '#/foo', '$.foo', '/a~', '/a~2', '/~', '/m~n', `/${'x'.repeat(255)}`, '/\ud800'])('[SRC-1] %j is no pointer to a value', (pointer) => {
  expect(v.is(jsonPointer, pointer)).toBe(false)
})
