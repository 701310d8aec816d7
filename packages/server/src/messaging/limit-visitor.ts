import type { Deps } from '../deps.ts'
import type { SessionRecord } from '../store/store.ts'

/** Every message costs an agent's attention, so a person may write about one a second (LIM-2). Their widget keeps the rest and sends it later. */
export async function limitMessage(deps: Pick<Deps, 'limits'>, session: SessionRecord, address: string): Promise<void> {
  await deps.limits.spend('messages.contact', personOf(session))
  if (session.conversation_id === null) await limitConversation(deps, session, address)
}

/** Conversations fill the agents' list; anonymous ones cost nothing to begin, so they are counted per address as well. */
export async function limitConversation(deps: Pick<Deps, 'limits'>, session: SessionRecord, address: string): Promise<void> {
  await deps.limits.spend('conversations.contact', personOf(session))
  if (!session.identified) await deps.limits.spend('conversations.address', address)
}

/** A visitor who has said nothing yet has no contact. */
function personOf(session: SessionRecord): string {
  return session.contact_id ?? session.id
}
