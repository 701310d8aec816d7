import * as v from 'valibot'
import { absentable, email, externalId, httpUrl, id, identifiers, localeTag, phoneNumber, text, timestamp } from '../scalars.ts'
import { metadataPatch } from '../metadata.ts'
import type { Answer } from '../answer.ts'
import { contact } from '../contact.ts'
import { channelRef, conversationEntries, identifyVerdict, ticketRef } from '../conversation.ts'
import { message } from '../message.ts'
import { ticketSelector } from './manage-ticket.ts'

/** Who somebody is, in one call (contract §4). Shared by every call that names a contact by identities. */
export const identityEntries = {
  external_id: absentable(externalId),
  email: absentable(email),
  phone_number: absentable(phoneNumber),
  identifiers: absentable(identifiers),
  email_verified: v.optional(v.boolean('must be true or false')),
  phone_number_verified: v.optional(v.boolean('must be true or false')),
}

/** What a person is called and how they look; `null` deletes. */
export const profileEntries = {
  first_name: v.nullish(text(255)),
  last_name: v.nullish(text(255)),
  display_name: v.nullish(text(255)),
  avatar_url: v.nullish(httpUrl),
  locale: v.nullish(localeTag),
  timezone: v.nullish(v.pipe(v.string('must be a string'), v.regex(/^[A-Za-z0-9_+/-]{1,64}$/, 'must be a time zone such as Europe/Berlin'))),
  organization_id: v.nullish(text(255, 1)),
  metadata: v.nullish(metadataPatch),
}

export const DEFAULT_TOKEN_TTL_S = 600

/** `POST /contacts.identify` (contract §4). Rules IDN-1 … IDN-16. */
export const identifyContactRequest = v.strictObject({
  channel_id: id,
  ...identityEntries,
  ...profileEntries,
  ticket: absentable(ticketSelector),
  anonymous: absentable(v.picklist(['claim', 'keep_separate', 'discard'], 'must be claim, keep_separate or discard')),
  on_conflict: absentable(v.picklist(['error', 'prefer_external_id', 'merge'], 'must be error, prefer_external_id or merge')),
  token_ttl_s: absentable(v.pipe(v.number('must be a number'), v.integer('must be whole seconds'), v.minValue(60, 'must be 60 to 604800'), v.maxValue(604_800, 'must be 60 to 604800'))),
  actor: absentable(v.strictObject({ id: text(255, 1), name: text(255, 1) })),
  dry_run: v.optional(v.boolean('must be true or false')),
})

export type IdentifyContactRequest = v.InferOutput<typeof identifyContactRequest>
export type AnonymousPolicy = 'claim' | 'keep_separate' | 'discard'
export type OnConflict = 'error' | 'prefer_external_id' | 'merge'

export const identifiedConversation = v.object({
  id,
  channel: channelRef,
  state: conversationEntries.state,
  ticket: v.nullable(ticketRef),
  verdict: identifyVerdict,
  /** Null only in a dry run. */
  resume_token: v.nullable(v.string()),
  resume_token_expires_at: v.nullable(timestamp),
  last_message: v.nullable(message),
})
export type IdentifiedConversation = Answer<typeof identifiedConversation>

export const identifyContactResult = v.object({
  contact,
  contact_created: v.boolean(),
  /** `external_id`, `email`, `phone_number`, `identifiers.<name>`; empty when the contact was created. */
  matched_by: v.array(v.string()),
  /** The first is the one this call resolved. Empty only in a dry run that would create it. */
  conversations: v.array(identifiedConversation),
  /** Only in a dry run: which rule would decide, and why. */
  explanation: v.exactOptional(v.object({ rule: v.string(), because: v.string() })),
})
export type IdentifyContactResult = Answer<typeof identifyContactResult>
