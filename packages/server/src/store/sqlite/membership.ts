import type { Database } from 'better-sqlite3'
import { RejoinError } from '@rejoin/protocol'
import type { Tx } from './group-commit.ts'
import type { Concerned, Participants } from './participants.ts'

/** A ticket that names nobody is open; otherwise one of the contact's external ids, or their organization, is on its list (TCK-2, TCK-3). */
const takesPartIn = (ticket: string, contact: string): string => /* sql */ `EXISTS (
  SELECT 1 FROM tickets t WHERE t.id = ${ticket} AND (t.names_participants = 0
    OR EXISTS (SELECT 1 FROM contact_identities i JOIN ticket_participants p ON p.ticket_id = t.id AND p.type = 'contact' AND p.external_id = i.value WHERE i.contact_id = ${contact} AND i.kind = 'external_id')
    OR EXISTS (SELECT 1 FROM contacts o JOIN ticket_participants p ON p.ticket_id = t.id AND p.type = 'organization' AND p.external_id = o.organization_id WHERE o.id = ${contact})))`

/** True for the row `c` of a conversation that its own contact may see: about no ticket, or about one they take part in. */
export const SEEN_BY_CONTACT = /* sql */ `(c.ticket_id IS NULL OR ${takesPartIn('c.ticket_id', 'c.contact_id')})`

type Place = { id: string; channel_id: string; contact_id: string }

export type Membership = ReturnType<typeof prepareMembership>

/** Who takes part in a ticket. Asked anew each time, because lists, organizations and accounts change. */
export function prepareMembership(db: Database, participants: Participants) {
  const takesPart = db.prepare<{ ticket: string; contact: string }, { yes: number }>(`SELECT ${takesPartIn('@ticket', '@contact')} AS yes`)
  const withheld = `SELECT c.id, c.channel_id, c.contact_id FROM conversations c WHERE c.ticket_id IS NOT NULL AND c.merged_into IS NULL AND c.deleted_at IS NULL AND NOT ${SEEN_BY_CONTACT}`
  const withheldOf = {
    contact_id: db.prepare<[string], Place>(`${withheld} AND c.contact_id = ?`),
    ticket_id: db.prepare<[string], Place>(`${withheld} AND c.ticket_id = ?`),
  }

  function isMember(ticketId: string, contactId: string): boolean {
    return takesPart.get({ ticket: ticketId, contact: contactId })?.yes === 1
  }

  return {
    /** The contact may see and use this conversation of theirs. */
    isSeen: (row: { readonly ticket_id: string | null; readonly contact_id: string }): boolean => row.ticket_id === null || isMember(row.ticket_id, row.contact_id),
    assertMember(ticketId: string | null, contactId: string): void {
      if (ticketId !== null && !isMember(ticketId, contactId)) throw new RejoinError('not_a_participant', 'This contact takes no part in that ticket. Name them, or their organization, with tickets.upsert first.', { field: 'ticket' })
    },
    /** A list, an organization or an account changed: organizations are written down anew, and whoever is out now is told so. */
    follow(tx: Tx, concerned: Exclude<Concerned, { conversation_id: string }>): void {
      participants.followOrganizations(concerned)
      const places = 'contact_id' in concerned ? withheldOf.contact_id.all(concerned.contact_id) : withheldOf.ticket_id.all(concerned.ticket_id)
      for (const place of places) tx.changes.push({ kind: 'conversation_withheld', conversation_id: place.id, channel_id: place.channel_id, contact_id: place.contact_id })
    },
  }
}
