import Database from 'better-sqlite3'
import { randomUUID } from 'node:crypto'

/**
 * A large database out of a small one: people and their conversations, made by the program itself, are copied as rows
 * with new ids, so that every table keeps the shape and the indexes it really has.
 */
const PEOPLE_AT_ONCE = 500

/** Tables of one person, and the columns in which their ids stand. */
const copied: readonly { readonly table: string; readonly of: 'contact_id' | 'conversation_id' | 'id'; readonly fresh: readonly string[] }[] = [
  { table: 'contacts', of: 'id', fresh: [] },
  { table: 'contact_identities', of: 'contact_id', fresh: ['value'] },
  { table: 'conversations', of: 'contact_id', fresh: [] },
  { table: 'events', of: 'conversation_id', fresh: ['id'] },
]

/** Copies `contactId` until the log holds `events` rows. */
export function multiplyPerson(databaseFile: string, contactId: string, events: number): void {
  const db = new Database(databaseFile)
  db.pragma('synchronous = OFF')
  const conversation = db.prepare<[string], { id: string }>('SELECT id FROM conversations WHERE contact_id = ?').get(contactId)
  if (conversation === undefined) throw new Error('the person to copy has no conversation')
  const perPerson = db.prepare<[string], { n: number }>('SELECT count(*) AS n FROM events WHERE conversation_id = ?').get(conversation.id)?.n ?? 0
  const rows = copied.map((part) => {
    const key = part.of === 'conversation_id' ? conversation.id : contactId
    const all = db.prepare<[string], Record<string, unknown>>(`SELECT * FROM ${part.table} WHERE ${part.of} = ?`).all(key)
    const columns = Object.keys(all[0] ?? {})
    return { ...part, all, insert: db.prepare(`INSERT INTO ${part.table} (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})`) }
  })
  const copy = db.transaction((from: number, to: number) => {
    for (let n = from; n < to; n++) {
      const contact = randomUUID()
      const thread = randomUUID()
      for (const { all, fresh, insert } of rows) {
        for (const row of all) insert.run(rename(row, fresh, { [contactId]: contact, [conversation.id]: thread }, n))
      }
    }
  })
  const people = Math.ceil(events / perPerson)
  for (let from = 0; from < people; from += PEOPLE_AT_ONCE) copy.immediate(from, Math.min(from + PEOPLE_AT_ONCE, people))
  db.exec('ANALYZE')
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
}

function rename(row: Record<string, unknown>, fresh: readonly string[], ids: Readonly<Record<string, string>>, n: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      if (typeof value !== 'string') return [column, value]
      if (column === 'id' && fresh.includes('id')) return [column, randomUUID()]
      if (column === 'external_id' || fresh.includes(column)) return [column, `copy-${n}-${value}`]
      return [column, ids[value] ?? value]
    }),
  )
}
