import * as v from 'valibot'
import { absentable, dictionary, email, externalId, id, identifierName, identifiers, phoneNumber } from '../scalars.ts'
import { pageEntries } from '../page.ts'
import type { Contact } from '../contact.ts'
import type { Conversation } from '../conversation.ts'
import type { Message } from '../message.ts'
import { identityEntries, profileEntries } from './identify-contact.ts'

/** `POST /contacts.create`: like identify, but never finds: an identity somebody has is 409. */
export const createContactRequest = v.strictObject({ ...identityEntries, ...profileEntries })
export type CreateContactRequest = v.InferOutput<typeof createContactRequest>

/** `POST /contacts.update`: `null` deletes an identity or a profile field; what is absent stays. */
export const updateContactRequest = v.strictObject({
  id,
  external_id: v.nullish(externalId),
  email: v.nullish(email),
  phone_number: v.nullish(phoneNumber),
  identifiers: absentable(dictionary(identifierName, v.nullable(externalId))),
  email_verified: v.optional(v.boolean('must be true or false')),
  phone_number_verified: v.optional(v.boolean('must be true or false')),
  ...profileEntries,
})
export type UpdateContactRequest = v.InferOutput<typeof updateContactRequest>

/** `POST /contacts.delete`, `.export`, `.block`, `.unblock`. */
export const contactRequest = v.strictObject({ id })

export const listContactsRequest = v.strictObject({ ...pageEntries })

const metadataValue = v.union([v.string(), v.pipe(v.number(), v.finite()), v.boolean()], 'must be text, a number, true or false')

/** `POST /contacts.search`: one way to say who, exact match only (IDN-5). */
export const searchContactsRequest = v.strictObject({
  external_id: absentable(externalId),
  email: absentable(email),
  phone_number: absentable(phoneNumber),
  identifiers: absentable(identifiers),
  metadata: absentable(dictionary(v.string(), metadataValue)),
  ...pageEntries,
})
export type SearchContactsRequest = v.InferOutput<typeof searchContactsRequest>

/** `POST /contacts.merge`, `.unmerge`. With `dry_run` it shows what would move and changes nothing. */
export const mergeContactsRequest = v.strictObject({ source_id: id, destination_id: id, dry_run: v.optional(v.boolean('must be true or false')) })
export type MergeContactsRequest = v.InferOutput<typeof mergeContactsRequest>

export type MergeRecord = {
  readonly id: string
  readonly source_id: string
  readonly destination_id: string
  readonly merged_at: string
  /** The token or agent that asked for it. */
  readonly merged_by: string
  readonly undone_at: string | null
  readonly identities: readonly { readonly kind: string; readonly value: string }[]
  readonly conversation_ids: readonly string[]
}

export type MergedContact = Contact & { readonly merge_history: readonly MergeRecord[] }

/** `POST /contacts.decisions`: why each identify call of a contact answered what it did. */
export const listDecisionsRequest = v.strictObject({ contact_id: id, ...pageEntries })

export type IdentifyDecision = {
  readonly id: string
  readonly at: string
  /** The token that called. */
  readonly caller: string
  readonly channel_id: string
  /** The kinds of identities given; values belong to the contact itself. */
  readonly given: readonly string[]
  readonly matched_by: readonly string[]
  readonly rule: string
  readonly verdict: string
}

/** `POST /contacts.export`: everything kept about somebody. */
export type ContactExport = {
  readonly contact: MergedContact
  /** Records of the same person that were merged into this one, as they were. */
  readonly merged_contacts: readonly Contact[]
  readonly conversations: readonly (Conversation & { readonly messages: readonly Message[] })[]
  readonly sessions: readonly unknown[]
  readonly decisions: readonly IdentifyDecision[]
  readonly exported_at: string
}
