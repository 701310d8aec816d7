import type { ContactRecord } from '../store.ts'
import type { Database } from 'better-sqlite3'
import type { Associations } from './associations.ts'
import type { Attachments } from './attachments.ts'
import type { Contacts } from './contacts.ts'
import type { Conversations } from './conversations.ts'
import type { Decisions } from './decisions.ts'
import { endVisits } from './end-visits.ts'
import { NAMELESS, prepareEraseLog } from './erase-log.ts'
import type { Tx } from './group-commit.ts'
import type { Guests } from './guests.ts'
import type { Merges } from './merge-contacts.ts'
import type { Sessions } from './sessions.ts'
import type { SourceEvents } from './source-events.ts'
import type { Tickets } from './tickets.ts'

type EraseParts = { readonly db: Database; readonly attachments: Attachments; readonly contacts: Contacts; readonly conversations: Conversations; readonly sessions: Sessions; readonly merges: Merges; readonly decisions: Decisions; readonly guests: Guests; readonly associations: Associations; readonly tickets: Tickets; readonly sourceEvents: SourceEvents }

/**
 * Forgets a person: texts, files, identities, profile, decisions, merges, also of whoever was merged, claimed or
 * associated into them. The events keep their place, so that `seq` has no gap and nobody's client stumbles; what they said is gone
 * (contract §6, contacts.delete; CTC-10). The contact exists and lives.
 */
export function eraseContact(parts: EraseParts, tx: Tx, id: string): ContactRecord {
  const { attachments, db, contacts, conversations, guests, associations, merges, decisions, tickets, sourceEvents } = parts

  const eraseLog = prepareEraseLog(db)
  // A conversation that went to somebody else, by an unmerge or a correction, stays theirs, but it tells of the time when it was not.
  const emptyMentions = db.prepare(`UPDATE events SET data = ${NAMELESS} WHERE conversation_id = ? AND type = 'conversation.associated' AND json_extract(data, '$.contact.id') = ?`)
  const nothing = `attributes = '{}', device = '{"browser":null,"os":null,"kind":"unknown"}'`
  const emptySessions = db.prepare(`UPDATE sessions SET ${nothing} WHERE contact_id = ?`)
  const emptySession = db.prepare(`UPDATE sessions SET ${nothing} WHERE id = ?`)
  const records = [id, ...contacts.listTombstones(id)]
  const nobodies = new Set(records.flatMap((record) => conversations.listOfContact(record)).flatMap((row) => associations.listNobodies(row.id)))
  for (const person of [...records, ...nobodies]) {
    endVisits(parts, tx, person, 'contact_deleted')
    for (const row of conversations.listOfContact(person)) {
      for (const guest of guests.listSessions(row.id)) emptySession.run(guest.id)
      eraseLog(row.id)
      sourceEvents.forgetConversation(row.id)
    }
    attachments.removeUnusedOf(person)
    for (const elsewhere of [...merges.listMoved(person), ...associations.listNaming(person)]) emptyMentions.run(elsewhere, person)
    emptySessions.run(person)
    for (const identity of contacts.listIdentities(person)) if (identity.kind === 'external_id') tickets.forgetPerson(identity.value)
    merges.forget(person)
    decisions.forget(person)
    sourceEvents.forgetWaiting(contacts.listIdentities(person))
    contacts.erase(tx, person, { silently: nobodies.has(person) })
  }
  // Kept answers are sealed, but they may hold a person's data; a lost repeat protection of a day costs less.
  db.prepare('DELETE FROM idempotent_answers').run()
  return contacts.get(id)
}
