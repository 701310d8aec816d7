import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import BetterSqlite3 from 'better-sqlite3'

/**
 * The thread that moves the log (move-log.ts). It copies while the writer goes on, and again what was written meanwhile,
 * until there is so little left that the writer moves it in passing. It never takes the writer's lock.
 */
type Progress = { readonly log: number; readonly checkpointed: number }

/** As little as this is moved within a millisecond or two. */
const LITTLE_PAGES = 100
const PASSES = 5

// Whoever answers goes first. Only Linux knows this of a thread; elsewhere it would be the whole process.
if (process.platform === 'linux') setPriority(5)

const db = new BetterSqlite3(String(workerData))
const read = (mode: 'NOOP' | 'PASSIVE'): Progress => (db.pragma(`wal_checkpoint(${mode})`) as Progress[])[0] ?? { log: 0, checkpointed: 0 }

function move(): void {
  for (let pass = 0; pass < PASSES; pass++) {
    read('PASSIVE')
    const { log, checkpointed } = read('NOOP')
    if (log - checkpointed < LITTLE_PAGES) return
  }
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
    // A full disk: nothing is lost by it, and the writer asks again.
  }
  parentPort?.postMessage('moved')
})
