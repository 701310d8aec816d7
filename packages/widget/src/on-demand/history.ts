import type { ConversationEvent } from '@rejoin/protocol'
import type { VisitorSocket } from '../connection/socket.ts'
import type { ChatStore } from '../state/chat-state.ts'
import { prependEvents, trimTimeline } from '../state/earlier-events.ts'

export { createSurroundings } from './surroundings.ts'

/** Events fetched at once: about a screen, so that drawing them takes no longer than a frame. */
const PAGE = 32
const KEPT_WHEN_TRIMMED = 200

/** The page before what is there. Rejects where it could not be had in full. */
export async function readOlder(store: ChatStore, call: VisitorSocket['call']): Promise<void> {
  const { conversationId, epoch, firstSeq } = store.get().timeline
  if (conversationId === null) return
  const after = Math.max(0, firstSeq - 1 - PAGE)
  const events: ConversationEvent[] = []
  // A page of long messages comes in several answers; only all of it joins what is here.
  for (let at = after; at < firstSeq - 1; at = events.at(-1)?.seq ?? firstSeq) {
    const page = await call('conversation.sync', { conversation_id: conversationId, ...(epoch === null ? {} : { epoch }), after_seq: at, limit: firstSeq - 1 - at })
    if (page.events.length === 0) throw new Error('The log is shorter than it was.')
    events.push(...page.events)
  }
  const now = store.get().timeline
  if (now.conversationId === conversationId && now.firstSeq === firstSeq) store.set({ timeline: prependEvents(now, events, after + 1) })
}

/** Whoever is at the end again keeps its newest part; the way back is read again by whoever goes it. */
export function trim(store: ChatStore): void {
  store.set({ timeline: trimTimeline(store.get().timeline, KEPT_WHEN_TRIMMED) })
}
