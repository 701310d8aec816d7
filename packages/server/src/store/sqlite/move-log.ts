import { Worker } from 'node:worker_threads'
import type { Database } from 'better-sqlite3'
import { checkpoint } from './checkpoint.ts'

export type LogMover = {
  /** To be called after each commit. */
  readonly look: () => void
  readonly close: () => Promise<void>
}

/** 16 MiB not moved yet. A page is moved once however often it was written since, and each time the disk is kept from the flushes that acks wait for. */
const MOVE_AT_PAGES = 4_000

/** 64 MiB. Beginning the log anew takes a flush of the database by the writer, for which everybody waits: rarely, or when nobody does. */
const BEGIN_ANEW_AT_PAGES = 16_000
const QUIET_MS = 1_000

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
export function createLogMover(db: Database, path: string, { moveAt = MOVE_AT_PAGES, beginAnewAt = BEGIN_ANEW_AT_PAGES, program = PROGRAM } = {}): LogMover {
  let thread: Worker | null = null
  let isMoving = false
  let isOver = false
  let commits = 0
  let quiet: NodeJS.Timeout | undefined
  db.pragma(`wal_autocheckpoint = ${LAST_RESORT_PAGES}`)

  /** The rest, after which the next commit begins the log anew: only the writer can be sure that nothing comes between. */
  function finish(): void {
    if (db.open) checkpoint(db, 'PASSIVE')
  }

  function hearMoved(): void {
    isMoving = false
    if (!db.open) return
    const state = checkpoint(db, 'NOOP')
    if (state !== null && state.log >= beginAnewAt) finish()
  }

  function start(): Worker {
    const started = new Worker(program, { workerData: path, execArgv: [], stdout: true, stderr: true })
    started.unref()
    started.on('message', hearMoved)
    started.on('error', () => {
      // It stays as busy as it was, so nobody asks it again.
      if (db.open) db.pragma(`wal_autocheckpoint = ${WITHOUT_THREAD_PAGES}`)
    })
    started.on('exit', () => (isOver = true))
    return started
  }

  function move(): void {
    thread ??= start()
    isMoving = true
    thread.postMessage('move')
  }

  /** Nobody writes: what is worth it is moved to the end, and the next commit begins the log anew. */
  function settle(): void {
    if (!db.open) return
    if (isMoving) return void quiet?.refresh()
    const state = checkpoint(db, 'NOOP')
    const left = state === null ? 0 : state.log - state.checkpointed
    if (state === null || left === 0 || state.log < WITHOUT_THREAD_PAGES) return
    if (left < WITHOUT_THREAD_PAGES || isOver) return finish()
    move()
    quiet?.refresh()
  }

  return {
    look() {
      if (quiet === undefined) quiet = setTimeout(settle, QUIET_MS).unref()
      else quiet.refresh()
      if (isMoving || ++commits < LOOK_EVERY_COMMITS) return
      commits = 0
      const state = checkpoint(db, 'NOOP')
      if (state === null || state.log - state.checkpointed < moveAt) return
      move()
    },
    async close() {
      clearTimeout(quiet)
      if (thread === null || isOver) return
      // Unheeded while it works, awaited when it goes.
      thread.ref()
      const ended = new Promise((resolve) => thread?.once('exit', resolve))
      thread.postMessage('close')
      await ended
    },
  }
}
