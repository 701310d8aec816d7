import { parentPort, workerData } from 'node:worker_threads'
import BetterSqlite3 from 'better-sqlite3'

/**
 * The thread that moves the log (move-log.ts). It copies while the writer goes on; only for what was written meanwhile
 * does it keep the writer out, so it comes as near as it can before.
 */
type Progress = { readonly log: number; readonly checkpointed: number }

/** As little as this is moved within a millisecond or two. */
const LITTLE_PAGES = 100
const PASSES = 4

/** How long it waits for the writer to be between two transactions. */
const LOCK_WAIT_MS = 50

const db = new BetterSqlite3(String(workerData), { timeout: LOCK_WAIT_MS })
const read = (mode: 'NOOP' | 'PASSIVE' | 'RESTART'): Progress => (db.pragma(`wal_checkpoint(${mode})`) as Progress[])[0] ?? { log: 0, checkpointed: 0 }

function move(): void {
  for (let pass = 0; pass < PASSES; pass++) {
    read('PASSIVE')
    const { log, checkpointed } = read('NOOP')
    if (log - checkpointed < LITTLE_PAGES) break
  }
  // From here on the writer begins the log anew.
  read('RESTART')
}

parentPort?.on('message', (wish: 'move' | 'close') => {
  if (wish === 'close') {
    db.close()
    parentPort?.close()
    return
  }
  try {
    move()
  } catch {
    // A full disk, a foreign lock: nothing is lost by it, and the writer asks again.
  }
  parentPort?.postMessage('moved')
})
