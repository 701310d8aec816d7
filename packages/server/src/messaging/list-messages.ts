import type { Message, Page } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import { withRich } from '../rich-text/write-rich.ts'
import type { PageRequest, Viewer } from '../store/store.ts'

/** `messages.list`, and the page a widget begins with: as people see them. */
export async function listMessages(deps: Deps, conversationId: string, page: PageRequest, viewer: Viewer): Promise<Page<Message>> {
  const { data, pagination_data } = await deps.store.listMessages(conversationId, page, viewer)
  return { data: data.map(withRich), pagination_data }
}
