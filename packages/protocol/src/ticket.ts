import * as v from 'valibot'
import type { Answer } from './answer.ts'
import { attributes } from './metadata.ts'
import { id, timestamp } from './scalars.ts'

/** Who takes part in the business of a ticket, by the site's own ids. They need not have come yet. */
export const ticketParticipant = v.object({ type: v.picklist(['contact', 'organization']), external_id: v.string() })
export type TicketParticipant = Answer<typeof ticketParticipant>

/** A business object that conversations are about: an order, a transaction (contract §1). */
export const ticket = v.object({
  id,
  type: v.string(),
  external_id: v.string(),
  title: v.nullable(v.string()),
  url: v.nullable(v.string()),
  attributes,
  /** Null: it names nobody, and is open to whoever the backend opens a conversation for. An empty list lets nobody in. */
  participants: v.nullable(v.array(ticketParticipant)),
  created_at: timestamp,
  updated_at: timestamp,
})
export type Ticket = Answer<typeof ticket>
