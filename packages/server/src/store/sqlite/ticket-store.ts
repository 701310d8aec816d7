import type { TicketStore } from '../store.ts'
import type { Conversations } from './conversations.ts'
import { readPage } from './cursor.ts'
import type { GroupCommit } from './group-commit.ts'
import type { Membership } from './membership.ts'
import type { Tickets } from './tickets.ts'

/** A new title is shown at once in this many lists; older conversations show it when they are next looked at. */
const REFRESH_AT_MOST = 100

export type TicketParts = { readonly commit: GroupCommit; readonly tickets: Tickets; readonly membership: Membership; readonly conversations: Conversations }

export function createTicketStore({ commit, tickets, membership, conversations }: TicketParts): TicketStore {
  return {
    upsertTicket: (selector, patch) =>
      commit.write((tx) => {
        const { before, ticket } = tickets.upsert(tx, selector, patch)
        if (before === null) return ticket
        if (JSON.stringify(before.participants) !== JSON.stringify(ticket.participants)) membership.follow(tx, { ticket_id: ticket.id })
        if (before.title !== ticket.title || before.url !== ticket.url) {
          for (const conversation_id of conversations.listAboutTicket(ticket.id, REFRESH_AT_MOST)) tx.changes.push({ kind: 'conversation_refreshed', conversation_id })
        }
        return ticket
      }),
    findTicket: async (by) => tickets.find(by),
    listTickets: async (type, page) =>
      readPage({
        list: `tickets ${JSON.stringify(type)}`,
        page,
        fetch: (direction, key, limit) => tickets.page(type, direction, key === null ? null : String(key[0]), limit),
        keyOf: (row) => [row.id],
        map: tickets.read,
      }),
    listTicketsNaming: async (contactId) => tickets.listNaming(contactId),
  }
}
