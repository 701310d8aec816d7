import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { assertSound } from './open-database.ts'
import { syncFolder } from './recognise-copy.ts'

/** A busy server may hold the lock for a moment. */
const WAIT_MS = 5_000

export type Backup = { readonly file: string; readonly bytes: number }

/**
 * A copy of one moment, made while the server runs: it opens by itself, passes SQLite's check, is readable by its owner
 * only, and lies under its name only when it is complete. What was erased is not in it, not even in free pages. It has no
 * epoch: whoever starts from it gets a new one, so that clients read it anew (STO-8).
 *
 * Throws when the file exists: a backup never takes the place of another one.
 */
export function backupDatabase(databasePath: string, target: string): Backup {
  const file = resolve(target)
  if (existsSync(file)) throw Object.assign(new Error(`${target} exists`), { code: 'EEXIST' })
  const draft = `${file}.part`
  rmSync(draft, { force: true })
  // VACUUM INTO fills an empty file, which so has its permissions from the beginning.
  closeSync(openSync(draft, 'wx', 0o600))
  try {
    copyInto(databasePath, draft)
    finish(draft)
    renameSync(draft, file)
    syncFolder(dirname(file))
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
  return { file, bytes: statSync(file).size }
}

function copyInto(databasePath: string, draft: string): void {
  const db = new BetterSqlite3(databasePath, { fileMustExist: true, timeout: WAIT_MS })
  try {
    db.prepare('VACUUM INTO ?').run(draft)
  } finally {
    db.close()
  }
}

/** SQLite does not flush what it wrote this way. */
function finish(draft: string): void {
  const copy = new BetterSqlite3(draft)
  try {
    copy.prepare(`DELETE FROM meta WHERE key IN ('epoch', 'beat')`).run()
    assertSound(copy)
  } finally {
    copy.close()
  }
  const handle = openSync(draft, 'r+')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
