import type { Message } from '@rejoin/protocol'
import type { ChatState, PendingMessage } from './chat-state.ts'
import type { Timeline } from './timeline.ts'

/** The messages of the others that this person has not read, oldest first; their own never are. Looked for from the end, where they are. */
export function selectUnread({ messages, readSeq }: Timeline): readonly Message[] {
  const read = messages.findLastIndex(({ seq }) => seq <= readSeq)
  return messages.slice(read + 1).filter(({ from_contact }) => !from_contact)
}

/** How many of them there are, and pages they were sent. */
export function countUnread(timeline: Timeline): number {
  return selectUnread(timeline).length + timeline.notices.filter(({ kind, seq }) => (kind === 'page' || kind === 'file') && seq > timeline.readSeq).length
}

/** What is unread in the conversations that are not on the screen. */
export function countUnreadElsewhere({ timeline, conversations }: Pick<ChatState, 'timeline' | 'conversations'>): number {
  return conversations.reduce((sum, one) => sum + (one.id === timeline.conversationId ? 0 : one.unread_count), 0)
}

/** Who of the team is on the other side: whoever spoke or took over last. */
export function selectColleague({ messages, notices }: Timeline): { readonly name?: string | null; readonly avatar_url?: string } | undefined {
  const spoke = messages.findLast(({ sender }) => sender.purpose === 'agent')
  const took = notices.findLast(({ who }) => who !== undefined)
  if (took === undefined || took.seq < (spoke?.seq ?? 0)) return spoke?.sender
  return messages.findLast(({ sender }) => sender.id === took.who)?.sender ?? took
}

/** What the outbox holds for this conversation and its log does not show yet: a message is never in the list twice (OUT-5). */
export function selectPending({ conversationId, messages }: Timeline, pending: readonly PendingMessage[]): readonly PendingMessage[] {
  // Until the server was reached nobody knows which one is meant: all that waits is there to be seen (OUT-3).
  if (pending.length === 0 || conversationId === null) return pending
  const stored = new Set(messages.map((message) => message.client_message_id))
  return pending.filter((item) => !stored.has(item.id) && (item.conversationId === null || item.conversationId === conversationId))
}

/** How far one's own message got, as the ticks show it. */
export type Delivery = 'queued' | 'sending' | 'failed' | 'sent' | 'seen'

/** @param seenSeq how far the other side has read */
export function selectDelivery(message: Message, seenSeq: number): Delivery {
  if (message.state === 'failed') return 'failed'
  return message.state === 'seen' || message.seq <= seenSeq ? 'seen' : 'sent'
}
