import { RejoinError, type Metadata, type MetadataPatch } from '@rejoin/protocol'
import type { ContactRecord, Identity, ProfilePatch } from '../store.ts'

export const PROFILE_FIELDS = ['first_name', 'last_name', 'display_name', 'avatar_url', 'locale', 'timezone', 'organization_id'] as const

const MAX_METADATA_KEYS = 50
const MAX_METADATA_BYTES = 16_384

export type Unverified = { readonly email?: string; readonly phone_number?: string }
type Known = Pick<ContactRecord, 'external_id' | 'email' | 'email_verified' | 'phone_number' | 'phone_number_verified' | 'metadata' | (typeof PROFILE_FIELDS)[number]>

/** What is known of somebody before anybody has said anything. */
export const NOBODY_YET: Known = {
  external_id: null, email: null, email_verified: false, phone_number: null, phone_number_verified: false, metadata: {},
  first_name: null, last_name: null, display_name: null, avatar_url: null, locale: null, timezone: null, organization_id: null,
}

/** The contact as it is after a call. Pure. */
export function learn(contact: Known, identities: readonly Identity[], unverified: Unverified, profile: ProfilePatch): Record<string, unknown> {
  const next: Record<string, unknown> = { ...contact, metadata: mergeMetadata(contact.metadata, profile.metadata) }
  const external = identities.find((identity) => identity.kind === 'external_id')
  if (contact.external_id === null && external !== undefined) next['external_id'] = external.value
  for (const kind of ['email', 'phone_number'] as const) {
    const verified = identities.find((identity) => identity.kind === kind)
    if (verified !== undefined) {
      next[kind] = verified.value
      next[`${kind}_verified`] = true
    } else if (unverified[kind] !== undefined && !contact[`${kind}_verified`]) {
      next[kind] = unverified[kind]
    }
  }
  for (const field of PROFILE_FIELDS) if (profile[field] !== undefined) next[field] = profile[field]
  return next
}

/** What of a contact stands in columns that calls change. */
export function bindContact(id: string, contact: Record<string, unknown>) {
  const { external_id, email, phone_number, first_name, last_name, display_name, avatar_url, locale, timezone, organization_id, metadata, introduction } = contact
  return {
    id, external_id, email, phone_number, first_name, last_name, display_name, avatar_url, locale, timezone, organization_id,
    email_verified: contact['email_verified'] === true ? 1 : 0,
    phone_number_verified: contact['phone_number_verified'] === true ? 1 : 0,
    metadata: JSON.stringify(metadata),
    introduction: introduction === undefined ? null : JSON.stringify(introduction),
  }
}

function mergeMetadata(current: Metadata, patch: MetadataPatch | null | undefined): Metadata {
  if (patch === null || patch === undefined) return current
  const merged: Record<string, string | number | boolean> = { ...current }
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key]
    else merged[key] = value
  }
  // Each call is within bounds by its schema; together they must be as well.
  if (Object.keys(merged).length > MAX_METADATA_KEYS || Buffer.byteLength(JSON.stringify(merged)) > MAX_METADATA_BYTES) {
    throw new RejoinError('invalid_field', 'Together with what is stored, metadata would have more than 50 keys or 16 KB. Delete keys by setting them to null.', { field: 'metadata' })
  }
  return merged
}
