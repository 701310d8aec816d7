import { RejoinError, type Conversation } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import type { SessionRecord } from '../store/store.ts'

/** A visitor sees their own conversations of this channel; anything else looks exactly like a missing one (MSG-5). */
export function maySee(session: SessionRecord, conversation: Conversation): boolean {
  if (conversation.id === session.conversation_id) return true
  return session.contact_id !== null && conversation.contact_id === session.contact_id && conversation.channel.id === session.channel_id
}

export async function findVisible(deps: Deps, session: SessionRecord, conversationId: string): Promise<Conversation> {
  const conversation = await deps.store.findConversation(conversationId, 'contact')
  if (conversation === null || !maySee(session, conversation)) throw new RejoinError('not_found')
  return conversation
}

/** A session opened for somebody of the staff may look and nothing else (contract §4, `actor`). */
export function assertMayWrite(session: SessionRecord): void {
  if (session.actor !== null) throw new RejoinError('forbidden', 'This session may only read: somebody of the staff is looking on.')
}
