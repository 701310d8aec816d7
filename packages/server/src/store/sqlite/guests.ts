import type { Database } from 'better-sqlite3'
import type { Tx } from './group-commit.ts'
import { CONVERSATION_COLUMNS } from './conversations.ts'
import { SEEN_BY_CONTACT } from './membership.ts'
import type { ConversationRow, SessionRow } from './rows.ts'

export type Guests = ReturnType<typeof prepareGuests>

/**
 * Sessions that go on in a conversation which became somebody else's. A guest is let into one conversation by name, and
 * everything else goes by the contact they always were: what is forgotten here costs them something, and shows them nothing.
 */
export function prepareGuests(db: Database) {
  const admit = db.prepare('INSERT OR IGNORE INTO conversation_guests (conversation_id, session_id) VALUES (?, ?)')
  const isGuest = db.prepare<[string, string], { found: number }>('SELECT 1 AS found FROM conversation_guests WHERE conversation_id = ? AND session_id = ?')
  const living = 'FROM conversation_guests g JOIN sessions s ON s.id = g.session_id WHERE g.conversation_id = ? AND s.revoked_at IS NULL'
  const othersIn = db.prepare<[string, string | null], { found: number }>(`SELECT 1 AS found ${living} AND s.contact_id IS NOT ? LIMIT 1`)
  const livingOf = db.prepare<[string, string], { found: number }>(`SELECT 1 AS found ${living} AND s.contact_id = ? LIMIT 1`)
  const sessionsIn = db.prepare<[string], SessionRow>('SELECT s.* FROM conversation_guests g JOIN sessions s ON s.id = g.session_id WHERE g.conversation_id = ?')
  const conversationsOf = db.prepare<[string], ConversationRow>(
    `SELECT ${CONVERSATION_COLUMNS} FROM conversation_guests g JOIN conversations c ON c.id = g.conversation_id WHERE g.session_id = ? AND c.merged_into IS NULL AND c.deleted_at IS NULL AND ${SEEN_BY_CONTACT}`,
  )
  const livingWith = db.prepare<[string], { id: string }>(
    'SELECT s.id FROM conversations c JOIN conversation_guests g ON g.conversation_id = c.id JOIN sessions s ON s.id = g.session_id WHERE c.contact_id = ? AND s.revoked_at IS NULL',
  )

  return {
    /** From now on it sees this conversation; told to whoever holds its sockets. */
    admit(tx: Tx, sessionId: string, conversationId: string): void {
      if (admit.run(conversationId, sessionId).changes === 1) tx.changes.push({ kind: 'session_admitted', session_id: sessionId, conversation_id: conversationId })
    },
    has: (sessionId: string, conversationId: string): boolean => isGuest.get(conversationId, sessionId) !== undefined,
    /** Whether somebody may still see it who is neither its contact nor this one. */
    isVisitedByOthers: (conversationId: string, contactId: string | null): boolean => othersIn.get(conversationId, contactId) !== undefined,
    /** Whether a living session of this contact is a guest there. */
    isVisitedBy: (conversationId: string, contactId: string): boolean => livingOf.get(conversationId, contactId) !== undefined,
    /** Those that ended included. */
    listSessions: (conversationId: string): SessionRow[] => sessionsIn.all(conversationId),
    listConversations: (sessionId: string): ConversationRow[] => conversationsOf.all(sessionId),
    /** Living sessions that are guests of this contact's conversations. */
    listWith: (contactId: string): string[] => livingWith.all(contactId).map(({ id }) => id),
  }
}
