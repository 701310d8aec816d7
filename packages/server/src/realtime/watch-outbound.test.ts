import { expect, it } from 'vitest'
import { isTooSlow } from './watch-outbound.ts'

const KB = 1024
const MB = 1024 * KB

it.each([
  ['nothing waits', { packets: 0, bytes: 0, stuckMs: 3_600_000 }, false],
  ['little waits for long', { packets: 256, bytes: 1 * MB, stuckMs: 60_000 }, false],
  ['a burst has just been sent', { packets: 5_000, bytes: 8 * MB, stuckMs: 0 }, false],
  ['a burst is still on its way', { packets: 5_000, bytes: 8 * MB, stuckMs: 999 }, false],
  ['many packets do not move', { packets: 257, bytes: 30 * KB, stuckMs: 1_000 }, true],
  ['many bytes do not move', { packets: 3, bytes: 1 * MB + 1, stuckMs: 1_000 }, true],
  ['too much for anybody', { packets: 2, bytes: 16 * MB + 1, stuckMs: 0 }, true],
])('[LIM-11] where %s: too slow is %#', (_, backlog, expected) => {
  expect(isTooSlow(backlog)).toBe(expected)
})
