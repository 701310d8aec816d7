import { afterEach, expect, test } from 'vitest'
import { writePlainJson } from './write-json.ts'

const arrays = Array.prototype as { toJSON?: () => string }
afterEach(() => delete arrays.toJSON)

test('EMB-34 arrays are arrays, whatever a page told them', () => {
  arrays.toJSON = () => '[]'
  expect(JSON.stringify({ list: [1] })).toBe('{"list":"[]"}')
  expect(writePlainJson(() => JSON.stringify({ list: [1, ['a']] }))).toBe('{"list":[1,["a"]]}')
})

test('what the page did is put back, also after a failure', () => {
  const patch = (): string => '[]'
  arrays.toJSON = patch
  expect(() =>
    writePlainJson(() => {
      throw new Error('no')
    }),
  ).toThrow('no')
  expect(arrays.toJSON).toBe(patch)
})
