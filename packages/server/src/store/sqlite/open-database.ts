import { chmodSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { randomBytes } from 'node:crypto'
import BetterSqlite3, { type Database } from 'better-sqlite3'
import { migrate } from './migrate.ts'
import { createMarkKeeper, isOtherCopy, readMark } from './recognise-copy.ts'

/** The driver waits for a foreign lock synchronously, so it may wait only this long; the rest is patience (see group-commit). */
const LOCK_WAIT_MS = 20

/** While opening nobody is served yet, and a command may meet a busy server: then it waits. */
const OPEN_WAIT_MS = 5_000

const BARE_PARAMETER = /(=|LIMIT|OFFSET) (?=[?@])/g

const WAL_LIMIT_BYTES = 64 * 1024 * 1024

export type OpenOptions = {
  /** Hears every statement as it runs, values included: for tests alone. */
  readonly trace?: (sql: string) => void
  /** Of a server, which stays: looks through the whole file first, and tells a restored copy from the one that ran here last. */
  readonly serve?: { readonly markFile: string }
}

/** Opens (and creates) the file with every setting that the store relies on. Throws when it is newer than we know, damaged or not durable. */
export function openDatabase(path: string, { trace, serve }: OpenOptions = {}): Database {
  mkdirSync(dirname(path), { recursive: true })
  const db = new BetterSqlite3(path, { timeout: OPEN_WAIT_MS, ...(trace === undefined ? {} : { verbose: (sql?: unknown) => trace(String(sql)) }) })
  // Conversations are personal data: nobody but the owner of the process reads the file.
  chmodSync(path, 0o600)
  try {
    configure(db)
    if (serve !== undefined) assertSound(db)
    migrate(db)
    assertDurable(db)
    giveEpoch(db)
    if (serve !== undefined) renewOtherCopy(db, serve.markFile)
  } catch (error) {
    db.close()
    throw error
  }
  db.pragma(`busy_timeout = ${LOCK_WAIT_MS}`)
  planOnce(db)
  return db
}

/**
 * SQLite as the driver builds it plans a statement that joins or sorts anew whenever a bare parameter is bound that its plan
 * might depend on: that costs ten times what the statement itself does. A unary plus changes neither value nor index, and the parameter is
 * bare no more (ADR 3).
 */
function planOnce(db: Database): void {
  const prepare = db.prepare.bind(db)
  db.prepare = (sql: string) => prepare(sql.replace(BARE_PARAMETER, '$1 +'))
}

function configure(db: Database): void {
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  db.pragma('trusted_schema = OFF')
  // What a savepoint would need to be undone; in a file, each message would write its pages twice more (ADR 6).
  db.pragma('temp_store = MEMORY')
  // What is deleted or replaced is overwritten with zeros: an erased text must not lie on in free pages (CTC-10).
  db.pragma('secure_delete = ON')
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
function giveEpoch(db: Database): void {
  db.prepare(`INSERT OR IGNORE INTO meta (key, value) VALUES ('epoch', ?)`).run(randomBytes(8).toString('hex'))
}

/** Throws when SQLite finds damage (RUN-6): what is broken must not be written on. */
export function assertSound(db: Database): void {
  const findings = (db.pragma('quick_check(1)') as { readonly quick_check: string }[]).map((row) => row.quick_check)
  if (findings.join() !== 'ok') throw Object.assign(new Error('the database file is damaged'), { code: 'SQLITE_CORRUPT' })
}

/** A copy that was restored, or brought from elsewhere, goes on under a new epoch (STO-8). */
function renewOtherCopy(db: Database, markFile: string): void {
  const beat = db.prepare(`SELECT value FROM meta WHERE key = 'beat'`).pluck().get()
  const isOther = isOtherCopy({ epoch: readEpoch(db), beat: beat === undefined ? null : Number(beat) }, readMark(markFile))
  const keeper = createMarkKeeper(db, markFile)
  const mark = db.transaction(() => {
    if (isOther) db.prepare(`UPDATE meta SET value = ? WHERE key = 'epoch'`).run(randomBytes(8).toString('hex'))
    return keeper.advance()
  }).immediate()
  keeper.write(mark)
}

export function readEpoch(db: Database): string {
  return String(db.prepare(`SELECT value FROM meta WHERE key = 'epoch'`).pluck().get())
}
