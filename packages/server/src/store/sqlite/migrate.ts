import type { Database } from 'better-sqlite3'
import { init } from './migrations/0001-init.ts'
import { webhooks } from './migrations/0002-webhooks.ts'
import { handover } from './migrations/0003-handover.ts'
import { associations } from './migrations/0004-associations.ts'
import { sources } from './migrations/0005-sources.ts'
import { inTurn } from './migrations/0006-in-turn.ts'
import { tickets } from './migrations/0007-tickets.ts'
import { webhookContext } from './migrations/0008-webhook-context.ts'
import { audit } from './migrations/0009-audit.ts'
import { attachments } from './migrations/0010-attachments.ts'
import { beforeAndAfter } from './migrations/0011-before-and-after.ts'
import { placeInLists } from './migrations/0012-place-in-lists.ts'
import { successors } from './migrations/0013-successors.ts'

/** In order; the position in the list is the version. Forward only, each in a transaction of its own. */
const migrations: readonly string[] = [init, webhooks, handover, associations, sources, inTurn, tickets, webhookContext, audit, attachments, beforeAndAfter, placeInLists, successors]

/** Whether the file still has the shape this process brought it to. */
export function isCurrent(db: Database): boolean {
  return Number(db.pragma('user_version', { simple: true })) === migrations.length
}

/** Brings the file to the newest shape. Throws when it was written by a newer Rejoin: going on would damage it. `steps` are the known ones unless a test breaks one. */
export function migrate(db: Database, steps: readonly string[] = migrations): void {
  const version = Number(db.pragma('user_version', { simple: true }))
  if (version > steps.length) {
    throw new Error(`The database was written by a newer version of Rejoin (schema ${version}, this one knows ${steps.length}). Update Rejoin.`)
  }
  for (let next = version; next < steps.length; next++) {
    const sql = steps[next]
    if (sql === undefined) continue
    db.transaction(() => {
      // Another process may have opened the same new file and been faster.
      if (Number(db.pragma('user_version', { simple: true })) > next) return
      db.exec(sql)
      db.pragma(`user_version = ${next + 1}`)
    }).immediate()
  }
}
