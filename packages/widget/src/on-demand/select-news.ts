import type { Message } from '@rejoin/protocol'
import type { ChatState } from '../state/chat-state.ts'
import { selectUnread } from '../state/selectors.ts'

/** The newest message that this person has not read, in whichever of their conversations. */
export function selectNews({ timeline, conversations }: Pick<ChatState, 'timeline' | 'conversations'>): Message | null {
  const elsewhere = conversations.flatMap(({ id, unread_count, last_message }) => (id !== timeline.conversationId && unread_count > 0 && last_message?.from_contact === false ? [last_message] : []))
  return [...selectUnread(timeline).slice(-1), ...elsewhere].reduce<Message | null>((newest, one) => (newest === null || one.sent_at > newest.sent_at ? one : newest), null)
}
