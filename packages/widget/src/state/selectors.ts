import type { Message } from '@rejoin/protocol'
import type { ChatState, PendingMessage } from './chat-state.ts'
import type { Notice, Timeline } from './timeline.ts'

/** How many messages of the others this person has not read, and pages they were sent. */
export function countUnread(timeline: Timeline): number {
  return timeline.messages.filter((message) => isUnread(timeline, message)).length + timeline.notices.filter(({ kind, seq }) => kind === 'page' && seq > timeline.readSeq).length
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

/** One's own messages never are. */
export function isUnread(timeline: Timeline, message: Message): boolean {
  return !message.from_contact && message.seq > timeline.readSeq
}

/** What the outbox holds for this conversation and its log does not show yet: a message is never in the list twice (OUT-5). */
export function selectPending(timeline: Timeline, pending: readonly PendingMessage[]): readonly PendingMessage[] {
  if (pending.length === 0) return pending
  const stored = new Set(timeline.messages.map((message) => message.client_message_id))
  return pending.filter((item) => !stored.has(item.id) && (item.conversationId === null || item.conversationId === timeline.conversationId))
}

/** How far one's own message got, as the ticks show it. */
export type Delivery = 'queued' | 'sending' | 'failed' | 'sent' | 'seen'

/** @param seenSeq how far the other side has read */
export function selectDelivery(message: Message, seenSeq: number): Delivery {
  if (message.state === 'failed') return 'failed'
  return message.state === 'seen' || message.seq <= seenSeq ? 'seen' : 'sent'
}

/** A stored message, one on its way, or a notice, as one row. */
export type Entry =
  | { readonly kind: 'message'; readonly key: string; readonly at: string; readonly message: Message }
  | { readonly kind: 'pending'; readonly key: string; readonly at: string; readonly item: PendingMessage }
  | { readonly kind: 'notice'; readonly key: string; readonly at: string; readonly notice: Notice }

/** Rows in the order of the log, then what is on its way in the order it was written. A row keeps its key when its message is stored, so nothing on the screen jumps. */
export function selectEntries(timeline: Timeline, pending: readonly PendingMessage[]): readonly Entry[] {
  const stored: (Entry & { readonly seq: number })[] = [
    ...timeline.messages.map((message) => ({ kind: 'message' as const, key: message.client_message_id ?? message.id, at: message.sent_at, seq: message.seq, message })),
    ...timeline.notices.map((notice) => ({ kind: 'notice' as const, key: `notice-${notice.seq}`, at: notice.at, seq: notice.seq, notice })),
  ]
  if (timeline.notices.length > 0) stored.sort((a, b) => a.seq - b.seq)
  return [...stored, ...selectPending(timeline, pending).map((item) => ({ kind: 'pending' as const, key: item.id, at: item.at, item }))]
}
