import * as v from 'valibot'
import type { Answer } from '../answer.ts'
import { conversation } from '../conversation.ts'
import { absentable, email, externalId, id, identifiers, phoneNumber } from '../scalars.ts'
import { metadataSelector } from './manage-contact.ts'

/** `POST /conversations.associate-contact` (contract §6): the site has found out who is behind a waiting or running chat. */
export const associateContactRequest = v.strictObject({
  conversation_id: id,
  /** The connection that the caller means, so that nobody is verified in a chat that is not the one they are in. */
  communication_id: absentable(id),
  /** Exactly one way to say who: an id, identities (together one way), or metadata. */
  contact_id: absentable(id),
  external_id: absentable(externalId),
  email: absentable(email),
  phone_number: absentable(phoneNumber),
  identifiers: absentable(identifiers),
  metadata: absentable(metadataSelector),
  /** Makes the contact when nobody has these identities. */
  create: v.optional(v.boolean('must be true or false')),
  /** Also when somebody else is known to be there. */
  replace: v.optional(v.boolean('must be true or false')),
})
export type AssociateContactRequest = v.InferOutput<typeof associateContactRequest>

export const associateContactResult = v.object({
  conversation,
  /** Whose it was when the call came; the same contact when nothing changed. */
  previous_contact_id: id,
  changed: v.boolean(),
})
export type AssociateContactResult = Answer<typeof associateContactResult>
