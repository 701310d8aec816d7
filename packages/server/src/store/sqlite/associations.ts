import type { Database } from 'better-sqlite3'

export type Associations = ReturnType<typeof prepareAssociations>

/**
 * A record of nobody in particular whose conversations were all given to somebody who is known: it is kept for the sessions
 * that go on by it, and it is no person to be found (ASC-6). `c` is the contact. What it gets of its own makes it one again.
 */
export const IS_NOBODY = /* sql */ `(
  EXISTS (SELECT 1 FROM associations a WHERE a.previous_contact_id = c.id)
  AND NOT EXISTS (SELECT 1 FROM conversations v WHERE v.contact_id = c.id)
  AND NOT EXISTS (SELECT 1 FROM contact_identities i WHERE i.contact_id = c.id))`

/** What `conversations.associate-contact` leaves behind beside the event in the log. */
export function prepareAssociations(db: Database) {
  const insert = db.prepare('INSERT INTO associations (conversation_id, seq, contact_id, previous_contact_id) VALUES (?, ?, ?, ?)')
  const given = db.prepare<[string, string], { found: number }>('SELECT 1 AS found FROM associations WHERE contact_id = ? AND conversation_id = ? LIMIT 1')
  const ofContact = db.prepare<[string], { conversation_id: string }>('SELECT DISTINCT conversation_id FROM associations WHERE contact_id = ?')
  const nobodies = db.prepare<[string], { id: string }>(
    `SELECT c.id FROM contacts c WHERE c.id IN (SELECT previous_contact_id FROM associations WHERE conversation_id = ?) AND c.merged_into IS NULL AND c.deleted_at IS NULL AND ${IS_NOBODY}`,
  )
  return {
    note: (event: { readonly conversation_id: string; readonly seq: number; readonly contact_id: string; readonly previous_contact_id: string }): void =>
      void insert.run(event.conversation_id, event.seq, event.contact_id, event.previous_contact_id),
    /** Whether the contact has or had the conversation because somebody said so, and not because they began it. */
    isGiven: (conversationId: string, contactId: string): boolean => given.get(contactId, conversationId) !== undefined,
    /** Conversations in whose log the contact was named, whoever has them now. */
    listNaming: (contactId: string): string[] => ofContact.all(contactId).map((row) => row.conversation_id),
    /** Records that came to nothing when the conversation was given away. */
    listNobodies: (conversationId: string): string[] => nobodies.all(conversationId).map(({ id }) => id),
  }
}
