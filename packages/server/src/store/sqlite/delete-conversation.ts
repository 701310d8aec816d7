import type { Database } from 'better-sqlite3'
import { RejoinError, type Actor } from '@rejoin/protocol'
import type { Conversations } from './conversations.ts'
import { emptyMessage, prepareEraseLog } from './erase-log.ts'
import type { Tx } from './group-commit.ts'
import type { Participants } from './participants.ts'
import type { StoredMessage } from './rows.ts'
import type { SourceEvents } from './source-events.ts'

type DeleteParts = { readonly db: Database; readonly conversations: Conversations; readonly participants: Participants; readonly sourceEvents: SourceEvents }

/**
 * Erases what was said in a conversation, also in those that were claimed into it, and takes it out of every list (CON-13).
 * Whoever watches hears each message go and then the end; the next message of its person begins a new one.
 */
export function deleteConversation({ db, conversations, participants, sourceEvents }: DeleteParts, tx: Tx, id: string, actor: Actor): void {
  const row = conversations.find(id)
  if (row === null || row.deleted_at !== null) throw new RejoinError('not_found')
  const absorbed = db.prepare<[string], { id: string }>(
    'WITH RECURSIVE a(id) AS (SELECT id FROM conversations WHERE merged_into = ? UNION SELECT c.id FROM conversations c JOIN a ON c.merged_into = a.id) SELECT id FROM a',
  )
  const eraseLog = prepareEraseLog(db)
  for (const part of [id, ...absorbed.all(id).map((one) => one.id)]) eraseLog(part)
  row.attributes = '{}'
  row.tags = '[]'
  row.rating = null

  const messages = db.prepare<[string], { type: string; data: string; internal: number }>(`SELECT type, data, internal FROM events WHERE conversation_id = ? AND type IN ('message.created', 'message.deleted') ORDER BY seq`)
  const said = new Map<string, { readonly message: StoredMessage; readonly internal: boolean }>()
  for (const { type, data, internal } of messages.all(id)) {
    const message = JSON.parse(data) as StoredMessage
    if (type === 'message.created') said.set(message.id, { message, internal: internal === 1 })
    else said.delete(message.id)
  }
  for (const { message, internal } of said.values()) conversations.append(tx, row, { type: 'message.deleted', actor, data: emptyMessage(message), internal })

  // Before the last event, so that it is stored with it: nothing is left to be read, and nobody goes on here.
  Object.assign(row, { deleted_at: tx.now, is_current: 0, message_count: 0, last_message_seq: null, last_message: null, contact_unread: 0, agents_unread: 0 })
  if (row.state === 'completed') conversations.save(row)
  else {
    row.state = 'completed'
    row.completed_at = tx.now
    conversations.append(tx, row, { type: 'conversation.completed', actor, data: {} })
  }
  participants.forget(row)
  sourceEvents.forgetConversation(id)
  // Kept answers are sealed, but they may hold what was said; a lost repeat protection of a day costs less.
  db.prepare('DELETE FROM idempotent_answers').run()
  tx.changes.push({ kind: 'conversation_deleted', conversation: conversations.present(row, 'agent') })
}
