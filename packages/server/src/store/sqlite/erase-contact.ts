import { RejoinError } from '@rejoin/protocol'
import type { ContactRecord } from '../store.ts'
import type { Database } from 'better-sqlite3'
import type { Contacts } from './contacts.ts'
import type { Conversations } from './conversations.ts'
import type { Decisions } from './decisions.ts'
import type { Tx } from './group-commit.ts'
import type { Merges } from './merge-contacts.ts'
import type { Sessions } from './sessions.ts'

type EraseParts = { readonly db: Database; readonly contacts: Contacts; readonly conversations: Conversations; readonly sessions: Sessions; readonly merges: Merges; readonly decisions: Decisions }

/**
 * Forgets a person: texts, file names, identities, profile, decisions, merges. The events keep their place, so that
 * `seq` has no gap and nobody's client stumbles; what they said is gone (contract §6, contacts.delete).
 */
export function eraseContact(parts: EraseParts, tx: Tx, id: string): ContactRecord | null {
  const { db, contacts, conversations, sessions, merges, decisions } = parts
  const contact = contacts.find(id)
  if (contact === null) return null
  if (contact.deleted) throw new RejoinError('contact_deleted')
  sessions.revokeAll(tx, { contact_id: id }, 'contact_deleted')

  const emptyMessages = db.prepare(
    `UPDATE events SET data = json_remove(json_set(data, '$.content', json('{"type":"text","text":""}'), '$.metadata', json('{"erased":true}')), '$.sender.name', '$.sender.avatar_url')
     WHERE conversation_id = ? AND type LIKE 'message.%'`,
  )
  const emptyOthers = db.prepare(
    `UPDATE events SET data = CASE
       WHEN type = 'conversation.associated' THEN json_object('contact', json_object('id', json_extract(data, '$.contact.id'), 'display_name', NULL), 'previous_contact_id', json_extract(data, '$.previous_contact_id'))
       WHEN type = 'page.pushed' THEN json_object('url', '', 'title', NULL)
       ELSE json_object('name', '', 'media_type', json_extract(data, '$.media_type'), 'size', json_extract(data, '$.size')) END
     WHERE conversation_id = ? AND (type = 'conversation.associated' OR type = 'page.pushed' OR type LIKE 'attachment.%')`,
  )
  const emptyRow = db.prepare(`UPDATE conversations SET attributes = '{}', tags = '[]' WHERE id = ?`)
  for (const row of conversations.listOfContact(id)) {
    emptyMessages.run(row.id)
    emptyOthers.run(row.id)
    emptyRow.run(row.id)
  }
  const emptySessions = db.prepare(`UPDATE sessions SET attributes = '{}', device = '{"browser":null,"os":null,"kind":"unknown"}' WHERE contact_id = ?`)
  for (const person of [id, ...contacts.listTombstones(id)]) {
    emptySessions.run(person)
    merges.forget(person)
    decisions.forget(person)
    contacts.erase(tx, person)
  }
  // Kept answers are sealed, but they may hold a person's data; a lost repeat protection of a day costs less.
  db.prepare('DELETE FROM idempotent_answers').run()
  return contacts.get(id)
}
