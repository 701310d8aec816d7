import { DEFAULT_SYNC_LIMIT, redactForVisitor, RejoinError, type Conversation, type ConversationSyncRequest, type ConversationSyncResult, type ConversationEvent } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import { eventWithRich } from '../rich-text/write-rich.ts'
import type { Viewer } from '../store/store.ts'

/** An answer much larger than this would take a slow phone longer than it is waited for (LIM-11); the rest is asked for next. */
const MAX_ANSWER_LENGTH = 256 * 1024

/**
 * `conversation.sync` (contract §9): everything after `after_seq`, in order, without gap or repeat (CON-2).
 * If that cannot be promised, `resync_required`: it never continues silently short (CON-3).
 */
export async function syncConversation(deps: Deps, conversation: Conversation, request: ConversationSyncRequest, viewer: Viewer): Promise<ConversationSyncResult> {
  if ((request.epoch != null && request.epoch !== conversation.epoch) || request.after_seq > conversation.head_seq) throw new RejoinError('resync_required', 'This log cannot be continued from there. Read it anew from 0.')
  const limit = request.limit ?? DEFAULT_SYNC_LIMIT
  const read = await deps.store.readEvents(conversation.id, request.after_seq, limit)
  const client = { rich_text: conversation.rich_text !== false }
  const events = takeFitting(read.map((event) => (viewer === 'agent' ? eventWithRich(event) : redactForVisitor(eventWithRich(event), client))))
  const last = events[events.length - 1]?.seq ?? request.after_seq
  const head_seq = Math.max(conversation.head_seq, last)
  return {
    events,
    epoch: conversation.epoch,
    head_seq,
    more: last < head_seq,
  }
}

/** The first ones, at least one, that fit into an answer, as long as they are when they are shown. */
function takeFitting(events: readonly ConversationEvent[]): readonly ConversationEvent[] {
  let length = 0
  const tooMuch = events.findIndex((event, index) => (length += JSON.stringify(event).length) > MAX_ANSWER_LENGTH && index > 0)
  return tooMuch === -1 ? events : events.slice(0, tooMuch)
}
