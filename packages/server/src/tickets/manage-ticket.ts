import { RejoinError, type ListTicketsRequest, type Page, type Ticket, type TicketInfoRequest, type UpsertTicketRequest } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'

/** `tickets.upsert` (contract §6): names the business object and who takes part; repeated, it changes nothing. */
export function upsertTicket(deps: Deps, { type, external_id, title, url, attributes, participants }: UpsertTicketRequest): Promise<Ticket> {
  return deps.store.upsertTicket(
    { type, external_id },
    {
      ...(title === undefined ? {} : { title }),
      ...(url === undefined ? {} : { url }),
      ...(attributes === undefined ? {} : { attributes: attributes ?? {} }),
      ...(participants === undefined ? {} : { participants }),
    },
  )
}

/** `tickets.info`. */
export async function describeTicket(deps: Deps, { id, type, external_id }: TicketInfoRequest): Promise<Ticket> {
  const ticket = await deps.store.findTicket(readSelector(id ?? null, type ?? null, external_id ?? null))
  if (ticket === null) throw new RejoinError('not_found', 'There is no such ticket. tickets.upsert makes it.')
  return ticket
}

function readSelector(id: string | null, type: string | null, external_id: string | null) {
  if (id !== null && type === null && external_id === null) return { id }
  if (id === null && type !== null && external_id !== null) return { type, external_id }
  throw new RejoinError('invalid_field', 'Give either id, or type and external_id.', { field: id === null && type !== null ? 'external_id' : id === null && external_id !== null ? 'type' : 'id' })
}

/** `tickets.list`. */
export function listTickets(deps: Deps, request: ListTicketsRequest): Promise<Page<Ticket>> {
  return deps.store.listTickets(request.type ?? null, request)
}
