import { listTicketsRequest, ticketInfoRequest, upsertTicketRequest } from '@rejoin/protocol'
import { describeTicket, listTickets, upsertTicket } from '../tickets/manage-ticket.ts'
import { assertUnlimited, type Caller } from './authorize.ts'
import { defineCall } from './call.ts'

const common = { allow: ['system'], scope: 'tickets' } as const

/** A ticket belongs to no channel, and who takes part in it counts in all of them. */
function beyondChannels<C extends Caller>(caller: C): C {
  assertUnlimited(caller)
  return caller
}

export const ticketCalls = [
  defineCall('tickets.upsert', { ...common, schema: upsertTicketRequest, handle: async (deps, input, caller) => (beyondChannels(caller), upsertTicket(deps, input)) }),
  defineCall('tickets.info', { ...common, schema: ticketInfoRequest, handle: async (deps, input, caller) => (beyondChannels(caller), describeTicket(deps, input)) }),
  defineCall('tickets.list', { ...common, schema: listTicketsRequest, handle: async (deps, input, caller) => (beyondChannels(caller), listTickets(deps, input)) }),
]
