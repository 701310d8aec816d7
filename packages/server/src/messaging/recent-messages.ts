import { RECENT_CONVERSATIONS, RejoinError, type Conversation, type RecentMessages, type RecentMessagesRequest } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import { findSurvivor } from '../identity/manage-contact.ts'
import { listMessages } from './list-messages.ts'

/**
 * `contacts.recent-messages` (contract §6): the newest page of each of the contact's newest conversations, or with `cursors`
 * a further page of those named. Throws `not_found`, `contact_deleted`, `invalid_cursor`.
 */
export async function recentMessages(deps: Pick<Deps, 'store'>, request: RecentMessagesRequest): Promise<RecentMessages> {
  const { id } = await findSurvivor(deps, request.contact_id)
  const cursors = new Map(Object.entries(request.cursors ?? {}))
  const conversations = cursors.size === 0 ? await listRecent(deps, id, request.filter_sources) : await Promise.all([...cursors.keys()].map((named) => findNamed(deps, id, named, request.filter_sources)))
  const pages = await Promise.all(conversations.map((conversation) => readPage(deps, conversation, cursors.get(conversation.id) ?? null, request.page_size)))
  return Object.fromEntries(pages)
}

export function listRecent(deps: Pick<Deps, 'store'>, contactId: string, sources: readonly string[] | null | undefined): Promise<readonly Conversation[]> {
  return deps.store.listRecentConversations(contactId, sources ?? null, RECENT_CONVERSATIONS)
}

async function findNamed(deps: Pick<Deps, 'store'>, contactId: string, id: string, sources: readonly string[] | null | undefined): Promise<Conversation> {
  const conversation = await deps.store.findConversation(id, 'agent')
  // A cursor of a list that this call does not answer.
  if (conversation === null || conversation.contact_id !== contactId || sources?.includes(conversation.channel.source) === false) throw wrongCursor(id)
  return conversation
}

/** Notes among it: agents and the site's backend read them everywhere else, too. */
async function readPage(deps: Pick<Deps, 'store'>, { id, channel }: Conversation, cursor: string | null, page_size: number | null | undefined): Promise<[string, RecentMessages[string]]> {
  try {
    return [id, { source: channel.source, ...(await listMessages(deps, id, { cursor, page_size }, 'agent')) }]
  } catch (error) {
    throw error instanceof RejoinError && error.code === 'invalid_cursor' ? wrongCursor(id) : error
  }
}

function wrongCursor(id: string): RejoinError {
  return new RejoinError('invalid_cursor', undefined, { field: `cursors.${id}` })
}
