import { DEFAULT_SYNC_LIMIT, redactForVisitor, RejoinError, type Conversation, type ConversationSyncRequest, type ConversationSyncResult } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import { eventWithRich } from '../rich-text/write-rich.ts'
import type { Viewer } from '../store/store.ts'

/**
 * `conversation.sync` (contract §9): everything after `after_seq`, in order, without gap or repeat (CON-2).
 * If that cannot be promised, `resync_required`: it never continues silently short (CON-3).
 */
export async function syncConversation(deps: Deps, conversation: Conversation, request: ConversationSyncRequest, viewer: Viewer): Promise<ConversationSyncResult> {
  if ((request.epoch != null && request.epoch !== conversation.epoch) || request.after_seq > conversation.head_seq) throw new RejoinError('resync_required', 'This log cannot be continued from there. Read it anew from 0.')
  const limit = request.limit ?? DEFAULT_SYNC_LIMIT
  const events = await deps.store.readEvents(conversation.id, request.after_seq, limit)
  const last = events[events.length - 1]?.seq ?? request.after_seq
  const head_seq = Math.max(conversation.head_seq, last)
  return {
    events: events.map((event) => eventWithRich(viewer === 'agent' ? event : redactForVisitor(event))),
    epoch: conversation.epoch,
    head_seq,
    more: last < head_seq,
  }
}
