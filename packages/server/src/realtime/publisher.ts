import { CHAT_PLUGIN, redactForVisitor, type Conversation, type ConversationEvent, type PresenceEvent, type ReadEvent, type TypingEvent } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import { conversationWithRich, eventWithRich } from '../rich-text/write-rich.ts'
import type { Change } from '../store/store.ts'
import { aboutRoom, AGENTS_ROOM, agentSessionRoom, contactRoom, conversationRoom, guestRoom, sessionRoom } from './rooms.ts'
import type { AgentNamespace, VisitorNamespace } from './namespaces.ts'

/** A typing note of the same person about the same conversation leaves at most this often. */
const TYPING_EVERY_MS = 800

/** A conversation changes in agents' lists at most this often. */
const LIST_EVERY_MS = 1_000

/** Conversations whose line is written in one turn of the loop. */
const LISTED_AT_ONCE = 8

/** Beyond this many remembered notes, the stale ones are swept. */
const MAX_TYPING = 1000

export type Publisher = {
  /** Whether any agent has the conversation open. */
  readonly isWatched: (conversationId: string) => boolean
  /** Tells agents who have the conversation open whether its visitor is there. */
  readonly publishPresence: (conversationId: string, contactId: string, state: PresenceEvent['state']) => void
  /** `seen`: whether its contact may see it. */
  readonly publishTyping: (conversation: Conversation, participant: TypingEvent['participant'], typing: boolean, fromSocket: string, seen?: boolean) => void
}

/**
 * The only file that emits to rooms. What is durable comes from the store's commit feed, so nothing can be shown that
 * was not stored, and nothing stored can be forgotten (STO-4).
 */
export function createPublisher(visitors: VisitorNamespace, agents: AgentNamespace, deps: Pick<Deps, 'store' | 'log' | 'metrics'>): Publisher {
  const lastTyping = new Map<string, number>()
  const showNext = new Set<string>()
  const refreshedLately = new Set<string>()
  const waiting = new Set<string>()
  let calmDown: NodeJS.Timeout | null = null

  deps.store.onCommitted((changes) => {
    // The event that makes a visitor's conversation is logged before their session belongs to it: join first, or they miss seq 1.
    for (const change of changes) join(change)
    for (const change of changes) publish(change)
  })

  function join(change: Change): void {
    if (change.kind === 'session_moved') visitors.in(sessionRoom(change.session_id)).socketsJoin(contactRoom(change.channel_id, change.contact_id))
    // Nor may a visitor miss the event by which their conversation becomes somebody else's.
    if (change.kind === 'session_admitted') visitors.in(sessionRoom(change.session_id)).socketsJoin(guestRoom(change.conversation_id))
    // Whoever looks at a conversation looks at whoever it belongs to now.
    if (change.kind === 'event' && change.event.type === 'conversation.associated') agents.in(conversationRoom(change.event.conversation_id)).socketsJoin(aboutRoom(change.contact_id))
  }

  /** Every device that may follow the conversation: the contact's own, and its guests (ASC-4). */
  function listRooms(conversationId: string, channelId: string, contactId: string): string[] {
    return [contactRoom(channelId, contactId), guestRoom(conversationId)]
  }

  function publish(change: Change): void {
    switch (change.kind) {
      case 'event': {
        const event = eventWithRich(change.event)
        if (change.source !== CHAT_PLUGIN) {
          // What a source tells of is for agents alone, and in nobody's queue (SRC-7).
          emitTo(agents, [conversationRoom(event.conversation_id), aboutRoom(change.contact_id)], event)
          return
        }
        if (change.withheld !== true) emitTo(visitors, listRooms(event.conversation_id, change.channel_id, change.contact_id), redactForVisitor(event, change))
        emitTo(agents, [conversationRoom(event.conversation_id)], event)
        refreshLists(event.conversation_id, !event.type.startsWith('message.'))
        return
      }
      case 'read': {
        const read: ReadEvent = { conversation_id: change.conversation_id, participant: change.position.participant, seq: change.position.seq }
        if (change.withheld !== true) visitors.to(listRooms(change.conversation_id, change.channel_id, change.contact_id)).emit('conversation.read', read)
        agents.to(conversationRoom(change.conversation_id)).emit('conversation.read', read)
        refreshLists(change.conversation_id, false)
        return
      }
      case 'conversation_withheld':
        // Whichever of their conversations a device shows: it comes back, asks, and is told.
        visitors.in(listRooms(change.conversation_id, change.channel_id, change.contact_id)).disconnectSockets(true)
        refreshLists(change.conversation_id, true)
        return
      case 'conversation_refreshed':
        refreshLists(change.conversation_id, true)
        return
      case 'conversation_deleted':
        agents.to(AGENTS_ROOM).emit('conversation.updated', { conversation: change.conversation, deleted: true })
        return
      case 'session_moved':
      case 'session_admitted':
      case 'contact':
      case 'deliveries':
        return
      case 'session_revoked':
        visitors.to(sessionRoom(change.session_id)).emit('session.revoked', { reason: change.reason, ...(change.into === undefined ? {} : { into: change.into }) })
        visitors.in(sessionRoom(change.session_id)).disconnectSockets(true)
        return
      case 'agent_session_ended':
        agents.to(agentSessionRoom(change.token_hash)).emit('session.revoked', { reason: 'logout' })
        agents.in(agentSessionRoom(change.token_hash)).disconnectSockets(true)
        return
      case 'security':
        deps.metrics.tokenReused()
        deps.log.warn({ event: change.type, contact_id: change.contact_id, session_id: change.session_id }, 'a resume token was used from a second browser; its session ended')
    }
  }

  /**
   * Agents' lists show the conversation as it is now: the first change at once, what follows within a moment together.
   * Every message of a busy conversation shown to every agent would cost more than the messages themselves. What somebody
   * decided happens rarely and waits for nothing (ASC-1).
   */
  function refreshLists(conversationId: string, atOnce: boolean): void {
    if (!atOnce && refreshedLately.has(conversationId)) return void waiting.add(conversationId)
    refreshedLately.add(conversationId)
    showNext.add(conversationId)
    if (showNext.size === 1) setImmediate(showInLists)
    calmDown ??= setTimeout(refreshWaiting, LIST_EVERY_MS).unref()
    return undefined
  }

  function refreshWaiting(): void {
    calmDown = null
    refreshedLately.clear()
    const ids = [...waiting]
    waiting.clear()
    for (const id of ids) refreshLists(id, false)
  }

  /** A few in each turn of the loop: two hundred busy conversations at once would be a turn of twenty milliseconds, in which nobody else is answered. */
  function showInLists(): void {
    const ids = [...showNext].slice(0, LISTED_AT_ONCE)
    for (const id of ids) showNext.delete(id)
    if (showNext.size > 0) setImmediate(showInLists)
    if ((agents.adapter.rooms.get(AGENTS_ROOM)?.size ?? 0) === 0) return
    for (const id of ids) {
      deps.store.findConversation(id, 'agent').then(
        (conversation) => {
          if (conversation?.channel.source === CHAT_PLUGIN) agents.to(AGENTS_ROOM).emit('conversation.updated', { conversation: conversationWithRich(conversation) })
        },
        (error: unknown) => deps.log.error({ err: error }, 'a list could not be refreshed'),
      )
    }
  }

  return {
    isWatched: (conversationId) => agents.adapter.rooms.has(conversationRoom(conversationId)),
    publishPresence(conversationId, contactId, state) {
      agents.to(conversationRoom(conversationId)).emit('presence', { conversation_id: conversationId, participant: { id: contactId, purpose: 'customer' }, state })
    },
    publishTyping(conversation, participant, typing, fromSocket, seen = true) {
      const key = `${conversation.id} ${participant.id}`
      const now = performance.now()
      if (typing && now - (lastTyping.get(key) ?? -TYPING_EVERY_MS) < TYPING_EVERY_MS) return
      if (typing) lastTyping.set(key, now)
      else lastTyping.delete(key)
      // Who closes the page while typing never says that they stopped.
      if (lastTyping.size > MAX_TYPING) for (const [old, at] of lastTyping) if (now - at > TYPING_EVERY_MS) lastTyping.delete(old)
      const event: TypingEvent = { conversation_id: conversation.id, typing, participant }
      if (seen) visitors.to(listRooms(conversation.id, conversation.channel.id, conversation.contact_id)).except(fromSocket).emit('typing', event)
      agents.to(conversationRoom(conversation.id)).except(fromSocket).emit('typing', event)
    },
  }
}

/** The envelope's `type` is the event's name; a union of names is more than the typed emitter can follow. */
function emitTo(namespace: VisitorNamespace | AgentNamespace, rooms: string[], event: ConversationEvent): void {
  // Most of what happens, happens while nobody looks: it need not be written down for them.
  if (!rooms.some((room) => namespace.adapter.rooms.has(room))) return
  const broadcast = namespace.to(rooms) as unknown as { emit(name: string, event: ConversationEvent): boolean }
  broadcast.emit(event.type, event)
}
