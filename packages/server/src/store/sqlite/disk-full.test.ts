import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { expect, it } from 'vitest'
import { forkStore } from '../../../test/support/fork-store.ts'
import { admitVisitor, makeDatabasePath, openStore } from '../../../test/support/sqlite-file.ts'
import { LONGEST_STALL_MS } from '../../../test/support/watch-stalls.ts'

/** Lets no file of the process grow beyond so many bytes, which is what a full disk looks like from inside. */
function limitFiles(pid: number, bytes: number | 'unlimited'): void {
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`])
}

it('[STO-6] [RUN-13] a full disk refuses, stores nothing, and heals', async () => {
  const path = makeDatabasePath()
  const { session, say } = await admitVisitor(openStore(path))
  const { conversation_id } = await say('before')
  const fork = await forkStore(path, session.id)
  const send = (cmid: string) => fork.ask({ do: 'send', cmids: [cmid], text: 'x'.repeat(4000) })

  expect(await send('with-space-left-1')).toEqual({ 'with-space-left-1': 'stored' })
  await fork.ask({ do: 'watch stalls' })
  limitFiles(fork.pid, statSync(`${path}-wal`).size + 100)
  for (const cmid of ['on-a-full-disk-01', 'on-a-full-disk-02']) expect(await send(cmid)).toEqual({ [cmid]: 'storage_full' })
  expect(await fork.ask({ do: 'send', cmids: ['together-full-01', 'together-full-02'], text: 'no' }), 'everybody of a group is told').toEqual({ 'together-full-01': 'storage_full', 'together-full-02': 'storage_full' })
  expect(await fork.ask({ do: 'read' })).toEqual({ session: 'found' })

  limitFiles(fork.pid, 'unlimited')
  expect(await send('with-space-again1')).toEqual({ 'with-space-again1': 'stored' })
  expect(await send('on-a-full-disk-01'), 'the same send succeeds now').toEqual({ 'on-a-full-disk-01': 'stored' })
  expect(Number((await fork.ask({ do: 'tell stalls' })).longest_ms), 'the longest stall in milliseconds').toBeLessThan(LONGEST_STALL_MS)
  await fork.kill()

  const events = await openStore(path).readEvents(conversation_id, 0, 100)
  expect(events.map((event) => event.seq)).toEqual([1, 2, 3, 4, 5])
  expect(events.flatMap((event) => (event.type === 'message.created' ? [event.data.client_message_id] : []))).toEqual([undefined, 'with-space-left-1', 'with-space-again1', 'on-a-full-disk-01'])
})
