import { RejoinError } from '@rejoin/protocol'
import type { CapName, Limits } from './limit-rules.ts'

/** Told to whoever finds no seat: connections end by themselves, so it is worth trying again. */
const RETRY_AFTER_MS = 5_000

/** How many connections there are at once, per session, contact, address and process (LIM-6). */
export type Seats = {
  /** Takes one; throws `rate_limited` when none is left, or `unavailable` when the whole process is full. Returns its own, harmless twice. */
  readonly take: (name: CapName, key: string) => () => void
}

export function createSeats(caps: Limits['caps'] | null, onRefused: (name: CapName) => void = () => undefined): Seats {
  const taken = new Map<string, number>()
  return {
    take(name, key) {
      const slot = `${name} ${key}`
      const count = taken.get(slot) ?? 0
      if (caps !== null && count >= caps[name]) {
        onRefused(name)
        throw name === 'connections.process'
          ? new RejoinError('unavailable', 'The server has no room for more connections now. Come back after retry_after_ms.', { retry_after_ms: RETRY_AFTER_MS })
          : new RejoinError('rate_limited', `Too many at once (${name}). Close some, or come back after retry_after_ms.`, { retry_after_ms: RETRY_AFTER_MS })
      }
      taken.set(slot, count + 1)
      let held = true
      return () => {
        if (!held) return
        held = false
        const left = (taken.get(slot) ?? 1) - 1
        if (left > 0) taken.set(slot, left)
        else taken.delete(slot)
      }
    },
  }
}
