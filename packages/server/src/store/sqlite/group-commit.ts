import type { Database } from 'better-sqlite3'
import { RejoinError } from '@rejoin/protocol'
import { formatTime, type Clock } from '../../clock.ts'
import { runAfterPromises } from '../../run-after-promises.ts'
import type { Change } from '../store.ts'
import type { Memory } from './memory.ts'

/** What an operation sees while it runs: the time of its commit, written and in milliseconds since the epoch, and where to report what it changed. */
export type Tx = { readonly now: string; readonly nowMs: number; readonly changes: Change[] }

export type GroupCommit = {
  /** Runs `job` inside the next transaction; resolves after the fsync, rejects with what the job threw. */
  readonly write: <T>(job: (tx: Tx) => T, options?: WriteOptions) => Promise<T>
  readonly onCommitted: (listener: (changes: readonly Change[]) => void) => () => void
  /** Resolves when everything queued so far is settled. */
  readonly drain: () => Promise<void>
}

/** `keepsMemory`: what it changes of remembered rows, it changes in memory, too. */
export type WriteOptions = { readonly keepsMemory?: boolean }

/** How long a write waits for a lock that a foreign process holds before it is refused as `busy`. */
const BUSY_DEADLINE_MS = 5_000
const BUSY_RETRY_MS = 25

/** After a refusal as many groups have savepoints from the start: somebody who is refused all the time must not make everything run twice. */
const CAREFUL_GROUPS = 100

type Job = {
  readonly run: (tx: Tx) => unknown
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
  readonly since: number
  readonly keepsMemory: boolean
}

/**
 * Puts the writes of one event-loop tick into one transaction with one fsync (STO-3).
 * One fsync may serve many sends, but no promise resolves before it. A refusal undoes its job alone: where one occurs,
 * the group begins again with a savepoint for each job, so a job may run twice before it is stored once (ADR 8).
 * `memory` hears of everything that may make it untrue.
 * `beforeCommit` sees what all of them changed and writes in the same transaction; `onFlushed` hears how long the disk took.
 */
export function createGroupCommit(db: Database, clock: Clock, memory: Memory, beforeCommit: (tx: Tx) => void, onFlushed: (ms: number) => void = () => undefined): GroupCommit {
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const rollback = db.prepare('ROLLBACK')
  const savepoint = db.prepare('SAVEPOINT job')
  const release = db.prepare('RELEASE job')
  const undo = db.prepare('ROLLBACK TO job')

  const listeners = new Set<(changes: readonly Change[]) => void>()
  let queue: Job[] = []
  let scheduled = false
  let careful = 0

  function schedule(delay: number): void {
    if (scheduled) return
    scheduled = true
    if (delay === 0) setImmediate(flush)
    else setTimeout(flush, delay)
  }

  function write<T>(job: (tx: Tx) => T, { keepsMemory = false }: WriteOptions = {}): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      queue.push({ run: job, resolve: resolve as (value: unknown) => void, reject, since: performance.now(), keepsMemory })
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
    const isCareful = careful > 0 && jobs.length > 1
    careful = Math.max(0, careful - 1)
    const nowMs = clock.now()
    const tx: Tx = { now: formatTime(nowMs), nowMs, changes: [] }
    const settle: (() => void)[] = []
    let committing = 0
    try {
      memory.begin()
      for (const job of jobs) settle.push(isCareful ? runJob(job, tx) : runBare(job, tx))
      beforeCommit(tx)
      committing = performance.now()
      commit.run()
    } catch (error) {
      memory.forget()
      if (db.inTransaction) rollback.run()
      if (!isCareful && jobs.length > 1) {
        careful = CAREFUL_GROUPS
        queue = [...jobs, ...queue]
        return flush()
      }
      // The whole group failed (disk full, I/O error): nothing of it is stored, and everybody is told so.
      for (const job of jobs) job.reject(translateError(error))
      return
    }
    onFlushed(performance.now() - committing)
    for (const done of settle) done()
    // Acks leave in the microtasks of the promises above; whoever watches hears of it after them (STO-4), and in the same turn.
    if (tx.changes.length > 0) runAfterPromises(() => listeners.forEach((listener) => listener(tx.changes)))
  }

  function runBare(job: Job, tx: Tx): () => void {
    const value = memory.during(job.keepsMemory, () => job.run(tx))
    return () => job.resolve(value)
  }

  function runJob(job: Job, tx: Tx): () => void {
    const mark = tx.changes.length
    savepoint.run()
    try {
      const value = memory.during(job.keepsMemory, () => job.run(tx))
      release.run()
      return () => job.resolve(value)
    } catch (error) {
      if (!db.inTransaction) throw error
      memory.forget()
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
