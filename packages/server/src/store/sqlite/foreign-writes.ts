import type { Database } from 'better-sqlite3'

/**
 * Asks whether another connection, of this process or another, has written since it was asked last. Costs as much as the
 * smallest of statements; what this connection writes itself does not count.
 */
export function watchForeignWrites(db: Database): () => boolean {
  const read = db.prepare<[], number>('PRAGMA data_version').pluck()
  let known: number | undefined
  return () => {
    const version = read.get()
    const changed = version !== known
    known = version
    return changed
  }
}
