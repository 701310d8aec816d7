import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Database } from 'better-sqlite3'
import * as v from 'valibot'

/** How far a database had come: which copy it is, and a number that only grows. */
const mark = v.object({ epoch: v.string(), beat: v.number() })
export type Mark = v.InferOutput<typeof mark>

/**
 * Whether the file is an older copy than the one that ran here last, or one that never ran here: then clients may hold
 * events that it does not have (ADR 0002). `beat` is null where no server has marked it yet. Pure.
 */
export function isOtherCopy(database: { readonly epoch: string; readonly beat: number | null }, seen: Mark | null): boolean {
  // Both are new, or from before there were marks.
  if (database.beat === null && seen === null) return false
  return seen === null || seen.epoch !== database.epoch || (database.beat ?? -1) < seen.beat
}

export type MarkKeeper = {
  /** Inside a transaction: one step further. Answers what `write` has to put down once it is committed. */
  readonly advance: () => Mark
  /** Beside the database, and on the disk when this returns. */
  readonly write: (mark: Mark) => void
}

/** Keeps the mark of a database in a file of the data folder, where no copy of the database brings it along. */
export function createMarkKeeper(db: Database, file: string): MarkKeeper {
  const step = db.prepare(`INSERT INTO meta (key, value) VALUES ('beat', '1') ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1 RETURNING value`).pluck()
  const readEpoch = db.prepare(`SELECT value FROM meta WHERE key = 'epoch'`).pluck()
  return {
    advance: () => ({ epoch: String(readEpoch.get()), beat: Number(step.get()) }),
    write(next) {
      replaceFile(file, JSON.stringify(next))
    },
  }
}

export function readMark(file: string): Mark | null {
  try {
    return v.parse(mark, JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    // None yet, or none that can be read: then nothing is known of what ran here.
    return null
  }
}

/** The whole new content or the whole old one, whatever happens in between. */
function replaceFile(file: string, content: string): void {
  const draft = `${file}.new`
  const handle = openSync(draft, 'w', 0o600)
  try {
    writeSync(handle, content)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(draft, file)
  syncFolder(dirname(file))
}

/** A new name is durable only when its folder is. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
