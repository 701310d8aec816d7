import type { ConversationEvent } from '@rejoin/protocol'
import { emptyTimeline, insertMessage, reduceEvent, type Timeline } from './timeline.ts'

/** Events from before the window, oldest first, that end right where it begins. */
export function prependEvents(timeline: Timeline, events: readonly ConversationEvent[], fromSeq: number): Timeline {
  const older = events.filter((event) => event.seq < timeline.firstSeq).reduce((before, event) => reduceEvent(before, event, timeline), emptyTimeline)
  // Of a page that is not loaded in full, messages are known already.
  const early = timeline.messages.findIndex(({ seq }) => seq >= timeline.firstSeq)
  const known = early === -1 ? timeline.messages : timeline.messages.slice(0, early)
  return {
    ...timeline,
    messages: [...known.reduce(insertMessage, older.messages), ...timeline.messages.slice(known.length)],
    notices: [...older.notices, ...timeline.notices],
    offers: { ...older.offers, ...timeline.offers },
    firstSeq: Math.max(1, Math.min(timeline.firstSeq, fromSeq)),
  }
}

/** Lets go of all but the newest messages; they are loaded again by whoever scrolls back to them. */
export function trimTimeline(timeline: Timeline, keep: number): Timeline {
  const first = timeline.messages.at(-keep)
  return first === undefined || first.seq <= timeline.firstSeq ? timeline : beginAt(timeline, first.seq)
}

/** The same without what lies before. */
export function beginAt(timeline: Timeline, firstSeq: number): Timeline {
  const isLater = ({ seq }: { readonly seq: number }): boolean => seq >= firstSeq
  return { ...timeline, messages: timeline.messages.filter(isLater), notices: timeline.notices.filter(isLater), firstSeq }
}
