import type { Database } from 'better-sqlite3'

/** In pages: what is in the write-ahead log, and how much of it is in the database, too. Busy: somebody was in the way. */
export type LogState = { readonly busy: boolean; readonly log: number; readonly checkpointed: number }

/** Moves the log into the database, as far as the mode wants it; `NOOP` only looks. Null: not on this disk, not now. */
export function checkpoint(db: Database, mode: 'NOOP' | 'PASSIVE' | 'TRUNCATE'): LogState | null {
  try {
    const [state] = db.pragma(`wal_checkpoint(${mode})`) as { readonly busy: number; readonly log: number; readonly checkpointed: number }[]
    return state === undefined ? null : { ...state, busy: state.busy !== 0 }
  } catch {
    // A full disk or a foreign lock: nothing is lost by it, what was committed lies in the log.
    return null
  }
}
