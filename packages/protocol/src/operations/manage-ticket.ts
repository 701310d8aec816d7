import * as v from 'valibot'
import { attributes } from '../metadata.ts'
import { pageEntries } from '../page.ts'
import { absentable, externalId, httpUrl, id, text } from '../scalars.ts'

const ticketType = text(64, 1)

/** The business object somebody means (contract §4, §7). */
export const ticketSelector = v.strictObject({ type: ticketType, external_id: externalId })

/** An organization is named as in the profile of its contacts, so that any of theirs can be. */
const participantEntry = v.variant(
  'type',
  [v.strictObject({ type: v.literal('contact'), external_id: externalId }), v.strictObject({ type: v.literal('organization'), external_id: text(255, 1) })],
  'must be a contact or an organization',
)

/** `POST /tickets.upsert` (contract §6): what is absent stays, `null` deletes, lists and attributes are replaced as a whole. */
export const upsertTicketRequest = v.strictObject({
  type: ticketType,
  external_id: externalId,
  title: v.nullish(text(255, 1)),
  url: v.nullish(httpUrl),
  attributes: v.nullish(attributes),
  participants: v.nullish(v.pipe(v.array(participantEntry, 'must be a list of participants'), v.maxLength(200, 'at most 200 participants'))),
})
export type UpsertTicketRequest = v.InferOutput<typeof upsertTicketRequest>

/** `POST /tickets.info`: by `id`, or by `type` and `external_id`. */
export const ticketInfoRequest = v.strictObject({ id: absentable(id), type: absentable(ticketType), external_id: absentable(externalId) })
export type TicketInfoRequest = v.InferOutput<typeof ticketInfoRequest>

/** `POST /tickets.list`: the newest first, all of them or those of one type. */
export const listTicketsRequest = v.strictObject({ type: absentable(ticketType), ...pageEntries })
export type ListTicketsRequest = v.InferOutput<typeof listTicketsRequest>
