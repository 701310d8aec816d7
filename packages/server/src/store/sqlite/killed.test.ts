import { expect, it } from 'vitest'
import { forkStore } from '../../../test/support/fork-store.ts'
import { admitVisitor, makeDatabasePath, openStore } from '../../../test/support/sqlite-file.ts'

/** After how many acknowledgements the plug is pulled, round by round: at once, early, and in full flight. */
const ROUNDS = [0, 1, 5, 40, 150, 400]

it('[STO-5] [STO-1] a killed process loses nothing it acknowledged', async () => {
  const path = makeDatabasePath()
  const first = openStore(path)
  const { session, say } = await admitVisitor(first)
  const { conversation_id } = await say('before')
  await first.close()
  const acknowledged = new Set<string>()

  for (const [round, until] of ROUNDS.entries()) {
    const fork = await forkStore(path, session.id)
    const before = acknowledged.size
    await new Promise<void>((resolve) => {
      fork.onAnswer((answer) => {
        for (const [cmid, outcome] of Object.entries(answer)) if (outcome === 'stored') acknowledged.add(cmid)
        if (acknowledged.size - before >= until) resolve()
      })
      fork.tell({ do: 'stream', round: String(round).padStart(4, '0') })
      if (until === 0) resolve()
    })
    await fork.kill()

    const store = openStore(path)
    const events = await store.readEvents(conversation_id, 0, 100_000)
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1))
    const stored = events.flatMap((event) => (event.type === 'message.created' && event.data.client_message_id !== undefined ? [event.data.client_message_id] : []))
    expect(new Set(stored).size, 'once').toBe(stored.length)
    expect([...acknowledged].filter((cmid) => !stored.includes(cmid)), 'all of it').toEqual([])
    expect((await store.findConversation(conversation_id, 'agent'))?.head_seq).toBe(events.length)
    await store.close()
  }
  expect(acknowledged.size).toBeGreaterThanOrEqual(ROUNDS.reduce((sum, until) => sum + until))
}, 60_000)
