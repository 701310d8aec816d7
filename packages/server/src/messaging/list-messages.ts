import type { Message, Page } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import { withRich } from '../rich-text/write-rich.ts'
import type { PageRequest, Viewer } from '../store/store.ts'

/** `messages.list`, and the page a widget begins with: as people see them, in a client that shows more than text or nothing else (BEG-6). */
export async function listMessages(deps: Pick<Deps, 'store'>, conversationId: string, page: PageRequest, viewer: Viewer, richText = true): Promise<Page<Message>> {
  const { data, pagination_data } = await deps.store.listMessages(conversationId, page, viewer)
  return { data: richText ? data.map(withRich) : data, pagination_data }
}
