import { statSync } from 'node:fs'
import { expect, it, onTestFinished, vi } from 'vitest'
import { makeDatabasePath } from '../../../test/support/sqlite-file.ts'
import { checkpoint } from './checkpoint.ts'
import { createLogMover, type LogMover } from './move-log.ts'
import { openDatabase } from './open-database.ts'

const PAGE_BYTES = 4096
const ROW_PAGES = 20
/** Other words on each of its pages, or SQLite would see that a page has not changed and not write it. */
const fillRow = (n: number): string => `${n} ${String(n).padStart(8, '.').repeat((ROW_PAGES * PAGE_BYTES) / 8)}`
const KEY = 'a row'

/** Writes as many rows, one commit each; what is written is always the same row, so that the database stays small and the log does not. */
async function writeRows(path: string, count: number, options: Parameters<typeof createLogMover>[2]) {
  const db = openDatabase(path)
  const mover = createLogMover(db, path, options)
  onTestFinished(async () => {
    await mover.close()
    db.close()
  })
  const write = db.prepare(`INSERT INTO meta (key, value) VALUES ('${KEY}', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`)
  let longest = 0
  for (let n = 0; n < count; n++) {
    write.run(fillRow(n))
    mover.look()
    longest = Math.max(longest, logPages(path))
    // Elsewhere the loop turns between two commits as well.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { db, mover, longest }
}

const logPages = (path: string): number => statSync(`${path}-wal`).size / PAGE_BYTES

async function readAgain(path: string, mover: LogMover): Promise<string> {
  await mover.close()
  const db = openDatabase(path)
  const value = String(db.prepare('SELECT value FROM meta WHERE key = ?').pluck().get(KEY))
  db.close()
  return value.slice(0, 8).trim().split(' ')[0] ?? ''
}

const COUNT = 1_500

it('[STO-2] a long log is moved while writing goes on', async () => {
  const path = makeDatabasePath()
  const { db, mover, longest } = await writeRows(path, COUNT, { moveAt: 400, beginAnewAt: 800 })
  const written = COUNT * ROW_PAGES
  // How far it comes depends on how busy the machine is; that it begins anew does not.
  expect(longest).toBeLessThan(written / 2)
  expect(db.pragma('synchronous', { simple: true })).toBe(2)
  expect(await readAgain(path, mover)).toBe(String(COUNT - 1))
})

it('a log is moved by its writer where no thread runs', async () => {
  const path = makeDatabasePath()
  const { mover, longest } = await writeRows(path, COUNT, { moveAt: 400, program: new URL('./nowhere.js', import.meta.url) })
  expect(longest).toBeLessThan((COUNT * ROW_PAGES) / 2)
  expect(await readAgain(path, mover)).toBe(String(COUNT - 1))
})

it('[STO-2] a log that nobody adds to is moved to its end', async () => {
  const path = makeDatabasePath()
  const { db, mover } = await writeRows(path, 100, {})
  await vi.waitFor(() => {
    const state = checkpoint(db, 'NOOP')
    expect(state?.checkpointed).toBe(state?.log)
  }, 10_000)
  expect(await readAgain(path, mover)).toBe('99')
})

it('a short log wakes no thread', async () => {
  const path = makeDatabasePath()
  const { mover } = await writeRows(path, 100, { moveAt: 4_000, program: new URL('./nowhere.js', import.meta.url) })
  expect(await readAgain(path, mover)).toBe('99')
})
