import type { Database } from 'better-sqlite3'
import { checkpoint } from './checkpoint.ts'
import type { StoredMessage } from './rows.ts'

/** A `conversation.associated` that says which contact, and nothing about them. */
export const NAMELESS = /* sql */ `json_object('contact', json_object('id', json_extract(data, '$.contact.id'), 'display_name', NULL), 'previous_contact_id', json_extract(data, '$.previous_contact_id'))`

/** Empties what was said and sent in a conversation. The events keep their place, so that `seq` has no gap and no client stumbles. */
export function prepareEraseLog(db: Database): (conversationId: string) => void {
  const emptyMessages = db.prepare(
    `UPDATE events SET data = json_remove(json_set(data, '$.content', json('{"type":"text","text":""}'), '$.metadata', json('{"erased":true}')), '$.sender.name', '$.sender.avatar_url', '$.source_message_id')
     WHERE conversation_id = ? AND type LIKE 'message.%'`,
  )
  const emptyOthers = db.prepare(
    `UPDATE events SET data = CASE
       WHEN type = 'conversation.associated' THEN ${NAMELESS}
       WHEN type = 'page.pushed' THEN json_object('url', '', 'title', NULL)
       WHEN type = 'conversation.rated' THEN json_object('score', json_extract(data, '$.score'), 'comment', NULL)
       WHEN type IN ('conversation.tagged', 'conversation.untagged') THEN json_object('tag', '')
       ELSE json_object('name', '', 'media_type', json_extract(data, '$.media_type'), 'size', json_extract(data, '$.size')) END
     WHERE conversation_id = ? AND (type IN ('conversation.associated', 'conversation.rated', 'conversation.tagged', 'conversation.untagged', 'page.pushed') OR type LIKE 'attachment.%')`,
  )
  const emptyRow = db.prepare(`UPDATE conversations SET attributes = '{}', tags = '[]', rating = json_set(rating, '$.comment', NULL) WHERE id = ?`)
  const removeFiles = db.prepare('DELETE FROM attachments WHERE conversation_id = ?')
  return (conversationId) => {
    emptyMessages.run(conversationId)
    emptyOthers.run(conversationId)
    emptyRow.run(conversationId)
    removeFiles.run(conversationId)
  }
}

/** The same as above for a message in hand. */
export function emptyMessage({ sender, source_message_id: _id, ...message }: StoredMessage): StoredMessage {
  return { ...message, sender: { id: sender.id, purpose: sender.purpose }, content: { type: 'text', text: '' }, metadata: { erased: true } }
}

/** How often, and after what pause, the log is emptied again where it is being moved or read. */
const TRIES = 40
const PAUSE_MS = 25

/** What was overwritten still lies in the write-ahead log until that is emptied; erased means gone from the disk (CTC-10). */
export async function emptyWriteAheadLog(db: Database): Promise<void> {
  for (let attempt = 0; attempt < TRIES && db.open; attempt++) {
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    // Where the disk is full the erasure is committed, and the next checkpoint does the rest.
    if (checkpoint(db, 'TRUNCATE')?.busy !== true) return
  }
}
