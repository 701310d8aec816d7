import type { Database } from 'better-sqlite3'
import { RejoinError } from '@rejoin/protocol'
import { formatTime, type Clock } from '../../clock.ts'
import type { Change } from '../store.ts'

/** What an operation sees while it runs: the time of its commit, and where to report what it changed. */
export type Tx = { readonly now: string; readonly changes: Change[] }

export type GroupCommit = {
  /** Runs `job` inside the next transaction; resolves after the fsync, rejects with what the job threw. */
  readonly write: <T>(job: (tx: Tx) => T) => Promise<T>
  readonly onCommitted: (listener: (changes: readonly Change[]) => void) => () => void
  /** Resolves when everything queued so far is settled. */
  readonly drain: () => Promise<void>
}

/** How long a write waits for a lock that a foreign process holds before it is refused as `busy`. */
const BUSY_DEADLINE_MS = 5_000
const BUSY_RETRY_MS = 25

type Job = {
  readonly run: (tx: Tx) => unknown
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
  readonly since: number
}

/**
 * Puts the writes of one event-loop tick into one transaction with one fsync (STO-3).
 * One fsync may serve many sends, but no promise resolves before it. Each job has a savepoint of its own,
 * so that a refusal undoes that job alone. `beforeCommit` sees what all of them changed and writes in the same transaction; `onFlushed` hears how long the disk took.
 */
export function createGroupCommit(db: Database, clock: Clock, beforeCommit: (tx: Tx) => void, onFlushed: (ms: number) => void = () => undefined): GroupCommit {
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const rollback = db.prepare('ROLLBACK')
  const savepoint = db.prepare('SAVEPOINT job')
  const release = db.prepare('RELEASE job')
  const undo = db.prepare('ROLLBACK TO job')

  const listeners = new Set<(changes: readonly Change[]) => void>()
  let queue: Job[] = []
  let scheduled = false

  function schedule(delay: number): void {
    if (scheduled) return
    scheduled = true
    if (delay === 0) setImmediate(flush)
    else setTimeout(flush, delay)
  }

  function write<T>(job: (tx: Tx) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      queue.push({ run: job, resolve: resolve as (value: unknown) => void, reject, since: performance.now() })
      schedule(0)
    })
  }

  function flush(): void {
    scheduled = false
    if (queue.length === 0) return
    try {
      begin.run()
    } catch (error) {
      waitForLock(error)
      return
    }
    const jobs = queue
    queue = []
    const tx: Tx = { now: formatTime(clock.now()), changes: [] }
    const settle: (() => void)[] = []
    try {
      for (const job of jobs) settle.push(runJob(job, tx))
      beforeCommit(tx)
      const since = performance.now()
      commit.run()
      onFlushed(performance.now() - since)
    } catch (error) {
      // The whole group failed (disk full, I/O error): nothing of it is stored, and everybody is told so.
      if (db.inTransaction) rollback.run()
      for (const job of jobs) job.reject(translateError(error))
      return
    }
    for (const done of settle) done()
    // Acks leave in the microtasks of the promises above; whoever watches hears of it after them (STO-4).
    if (tx.changes.length > 0) setImmediate(() => listeners.forEach((listener) => listener(tx.changes)))
  }

  function runJob(job: Job, tx: Tx): () => void {
    const mark = tx.changes.length
    savepoint.run()
    try {
      const value = job.run(tx)
      release.run()
      return () => job.resolve(value)
    } catch (error) {
      if (!db.inTransaction) throw error
      tx.changes.length = mark
      undo.run()
      release.run()
      if (isDiskError(error)) throw error
      return () => job.reject(translateError(error))
    }
  }

  /** Never blocks the event loop for a foreign lock (reliability: the driver's own wait is synchronous). */
  function waitForLock(error: unknown): void {
    const code = readCode(error)
    const now = performance.now()
    const patient = code?.startsWith('SQLITE_BUSY') === true ? queue.filter((job) => now - job.since < BUSY_DEADLINE_MS) : []
    const given = queue.filter((job) => !patient.includes(job))
    queue = patient
    for (const job of given) job.reject(translateError(error))
    if (patient.length > 0) schedule(BUSY_RETRY_MS)
  }

  return {
    write,
    onCommitted(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    drain: () => write(() => undefined),
  }
}

function readCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}

function isDiskError(error: unknown): boolean {
  const code = readCode(error)
  return code === 'SQLITE_FULL' || code?.startsWith('SQLITE_IOERR') === true
}

/** Driver errors become codes of the contract; refusals pass through; anything else is a bug and stays one. */
export function translateError(error: unknown): unknown {
  if (error instanceof RejoinError) return error
  const code = readCode(error)
  if (code === undefined) return error
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return new RejoinError('busy', undefined, { retry_after_ms: 1000 })
  if (isDiskError(error)) return new RejoinError('storage_full', undefined, { retry_after_ms: 5000 })
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_CORRUPT')) return new RejoinError('unavailable', undefined, { retry_after_ms: 5000 })
  return error
}
