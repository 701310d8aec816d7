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
  await assertTakesPart(deps, conversation)
  return conversation
}

/** Whoever is no longer named by the ticket has lost the conversation about it, on every device and at every door (TCK-4). */
export async function assertTakesPart(deps: Deps, conversation: Conversation): Promise<void> {
  if (conversation.ticket !== null && !(await deps.store.isSeenByContact(conversation.id))) throw new RejoinError('not_a_participant')
}

/** A session opened for somebody of the staff may look and nothing else (contract §4, `actor`). */
export function assertMayWrite(session: SessionRecord): void {
  if (session.actor !== null) throw new RejoinError('forbidden', 'This session may only read: somebody of the staff is looking on.')
}

/**
 * The person's own, and those the session goes on in although they were given to somebody else; newest activity first.
 * `guestOf`: the latter, where they were read already.
 */
export async function listVisible(deps: Pick<Deps, 'store'>, session: SessionRecord, guestOf?: readonly Conversation[]): Promise<readonly Conversation[]> {
  if (session.contact_id === null) return []
  const own = await deps.store.listOwnConversations(session.contact_id, session.channel_id)
  const others = guestOf ?? (await deps.store.listGuestConversations(session.id))
  return others.length === 0 ? own : [...own, ...others].toSorted((a, b) => (a.updated_at < b.updated_at ? 1 : -1))
}

/** A further conversation, where the channel allows it; those about a ticket stand beside it and do not count (contract §9). */
export async function assertMayStart(deps: Deps, session: SessionRecord): Promise<void> {
  const channel = await deps.store.findChannel(session.channel_id)
  if (channel?.settings.allow_new_conversations === true || session.contact_id === null) return
  const visible = await listVisible(deps, session)
  const current = visible.find((conversation) => conversation.id === session.conversation_id && conversation.ticket === null)
  const open = (current === undefined ? visible : [current]).some((conversation) => conversation.ticket === null && conversation.state !== 'completed')
  if (open) throw new RejoinError('forbidden', 'This channel keeps one conversation at a time.')
}
