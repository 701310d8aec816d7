import type { Database } from 'better-sqlite3'
import { init } from './migrations/0001-init.ts'
import { webhooks } from './migrations/0002-webhooks.ts'
import { handover } from './migrations/0003-handover.ts'
import { associations } from './migrations/0004-associations.ts'
import { sources } from './migrations/0005-sources.ts'

/** In order; the position in the list is the version. Forward only, each in a transaction of its own. */
const migrations: readonly string[] = [init, webhooks, handover, associations, sources]

/** Brings the file to the newest shape. Throws when it was written by a newer Rejoin: going on would damage it. */
export function migrate(db: Database): void {
  const version = Number(db.pragma('user_version', { simple: true }))
  if (version > migrations.length) {
    throw new Error(`The database was written by a newer version of Rejoin (schema ${version}, this one knows ${migrations.length}). Update Rejoin.`)
  }
  for (let next = version; next < migrations.length; next++) {
    const sql = migrations[next]
    if (sql === undefined) continue
    db.transaction(() => {
      // Another process may have opened the same new file and been faster.
      if (Number(db.pragma('user_version', { simple: true })) > next) return
      db.exec(sql)
      db.pragma(`user_version = ${next + 1}`)
    }).immediate()
  }
}
