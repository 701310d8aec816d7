import type { ConversationEvent, HeadEvent, ReadEvent, TicketSelector } from '@rejoin/protocol'
import { toCallError } from '../calls/call-error.ts'
import type { ConversationsDeps } from '../embed/conversations.ts'
import type { Actions } from '../state/actions.ts'
import { applyToList, readInList, withShown } from '../state/conversation-list.ts'
import { prependEvents } from '../state/earlier-events.ts'
import { loadTimeline, type Listed, type Timeline } from '../state/timeline.ts'

/** Events read at once: enough for a first screen, and for what was missed in a conversation that is not on it. */
const PAGE = 60

/** From one of the person's conversations to another (EMB-27, EMB-28). */
export type Elsewhere = Pick<Actions, 'goTo' | 'startNew'> & {
  /** The one about something of the site; if need be, the site is asked to let its visitor in. */
  readonly openTicket: (ticket: TicketSelector) => Promise<void>
  /** What happens in the ones that are not on the screen. */
  readonly hear: (event: ConversationEvent) => void
  readonly hearRead: (event: ReadEvent) => void
  readonly hearHead: (event: HeadEvent) => void
}

export function createElsewhere({ store, session, line, moments, drafts, emit }: ConversationsDeps): Elsewhere {
  /** What the page wants on the screen and the server has not answered yet. */
  let wanted: TicketSelector | null = null
  /** The site is being asked, or has given a token, for this one. */
  let asked: TicketSelector | null = null
  let isGranted = false

  function wish(ticket: TicketSelector | null): void {
    wanted = ticket
    asked = null
    isGranted = false
  }

  const isWanted = (about: TicketSelector | null | undefined): boolean => about != null && about.type === wanted?.type && about.external_id === wanted.external_id

  /** What is on the screen is what somebody wanted last. */
  function settle(): void {
    wish(null)
    store.set({ wish: null })
  }

  /** What is half written stays behind, but for whoever begins anew: nobody writes on in what is over. */
  function show(timeline: Timeline, isNew = false): void {
    const { conversations, timeline: before, place } = store.get()
    settle()
    if (before.conversationId !== null && !(isNew && before.state === 'completed')) drafts.leaveFor(before.conversationId, timeline.conversationId ?? undefined)
    store.set({ timeline, conversations: withShown(conversations, before), place: place + 1 })
    moments.tell('elsewhere', null)
    session.keepPlace(timeline.conversationId)
    void line.sync.catchUp()
  }

  /** Throws a `CallError`. */
  async function enter(conversationId: string): Promise<void> {
    const { conversations, timeline } = store.get()
    const listed = conversations.find(({ id }) => id === conversationId)
    if (listed === undefined || timeline.conversationId === conversationId) return settle()
    const after = Math.max(0, listed.head_seq - PAGE)
    const { events, epoch } = await line.call('conversation.sync', { conversation_id: conversationId, after_seq: after, limit: PAGE })
    show(loadLog({ ...listed, epoch, head_seq: after + events.length }, events, after + 1))
  }

  function hear(event: ConversationEvent): void {
    store.set({ conversations: applyToList(store.get().conversations, event) })
    if (event.type === 'message.created') emit('message', { message: event.data })
  }

  /** What happened elsewhere while there was no connection. */
  async function catchUpElsewhere({ conversation_id, head_seq }: HeadEvent): Promise<void> {
    const known = store.get().conversations.find(({ id }) => id === conversation_id)?.head_seq ?? 0
    if (head_seq <= known) return
    const { events } = await line.call('conversation.sync', { conversation_id, after_seq: known, limit: 200 })
    events.forEach(hear)
  }

  function refuse(outcome: 'refused' | 'failed', message: string): void {
    wish(null)
    store.set({ wish: outcome })
    emit('error', { code: outcome === 'refused' ? 'not_a_participant' : 'network', message })
  }

  async function fulfil(): Promise<void> {
    const ticket = wanted
    if (ticket === null || asked === ticket) return
    store.set({ wish: 'opening' })
    const { conversations, timeline } = store.get()
    if (isWanted(timeline.ticket)) return settle()
    const mine = conversations.find((one) => isWanted(one.ticket))
    try {
      if (mine !== undefined) return await enter(mine.id)
      asked = ticket
      isGranted = await session.askFor({ ticket })
      if (asked !== ticket) return
      if (isGranted) line.connection.restart()
      else refuse('refused', 'The page gave no token for the conversation about this ticket.')
    } catch (error) {
      if (wanted !== ticket) return
      asked = null
      const { code, message } = toCallError(error)
      if (code === 'not_a_participant') refuse('refused', message)
      else if (code === 'not_found') {
        // Deleted meanwhile: the site may begin another one.
        store.set({ conversations: conversations.filter((one) => one !== mine) })
        await fulfil()
      }
      // Offline it is tried again with the connection; otherwise it is the page's own server that is away.
      else if (line.connection.state().kind === 'online') refuse('failed', message)
    }
  }

  moments.on('result', ({ conversation }) => {
    if (isWanted(conversation?.ticket)) settle()
    else if (isGranted) refuse('refused', 'The token was not for the conversation about this ticket.')
  })
  moments.on('online', () => void fulfil())
  moments.on('leave', () => wish(null))

  return {
    hear,
    hearRead: (event) => store.set({ conversations: readInList(store.get().conversations, event) }),
    hearHead: (event) => void catchUpElsewhere(event).catch(() => undefined),
    goTo: (conversationId) =>
      enter(conversationId).then(
        () => true,
        () => false,
      ),
    async startNew() {
      if (store.get().spectator !== null) return false
      try {
        const { conversation } = await line.call('conversation.start', {})
        show(loadTimeline(conversation, []), true)
        return true
      } catch {
        // The composer is still there: writing goes on where the channel wants it to.
        return false
      }
    },
    openTicket(ticket) {
      wish(ticket)
      return fulfil()
    },
  }
}

/** The newest part of a log, which begins at `fromSeq` and ends at the head. */
function loadLog(conversation: Listed, events: readonly ConversationEvent[], fromSeq: number): Timeline {
  const messages = events.flatMap((event) => (event.type === 'message.created' ? [event.data] : []))
  const loaded = loadTimeline(conversation, messages)
  return prependEvents({ ...loaded, messages: [], firstSeq: conversation.head_seq + 1 }, events, fromSeq)
}
