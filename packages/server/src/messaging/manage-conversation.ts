import { MAX_TAGS, RejoinError, type Actor, type Agent, type Conversation, type TransferConversationRequest } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import type { ConversationChange } from '../store/store.ts'

/** `conversations.assign`: to an agent, or back to the queue with null. Nothing happens if it is so already. */
export async function assignConversation(deps: Deps, actor: Actor, conversationId: string, agentId: string | null): Promise<Conversation> {
  const agent = agentId === null ? null : await requireAgent(deps, agentId, 'agent_id')
  return deps.store.changeConversation(conversationId, (conversation) => decideAssign(conversation, agent, actor))
}

async function requireAgent(deps: Deps, id: string, field: string): Promise<Agent> {
  const agent = await deps.store.findAgent(id)
  if (agent === null) throw new RejoinError('not_found', 'There is no such agent.', { field })
  return agent
}

/** What is over is not handed around. */
export function assertGoingOn(conversation: Pick<Conversation, 'state'>): void {
  if (conversation.state === 'completed') throw new RejoinError('already_completed', 'The conversation is completed. Reopen it first.')
}

function decideAssign(conversation: Conversation, agent: Agent | null, actor: Actor): ConversationChange | null {
  assertGoingOn(conversation)
  if (conversation.assignee_id === (agent?.id ?? null)) return null
  return {
    type: 'conversation.assigned',
    actor,
    data: { agent_id: agent?.id ?? null, agent_name: agent?.name ?? null },
    set: { assignee_id: agent?.id ?? null, state: agent === null ? 'open' : 'assigned' },
    ...(agent === null ? {} : { participant: { id: agent.id, purpose: 'agent', name: agent.name } }),
  }
}

/** `conversations.transfer`: to a colleague, or into a queue, where it is nobody's until somebody takes it (CON-9). */
export async function transferConversation(deps: Deps, actor: Actor, { conversation_id, to_agent_id, to_queue }: TransferConversationRequest): Promise<Conversation> {
  if ((to_agent_id == null) === (to_queue == null)) throw new RejoinError('invalid_field', 'Say where to in one way: to_agent_id or to_queue.', { field: to_agent_id == null ? 'to_agent_id' : 'to_queue' })
  const to = to_agent_id != null ? { agent: await requireAgent(deps, to_agent_id, 'to_agent_id') } : { queue: to_queue ?? '' }
  return deps.store.changeConversation(conversation_id, (conversation) => decideTransfer(conversation, to, actor))
}

/** Pure. Null where it is already. */
export function decideTransfer(conversation: Pick<Conversation, 'state' | 'assignee_id' | 'queue'>, to: { readonly agent: Pick<Agent, 'id' | 'name'> } | { readonly queue: string }, actor: Actor): ConversationChange | null {
  assertGoingOn(conversation)
  if ('agent' in to) {
    const { id, name } = to.agent
    if (conversation.assignee_id === id) return null
    return {
      type: 'conversation.transferred',
      actor,
      data: { to_agent_id: id, agent_name: name },
      set: { assignee_id: id, state: 'assigned' },
      participant: { id, purpose: 'agent', name },
    }
  }
  if (conversation.assignee_id === null && conversation.queue === to.queue) return null
  return { type: 'conversation.transferred', actor, data: { to_queue: to.queue }, set: { assignee_id: null, state: 'open', queue: to.queue } }
}

/** `conversations.tag`: at any time, also when all is said; what it has already is no event (CON-10). */
export function tagConversation(deps: Deps, actor: Actor, conversationId: string, tag: string): Promise<Conversation> {
  return deps.store.changeConversation(conversationId, ({ tags }) => {
    if (tags.includes(tag)) return null
    if (tags.length >= MAX_TAGS) throw new RejoinError('invalid_field', `It has ${MAX_TAGS} tags already. Take one away first.`, { field: 'tag' })
    return { type: 'conversation.tagged', actor, data: { tag }, set: { tags: [...tags, tag] } }
  })
}

/** `conversations.untag`. */
export function untagConversation(deps: Deps, actor: Actor, conversationId: string, tag: string): Promise<Conversation> {
  return deps.store.changeConversation(conversationId, ({ tags }) => {
    if (!tags.includes(tag)) return null
    return { type: 'conversation.untagged', actor, data: { tag }, set: { tags: tags.filter((other) => other !== tag) } }
  })
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
