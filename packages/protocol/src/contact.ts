import type { Metadata } from './metadata.ts'

/** A person as the backend and the agents see them (contract §1). */
export type Contact = {
  readonly id: string
  readonly external_id: string | null
  readonly email: string | null
  /** False: an attribute somebody typed, never matched on. */
  readonly email_verified: boolean
  readonly phone_number: string | null
  readonly phone_number_verified: boolean
  readonly identifiers: Readonly<Record<string, string>>
  /** True once any identity is known; an anonymous visitor has none. */
  readonly identified: boolean
  readonly first_name: string | null
  readonly last_name: string | null
  readonly display_name: string | null
  readonly avatar_url: string | null
  readonly locale: string | null
  readonly timezone: string | null
  readonly organization_id: string | null
  readonly metadata: Metadata
  readonly blocked: boolean
  readonly created_at: string
  readonly updated_at: string
}

/** What a visitor's own widget is told about its person. */
export type VisitorContact = {
  readonly id: string
  readonly identified: boolean
  readonly display_name: string | null
}

/** The name to show for a contact: what they call themselves, else what we know, else nothing. */
export function nameContact(contact: Pick<Contact, 'display_name' | 'first_name' | 'last_name' | 'email' | 'phone_number' | 'external_id'>): string | null {
  const full = [contact.first_name, contact.last_name].filter(Boolean).join(' ')
  return contact.display_name ?? (full === '' ? null : full) ?? contact.email ?? contact.phone_number ?? contact.external_id
}
