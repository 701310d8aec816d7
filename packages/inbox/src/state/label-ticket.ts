import { nameTicket, type TicketRef } from '@rejoin/protocol'

/** What kind of thing it is and its name, `order · Two tins of paint`; the name alone where it says both. */
export function labelTicket(ticket: TicketRef): string {
  const name = nameTicket(ticket)
  return name.toLowerCase().startsWith(ticket.type.toLowerCase()) ? name : `${ticket.type} · ${name}`
}
