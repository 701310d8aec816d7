import { RejoinError, type Conversation } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import type { SessionRecord } from '../store/store.ts'

/**
 * A visitor sees their own conversations of this channel, and those that were given to somebody else while they chatted
 * (ASC-4); anything else looks exactly like a missing one (MSG-5).
 */
export async function maySee(deps: Pick<Deps, 'store'>, session: SessionRecord, conversation: Conversation): Promise<boolean> {
  if (session.contact_id !== null && conversation.contact_id === session.contact_id && conversation.channel.id === session.channel_id) return true
  return deps.store.isGuest(session.id, conversation.id)
}

export async function findVisible(deps: Deps, session: SessionRecord, conversationId: string): Promise<Conversation> {
  const conversation = await deps.store.findConversation(conversationId, 'contact')
  if (conversation === null || !(await maySee(deps, session, conversation))) throw new RejoinError('not_found')
  return conversation
}

/** A session opened for somebody of the staff may look and nothing else (contract §4, `actor`). */
export function assertMayWrite(session: SessionRecord): void {
  if (session.actor !== null) throw new RejoinError('forbidden', 'This session may only read: somebody of the staff is looking on.')
}
