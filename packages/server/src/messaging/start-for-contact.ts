import { DEFAULT_TOKEN_TTL_S, externalId, normalizeEmail, normalizePhoneNumber, RejoinError, type StartForContactRequest, type StartForContactResult } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import { collectIdentities } from '../identity/identify-contact.ts'
import { matchContact } from '../identity/match-contact.ts'
import { resolveConversation } from '../identity/resolve-conversation.ts'
import { parseInput } from '../parse-input.ts'
import { presentContact } from '../store/present-contact.ts'
import type { ChannelRecord, StartWho } from '../store/store.ts'
import { mintResumeToken } from '../tokens/resume-token.ts'

/**
 * `conversations.start` (contract §7): a conversation for a customer the caller can name by one selector.
 * Every way to fail has a code of its own: `invalid_contact_selector`, `not_found`, `ambiguous_match`,
 * `contact_creation_failed`, `identity_conflict`, `contact_deleted`, `contact_blocked`.
 */
export async function startForContact(deps: Deps, request: StartForContactRequest, caller: string): Promise<StartForContactResult> {
  const channel = await deps.store.findChannel(request.channel_id)
  if (channel === null || channel.disconnected_at !== null) throw new RejoinError('not_found', 'There is no such channel. Check channel_id.', { field: 'channel_id' })
  const outcome = await deps.store.startForContact(
    {
      channel_id: channel.id,
      who: readWho(request, channel),
      create_contact: request.create_contact ?? true,
      profile: request.profile ?? {},
      conversation_id: request.conversation_id ?? null,
      ticket: request.ticket ?? null,
      attributes: readAttributes(request),
      message: request.message ?? null,
      caller,
    },
    { matchContact: (matches) => matchContact(matches, 'error'), resolveConversation: (current) => resolveConversation(current, channel.after_completed) },
  )
  const { contact, conversation } = outcome
  const resume_token = await mintResumeToken(
    { issuer: deps.publicUrl, contact_id: contact.id, channel_id: channel.id, conversation_id: conversation.id, contact_epoch: contact.epoch, channel_epoch: outcome.channel.epoch, issued_at_s: Math.floor(deps.clock.now() / 1000), ttl_s: DEFAULT_TOKEN_TTL_S },
    deps.keyring,
  )
  return {
    conversation,
    conversation_created: outcome.conversation_created,
    activity_id: outcome.activity_id,
    case_id: conversation.ticket?.id ?? null,
    contact: presentContact(contact),
    contact_created: outcome.contact_created,
    matched_by: outcome.matched_by,
    resume_token,
  }
}

/** A client that shows plain text only is a fact about the conversation, for whoever answers in it. */
function readAttributes(request: StartForContactRequest): Record<string, unknown> | null {
  if (request.attributes == null && request.rich_text === undefined) return null
  return { ...request.attributes, ...(request.rich_text === undefined ? {} : { rich_text: request.rich_text }) }
}

/** Exactly one selector; identities given together are one. */
function readWho(request: StartForContactRequest, channel: ChannelRecord): StartWho {
  const given = request.contact ?? {}
  const byIdentities = [given.external_id, given.email, given.phone_number, given.identifiers].some((value) => value != null)
  const bySearch = given.search_on != null || given.value != null
  if ([given.contact_id != null, byIdentities, bySearch].filter(Boolean).length !== 1) {
    throw new RejoinError('invalid_contact_selector', 'Say who the contact is in exactly one way: contact_id, identities, or search_on with value.', { field: 'contact' })
  }
  if (given.contact_id != null) return { kind: 'id', contact_id: given.contact_id }
  if (byIdentities) return { kind: 'identities', ...collectIdentities({ ...given, channel_id: channel.id }, channel.identity_policy) }
  if (given.search_on == null || given.value == null) throw new RejoinError('invalid_contact_selector', 'search_on and value belong together.', { field: given.search_on == null ? 'contact.search_on' : 'contact.value' })
  return readSearch(given.search_on, given.value)
}

function readSearch(on: string, value: string): StartWho {
  if (on.startsWith('metadata.')) return { kind: 'metadata', key: on.slice('metadata.'.length), value }
  const normalized = on === 'email' ? normalizeEmail(value) : on === 'phone_number' ? normalizePhoneNumber(value) : value
  if (normalized === null) throw new RejoinError('invalid_field', `contact.value is not a valid ${on}.`, { field: 'contact.value' })
  if (on === 'external_id' || on.startsWith('identifiers.')) parseInput(externalId, normalized)
  return { kind: 'identities', identities: [{ kind: on, value: normalized }], unverified: {} }
}
