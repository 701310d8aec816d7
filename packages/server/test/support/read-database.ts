import BetterSqlite3 from 'better-sqlite3'
import { existsSync, readFileSync } from 'node:fs'

/** Reads with SQLite itself, beside the server, what is really stored. */
export function query<T = Record<string, unknown>>(path: string, sql: string, ...values: readonly unknown[]): T[] {
  const db = new BetterSqlite3(path, { readonly: true })
  try {
    return db.prepare<unknown[], T>(sql).all(...values)
  } finally {
    db.close()
  }
}

/** How many rows each table has. */
export function countRows(path: string): Record<string, number> {
  const tables = query<{ name: string }>(path, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
  return Object.fromEntries(tables.map(({ name }) => [name, query<{ n: number }>(path, `SELECT count(*) AS n FROM "${name}"`)[0]?.n ?? 0]))
}

/** Every value of every column of every table, as one text to search in. */
export function dumpDatabase(path: string): string {
  const tables = query<{ name: string }>(path, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
  return tables
    .flatMap(({ name }) => query(path, `SELECT * FROM "${name}"`))
    .flatMap((row) => Object.values(row))
    .map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value)))
    .join('\n')
}

/** The bytes as they lie on the disk, with what is not in the main file yet. */
export function readDatabaseFiles(path: string): string {
  return [path, `${path}-wal`].map((file) => (existsSync(file) ? readFileSync(file, 'latin1') : '')).join('')
}
