import Database from 'better-sqlite3'

/** Durable like ours: an acknowledged write was fsynced. */
export function openFloorDatabase(path: string) {
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec(`
    CREATE TABLE IF NOT EXISTS contacts (id TEXT PRIMARY KEY, external_id TEXT NOT NULL UNIQUE, email TEXT UNIQUE, profile TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS conversations (id TEXT PRIMARY KEY, contact_id TEXT NOT NULL UNIQUE);
    CREATE TABLE IF NOT EXISTS sessions (hash TEXT PRIMARY KEY, contact_id TEXT NOT NULL, conversation_id TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS events (n INTEGER PRIMARY KEY, conversation_id TEXT NOT NULL, seq INTEGER NOT NULL, client_id TEXT NOT NULL, data TEXT NOT NULL);
    CREATE UNIQUE INDEX IF NOT EXISTS events_by_seq ON events (conversation_id, seq);
    CREATE UNIQUE INDEX IF NOT EXISTS events_by_client ON events (conversation_id, client_id);
  `)
  // The driver is built to fall back to NORMAL as soon as a WAL database is opened.
  db.pragma('synchronous = FULL')
  return db
}
