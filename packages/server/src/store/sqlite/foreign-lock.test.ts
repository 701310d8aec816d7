import { monitorEventLoopDelay } from 'node:perf_hooks'
import { expect, it } from 'vitest'
import { lockDatabase } from '../../../test/support/lock-database.ts'
import { admitVisitor, makeDatabasePath, openStore } from '../../../test/support/sqlite-file.ts'

/** How long the loop may be held up while somebody else holds the lock. */
const LONGEST_STALL_MS = 250

it('[STO-6] a foreign lock stalls nobody and heals', async () => {
  const path = makeDatabasePath()
  const store = openStore(path)
  const { session, say } = await admitVisitor(store)
  const { conversation_id } = await say('before')
  const lock = await lockDatabase(path)
  const delays = monitorEventLoopDelay({ resolution: 5 })
  delays.enable()

  // Nobody lets go in time: after its patience the write is refused, and until then everybody else goes on reading.
  let waiting = true
  const refused = say('never').catch((error: unknown) => error)
  void refused.finally(() => (waiting = false))
  let reads = 0
  while (waiting) {
    expect((await store.findSessionById(session.id))?.id).toBe(session.id)
    expect(await store.readEvents(conversation_id, 0, 10)).toHaveLength(2)
    reads++
    await new Promise(setImmediate)
  }
  expect(await refused).toMatchObject({ code: 'busy', details: { retry_after_ms: 1000 } })
  expect(reads).toBeGreaterThan(100)

  // Somebody lets go while writes are waiting: they are stored, in their order.
  const patient = [say('one'), say('two')]
  await lock.release()
  expect((await Promise.all(patient)).map((sent) => sent.message.seq)).toEqual([3, 4])
  delays.disable()
  expect(delays.max / 1e6, 'the longest stall in milliseconds').toBeLessThan(LONGEST_STALL_MS)
  expect((await store.listMessages(conversation_id, {}, 'agent')).data.map((message) => message.content)).toEqual(['before', 'one', 'two'].map((text) => ({ type: 'text', text })))
})
