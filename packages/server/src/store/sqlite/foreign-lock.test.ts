import { expect, it } from 'vitest'
import { lockDatabase } from '../../../test/support/lock-database.ts'
import { admitVisitor, makeDatabasePath, openStore } from '../../../test/support/sqlite-file.ts'
import { LONGEST_STALL_MS, watchStalls } from '../../../test/support/watch-stalls.ts'

/** Longer than the store's patience: some are refused, and some are still waiting when it ends. */
const LOCKED_FOR_MS = 8_000

it('[STO-6] [RUN-13] a foreign lock of eight seconds stalls nobody and heals', async () => {
  const path = makeDatabasePath()
  const store = openStore(path)
  const { session, say } = await admitVisitor(store)
  const { conversation_id } = await say('before')
  const lock = await lockDatabase(path)
  const since = performance.now()
  const stalls = await watchStalls()

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
  await new Promise((resolve) => setTimeout(resolve, since + LOCKED_FOR_MS - performance.now()))
  await lock.release()
  expect((await Promise.all(patient)).map((sent) => sent.message.seq)).toEqual([3, 4])
  expect(await stalls.end(), 'the longest stall in milliseconds').toBeLessThan(LONGEST_STALL_MS)
  expect((await store.listMessages(conversation_id, {}, 'agent')).data.map((message) => message.content)).toEqual(['before', 'one', 'two'].map((text) => ({ type: 'text', text })))
}, 30_000)
