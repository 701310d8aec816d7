import type { Attributes, Page, Ticket, TicketParticipant, TicketRef, TicketSelector } from '@rejoin/protocol'
import type { PageRequest } from './page-request.ts'

/** Tickets: what conversations are about, and who takes part. Part of the storage port (see `../store.ts`). */

/** What is absent stays; `participants` null: it names nobody any more and is open. */
export type TicketPatch = {
  readonly title?: string | null
  readonly url?: string | null
  readonly attributes?: Attributes
  readonly participants?: readonly TicketParticipant[] | null
}

export type TicketStore = {
  /** Makes or changes it; the same again changes nothing. Whoever lost their part is out when this resolves, and is reported. */
  upsertTicket(selector: TicketSelector, patch: TicketPatch): Promise<Ticket>
  findTicket(by: TicketSelector | { readonly id: string }): Promise<Ticket | null>
  listTickets(type: string | null, page: PageRequest): Promise<Page<Ticket>>
  /** Those whose list names this contact, by any of their external ids. */
  listTicketsNaming(contactId: string): Promise<readonly TicketRef[]>
}
