import {
  assignConversationRequest,
  associateContactRequest,
  conversationRequest,
  listConversationsRequest,
  listMessagesRequest,
  markReadRequest,
  messagesSendRequest,
  pushPageRequest,
  RejoinError,
  startForContactRequest,
  tagConversationRequest,
  transferConversationRequest,
  writeTranscriptRequest,
  type Actor,
  type Conversation,
} from '@rejoin/protocol'
import type * as v from 'valibot'
import type { Deps } from '../deps.ts'
import { associateContact } from '../identity/associate-contact.ts'
import { removeFiles } from '../media/remove-files.ts'
import { describeConversation } from '../messaging/describe-conversation.ts'
import { listMessages } from '../messaging/list-messages.ts'
import { assignConversation, completeConversation, reopenConversation, tagConversation, transferConversation, untagConversation } from '../messaging/manage-conversation.ts'
import { makeTranscriptForStaff, makeTranscriptForVisitor } from '../messaging/make-transcript.ts'
import { pushPage } from '../messaging/push-page.ts'
import { startForContact } from '../messaging/start-for-contact.ts'
import { sendAsAgent, sendAsBackend } from '../messaging/send-message.ts'
import { conversationWithRich } from '../rich-text/write-rich.ts'
import { listSourceMessages } from '../sources/manage-source.ts'
import { assertChannelAllowed, assertUnlimited, isChannelVisible, type Caller } from './authorize.ts'
import { defineCall, type Call } from './call.ts'

const allow = ['system', 'agent'] as const
type Staff = Extract<Caller, { kind: (typeof allow)[number] }>

/** The conversation if this caller may know of it; otherwise it looks like a missing one. */
async function findFor(deps: Deps, caller: Caller, id: string): Promise<Conversation> {
  const conversation = await deps.store.findConversation(id, 'agent')
  if (conversation === null || !isChannelVisible(caller, conversation.channel.id)) throw new RejoinError('not_found')
  return conversation
}

function actorOf(caller: Staff): Actor {
  return caller.kind === 'agent' ? { purpose: 'agent', id: caller.agent.id } : { purpose: 'system', id: caller.token_id }
}

type About = v.GenericSchema<unknown, { readonly conversation_id: string }>

/** A call about one conversation: whoever may not know of it is told that there is none, before anything else happens. */
function defineConversationCall<S extends About>(name: `${'conversations' | 'messages' | 'pages'}.${string}`, schema: S, work: (deps: Deps, input: v.InferOutput<S>, caller: Staff) => Promise<unknown>, allowed: readonly Staff['kind'][] = allow): Call {
  return defineCall(name, {
    allow: allowed,
    // Whoever may speak may also point to a page.
    scope: name.startsWith('conversations.') ? 'conversations' : 'messages',
    schema,
    async handle(deps, input, caller) {
      await findFor(deps, caller, input.conversation_id)
      return work(deps, input, caller)
    },
  })
}

export const conversationCalls = [
  defineCall('conversations.list', {
    allow,
    scope: 'conversations',
    schema: listConversationsRequest,
    async handle(deps, input, caller) {
      if (input.filters?.channel_id != null) assertChannelAllowed(caller, input.filters.channel_id)
      if (input.filters?.participant_type != null && input.filters.participant_id == null) throw new RejoinError('invalid_field', 'participant_type says what kind of participant_id is meant: give both.', { field: 'filters.participant_id' })
      const { data, pagination_data } = await deps.store.listConversations(input.filters ?? {}, input, 'agent', caller.kind === 'system' ? caller.channel_ids : null)
      return { data: data.map(conversationWithRich), pagination_data }
    },
  }),
  defineConversationCall('conversations.info', conversationRequest, (deps, input) => describeConversation(deps, input.conversation_id)),
  defineCall('conversations.start', {
    allow: ['system'],
    scope: 'conversations',
    schema: startForContactRequest,
    repeatKey: { field: 'transaction_id', read: (input) => input.transaction_id ?? null },
    async handle(deps, input, caller) {
      assertChannelAllowed(caller, input.channel_id)
      return startForContact(deps, input, caller.token_id)
    },
  }),
  defineCall('conversations.associate-contact', {
    allow: ['system'],
    scope: 'conversations',
    schema: associateContactRequest,
    async handle(deps, input, caller) {
      await findFor(deps, caller, input.conversation_id)
      return associateContact(deps, input, caller.token_id)
    },
  }),
  defineConversationCall('conversations.assign', assignConversationRequest, (deps, input, caller) => assignConversation(deps, actorOf(caller), input.conversation_id, input.agent_id)),
  defineConversationCall('conversations.transfer', transferConversationRequest, (deps, input, caller) => transferConversation(deps, actorOf(caller), input)),
  defineConversationCall('conversations.tag', tagConversationRequest, (deps, input, caller) => tagConversation(deps, actorOf(caller), input.conversation_id, input.tag)),
  defineConversationCall('conversations.untag', tagConversationRequest, (deps, input, caller) => untagConversation(deps, actorOf(caller), input.conversation_id, input.tag)),
  defineConversationCall('conversations.complete', conversationRequest, (deps, input, caller) => completeConversation(deps, actorOf(caller), input.conversation_id)),
  defineConversationCall('conversations.reopen', conversationRequest, (deps, input, caller) => reopenConversation(deps, actorOf(caller), input.conversation_id)),
  defineConversationCall(
    'conversations.delete',
    conversationRequest,
    async (deps, { conversation_id: id }, caller) => {
      await deps.store.deleteConversation(id, actorOf(caller))
      await removeFiles(deps)
      return { id, deleted: true }
    },
    ['system'],
  ),
  defineConversationCall('conversations.mark-read', markReadRequest, async (deps, { conversation_id, seq }, caller) => ({
    conversation_id,
    seq: await deps.store.advanceRead({ conversation_id, participant: actorOf(caller), seq: seq ?? null }),
  })),
  defineCall('conversations.transcript', {
    allow: [...allow, 'visitor'],
    scope: 'conversations',
    fromPages: true,
    schema: writeTranscriptRequest,
    async handle(deps, input, caller) {
      if (caller.kind === 'visitor') return makeTranscriptForVisitor(deps, caller.session, input)
      return makeTranscriptForStaff(deps, await findFor(deps, caller, input.conversation_id), input)
    },
  }),
  defineCall('messages.list', {
    allow,
    scope: 'messages',
    schema: listMessagesRequest,
    async handle(deps, input, caller) {
      const { conversation_id, source, event_name } = input
      if ((conversation_id == null) === (source == null)) throw new RejoinError('invalid_field', 'Give either conversation_id or source.', { field: 'conversation_id' })
      if (conversation_id != null) {
        if (event_name != null) throw new RejoinError('invalid_field', 'event_name belongs to source.', { field: 'event_name' })
        await findFor(deps, caller, conversation_id)
        return listMessages(deps, conversation_id, input, 'agent')
      }
      // A source tells of contacts, and those belong to no channel.
      assertUnlimited(caller)
      return listSourceMessages(deps, source ?? '', event_name ?? null, input)
    },
  }),
  defineConversationCall('messages.send', messagesSendRequest, async (deps, input, caller) => {
    if (caller.kind === 'system') return sendAsBackend(deps, caller.token_id, input)
    if (input.sender != null) throw new RejoinError('forbidden', 'An agent writes as themselves; leave sender out.', { field: 'sender' })
    return (await sendAsAgent(deps, caller.agent, input)).message
  }),
  defineConversationCall('pages.push', pushPageRequest, (deps, input, caller) => pushPage(deps, actorOf(caller), caller.kind === 'agent' ? caller.agent : null, input)),
]
