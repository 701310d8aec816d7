import type { Database } from 'better-sqlite3'

/** The writes of one tick in one transaction: as ours, without savepoints, refusals or anybody watching. */
export function createGroupCommit(db: Database) {
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  let queue: { readonly job: () => unknown; readonly done: (value: never) => void }[] = []

  function flush(): void {
    const jobs = queue
    queue = []
    begin.run()
    const settled = jobs.map(({ job, done }) => [done, job()] as const)
    commit.run()
    for (const [done, value] of settled) done(value as never)
  }

  return <T>(job: () => T, done: (value: T) => void): void => {
    queue.push({ job, done })
    if (queue.length === 1) setImmediate(flush)
  }
}
