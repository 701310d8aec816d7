import { expect, it } from 'vitest'
import { makeUuid } from './ids.ts'

it('later ids sort after earlier ones, also within a millisecond', () => {
  const ids = Array.from({ length: 20_000 }, makeUuid)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.toSorted()).toEqual(ids)
  expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})
