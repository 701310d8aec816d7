import { RejoinError, type Actor, type Agent, type Conversation } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import type { ConversationChange } from '../store/store.ts'

/** `conversations.assign`: to an agent, or back to the queue with null. Nothing happens if it is so already. */
export async function assignConversation(deps: Deps, actor: Actor, conversationId: string, agentId: string | null): Promise<Conversation> {
  const agent = agentId === null ? null : await deps.store.findAgent(agentId)
  if (agentId !== null && agent === null) throw new RejoinError('not_found', 'There is no such agent.', { field: 'agent_id' })
  return deps.store.changeConversation(conversationId, (conversation) => decideAssign(conversation, agent, actor))
}

function decideAssign(conversation: Conversation, agent: Agent | null, actor: Actor): ConversationChange | null {
  if (conversation.state === 'completed') throw new RejoinError('already_completed', 'The conversation is completed. Reopen it first.')
  if (conversation.assignee_id === (agent?.id ?? null)) return null
  return {
    type: 'conversation.assigned',
    actor,
    data: { agent_id: agent?.id ?? null, agent_name: agent?.name ?? null },
    set: { assignee_id: agent?.id ?? null, state: agent === null ? 'open' : 'assigned' },
    ...(agent === null ? {} : { participant: { id: agent.id, purpose: 'agent', name: agent.name } }),
  }
}

/** `conversations.complete`: once; a second call is 409 `already_completed`. */
export function completeConversation(deps: Deps, actor: Actor, conversationId: string): Promise<Conversation> {
  return deps.store.changeConversation(conversationId, (conversation) => {
    if (conversation.state === 'completed') throw new RejoinError('already_completed')
    return { type: 'conversation.completed', actor, data: {}, set: { state: 'completed', completed: true } }
  })
}

/** `conversations.reopen`: back to whoever had it, or to the queue. An open one stays as it is. */
export function reopenConversation(deps: Deps, actor: Actor, conversationId: string): Promise<Conversation> {
  return deps.store.changeConversation(conversationId, (conversation) => {
    if (conversation.state !== 'completed') return null
    return { type: 'conversation.reopened', actor, data: {}, set: { state: conversation.assignee_id === null ? 'open' : 'assigned', completed: false } }
  })
}
