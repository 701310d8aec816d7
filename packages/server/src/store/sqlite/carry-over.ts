import { MAX_TAGS } from '@rejoin/protocol'
import type { Conversations } from './conversations.ts'
import type { Tx } from './group-commit.ts'
import type { ConversationRow } from './rows.ts'

const ACTOR = { purpose: 'system', id: 'identify' } as const

/** What agents did with a conversation that goes on in another: its tags, its queue, and who has it. What the other has comes first (RES-20). */
export function carryOver(conversations: Conversations, tx: Tx, from: ConversationRow, to: ConversationRow): void {
  if (to.queue === null && from.queue !== null) {
    to.queue = from.queue
    conversations.save(to)
  }
  const tags = readTags(to)
  for (const tag of readTags(from)) {
    if (tags.includes(tag) || tags.length >= MAX_TAGS) continue
    tags.push(tag)
    to.tags = JSON.stringify(tags)
    conversations.append(tx, to, { type: 'conversation.tagged', actor: ACTOR, data: { tag } })
  }
  const agentId = from.assignee_id
  if (agentId === null || to.assignee_id !== null || from.state === 'completed') return
  to.assignee_id = agentId
  to.state = 'assigned'
  const name = conversations.listParticipants(to.id).find(({ id }) => id === agentId)?.name ?? null
  conversations.append(tx, to, { type: 'conversation.assigned', actor: ACTOR, data: { agent_id: agentId, agent_name: name } })
}

function readTags(row: ConversationRow): string[] {
  return JSON.parse(row.tags) as string[]
}
