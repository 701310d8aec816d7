import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import BetterSqlite3 from 'better-sqlite3'
import { checkpoint } from './checkpoint.ts'

// Whoever answers goes first. Only Linux knows this of a thread; elsewhere it would be the whole process.
if (process.platform === 'linux') setPriority(5)

const db = new BetterSqlite3(String(workerData))

/**
 * What the thread of move-log.ts does: it copies what there is while the writer goes on, and never takes the writer's lock.
 * What is written meanwhile is for the next time.
 */
parentPort?.on('message', (wish: 'move' | 'close') => {
  if (wish === 'close') {
    db.close()
    parentPort?.close()
    return
  }
  checkpoint(db, 'PASSIVE')
  parentPort?.postMessage('moved')
})
