import { expect, it } from 'vitest'
import { LONGEST_STALL_MS, watchStalls } from './watch-stalls.ts'

it('a loop that is held up is noticed', async () => {
  const stalls = await watchStalls()
  const end = performance.now() + 2 * LONGEST_STALL_MS
  while (performance.now() < end);
  expect(await stalls.end()).toBeGreaterThan(LONGEST_STALL_MS)
})
