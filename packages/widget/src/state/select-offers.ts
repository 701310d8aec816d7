import type { Message } from '@rejoin/protocol'
import type { PendingMessage } from './chat-state.ts'

type Offer = Message & { readonly content: Extract<Message['content'], { type: 'quick_replies' }> }

/** The suggested answers that can still be given: the newest ones, until somebody says anything here. */
export function selectOffer(messages: readonly Message[], pending: readonly PendingMessage[]): Offer | null {
  const newest = messages.findLast((message) => message.from_contact || message.content.type === 'quick_replies')
  return pending.length > 0 || newest === undefined || newest.from_contact ? null : (newest as Offer)
}

/** Which of its buttons was pressed, by the message that has them (MSG-11); also where the answer is still on its way. */
export function selectAnswers(messages: readonly Message[], pending: readonly PendingMessage[]): ReadonlyMap<string, string> {
  const answers = new Map<string, string>()
  for (const { metadata } of messages) if (typeof metadata['reply_to'] === 'string') answers.set(metadata['reply_to'], String(metadata['payload']))
  for (const { reply } of pending) if (reply != null) answers.set(reply.message_id, reply.payload)
  return answers
}
