import { Worker } from 'node:worker_threads'
import type { Database } from 'better-sqlite3'
import { checkpoint } from './checkpoint.ts'

export type LogMover = {
  /** To be called after each commit. */
  readonly look: () => void
  readonly close: () => Promise<void>
}

/** 4 MiB. Rarely would be cheaper, a page is moved once however often it was written; but much at once keeps the disk from the flushes that acks wait for. */
const MOVE_AT_PAGES = 1_000

/** What a log may become where no thread moves it: then the writer does, and everybody waits. */
const LAST_RESORT_PAGES = 32_000
const WITHOUT_THREAD_PAGES = 1_000

/** Looking costs as much as a small statement. */
const LOOK_EVERY_COMMITS = 32

/** Run from the sources it is TypeScript, which Node reads. */
const PROGRAM = new URL(`./move-log-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)

/**
 * Moves the write-ahead log into the database in a thread of its own, as soon as there is something to move. SQLite lets
 * whoever commits do it, and the whole server waits for the disk meanwhile: tens of milliseconds, several times a second
 * under load (ADR 7). It has no part in durability, which is the log's.
 */
export function createLogMover(db: Database, path: string, { moveAt = MOVE_AT_PAGES, program = PROGRAM } = {}): LogMover {
  let thread: Worker | null = null
  let isMoving = false
  let isOver = false
  let commits = 0
  db.pragma(`wal_autocheckpoint = ${LAST_RESORT_PAGES}`)

  /** The rest, after which the next commit begins the log anew: only the writer can be sure that nothing comes between. */
  function finish(): void {
    isMoving = false
    if (db.open) checkpoint(db, 'PASSIVE')
  }

  function start(): Worker {
    const started = new Worker(program, { workerData: path, execArgv: [], stdout: true, stderr: true })
    started.unref()
    started.on('message', finish)
    started.on('error', () => {
      // It stays as busy as it was, so nobody asks it again.
      if (db.open) db.pragma(`wal_autocheckpoint = ${WITHOUT_THREAD_PAGES}`)
    })
    started.on('exit', () => (isOver = true))
    return started
  }

  return {
    look() {
      if (isMoving || ++commits < LOOK_EVERY_COMMITS) return
      commits = 0
      const state = checkpoint(db, 'NOOP')
      if (state === null || state.log < moveAt || state.log === state.checkpointed) return
      thread ??= start()
      isMoving = true
      thread.postMessage('move')
    },
    async close() {
      if (thread === null || isOver) return
      // Unheeded while it works, awaited when it goes.
      thread.ref()
      const ended = new Promise((resolve) => thread?.once('exit', resolve))
      thread.postMessage('close')
      await ended
    },
  }
}
