import type { TicketRef } from '@rejoin/protocol'

/** What something of the site is called; by its own words where it has no title. */
export function nameTicket({ title, type, external_id }: TicketRef): string {
  return title ?? `${type} ${external_id}`
}
