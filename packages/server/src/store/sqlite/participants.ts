import type { Database } from 'better-sqlite3'
import type { StoredParticipant } from '../store.ts'
import type { ConversationRow } from './rows.ts'

/** Whose organizations to look at again: of one conversation, of all of a contact's, of all about a ticket. */
export type Concerned = { readonly conversation_id: string } | { readonly contact_id: string } | { readonly ticket_id: string }

export type Participants = ReturnType<typeof prepareParticipants>

/**
 * Who is in a conversation beside its contact: agents and bots who acted, and the organizations that the contact or the
 * ticket brings along. Each row carries the time of the conversation's activity, so that lists find them in order.
 */
export function prepareParticipants(db: Database) {
  const list = db.prepare<[string], { participant_id: string; type: StoredParticipant['type']; purpose: StoredParticipant['purpose']; name: string | null }>(
    'SELECT participant_id, type, purpose, name FROM participants WHERE conversation_id = ? ORDER BY type, participant_id',
  )
  const join = db.prepare('INSERT OR IGNORE INTO participants (conversation_id, type, participant_id, purpose, name, source, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)')
  const copy = db.prepare(
    `INSERT OR IGNORE INTO participants (conversation_id, type, participant_id, purpose, name, source, updated_at)
     SELECT @to, type, participant_id, purpose, name, @source, @at FROM participants WHERE conversation_id = @from AND type <> 'organization'`,
  )
  const forget = db.prepare('DELETE FROM participants WHERE conversation_id = ?')
  const touch = db.prepare('UPDATE participants SET updated_at = ? WHERE conversation_id = ?')
  const organizationsOf = {
    conversation_id: prepareOrganizations(db, 'id'),
    contact_id: prepareOrganizations(db, 'contact_id'),
    ticket_id: prepareOrganizations(db, 'ticket_id'),
  }

  return {
    list: (conversationId: string): StoredParticipant[] => list.all(conversationId).map(({ participant_id: id, ...row }) => ({ id, ...row })),
    join(row: ConversationRow, participant: { readonly id: string; readonly purpose: string; readonly name: string | null }): void {
      join.run(row.id, participant.purpose === 'agent' ? 'agent' : 'bot', participant.id, participant.purpose, participant.name, row.source, row.updated_at)
    },
    /** Organizations follow from the contact and the ticket, and are not copied. */
    copy(from: ConversationRow, to: ConversationRow): void {
      copy.run({ from: from.id, to: to.id, source: to.source, at: to.updated_at })
    },
    forget: (row: ConversationRow): void => void forget.run(row.id),
    /** Something happened in the conversation. */
    touch(row: ConversationRow): void {
      touch.run(row.updated_at, row.id)
    },
    /** Those of a new conversation. */
    addOrganizations: (conversationId: string): void => void organizationsOf.conversation_id.join.run({ id: conversationId }),
    /** Writes down anew which organizations take part. */
    followOrganizations(concerned: Concerned): void {
      for (const [kind, id] of Object.entries(concerned) as [keyof typeof organizationsOf, string][]) {
        organizationsOf[kind].forget.run({ id })
        organizationsOf[kind].join.run({ id })
      }
    },
  }
}

function prepareOrganizations(db: Database, column: 'id' | 'contact_id' | 'ticket_id') {
  return {
    forget: db.prepare<{ id: string }>(`DELETE FROM participants WHERE type = 'organization' AND conversation_id IN (SELECT id FROM conversations WHERE ${column} = @id)`),
    join: db.prepare<{ id: string }>(
      `INSERT INTO participants (conversation_id, type, participant_id, purpose, name, source, updated_at)
       SELECT c.id, 'organization', o.organization_id, 'customer', NULL, c.source, c.updated_at FROM conversations c JOIN contacts o ON o.id = c.contact_id
       WHERE c.${column} = @id AND o.organization_id IS NOT NULL
       UNION SELECT c.id, 'organization', p.external_id, 'customer', NULL, c.source, c.updated_at FROM conversations c JOIN ticket_participants p ON p.ticket_id = c.ticket_id AND p.type = 'organization'
       WHERE c.${column} = @id`,
    ),
  }
}
