import { countCodePoints, isVisible, MAX_TEXT, type ConversationEvent, type Message, type ReadEvent, type TypingEvent } from '@rejoin/protocol'
import type { Timers } from '../connection/connection.ts'
import type { VisitorSocket } from '../connection/socket.ts'
import type { ChatStore, Typist } from '../state/chat-state.ts'
import { countUnread } from '../state/selectors.ts'
import { applyEvent, applyRead, applyStored, emptyTimeline, type Applied } from '../state/timeline.ts'
import type { MomentBus } from './moments.ts'
import type { Emit } from './shell.ts'

/** More than this is let go of once nobody looks at it, but for the newest part. */
const MOST_KEPT = 500
/** Somebody who typed stays "typing" this long unless we hear otherwise. */
const TYPING_LASTS_MS = 6_000
/** We say that the visitor types at most this often. */
const TYPING_EVERY_MS = 2_500

/** What a conversation needs from the rest. */
export type ConverseDeps = {
  readonly store: ChatStore
  readonly call: VisitorSocket['call']
  readonly emit: Emit
  readonly timers: Timers
  readonly moments: MomentBus
  /** The conversation went on in another one, or begins: read it from the server. */
  readonly catchUp: () => void
  readonly reload: () => void
  readonly learnContact: (contactId: string) => void
}

/** What can happen in a conversation, and what a visitor can do in it. */
export type Converse = {
  readonly apply: (event: ConversationEvent) => Applied['outcome']
  /** An event of the conversation that the visitor's first message has just made. */
  readonly adoptFirst: (event: ConversationEvent) => void
  /** The answer to a send, and which conversation it was written in. */
  readonly showStored: (message: Message, meantFor: string | null) => void
  readonly hearTyping: (event: TypingEvent) => void
  readonly hearRead: (event: ReadEvent) => void
  readonly setTyping: (typing: boolean) => void
  readonly markRead: () => void
  readonly loadOlder: () => Promise<void>
  /** Somebody is at the end again: of a long way back only the newest part is kept. */
  readonly trim: () => void
}

/** The text as it will be stored, or why it cannot be sent (MSG-4). */
export function prepareText(raw: string): { readonly text: string } | { readonly problem: 'empty' | 'too_long' } {
  // Lone surrogates and control characters would be refused by the server; nobody typed them on purpose.
  const text = raw.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '').trim()
  if (!isVisible(text)) return { problem: 'empty' }
  return countCodePoints(text) > MAX_TEXT ? { problem: 'too_long' } : { text }
}

/** What happens inside a conversation once there is a connection. */
export function createConverse({ store, call, emit, timers, moments, catchUp, reload, learnContact }: ConverseDeps): Converse {
  const typistTimers = new Map<string, number>()
  let lastTyping = -TYPING_EVERY_MS
  let isTyping = false
  let unconfirmedRead = 0
  let isReading = false

  function enter(conversationId: string): void {
    store.set({ timeline: { ...emptyTimeline, conversationId } })
  }

  function hideTypist(id: string): void {
    const timer = typistTimers.get(id)
    if (timer === undefined) return
    timers.clearTimeout(timer)
    typistTimers.delete(id)
    store.set({ typists: store.get().typists.filter((typist) => typist.id !== id) })
  }

  /** Somebody who goes on typing keeps their place among the others. */
  function showTypist(typist: Typist): void {
    const timer = typistTimers.get(typist.id)
    if (timer === undefined) store.set({ typists: [...store.get().typists, typist] })
    else timers.clearTimeout(timer)
    typistTimers.set(typist.id, timers.setTimeout(() => hideTypist(typist.id), TYPING_LASTS_MS))
  }

  function hideTypists(): void {
    for (const id of typistTimers.keys()) hideTypist(id)
  }

  async function confirmRead(): Promise<void> {
    const { conversationId } = store.get().timeline
    if (unconfirmedRead === 0 || conversationId === null) return
    const seq = unconfirmedRead
    try {
      await call('conversation.read', { conversation_id: conversationId, seq })
      if (unconfirmedRead === seq) unconfirmedRead = 0
    } catch {
      // Said again after the next connect.
    }
  }

  // Says again what may not have arrived.
  moments.on('online', () => void confirmRead())
  // Nothing of somebody who left, or of another conversation, is typed, read or said again.
  const dropAll = (): void => {
    hideTypists()
    unconfirmedRead = 0
    isTyping = false
  }
  moments.on('leave', dropAll)
  moments.on('elsewhere', dropAll)
  moments.on('destroy', hideTypists)

  return {
    apply(event) {
      const { timeline, outcome } = applyEvent(store.get().timeline, event)
      if (outcome !== 'applied') return outcome
      store.set({ timeline })
      if (event.type === 'conversation.created') learnContact(event.data.contact_id)
      if (event.type === 'message.created') {
        emit('message', { message: event.data })
        hideTypist(event.data.sender.id)
      }
      if (timeline.mergedInto !== null) reload()
      return outcome
    },
    adoptFirst(event) {
      const { timeline, conversations } = store.get()
      if (timeline.conversationId === null && !conversations.some(({ id }) => id === event.conversation_id)) enter(event.conversation_id)
    },
    showStored(message, meantFor) {
      const { timeline } = store.get()
      if (timeline.conversationId === message.conversation_id) return store.set({ timeline: applyStored(timeline, message) })
      // Of one that the visitor has left for another by now.
      if (timeline.conversationId !== meantFor) return
      // The first message of all, or one that a completed conversation answered by beginning another.
      enter(message.conversation_id)
      store.set({ timeline: applyStored(store.get().timeline, message) })
      catchUp()
    },
    hearTyping({ conversation_id, participant, typing }) {
      if (conversation_id !== store.get().timeline.conversationId || participant.purpose === 'customer') return
      if (typing) showTypist({ id: participant.id, name: participant.name ?? null })
      else hideTypist(participant.id)
    },
    hearRead({ conversation_id, participant, seq }) {
      const { timeline } = store.get()
      if (conversation_id === timeline.conversationId) store.set({ timeline: applyRead(timeline, participant.purpose === 'customer' ? 'self' : 'others', seq) })
    },
    setTyping(typing) {
      const { timeline, spectator } = store.get()
      const now = timers.now()
      if (timeline.conversationId === null || spectator !== null || (typing ? now - lastTyping < TYPING_EVERY_MS : !isTyping)) return
      lastTyping = typing ? now : -TYPING_EVERY_MS
      isTyping = typing
      call('typing', { conversation_id: timeline.conversationId, typing }).catch(() => undefined)
    },
    markRead() {
      const { timeline, spectator } = store.get()
      // What the staff looks at stays as unread as it is for the person (EMB-16).
      if (countUnread(timeline) === 0 || spectator !== null) return
      unconfirmedRead = timeline.lastSeq
      store.set({ timeline: applyRead(timeline, 'self', timeline.lastSeq) })
      void confirmRead()
    },
    async loadOlder() {
      const { timeline } = store.get()
      if (timeline.conversationId === null || timeline.firstSeq <= 2 || isReading) return
      isReading = true
      store.set({ loadingOlder: true })
      try {
        const { readOlder } = await import('../on-demand/history.ts')
        await readOlder(store, call)
      } catch {
        // Scrolling up again asks again.
      }
      isReading = false
      // A moment later: what is drawn now is no news to whoever listens to the page. Somebody may be on the way up again by then.
      timers.setTimeout(() => isReading || store.set({ loadingOlder: false }), 0)
    },
    trim() {
      if (store.get().timeline.messages.length > MOST_KEPT) void import('../on-demand/history.ts').then(({ trim }) => trim(store), () => undefined)
    },
  }
}
