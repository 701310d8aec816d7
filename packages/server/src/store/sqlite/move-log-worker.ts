import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import BetterSqlite3 from 'better-sqlite3'
import { checkpoint } from './checkpoint.ts'

/** As little as this is moved within a millisecond or two. */
const LITTLE_PAGES = 100
const PASSES = 5

// Whoever answers goes first. Only Linux knows this of a thread; elsewhere it would be the whole process.
if (process.platform === 'linux') setPriority(5)

const db = new BetterSqlite3(String(workerData))

/**
 * What the thread of move-log.ts does. It copies while the writer goes on, and again what was written meanwhile, until there
 * is so little left that the writer moves it in passing. It never takes the writer's lock.
 */
function move(): void {
  for (let pass = 0; pass < PASSES; pass++) {
    checkpoint(db, 'PASSIVE')
    const state = checkpoint(db, 'NOOP')
    if (state === null || state.log - state.checkpointed < LITTLE_PAGES) return
  }
}

parentPort?.on('message', (wish: 'move' | 'close') => {
  if (wish === 'close') {
    db.close()
    parentPort?.close()
    return
  }
  move()
  parentPort?.postMessage('moved')
})
