import * as v from 'valibot'
import { email, externalId, phoneNumber, RejoinError, type StartForContactRequest } from '@rejoin/protocol'
import { collectIdentities } from '../identity/identify-contact.ts'
import { parseInput } from '../parse-input.ts'
import type { ChannelRecord, StartWho } from '../store/store.ts'

type Selector = NonNullable<StartForContactRequest['contact']>

/** Whom `conversations.start` means: said in exactly one way, and identities given together are one (BEG-1). */
export function readContactSelector(given: Selector, channel: Pick<ChannelRecord, 'id' | 'identity_policy'>): StartWho {
  const byIdentities = [given.external_id, given.email, given.phone_number, given.identifiers].some((value) => value != null)
  const bySearch = given.search_on != null || given.value != null
  if ([given.contact_id != null, byIdentities, bySearch].filter(Boolean).length !== 1) {
    throw new RejoinError('invalid_contact_selector', 'Say who the contact is in exactly one way: contact_id, identities, or search_on with value.', { field: 'contact' })
  }
  if (given.contact_id != null) return { kind: 'id', contact_id: given.contact_id }
  if (byIdentities) return { kind: 'identities', ...collectIdentities({ ...given, channel_id: channel.id }, channel.identity_policy) }
  const { search_on, value } = given
  if (search_on == null || value == null) throw new RejoinError('invalid_contact_selector', 'search_on and value belong together.', { field: search_on == null ? 'contact.search_on' : 'contact.value' })
  if (search_on.startsWith('metadata.')) return { kind: 'metadata', key: search_on.slice('metadata.'.length), value }
  const identity = { kind: search_on, value: readValue(search_on, value) }
  return isVerified(search_on, given, channel) ? { kind: 'identities', identities: [identity], unverified: {} } : { kind: 'search', identity }
}

/** As a field of this name would be read: checked, and in the one spelling under which it is stored. */
function readValue(searchOn: string, value: unknown): string {
  const schema = searchOn === 'email' ? email : searchOn === 'phone_number' ? phoneNumber : externalId
  return parseInput(v.object({ contact: v.object({ value: schema }) }), { contact: { value } }).contact.value
}

/** A strict channel believes nothing but `external_id` unless it is told to (IDN-8). */
function isVerified(searchOn: string, given: Selector, { identity_policy }: Pick<ChannelRecord, 'identity_policy'>): boolean {
  const flag = searchOn === 'email' ? given.email_verified : searchOn === 'phone_number' ? given.phone_number_verified : undefined
  return searchOn === 'external_id' || (flag ?? identity_policy === 'standard')
}
