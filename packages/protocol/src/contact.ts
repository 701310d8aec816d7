import * as v from 'valibot'
import type { Answer } from './answer.ts'
import { keptIntroduction } from './introduction.ts'
import { metadata } from './metadata.ts'
import { id, timestamp } from './scalars.ts'

export const contactEntries = {
  id,
  external_id: v.nullable(v.string()),
  email: v.nullable(v.string()),
  /** False: an attribute somebody typed, never matched on. */
  email_verified: v.boolean(),
  phone_number: v.nullable(v.string()),
  phone_number_verified: v.boolean(),
  identifiers: v.record(v.string(), v.string()),
  /** True once any identity is known; an anonymous visitor has none. */
  identified: v.boolean(),
  first_name: v.nullable(v.string()),
  last_name: v.nullable(v.string()),
  display_name: v.nullable(v.string()),
  avatar_url: v.nullable(v.string()),
  locale: v.nullable(v.string()),
  timezone: v.nullable(v.string()),
  organization_id: v.nullable(v.string()),
  metadata,
  /** What they said of themselves while nobody knew them; it proves nothing and finds nobody. */
  introduction: v.exactOptional(keptIntroduction),
  blocked: v.boolean(),
  created_at: timestamp,
  updated_at: timestamp,
}

/** A person as the backend and the agents see them (contract §1). */
export const contact = v.object(contactEntries)
export type Contact = Answer<typeof contact>

/** What a visitor's own widget is told about its person. */
export const visitorContact = v.object({ id, identified: v.boolean(), display_name: v.nullable(v.string()) })
export type VisitorContact = Answer<typeof visitorContact>

/** The name to show for a contact: what they call themselves, else what we know, else nothing. */
export function nameContact(contact: Pick<Contact, 'display_name' | 'first_name' | 'last_name' | 'email' | 'phone_number' | 'external_id'>): string | null {
  const full = [contact.first_name, contact.last_name].filter(Boolean).join(' ')
  return contact.display_name ?? (full === '' ? null : full) ?? contact.email ?? contact.phone_number ?? contact.external_id
}
