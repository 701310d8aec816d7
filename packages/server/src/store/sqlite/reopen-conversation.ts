import type { Actor } from '@rejoin/protocol'
import type { Conversations } from './conversations.ts'
import type { Tx } from './group-commit.ts'
import type { ConversationRow } from './rows.ts'

/** Back among the living: to whoever had it, or to the queue. */
export function reopenConversation(conversations: Conversations, tx: Tx, row: ConversationRow, actor: Actor): void {
  row.state = row.assignee_id === null ? 'open' : 'assigned'
  row.completed_at = null
  row.rating = null
  conversations.append(tx, row, { type: 'conversation.reopened', actor, data: {} })
}
