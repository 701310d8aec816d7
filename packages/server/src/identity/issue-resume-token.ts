import { RejoinError, type IssueResumeTokenRequest, type IssueResumeTokenResult } from '@rejoin/protocol'
import { formatTime, MINUTE } from '../clock.ts'
import type { Deps } from '../deps.ts'
import { assertTakesPart, findVisible } from '../messaging/may-see.ts'
import type { SessionRecord } from '../store/store.ts'
import { mintResumeToken } from '../tokens/resume-token.ts'

/** Long enough to pick up the phone, short enough to be worthless in a log. */
const LIFETIME_MS = 10 * MINUTE

/** `chatplugin.resumeToken` with a session: this conversation, or another one of theirs, on another device (contract §5). */
export async function issueTokenForSession(deps: Deps, session: SessionRecord, request: IssueResumeTokenRequest): Promise<IssueResumeTokenResult> {
  if (session.actor !== null) throw new RejoinError('forbidden', 'This session may only read.')
  const id = request.conversation_id ?? session.conversation_id
  if (session.contact_id === null || id === null) throw new RejoinError('not_found', 'Nothing was said yet, so there is nothing to continue.')
  const conversation = await findVisible(deps, session, id)
  return issue(deps, session.contact_id, session.channel_id, conversation.id)
}

/** `chatplugin.resumeToken` with a system token: on the contact's behalf, for a link in an e-mail. */
export async function issueTokenForBackend(deps: Deps, request: IssueResumeTokenRequest): Promise<IssueResumeTokenResult> {
  if (request.channel_id == null) throw new RejoinError('invalid_field', 'channel_id is required.', { field: 'channel_id' })
  if (request.conversation_id == null) throw new RejoinError('invalid_field', 'conversation_id is required.', { field: 'conversation_id' })
  const conversation = await deps.store.findConversation(request.conversation_id, 'contact')
  if (conversation === null || conversation.channel.id !== request.channel_id) throw new RejoinError('not_found')
  await assertTakesPart(deps, conversation)
  return issue(deps, conversation.contact_id, request.channel_id, conversation.id)
}

async function issue(deps: Deps, contactId: string, channelId: string, conversationId: string): Promise<IssueResumeTokenResult> {
  const contact = await deps.store.findContact(contactId)
  const channel = await deps.store.findChannel(channelId)
  if (contact === null || contact.deleted || channel === null || channel.disconnected_at !== null) throw new RejoinError('not_found')
  const issuedAt = Math.floor(deps.clock.now() / 1000)
  const ttl = LIFETIME_MS / 1000
  const token = mintResumeToken(
    { issuer: deps.publicUrl, contact_id: contact.id, channel_id: channel.id, conversation_id: conversationId, contact_epoch: contact.epoch, channel_epoch: channel.epoch, issued_at_s: issuedAt, ttl_s: ttl },
    deps.keyring,
  )
  // In the fragment: it reaches no server, no log and no referrer.
  return { url: `${deps.publicUrl}/webview?channel_id=${channel.id}#resume_token=${token}`, resume_token: token, expires_at: formatTime((issuedAt + ttl) * 1000) }
}
