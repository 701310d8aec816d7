import type { Database } from 'better-sqlite3'
import type { Attributes, Ticket, TicketParticipant, TicketRef, TicketSelector } from '@rejoin/protocol'
import type { MakeId } from '../../ids.ts'
import type { TicketPatch } from '../store.ts'
import type { Direction } from './cursor.ts'
import type { Tx } from './group-commit.ts'

/** As a conversation shows it. */
export const TICKET_JSON = /* sql */ `json_object('id', t.id, 'type', t.type, 'external_id', t.external_id, 'title', t.title, 'url', t.url)`

/** With who takes part; null where it names nobody. */
const COLUMNS = /* sql */ `t.*, CASE t.names_participants WHEN 0 THEN NULL ELSE
  (SELECT json_group_array(json_object('type', type, 'external_id', external_id)) FROM (SELECT p.type, p.external_id FROM ticket_participants p WHERE p.ticket_id = t.id ORDER BY p.position)) END AS participants`

/** Sorts after every UUID. */
const LAST_ID = 'g'

type TicketRow = { id: string; type: string; external_id: string; title: string | null; url: string | null; attributes: string; participants: string | null; created_at: string; updated_at: string }

export type Tickets = ReturnType<typeof prepareTickets>

export function prepareTickets(db: Database, makeId: MakeId) {
  const byId = db.prepare<[string], TicketRow>(`SELECT ${COLUMNS} FROM tickets t WHERE t.id = ?`)
  const bySelector = db.prepare<[string, string], TicketRow>(`SELECT ${COLUMNS} FROM tickets t WHERE t.type = ? AND t.external_id = ?`)
  const naming = db.prepare<[string], TicketRef>(
    `SELECT t.id, t.type, t.external_id, t.title, t.url FROM contact_identities i JOIN ticket_participants p ON p.type = 'contact' AND p.external_id = i.value JOIN tickets t ON t.id = p.ticket_id
     WHERE i.contact_id = ? AND i.kind = 'external_id'`,
  )
  const insert = db.prepare('INSERT INTO tickets (id, type, external_id, created_at, updated_at) VALUES (@id, @type, @external_id, @now, @now)')
  const update = db.prepare('UPDATE tickets SET title = @title, url = @url, attributes = @attributes, names_participants = @names, updated_at = @now WHERE id = @id')
  const forgetParticipants = db.prepare('DELETE FROM ticket_participants WHERE ticket_id = ?')
  const addParticipant = db.prepare('INSERT OR IGNORE INTO ticket_participants (ticket_id, type, external_id, position) VALUES (?, ?, ?, ?)')
  const forgetPerson = db.prepare(`DELETE FROM ticket_participants WHERE type = 'contact' AND external_id = ?`)
  const pages = {
    all: preparePage(db, ''),
    type: preparePage(db, 't.type = @type AND'),
  }

  function find(by: TicketSelector | { readonly id: string }): Ticket | null {
    const row = 'id' in by ? byId.get(by.id) : bySelector.get(by.type, by.external_id)
    return row === undefined ? null : read(row)
  }

  function make(tx: Tx, { type, external_id }: TicketSelector): Ticket {
    const id = makeId()
    insert.run({ id, type, external_id, now: tx.now })
    return read(byId.get(id) as TicketRow)
  }

  return {
    find,
    read,
    /** The one a call is about; it exists from then on, naming nobody. */
    resolve(tx: Tx, selector: TicketSelector): TicketRef {
      const { id, type, external_id, title, url } = find(selector) ?? make(tx, selector)
      return { id, type, external_id, title, url }
    },
    /** What it was before, and what it is now. */
    upsert(tx: Tx, selector: TicketSelector, patch: TicketPatch): { readonly before: Ticket | null; readonly ticket: Ticket } {
      const before = find(selector)
      const now = before ?? make(tx, selector)
      const next = { ...now, ...patch, participants: patch.participants === undefined ? now.participants : dropRepeats(patch.participants) }
      if (JSON.stringify(next) === JSON.stringify(now)) return { before, ticket: now }
      update.run({ id: now.id, title: next.title, url: next.url, attributes: JSON.stringify(next.attributes), names: next.participants === null ? 0 : 1, now: tx.now })
      if (patch.participants !== undefined) {
        forgetParticipants.run(now.id)
        next.participants?.forEach(({ type, external_id }, position) => addParticipant.run(now.id, type, external_id, position))
      }
      return { before, ticket: { ...next, updated_at: tx.now } }
    },
    listNaming: (contactId: string): TicketRef[] => naming.all(contactId),
    /** Erased: the list gets shorter and stays a list, so that nobody comes in by it (CTC-10). */
    forgetPerson: (externalId: string): void => void forgetPerson.run(externalId),
    page: (type: string | null, direction: Direction, after: string | null, limit: number): TicketRow[] => pages[type === null ? 'all' : 'type'][direction].all({ ...(type === null ? {} : { type }), after: after ?? LAST_ID, limit }),
  }
}

function preparePage(db: Database, filter: string) {
  return {
    older: db.prepare<Record<string, unknown>, TicketRow>(`SELECT ${COLUMNS} FROM tickets t WHERE ${filter} t.id < @after ORDER BY t.id DESC LIMIT @limit`),
    newer: db.prepare<Record<string, unknown>, TicketRow>(`SELECT ${COLUMNS} FROM tickets t WHERE ${filter} t.id > @after ORDER BY t.id ASC LIMIT @limit`),
  }
}

function read(row: TicketRow): Ticket {
  return {
    id: row.id,
    type: row.type,
    external_id: row.external_id,
    title: row.title,
    url: row.url,
    attributes: JSON.parse(row.attributes) as Attributes,
    participants: row.participants === null ? null : (JSON.parse(row.participants) as TicketParticipant[]),
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}

function dropRepeats(participants: readonly TicketParticipant[] | null): readonly TicketParticipant[] | null {
  if (participants === null) return null
  return [...new Map(participants.map(({ type, external_id }) => [`${type} ${external_id}`, { type, external_id }])).values()]
}
