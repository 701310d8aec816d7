import { createHash } from 'node:crypto'
import { DEFAULT_TOKEN_TTL_S, RejoinError, type StartForContactRequest, type StartForContactResult } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import { matchContact } from '../identity/match-contact.ts'
import { resolveConversation } from '../identity/resolve-conversation.ts'
import { presentContact } from '../store/present-contact.ts'
import { mintResumeToken } from '../tokens/resume-token.ts'
import { readContactSelector } from './read-contact-selector.ts'

/** `conversations.start` (contract §7): a conversation for a customer whom the caller can name. Each way to fail has a code of its own (BEG-2). */
export async function startForContact(deps: Deps, request: StartForContactRequest, caller: string): Promise<StartForContactResult> {
  const channel = await deps.store.findChannel(request.channel_id)
  if (channel === null || channel.disconnected_at !== null) throw new RejoinError('not_found', 'There is no such channel. Check channel_id.', { field: 'channel_id' })
  const outcome = await deps.store.startForContact(
    {
      channel_id: channel.id,
      who: readContactSelector(request.contact ?? {}, channel),
      create_contact: request.create_contact ?? true,
      profile: request.profile ?? {},
      conversation_id: request.conversation_id ?? null,
      ticket: request.ticket ?? null,
      attributes: request.attributes ?? null,
      rich_text: request.rich_text ?? null,
      message: request.message ?? null,
      transaction_key: request.transaction_id == null ? null : nameTransaction(caller, request.transaction_id),
      caller,
    },
    { matchContact: (matches) => matchContact(matches, 'error'), resolveConversation: (current) => resolveConversation(current, channel.after_completed) },
  )
  const { contact, conversation } = outcome
  const resume_token = mintResumeToken(
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

/** The same id of another token is another transaction. */
function nameTransaction(caller: string, transactionId: string): string {
  return createHash('sha256').update(JSON.stringify([caller, transactionId])).digest('base64url')
}
