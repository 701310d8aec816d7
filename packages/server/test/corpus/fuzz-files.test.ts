import { expect, it } from 'vitest'
import { LONGEST_STALL_MS, watchStalls } from '../support/watch-stalls.ts'
import { fuzzInspection, fuzzUploads } from './fuzz-files.ts'

it.each([1, 2, 3, 4])('[FILE-2] [FILE-4] seed %i: changed files are taken or refused', (seed) => {
  const { taken, refused } = fuzzInspection(seed, 3000)
  expect([taken > 300, refused > 300]).toEqual([true, true])
}, 60_000)

it.each([5, 6])('[FILE-1] [RUN-13] seed %i: changed forms harm nobody', async (seed) => {
  const stalls = await watchStalls()
  const { taken, refused } = await fuzzUploads(seed)
  expect([taken > 30, refused > 30]).toEqual([true, true])
  expect(await stalls.end(), 'the longest stall in milliseconds').toBeLessThan(LONGEST_STALL_MS)
}, 60_000)
