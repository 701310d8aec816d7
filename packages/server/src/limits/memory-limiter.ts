import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { RejoinError } from '@rejoin/protocol'
import type { LimitName, Limits } from './limit-rules.ts'
import type { Limiter } from './limiter.ts'

/** Counts in this process. A restart forgets, which favours nobody for longer than a window. */
export function createMemoryLimiter(rules: Limits['rules'], onRefused: (name: LimitName) => void = () => undefined): Limiter {
  const windows = new Map(
    (Object.keys(rules) as LimitName[]).map((name) => [
      name,
      rules[name].map(({ points, seconds }) => ({ seconds, counter: new RateLimiterMemory({ keyPrefix: `${name} ${seconds}`, points, duration: seconds }) })),
    ]),
  )

  return {
    async spend(name, key) {
      for (const { counter, seconds } of windows.get(name) ?? []) {
        try {
          await counter.consume(key)
        } catch (refused) {
          if (!(refused instanceof RateLimiterRes)) throw refused
          onRefused(name)
          // A wall clock that was set back must not send anybody away for a year.
          const wait = Math.min(Math.max(refused.msBeforeNext, 1), seconds * 1000)
          throw new RejoinError('rate_limited', `Too many (${name}). Come back after retry_after_ms.`, { retry_after_ms: wait })
        }
      }
    },
    async refund(name, key) {
      for (const { counter } of windows.get(name) ?? []) await counter.reward(key)
    },
  }
}
