import * as v from 'valibot'
import { absentable, email, externalId, id, identifiers, object, phoneNumber, text } from '../scalars.ts'
import { attributes } from '../metadata.ts'
import { textContent } from '../content.ts'
import type { Answer } from '../answer.ts'
import { contact } from '../contact.ts'
import { conversation } from '../conversation.ts'
import { profileEntries } from './identify-contact.ts'
import { ticketSelector } from './manage-ticket.ts'

/** Which single attribute to look somebody up by (contract §7). */
const searchOn = v.pipe(
  v.string('must be a string'),
  v.regex(/^(?:external_id|email|phone_number|(?:identifiers|metadata)\.[A-Za-z0-9_.-]{1,64})$/, 'must be external_id, email, phone_number, identifiers.<name> or metadata.<key>'),
)

/** Exactly one way to say who: an id, identities (together one selector), or a search on one attribute. */
const contactSelector = object({
  contact_id: absentable(id),
  external_id: absentable(externalId),
  email: absentable(email),
  phone_number: absentable(phoneNumber),
  identifiers: absentable(identifiers),
  email_verified: v.optional(v.boolean('must be true or false')),
  phone_number_verified: v.optional(v.boolean('must be true or false')),
  search_on: absentable(searchOn),
  /** A number or a flag for metadata alone, where it is another value than its spelling (BEG-3). */
  value: absentable(v.union([text(1024, 1), v.pipe(v.number(), v.finite()), v.boolean()], 'must be text of 1 to 1,024 characters, a number, true or false')),
})

/** `POST /conversations.start` (contract §7). */
export const startForContactRequest = v.strictObject({
  channel_id: id,
  contact: absentable(contactSelector),
  profile: absentable(object(profileEntries)),
  create_contact: v.optional(v.boolean('must be true or false')),
  conversation_id: absentable(id),
  ticket: absentable(ticketSelector),
  transaction_id: absentable(text(255, 1)),
  attributes: absentable(attributes),
  rich_text: v.optional(v.boolean('must be true or false')),
  message: absentable(textContent),
})
export type StartForContactRequest = v.InferOutput<typeof startForContactRequest>

export const startForContactResult = v.object({
  conversation,
  conversation_created: v.boolean(),
  /** The event this call wrote; null when everything was there already and nothing was said. */
  activity_id: v.nullable(id),
  /** The ticket's id. */
  case_id: v.nullable(id),
  contact,
  contact_created: v.boolean(),
  matched_by: v.array(v.string()),
  resume_token: v.string(),
})
export type StartForContactResult = Answer<typeof startForContactResult>
