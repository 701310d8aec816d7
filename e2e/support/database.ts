/** What lies in the database file, read beside the running server by SQLite itself: nothing of ours in between. */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { Message } from '@rejoin/protocol'

/** Rows of one query. */
export function readRows<T>(file: string, sql: string, ...values: SQLInputValue[]): T[] {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return database.prepare(sql).all(...values) as T[]
  } finally {
    database.close()
  }
}

export function countRows(file: string, table: 'consents' | 'contacts' | 'conversations' | 'events' | 'sessions'): number {
  return readRows<{ n: number }>(file, `SELECT count(*) AS n FROM ${table}`)[0]?.n ?? Number.NaN
}

export type StoredMessage = Pick<Message, 'seq' | 'content' | 'sender'> & { readonly client_message_id: string | null }

/** Everything that was said in a conversation, in the order of the log. */
export function readMessages(file: string, conversationId: string): StoredMessage[] {
  const sql = "SELECT seq, client_message_id, data FROM events WHERE conversation_id = ? AND type = 'message.created' ORDER BY seq"
  return readRows<{ seq: number; client_message_id: string | null; data: string }>(file, sql, conversationId).map(({ seq, client_message_id, data }) => {
    const { content, sender } = JSON.parse(data) as Message
    return { seq, client_message_id, content, sender }
  })
}

/** The seq of every event of a conversation. */
export function readSeqs(file: string, conversationId: string): number[] {
  return readRows<{ seq: number }>(file, 'SELECT seq FROM events WHERE conversation_id = ? ORDER BY seq', conversationId).map(({ seq }) => seq)
}
