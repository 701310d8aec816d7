/** A conversation of years, made while its server is away: writing it message by message would take minutes. */
import { randomUUID } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import type { Message } from '@rejoin/protocol'

type EventRow = { readonly seq: number; readonly type: string; readonly data: string } & Record<string, string | number | null>

/**
 * Goes on in turns with what was said last by each side, one message a minute, until the log holds `count` events; each
 * message says which number it has. Everything counts as read.
 */
export function growConversation(databaseFile: string, conversationId: string, count: number): void {
  const database = new DatabaseSync(databaseFile)
  const rows = database.prepare('SELECT * FROM events WHERE conversation_id = ? ORDER BY seq').all(conversationId) as EventRow[]
  const said = rows.filter(({ type }) => type === 'message.created')
  const last = rows.at(-1)
  if (last === undefined || said.length === 0) throw new Error('nothing was said yet')
  const columns = Object.keys(last)
  const insert = database.prepare(`INSERT INTO events (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
  const start = Date.parse(String(last['at'])) - count * 60_000
  database.exec('BEGIN')
  for (let seq = last.seq + 1; seq <= count; seq++) {
    const from = said[seq % said.length] ?? last
    const at = new Date(start + seq * 60_000).toISOString()
    const { client_message_id: _sent, ...message } = JSON.parse(from.data) as Message
    const data = JSON.stringify({ ...message, id: randomUUID(), content: { type: 'text', text: `This is number ${seq}.${seq % 7 === 0 ? ' It is longer than the others, and takes several lines of the narrow window that it is shown in.' : ''}` }, sent_at: at })
    const row: Record<string, string | number | null> = { ...from, seq, id: randomUUID(), at, client_message_id: null, data }
    insert.run(...columns.map((column) => row[column] ?? null))
  }
  database.prepare('UPDATE conversations SET head_seq = ?, message_count = ?, last_message_seq = ?, contact_unread = 0, agents_unread = 0, contact_read_seq = ?, agents_read_seq = ? WHERE id = ?').run(count, count - 1, count, count, count, conversationId)
  database.exec('COMMIT')
  database.close()
}
