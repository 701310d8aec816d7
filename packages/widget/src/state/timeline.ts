import type { Conversation, ConversationEvent, ConversationState, DurableEvent, EventData, Message, Rating, TicketRef } from '@rejoin/protocol'

/** Something that happened between two messages and is worth one quiet line. */
export type Notice = {
  readonly seq: number
  readonly at: string
  readonly kind: 'assigned' | 'transferred' | 'queued' | 'completed' | 'page' | 'file'
  /** Who it is about, or who sent the page, where that is known. */
  readonly name: string | null
  /** The id of an agent whom it names. */
  readonly who?: string
  readonly page?: EventData['page.pushed']
  /** What was offered by name, as long as there is no message of it. */
  readonly file?: EventData['attachment.offered']
}

/**
 * One conversation as this browser knows it: a window on the log that ends at `lastSeq`.
 * Messages and notices are ordered by `seq`, never by time (contract §8).
 */
export type Timeline = {
  readonly conversationId: string | null
  readonly epoch: string | null
  /** Everything up to here has been applied; the next live event must be `lastSeq + 1`. */
  readonly lastSeq: number
  /** Everything from here on is loaded. 1: nothing older exists. */
  readonly firstSeq: number
  readonly state: ConversationState
  /** What of the site it is about. */
  readonly ticket: TicketRef | null
  /** What this person thinks of it, since it was completed last. */
  readonly rating: Rating | null
  readonly messages: readonly Message[]
  readonly notices: readonly Notice[]
  /** What became of each file that was offered, as far as this window on the log tells. */
  readonly offers: Readonly<Record<string, 'offered' | 'accepted' | 'rejected'>>
  /** How far this person has read, on any of their devices. */
  readonly readSeq: number
  /** How far the other side has read. */
  readonly seenSeq: number
  /** Where the conversation went on, once it was merged into another one. */
  readonly mergedInto: string | null
}

/** What is fetched and drawn at once ends where this many divide `seq`: about a screen, which can be drawn within a frame. */
export const STRETCH_SEQS = 16

/** A conversation that does not exist yet: the first message makes it. */
export const emptyTimeline: Timeline = {
  conversationId: null,
  epoch: null,
  lastSeq: 0,
  firstSeq: 1,
  state: 'open',
  ticket: null,
  rating: null,
  messages: [],
  notices: [],
  offers: {},
  readSeq: 0,
  seenSeq: 0,
  mergedInto: null,
}

/** What is known of a conversation without its log. */
export type Listed = Pick<Conversation, 'id' | 'epoch' | 'head_seq' | 'state' | 'ticket' | 'unread_count' | 'last_message' | 'updated_at' | 'rating'>

/** Begins anew from what the server just said: nothing that was known before survives (OUT-9). */
export function loadTimeline(conversation: Listed, messages: readonly Message[]): Timeline {
  return {
    ...emptyTimeline,
    conversationId: conversation.id,
    epoch: conversation.epoch,
    lastSeq: conversation.head_seq,
    firstSeq: findFirstSeq(conversation, messages),
    state: conversation.state,
    ticket: conversation.ticket,
    rating: conversation.rating ?? null,
    messages,
    readSeq: findReadSeq(conversation, messages),
    seenSeq: messages.reduce((seq, message) => (message.from_contact && message.state === 'seen' ? message.seq : seq), 0),
  }
}

/** The page holds messages alone: whatever else happened among them is not loaded yet, and is asked for like what is older. */
function findFirstSeq({ head_seq }: Listed, messages: readonly Message[]): number {
  let seq = head_seq + 1
  for (let at = messages.length - 1; messages[at]?.seq === seq - 1; at--) seq--
  return seq
}

/** The server counts unread messages; the position they begin at follows from the newest page. */
function findReadSeq(conversation: Listed, messages: readonly Message[]): number {
  const theirs = messages.filter((message) => !message.from_contact)
  if (conversation.unread_count === 0) return conversation.head_seq
  const firstUnread = theirs[Math.max(0, theirs.length - conversation.unread_count)]
  return firstUnread === undefined ? conversation.head_seq : firstUnread.seq - 1
}

export type Applied = {
  readonly timeline: Timeline
  /** `gap`: something before this event is missing, so nothing was applied; ask for a sync (CON-2). */
  readonly outcome: 'applied' | 'known' | 'gap'
}

/** One event of the log, live or from a sync. Order and once-ness follow from `seq` alone (OUT-8). */
export function applyEvent(timeline: Timeline, event: ConversationEvent): Applied {
  if (event.seq <= timeline.lastSeq) return { timeline, outcome: 'known' }
  if (event.seq > timeline.lastSeq + 1) return { timeline, outcome: 'gap' }
  return { timeline: { ...reduceEvent(timeline, event), lastSeq: event.seq }, outcome: 'applied' }
}

/** The answer to a send. It may come before or after the event of the same message; either way there is one (OUT-5). */
export function applyStored(timeline: Timeline, message: Message): Timeline {
  return message.conversation_id === timeline.conversationId ? { ...timeline, messages: insertMessage(timeline.messages, message) } : timeline
}

/** A read position only ever moves forward (CON-5). */
export function applyRead(timeline: Timeline, by: 'self' | 'others', seq: number): Timeline {
  return by === 'self' ? { ...timeline, readSeq: Math.max(timeline.readSeq, seq) } : { ...timeline, seenSeq: Math.max(timeline.seenSeq, seq) }
}

/**
 * What one event changes, wherever in the log it stands; `lastSeq` is the caller's business.
 * @param after what is known of the time after it, where that is not the same
 */
export function reduceEvent(timeline: Timeline, event: ConversationEvent, after: Timeline = timeline): Timeline {
  const tellWho = ({ seq, at, actor }: DurableEvent) => ({ seq, at, name: findName(timeline, actor.id) ?? findName(after, actor.id) })
  switch (event.type) {
    case 'message.created':
    case 'message.updated': {
      const { content } = event.data
      const notices = content.type === 'attachment' ? timeline.notices.filter(({ file }) => file?.attachment_id !== content.attachment_id) : timeline.notices
      return { ...timeline, notices, messages: insertMessage(timeline.messages, event.data) }
    }
    case 'message.deleted':
      return { ...timeline, messages: timeline.messages.filter((message) => message.id !== event.data.id) }
    case 'conversation.assigned':
      return event.data.agent_id === null
        ? { ...timeline, state: 'open' }
        : { ...addNotice(timeline, { seq: event.seq, at: event.at, kind: 'assigned', name: event.data.agent_name, who: event.data.agent_id }), state: 'assigned' }
    case 'conversation.completed':
      return { ...addNotice(timeline, { seq: event.seq, at: event.at, kind: 'completed', name: null }), state: 'completed', rating: null }
    case 'conversation.rated':
      return { ...timeline, rating: { ...event.data, at: event.at } }
    case 'conversation.reopened':
      return { ...timeline, state: 'open' }
    case 'conversation.merged':
      return { ...timeline, mergedInto: event.data.into }
    case 'conversation.transferred': {
      const { to_agent_id: who, agent_name } = event.data
      return who === undefined
        ? { ...addNotice(timeline, { seq: event.seq, at: event.at, kind: 'queued', name: null }), state: 'open' }
        : { ...addNotice(timeline, { seq: event.seq, at: event.at, kind: 'transferred', name: agent_name ?? null, who }), state: 'assigned' }
    }
    case 'page.pushed':
      return addNotice(timeline, { ...tellWho(event), kind: 'page', page: event.data })
    case 'attachment.offered': {
      const { attachment_id: id } = event.data
      const isShown = event.actor.purpose === 'customer' || [timeline, after].some(({ messages }) => messages.some(({ content }) => content.type === 'attachment' && content.attachment_id === id))
      return noteOffer(isShown ? timeline : addNotice(timeline, { ...tellWho(event), kind: 'file', file: event.data }), id, 'offered')
    }
    case 'attachment.accepted':
      return noteOffer(timeline, event.data.attachment_id, 'accepted')
    case 'attachment.rejected':
      return noteOffer(timeline, event.data.attachment_id, 'rejected')
    case 'conversation.created':
    case 'conversation.associated':
    case 'conversation.tagged':
    case 'conversation.untagged':
    case 'attachment.uploaded':
    case 'hidden':
      return timeline
    default:
      // A newer server may know more types; they take their seq and show nothing.
      return timeline
  }
}

/** Keeps the order by `seq`; the same message again replaces itself. New ones nearly always belong at the end. */
export function insertMessage(messages: readonly Message[], message: Message): readonly Message[] {
  const known = messages.findIndex((other) => other.id === message.id)
  if (known !== -1) return messages.with(known, message)
  const at = messages.findLastIndex((other) => other.seq < message.seq) + 1
  return messages.toSpliced(at, 0, message)
}

/** An event says who did it by id alone; what they are called was said when they joined or spoke. */
function findName({ messages, notices }: Timeline, id: string): string | null {
  return messages.findLast(({ sender }) => sender.id === id)?.sender.name ?? notices.findLast(({ who }) => who === id)?.name ?? null
}

/** Whoever answered has the last word, also when an older part of the log is read later. */
function noteOffer(timeline: Timeline, id: string | undefined, state: Timeline['offers'][string]): Timeline {
  if (id === undefined || (state === 'offered' && id in timeline.offers)) return timeline
  return { ...timeline, offers: { ...timeline.offers, [id]: state } }
}

/** A notice is known by its `seq`, like everything here. */
function addNotice(timeline: Timeline, notice: Notice): Timeline {
  if (timeline.notices.some((other) => other.seq === notice.seq)) return timeline
  return { ...timeline, notices: [...timeline.notices, notice].sort((a, b) => a.seq - b.seq) }
}
