import { createHash } from 'node:crypto'
import { RejoinError } from '@rejoin/protocol'
import { DAY, formatTime } from '../clock.ts'
import type { Deps } from '../deps.ts'

/** How long the first answer is given again (contract §2). */
const REMEMBER_MS = 1 * DAY

const KEY = /^[\x21-\x7e]{1,255}$/

export type Answer = { readonly status: number; readonly body: unknown }

export type Idempotency = {
  /**
   * Runs `work` once per (principal, key); a repeat with the same body gets the first answer, with another body a 409.
   * @param name what the caller calls the key, for the refusal
   */
  readonly once: (principal: string, key: string, body: unknown, work: () => Promise<Answer>, name?: string) => Promise<Answer>
}

/** `Idempotency-Key` (WIRE-9). Two calls at once share one run; the answer is kept sealed, because it may hold a token. */
export function createIdempotency(deps: Pick<Deps, 'store' | 'seal' | 'clock'>): Idempotency {
  const running = new Map<string, { readonly bodyHash: string; readonly answer: Promise<Answer> }>()

  return {
    async once(principal, key, body, work, name = 'Idempotency-Key') {
      if (!KEY.test(key)) throw new RejoinError('invalid_field', 'Idempotency-Key has 1 to 255 visible ASCII characters.', { field: 'Idempotency-Key' })
      const bodyHash = createHash('sha256').update(JSON.stringify(body)).digest('base64url')
      const slot = `${principal} ${key}`
      const current = running.get(slot)
      if (current !== undefined) return current.bodyHash === bodyHash ? current.answer : refuse(name)
      const answer = recall(principal, key, bodyHash, work, name)
      running.set(slot, { bodyHash, answer })
      try {
        return await answer
      } finally {
        running.delete(slot)
      }
    },
  }

  async function recall(principal: string, key: string, bodyHash: string, work: () => Promise<Answer>, name: string): Promise<Answer> {
    const stored = await deps.store.findIdempotentAnswer(principal, key)
    if (stored !== null) {
      if (stored.body_hash !== bodyHash) return refuse(name)
      const opened = deps.seal.open(stored.answer)
      if (opened !== null) return JSON.parse(opened) as Answer
    }
    const answer = await work()
    // What may succeed later must not be remembered as a failure.
    if (answer.status < 429) {
      await deps.store.insertIdempotentAnswer({ principal, key, body_hash: bodyHash, answer: deps.seal.close(JSON.stringify(answer)), expires_at: formatTime(deps.clock.now() + REMEMBER_MS) })
    }
    return answer
  }
}

function refuse(name: string): never {
  throw new RejoinError('idempotency_conflict', `This ${name} came with another body. Use a new one for a new call.`, { field: name })
}
