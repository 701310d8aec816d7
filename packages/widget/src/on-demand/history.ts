import type { ConversationEvent } from '@rejoin/protocol'
import type { VisitorSocket } from '../connection/socket.ts'
import type { ChatStore } from '../state/chat-state.ts'
import { beginAt, prependEvents, trimTimeline } from '../state/earlier-events.ts'
import { STRETCH_SEQS } from '../state/timeline.ts'

export { createSurroundings } from './surroundings.ts'

/** Events fetched at once: two screens. */
const PAGE = 2 * STRETCH_SEQS
const KEPT_WHEN_TRIMMED = 200

/** The page before what is there. Rejects where it could not be had in full. */
export async function readOlder(store: ChatStore, call: VisitorSocket['call']): Promise<void> {
  const { conversationId, epoch, firstSeq } = store.get().timeline
  if (conversationId === null) return
  // From a border of the stretches on, so that those that are there stay as they are.
  const after = Math.max(0, Math.ceil((firstSeq - PAGE) / STRETCH_SEQS) * STRETCH_SEQS - 1)
  const events: ConversationEvent[] = []
  // A page of long messages comes in several answers; only all of it joins what is here.
  for (let at = after; at < firstSeq - 1; at = events.at(-1)?.seq ?? firstSeq) {
    const page = await call('conversation.sync', { conversation_id: conversationId, ...(epoch === null ? {} : { epoch }), after_seq: at, limit: firstSeq - 1 - at })
    if (page.events.length === 0) throw new Error('The log is shorter than it was.')
    events.push(...page.events)
  }
  // One stretch in each frame: on a slow phone drawing both takes longer than a frame may.
  for (let from = after + 1 + STRETCH_SEQS, before = firstSeq; ; from = after + 1) {
    const now = store.get().timeline
    if (now.conversationId !== conversationId || now.firstSeq !== before) return
    const whole = prependEvents(now, events, after + 1)
    // Of a page that came without its events, what was said is there already and stays.
    if (from >= before || from <= whole.firstSeq || (now.messages[0]?.seq ?? before) < before) return store.set({ timeline: whole })
    store.set({ timeline: beginAt(whole, from) })
    before = from
    if (!document.hidden) await new Promise(requestAnimationFrame)
  }
}

/** Whoever is at the end again keeps its newest part; the way back is read again by whoever goes it. */
export function trim(store: ChatStore): void {
  store.set({ timeline: trimTimeline(store.get().timeline, KEPT_WHEN_TRIMMED) })
}
