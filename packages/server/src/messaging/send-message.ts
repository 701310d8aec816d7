import { RejoinError, type Conversation, type MessageSendResult, type MessagesSendRequest, type Message, type Agent, type VisitorMessageSendRequest } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import { decideSendFile } from '../media/judge-attachment.ts'
import { withRich } from '../rich-text/write-rich.ts'
import type { AppendDecision, AppendOutcome, ChannelRecord, SessionRecord } from '../store/store.ts'
import { assertMayWrite } from './may-see.ts'

/** What a new message does to the conversation it is meant for. Pure. */
export function decideSend(conversation: Pick<Conversation, 'state' | 'ticket'>, channel: () => Pick<ChannelRecord, 'after_completed'>, from: 'contact' | 'agent'): AppendDecision {
  if (conversation.state !== 'completed') return 'append'
  // An agent who writes into a completed conversation takes it up again; a ticket has one conversation only.
  if (from === 'agent' || conversation.ticket !== null) return 'reopen'
  return channel().after_completed === 'reopen' ? 'reopen' : 'start'
}

/** `message.send` of a visitor (contract §9). The author is the session's, never what the payload says (MSG-6). */
export async function sendAsVisitor(deps: Deps, session: SessionRecord, request: VisitorMessageSendRequest): Promise<MessageSendResult> {
  assertMayWrite(session)
  if (request.content.type !== 'text' && request.content.type !== 'attachment') throw new RejoinError('invalid_field', 'A visitor sends text and files.', { field: 'content.type' })
  const outcome = await deps.store.appendMessage(
    {
      target: { session_id: session.id, conversation_id: request.conversation_id ?? null },
      sender: { id: session.contact_id ?? session.id, purpose: 'customer' },
      content: request.content,
      client_message_id: request.client_message_id,
      visibility: 'public',
      metadata: {},
      reply: request.reply ?? null,
      introduction: request.introduction ?? null,
    },
    (conversation, channel) => decideSend(conversation, channel, 'contact'),
    (attachment, channel) => decideSendFile(attachment, 'contact', { policy: channel.attachments, internal: false }),
  )
  return present(outcome, outcome.rich_text)
}

/** `message.send` and `messages.send` of an agent. */
export async function sendAsAgent(deps: Deps, agent: Agent, request: { conversation_id?: string | null | undefined; content: MessagesSendRequest['content']; client_message_id?: string | null | undefined; visibility?: 'public' | 'internal' | null | undefined }): Promise<MessageSendResult> {
  if (request.conversation_id == null) throw new RejoinError('invalid_field', 'conversation_id is required.', { field: 'conversation_id' })
  const outcome = await deps.store.appendMessage(
    {
      target: { conversation_id: request.conversation_id },
      sender: { id: agent.id, purpose: 'agent', name: agent.name, ...(agent.avatar_url === null ? {} : { avatar_url: agent.avatar_url }) },
      content: request.content,
      client_message_id: request.client_message_id ?? null,
      visibility: request.visibility ?? 'public',
      metadata: {},
    },
    (conversation, channel) => (request.visibility === 'internal' ? 'append' : decideSend(conversation, channel, 'agent')),
    (attachment, channel) => decideSendFile(attachment, 'agent', { policy: channel.attachments, internal: request.visibility === 'internal' }),
  )
  return present(outcome)
}

/** `messages.send` with a system token: a bot or workflow of the site. It uploads no files, so it has none to send. */
export async function sendAsBackend(deps: Deps, tokenId: string, request: MessagesSendRequest): Promise<Message> {
  const { sender } = request
  const outcome = await deps.store.appendMessage(
    {
      target: { conversation_id: request.conversation_id },
      sender: { id: sender?.id ?? tokenId, purpose: sender?.purpose ?? 'bot', ...(sender?.name == null ? {} : { name: sender.name }), ...(sender?.avatar_url == null ? {} : { avatar_url: sender.avatar_url }) },
      content: request.content,
      client_message_id: request.client_message_id ?? null,
      visibility: request.visibility ?? 'public',
      metadata: {},
    },
    (conversation, channel) => (request.visibility === 'internal' ? 'append' : decideSend(conversation, channel, 'agent')),
  )
  return present(outcome).message
}

/** As whoever sent it will see it among the others. */
function present(outcome: AppendOutcome, richText = true): MessageSendResult {
  const message = richText ? withRich(outcome.message) : outcome.message
  return outcome.duplicate ? { message, duplicate: true } : { message }
}
