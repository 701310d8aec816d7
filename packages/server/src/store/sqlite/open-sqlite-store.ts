import { chmodSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { randomBytes } from 'node:crypto'
import BetterSqlite3, { type Database } from 'better-sqlite3'
import { systemClock, type Clock } from '../../clock.ts'
import { makeUuid, type MakeId } from '../../ids.ts'
import type { Store } from '../store.ts'
import { createChannelStore, prepareChannels } from './channels.ts'
import { createContactStore } from './contact-store.ts'
import { prepareContacts } from './contacts.ts'
import { prepareConversations } from './conversations.ts'
import { createConversationStore } from './conversation-store.ts'
import { createCredentialStore } from './credential-store.ts'
import { prepareDecisions } from './decisions.ts'
import { prepareEventLog } from './event-log.ts'
import { createGroupCommit } from './group-commit.ts'
import { createIdentityStore } from './identify-contact.ts'
import { prepareMerges } from './merge-contacts.ts'
import { migrate } from './migrate.ts'
import { createSessionStore } from './session-store.ts'
import { prepareSessions } from './sessions.ts'

/** The driver waits for a foreign lock synchronously, so it may wait only this long; the rest is patience (see group-commit). */
const LOCK_WAIT_MS = 20

/** While opening nobody is served yet, and a command may meet a busy server: then it waits. */
const OPEN_WAIT_MS = 5_000

const WAL_LIMIT_BYTES = 64 * 1024 * 1024

export type SqliteOptions = { readonly clock?: Clock; readonly makeId?: MakeId }

/** Opens (and creates) the embedded store. Throws when the file cannot be opened or promises less durability than we do. */
export function openSqliteStore(path: string, { clock = systemClock, makeId = makeUuid }: SqliteOptions = {}): Store {
  mkdirSync(dirname(path), { recursive: true })
  const db = new BetterSqlite3(path, { timeout: OPEN_WAIT_MS })
  // Conversations are personal data: nobody but the owner of the process reads the file.
  chmodSync(path, 0o600)
  try {
    configure(db)
    migrate(db)
    assertDurable(db)
  } catch (error) {
    db.close()
    throw error
  }
  const epoch = readEpoch(db)
  db.pragma(`busy_timeout = ${LOCK_WAIT_MS}`)

  const commit = createGroupCommit(db, clock)
  const channels = prepareChannels(db)
  const contacts = prepareContacts(db)
  const conversations = prepareConversations(db, makeId, epoch)
  const sessions = prepareSessions(db, makeId)
  const log = prepareEventLog(db, conversations)
  const merges = prepareMerges(db, makeId)
  const decisions = prepareDecisions(db, makeId)
  const parts = { merges, decisions, db, commit, clock, makeId, channels, contacts, conversations, sessions, log }

  return {
    ...createChannelStore(commit, makeId, channels, sessions),
    ...createCredentialStore(db, commit, clock, makeId),
    ...createIdentityStore(parts),
    ...createContactStore(parts),
    ...createSessionStore(parts),
    ...createConversationStore(db, commit, parts),
    onCommitted: commit.onCommitted,
    checkWritable: () => commit.write(() => undefined),
    async close() {
      try {
        await commit.drain()
        db.pragma('wal_checkpoint(TRUNCATE)')
      } catch {
        // A full disk or a foreign lock must not keep the process alive: what was acknowledged lies in the log already.
      } finally {
        db.close()
      }
    },
  }
}

function configure(db: Database): void {
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  db.pragma('trusted_schema = OFF')
  db.pragma(`journal_size_limit = ${WAL_LIMIT_BYTES}`)
  if (process.platform === 'darwin') db.pragma('fullfsync = ON')
}

/**
 * The driver is built so that a WAL database silently falls back to synchronous=NORMAL, under which an acknowledged
 * message can be lost with the power. So the setting is made again and read back after the first write (STO-2).
 */
function assertDurable(db: Database): void {
  db.prepare(`INSERT INTO meta (key, value) VALUES ('opened', '1') ON CONFLICT (key) DO UPDATE SET value = value + 1`).run()
  db.pragma('synchronous = FULL')
  db.prepare(`UPDATE meta SET value = value WHERE key = 'opened'`).run()
  const level = Number(db.pragma('synchronous', { simple: true }))
  if (level < 2) throw new Error(`The database writes with synchronous=${level}; an acknowledged message could be lost. Rejoin does not start like this.`)
}

/** Names this copy of the data; clients that hold a seq of another copy start over (CON-6). */
function readEpoch(db: Database): string {
  db.prepare(`INSERT OR IGNORE INTO meta (key, value) VALUES ('epoch', ?)`).run(randomBytes(8).toString('hex'))
  return String(db.prepare(`SELECT value FROM meta WHERE key = 'epoch'`).pluck().get())
}
