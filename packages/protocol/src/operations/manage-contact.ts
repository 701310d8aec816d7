import * as v from 'valibot'
import { absentable, dictionary, email, externalId, id, identifierName, identifiers, phoneNumber, timestamp } from '../scalars.ts'
import { pageEntries } from '../page.ts'
import type { Answer } from '../answer.ts'
import { consentRecord } from '../consent.ts'
import { contact, contactEntries } from '../contact.ts'
import { conversationEntries, ticketRef } from '../conversation.ts'
import { message } from '../message.ts'
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

/** What somebody is known by, though it names nobody: every key must match, value and kind. */
export const metadataSelector = dictionary(v.string(), v.union([v.string(), v.pipe(v.number(), v.finite()), v.boolean()], 'must be text, a number, true or false'))

/** `POST /contacts.search`: one way to say who, exact match only (IDN-5). */
export const searchContactsRequest = v.strictObject({
  external_id: absentable(externalId),
  email: absentable(email),
  phone_number: absentable(phoneNumber),
  identifiers: absentable(identifiers),
  metadata: absentable(metadataSelector),
  ...pageEntries,
})
export type SearchContactsRequest = v.InferOutput<typeof searchContactsRequest>

/** `POST /contacts.merge`, `.unmerge`. With `dry_run` it shows what would move and changes nothing. */
export const mergeContactsRequest = v.strictObject({ source_id: id, destination_id: id, dry_run: v.optional(v.boolean('must be true or false')) })
export type MergeContactsRequest = v.InferOutput<typeof mergeContactsRequest>

export const mergeRecord = v.object({
  id,
  source_id: id,
  destination_id: id,
  merged_at: timestamp,
  /** The token or agent that asked for it. */
  merged_by: v.string(),
  undone_at: v.nullable(timestamp),
  identities: v.array(v.object({ kind: v.string(), value: v.string() })),
  conversation_ids: v.array(id),
})
export type MergeRecord = Answer<typeof mergeRecord>

export const mergedContact = v.object({ ...contactEntries, merge_history: v.array(mergeRecord) })
export type MergedContact = Answer<typeof mergedContact>

/** `POST /contacts.decisions`: why each identify call of a contact answered what it did. */
export const listDecisionsRequest = v.strictObject({ contact_id: id, ...pageEntries })

export const identifyDecision = v.object({
  id,
  at: timestamp,
  /** The token that called. */
  caller: v.string(),
  channel_id: id,
  /** The kinds of identities given; values belong to the contact itself. */
  given: v.array(v.string()),
  matched_by: v.array(v.string()),
  rule: v.string(),
  verdict: v.string(),
})
export type IdentifyDecision = Answer<typeof identifyDecision>

/** `POST /contacts.export`: everything kept about somebody. */
export const contactExport = v.object({
  contact: mergedContact,
  /** Records of the same person that were merged into this one, as they were. */
  merged_contacts: v.array(contact),
  conversations: v.array(v.object({ ...conversationEntries, messages: v.array(message) })),
  sessions: v.array(v.record(v.string(), v.unknown())),
  decisions: v.array(identifyDecision),
  /** What they agreed to, in which channel and when. */
  consents: v.array(consentRecord),
  /** Business objects that name them as taking part. */
  tickets: v.array(ticketRef),
  exported_at: timestamp,
})
export type ContactExport = Answer<typeof contactExport>

/** `POST /contacts.delete`. */
export const deleteContactResult = v.object({ id, deleted: v.literal(true) })
