import { randomFillSync } from 'node:crypto'
import { v7 } from 'uuid'

/** Makes ids: UUIDv7 (contract §2). Injected, so that tests can foresee them. Never order by them: `seq` does that. */
export type MakeId = () => string

/**
 * Later ids of this process sort after earlier ones, so that lists kept by id page rightly: within a millisecond a counter
 * goes on from a random start, as the library does it when it draws its own random bytes.
 */
export const makeUuid: MakeId = () => {
  const random = takeRandom()
  const now = Date.now()
  if (now > msecs) {
    msecs = now
    seq = ((random[6] ?? 0) << 16) | ((random[7] ?? 0) << 8) | (random[8] ?? 0)
  } else seq += 1
  return v7({ random, msecs, seq })
}

let msecs = 0
let seq = 0

/** Random bytes are fetched many at once: asked for sixteen at a time, they cost more than storing a message's row. */
const pool = new Uint8Array(16 * 256)
let used = pool.length

function takeRandom(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += 16
  return pool.subarray(used - 16, used)
}
