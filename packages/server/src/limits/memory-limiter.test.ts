import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { RejoinError } from '@rejoin/protocol'
import { defaultLimits, type LimitName } from './limit-rules.ts'
import { createMemoryLimiter } from './memory-limiter.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

const make = (onRefused?: (name: LimitName) => void) => createMemoryLimiter({ ...defaultLimits.rules, 'messages.contact': [{ points: 2, seconds: 10 }, { points: 3, seconds: 60 }] }, onRefused)

/** What became of it: null, or how long to wait. */
async function spend(limiter: ReturnType<typeof make>, key: string): Promise<number | null> {
  try {
    await limiter.spend('messages.contact', key)
    return null
  } catch (error) {
    if (!(error instanceof RejoinError) || error.code !== 'rate_limited') throw error
    return error.details.retry_after_ms ?? -1
  }
}

describe('[LIM-2] a limit', () => {
  it('lets through so many and says how long to wait', async () => {
    const limiter = make()
    expect([await spend(limiter, 'ada'), await spend(limiter, 'ada'), await spend(limiter, 'ada')]).toEqual([null, null, 10_000])
    vi.advanceTimersByTime(4_000)
    expect(await spend(limiter, 'ada')).toBe(6_000)
  })

  it('has room again exactly when it said', async () => {
    const limiter = make()
    for (let count = 0; count < 2; count++) await spend(limiter, 'ada')
    const wait = (await spend(limiter, 'ada')) ?? 0
    vi.advanceTimersByTime(wait - 1)
    expect(await spend(limiter, 'ada')).toBe(1)
    vi.advanceTimersByTime(1)
    expect(await spend(limiter, 'ada')).toBeNull()
  })

  it('holds in every window', async () => {
    const limiter = make()
    for (let count = 0; count < 2; count++) await spend(limiter, 'ada')
    vi.advanceTimersByTime(10_000)
    expect([await spend(limiter, 'ada'), await spend(limiter, 'ada')]).toEqual([null, 50_000])
  })

  it('of one key is nobody else’s', async () => {
    const limiter = make()
    for (let count = 0; count < 5; count++) await spend(limiter, 'ada')
    expect(await spend(limiter, 'bob')).toBeNull()
  })

  it('is told to whoever counts refusals', async () => {
    const refused: string[] = []
    const limiter = make((name) => refused.push(name))
    for (let count = 0; count < 4; count++) await spend(limiter, 'ada')
    expect(refused).toEqual(['messages.contact', 'messages.contact'])
  })

  it('never sends anybody away for longer than its window', async () => {
    const limiter = make()
    for (let count = 0; count < 2; count++) await spend(limiter, 'ada')
    // Somebody sets the wall clock a year back.
    vi.setSystemTime(Date.now() - 365 * 24 * 3_600_000)
    expect(await spend(limiter, 'ada')).toBe(10_000)
    vi.advanceTimersByTime(10_000)
    expect(await spend(limiter, 'ada')).toBeNull()
  })

  it('forgets what was given back', async () => {
    const limiter = make()
    for (let count = 0; count < 20; count++) {
      expect(await spend(limiter, 'ada')).toBeNull()
      await limiter.refund('messages.contact', 'ada')
    }
  })
})
