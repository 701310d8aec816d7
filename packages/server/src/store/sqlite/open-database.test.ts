import { statSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import BetterSqlite3 from 'better-sqlite3'
import { expect, it } from 'vitest'
import { forkStore } from '../../../test/support/fork-store.ts'
import { lockDatabase } from '../../../test/support/lock-database.ts'
import { admitVisitor, CHANNEL, makeDatabasePath, openStore } from '../../../test/support/sqlite-file.ts'
import { openDatabase } from './open-database.ts'
import { openSqliteStore } from './open-sqlite-store.ts'

const FULL = 2

it('[STO-2] synchronous is FULL before and after a write', () => {
  const path = makeDatabasePath()
  // The first time makes the file; the driver treats one that is in WAL mode already differently.
  for (let opened = 0; opened < 2; opened++) {
    const db = openDatabase(path)
    expect(db.pragma('synchronous', { simple: true })).toBe(FULL)
    db.exec(`UPDATE meta SET value = value`)
    expect(db.pragma('synchronous', { simple: true })).toBe(FULL)
    expect([db.pragma('journal_mode', { simple: true }), db.pragma('foreign_keys', { simple: true })]).toEqual(['wal', 1])
    db.close()
  }
})

it('nobody but the owner may read the files', async () => {
  const path = makeDatabasePath()
  const store = openStore(path)
  await store.insertChannel(CHANNEL)
  for (const file of [path, `${path}-wal`, `${path}-shm`]) expect([file, (statSync(file).mode & 0o777).toString(8)]).toEqual([file, '600'])
})

it('[STO-7] a database of a newer version is refused', () => {
  const path = makeDatabasePath()
  openDatabase(path).close()
  const future = new BetterSqlite3(path)
  const version = Number(future.pragma('user_version', { simple: true }))
  future.pragma(`user_version = ${version + 1}`)
  future.close()
  expect(() => openSqliteStore(path)).toThrow(/newer version of Rejoin/)
  const after = new BetterSqlite3(path, { readonly: true })
  expect(after.pragma('user_version', { simple: true }), 'and left as it was').toBe(version + 1)
  after.close()
})

it('[STO-7] an empty file is brought forward', async () => {
  const path = makeDatabasePath()
  writeFileSync(path, '')
  const { say } = await admitVisitor(openStore(path))
  expect((await say('Hello')).message.seq).toBe(2)
})

it('a file that is no database is refused', () => {
  const path = makeDatabasePath()
  writeFileSync(path, 'Dear diary, '.repeat(500))
  expect(() => openSqliteStore(path)).toThrow(/not a database/)
})

it('[STO-7] several processes may open a new file at once', async () => {
  const path = makeDatabasePath()
  const forks = await Promise.all([1, 2, 3].map(() => forkStore(path)))
  expect(await Promise.all(forks.map((fork) => fork.ask({ do: 'read' })))).toEqual(forks.map(() => ({ session: 'missing' })))
})

it('[STO-6] opening waits while another process writes', async () => {
  const path = makeDatabasePath()
  openDatabase(path).close()
  const lock = await lockDatabase(path)
  const opening = forkStore(path)
  // Long enough for the other process to start and run into the lock.
  await delay(1000)
  await lock.release()
  expect(await (await opening).ask({ do: 'read' })).toEqual({ session: 'missing' })
})

it('[STO-7] every process gives the copy the same name', async () => {
  const path = makeDatabasePath()
  const [one, two] = [openStore(path), openStore(path)]
  const { say } = await admitVisitor(one)
  const { conversation_id } = await say('Hello')
  expect(await two.readHeads([conversation_id])).toEqual(await one.readHeads([conversation_id]))
})
