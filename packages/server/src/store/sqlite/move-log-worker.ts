import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import BetterSqlite3 from 'better-sqlite3'

/**
 * The thread that moves the log (move-log.ts). It copies while the writer goes on, and never takes the writer's lock. A log
 * that has become long shall begin anew: then it copies again what was written meanwhile, until the writer has little left to do.
 */
type Progress = { readonly log: number; readonly checkpointed: number }

/** In pages: as little as this is moved within a millisecond or two. */
const LITTLE = 100
const PASSES = 5

// Whoever answers goes first. Only Linux knows this of a thread; elsewhere it would be the whole process.
if (process.platform === 'linux') setPriority(5)

const { path, beginAt } = workerData as { readonly path: string; readonly beginAt: number }
const db = new BetterSqlite3(path)
const read = (mode: 'NOOP' | 'PASSIVE'): Progress => (db.pragma(`wal_checkpoint(${mode})`) as Progress[])[0] ?? { log: 0, checkpointed: 0 }

/** How long the log is now. */
function move(): number {
  for (let pass = 1; ; pass++) {
    read('PASSIVE')
    const { log, checkpointed } = read('NOOP')
    if (log < beginAt || log - checkpointed < LITTLE || pass === PASSES) return log
  }
}

parentPort?.on('message', (wish: 'move' | 'close') => {
  if (wish === 'close') {
    db.close()
    parentPort?.close()
    return
  }
  let log = 0
  try {
    log = move()
  } catch {
    // A full disk: nothing is lost by it, and the writer asks again.
  }
  parentPort?.postMessage(log)
})
