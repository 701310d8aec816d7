import { assignConversationRequest, conversationRequest, listConversationsRequest, listMessagesRequest, markReadRequest, messagesSendRequest, RejoinError, startForContactRequest, type Actor, type Conversation } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import { describeConversation } from '../messaging/describe-conversation.ts'
import { assignConversation, completeConversation, reopenConversation } from '../messaging/manage-conversation.ts'
import { startForContact } from '../messaging/start-for-contact.ts'
import { sendAsAgent, sendAsBackend } from '../messaging/send-message.ts'
import { assertChannelAllowed, isChannelVisible, type Caller } from './authorize.ts'
import { defineCall } from './call.ts'

const allow = ['system', 'agent'] as const

/** The conversation if this caller may know of it; otherwise it looks like a missing one. */
async function findFor(deps: Deps, caller: Caller, id: string): Promise<Conversation> {
  const conversation = await deps.store.findConversation(id, 'agent')
  if (conversation === null || !isChannelVisible(caller, conversation.channel.id)) throw new RejoinError('not_found')
  return conversation
}

function actorOf(caller: Caller): Actor {
  return caller.kind === 'agent' ? { purpose: 'agent', id: caller.agent.id } : { purpose: 'system', id: caller.kind === 'system' ? caller.token_id : 'visitor' }
}

export const conversationCalls = [
  defineCall('conversations.list', {
    allow,
    scope: 'conversations',
    schema: listConversationsRequest,
    async handle(deps, input, caller) {
      if (input.filters?.channel_id != null) assertChannelAllowed(caller, input.filters.channel_id)
      return deps.store.listConversations(input.filters ?? {}, input, 'agent', caller.kind === 'system' ? caller.channel_ids : null)
    },
  }),
  defineCall('conversations.info', {
    allow,
    scope: 'conversations',
    schema: conversationRequest,
    async handle(deps, input, caller) {
      await findFor(deps, caller, input.conversation_id)
      return describeConversation(deps, input.conversation_id)
    },
  }),
  defineCall('conversations.start', {
    allow: ['system'],
    scope: 'conversations',
    schema: startForContactRequest,
    repeatKey: (input) => input.transaction_id ?? null,
    async handle(deps, input, caller) {
      assertChannelAllowed(caller, input.channel_id)
      return startForContact(deps, input, caller.token_id)
    },
  }),
  defineCall('conversations.assign', {
    allow,
    scope: 'conversations',
    schema: assignConversationRequest,
    async handle(deps, input, caller) {
      await findFor(deps, caller, input.conversation_id)
      return assignConversation(deps, actorOf(caller), input.conversation_id, input.agent_id)
    },
  }),
  defineCall('conversations.complete', {
    allow,
    scope: 'conversations',
    schema: conversationRequest,
    async handle(deps, input, caller) {
      await findFor(deps, caller, input.conversation_id)
      return completeConversation(deps, actorOf(caller), input.conversation_id)
    },
  }),
  defineCall('conversations.reopen', {
    allow,
    scope: 'conversations',
    schema: conversationRequest,
    async handle(deps, input, caller) {
      await findFor(deps, caller, input.conversation_id)
      return reopenConversation(deps, actorOf(caller), input.conversation_id)
    },
  }),
  defineCall('conversations.mark-read', {
    allow,
    scope: 'conversations',
    schema: markReadRequest,
    async handle(deps, input, caller) {
      await findFor(deps, caller, input.conversation_id)
      const participant = actorOf(caller)
      const seq = await deps.store.advanceRead({ conversation_id: input.conversation_id, participant, seq: input.seq ?? null })
      return { conversation_id: input.conversation_id, seq }
    },
  }),
  defineCall('messages.list', {
    allow,
    scope: 'messages',
    schema: listMessagesRequest,
    async handle(deps, input, caller) {
      await findFor(deps, caller, input.conversation_id)
      return deps.store.listMessages(input.conversation_id, input, 'agent')
    },
  }),
  defineCall('messages.send', {
    allow,
    scope: 'messages',
    schema: messagesSendRequest,
    async handle(deps, input, caller) {
      await findFor(deps, caller, input.conversation_id)
      if (caller.kind === 'system') return sendAsBackend(deps, caller.token_id, input)
      if (input.sender != null) throw new RejoinError('forbidden', 'An agent writes as themselves; leave sender out.', { field: 'sender' })
      return (await sendAsAgent(deps, caller.agent, input)).message
    },
  }),
]
