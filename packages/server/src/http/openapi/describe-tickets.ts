import { pageOf, ticket } from '@rejoin/protocol'
import type { CallDescriptions } from './call-description.ts'
import { ids } from './stand-ins.ts'

export const ticketDescriptions: CallDescriptions = {
  'tickets.upsert': {
    summary: 'Name a business object, and who takes part in it',
    details: [
      'An order, a transaction: what conversations are about. There is one conversation for each contact and ticket (and channel); whoever writes about it again goes on there.',
      'By `type` and `external_id` it is made or changed, all at once, and the same again changes nothing. What is absent stays, `null` deletes; `attributes` and `participants` are replaced as a whole.',
      'A ticket that names participants is for them alone: contacts by their `external_id`, and everybody whose `organization_id` is that of an organization named. They need not be known yet. Anybody else is 403 `not_a_participant`. With `participants: null`, as in the beginning, it is open to whoever you open a conversation for; an empty list lets nobody in.',
      'Whoever is taken off the list has lost the conversation when this call answers: their devices are disconnected, and see it no more when they come back. Agents still see it, and named again they go on in it.',
    ],
    answer: ticket,
    examples: [
      {
        title: 'A transaction between a buyer and a seller’s organization',
        request: {
          type: 'transaction',
          external_id: 'tx-2041',
          title: 'Transfer of 1,200.00 EUR',
          url: 'https://shop.example.com/transactions/tx-2041',
          attributes: { amount: '1200.00', currency: 'EUR' },
          participants: [
            { type: 'contact', external_id: 'user-42' },
            { type: 'organization', external_id: 'acme' },
          ],
        },
      },
      { title: 'Another title, everything else stays', request: { type: 'transaction', external_id: 'tx-2041', title: 'Transfer of 1,200.00 EUR (settled)' }, after: ['tickets.upsert'] },
      { title: 'Open to everybody again', request: { type: 'transaction', external_id: 'tx-2041', participants: null }, after: ['tickets.upsert'] },
    ],
    yields: { [ids.ticket]: '/id' },
  },
  'tickets.info': {
    summary: 'Read a ticket',
    details: ['By its `id`, or by your own `type` and `external_id`.'],
    answer: ticket,
    errors: ['not_found'],
    examples: [
      { title: 'By your own id', request: { type: 'transaction', external_id: 'tx-2041' }, after: ['tickets.upsert'] },
      { title: 'By id', request: { id: ids.ticket } },
    ],
  },
  'tickets.list': {
    summary: 'List tickets, the newest first',
    details: ['All of them, or those of one `type`.'],
    answer: pageOf(ticket),
    examples: [{ title: 'Transactions', request: { type: 'transaction', page_size: 20 }, after: ['tickets.upsert'] }],
  },
}
