import { computed, signal, type ReadonlySignal } from '@preact/signals'
import type { Contact, Conversation, ConversationInfo } from '@rejoin/protocol'
import type { Call } from '../api/call.ts'
import type { Activity } from '../state/activity.ts'
import { lastSeq } from '../state/thread.ts'
import type { Connection } from './connection.ts'
import { createContactHistory, type ContactHistory } from './contact-history.ts'
import { followLog, type LogFollower } from './log-follower.ts'
import { createRecentActivity, type RecentActivity } from './recent-activity.ts'
import { createTypingReporter, type TypingReporter } from './typing-reporter.ts'
import { watchTyping, type Typist } from './typing-watch.ts'

/** Everything about the one conversation in front of the agent. */
export type OpenConversation = {
  readonly id: string
  readonly log: LogFollower
  /** With contact, participants and their devices; null until the first answer. */
  readonly info: ReadonlySignal<ConversationInfo | null>
  /** How this conversation's contact came to be known. */
  readonly history: ContactHistory
  /** What other systems tell of the contact. */
  readonly activity: RecentActivity
  readonly typists: ReadonlySignal<readonly Typist[]>
  /** What the live presence says; null when nothing was heard. */
  readonly customerOnline: ReadonlySignal<boolean | null>
  readonly typing: TypingReporter
  /** Tells the server that everything here was looked at. */
  markRead(): void
  /** An action answered with the conversation as it is now. */
  learn(conversation: Conversation): void
  /** Somebody here changed the contact. */
  learnContact(contact: Contact): void
  close(): void
}

type OpenConversationDeps = {
  readonly connection: Connection
  readonly call: Call
  readonly conversationId: string
  readonly myId: string
  readonly onInfo: (info: ConversationInfo) => void
  /** Something happened just now in another system. */
  readonly onActivity: (activity: Activity) => void
  readonly now?: () => number
}

/** Several changes in a row lead to one look-up. */
const INFO_DELAY_MS = 150
const INFO_RETRY_MS = 3_000
const INFO_STALE_MS = 15_000

export function openConversation({ connection, call, conversationId, myId, onInfo, onActivity, now = Date.now }: OpenConversationDeps): OpenConversation {
  const log = followLog(connection, conversationId)
  const typingWatch = watchTyping(connection, conversationId, myId)
  const typing = createTypingReporter(connection, conversationId)
  const history = createContactHistory(call)
  const activity = createRecentActivity({ connection, call, onArrival: onActivity })
  const info = signal<ConversationInfo | null>(null)
  const presence = signal<boolean | null>(null)
  let closed = false
  let readSeq = 0
  let loadedAt = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function loadInfo(): Promise<void> {
    const outcome = await call('conversations.info', { conversation_id: conversationId })
    if (closed) return
    if (!outcome.ok) {
      if (outcome.failure.code !== 'not_found') scheduleInfo(outcome.failure.retryAfterMs ?? INFO_RETRY_MS)
      return
    }
    info.value = outcome.data
    loadedAt = now()
    // What was just read is newer than any presence heard before it.
    presence.value = null
    for (const read of outcome.data.reads) log.noteRead(read)
    history.show(outcome.data.contact.id, outcome.data.contact.updated_at)
    activity.show(outcome.data.contact.id)
    onInfo(outcome.data)
  }

  function scheduleInfo(delayMs = INFO_DELAY_MS): void {
    clearTimeout(timer)
    timer = setTimeout(() => void loadInfo(), delayMs)
  }

  const concernsUs = (event: { readonly conversation_id: string }): boolean => event.conversation_id === conversationId
  const undo = [
    connection.onConnect(() => {
      presence.value = null
      scheduleInfo()
    }),
    // Who the visitor is, or on which devices, changed: the panel shows it at once (contract §6, associate-contact).
    connection.on('conversation.associated', (event) => concernsUs(event) && become(event.data.contact)),
    connection.on('conversation.merged', (event) => concernsUs(event) && scheduleInfo()),
    connection.on('presence', (event) => {
      if (!concernsUs(event) || event.participant.purpose !== 'customer') return
      presence.value = event.state === 'online'
      scheduleInfo()
    }),
    // Pages and profiles change without an event of their own; the head comes at least every 30 s (contract §8).
    connection.on('conversation.head', (event) => concernsUs(event) && now() - loadedAt > INFO_STALE_MS && scheduleInfo()),
    connection.on('message.created', (event) => concernsUs(event) && event.data.from_contact && now() - loadedAt > INFO_STALE_MS && scheduleInfo()),
    connection.on('conversation.updated', ({ conversation, deleted }) => {
      if (conversation.id !== conversationId) return
      if (deleted === true) return end()
      if (info.value === null) return
      if (conversation.contact_id !== info.value.contact_id) scheduleInfo()
      learn(conversation)
    }),
  ]
  scheduleInfo(0)

  /** Nothing can be done with it any more, and whom it was with is not shown; nor by an answer still on its way. */
  function end(): void {
    closed = true
    clearTimeout(timer)
    info.value = null
  }

  /** The event says all that the header and the panel show of the person; devices and reads follow. */
  function become(contact: Contact | { readonly id: string }): void {
    if (info.value !== null && 'email' in contact) {
      info.value = { ...info.value, contact_id: contact.id, contact }
      history.show(contact.id, contact.updated_at)
      activity.show(contact.id)
      onInfo(info.value)
    }
    scheduleInfo()
  }

  function learn(conversation: Conversation): void {
    if (info.value !== null) info.value = { ...info.value, ...conversation }
  }

  return {
    id: conversationId,
    log,
    info,
    history,
    activity,
    typists: typingWatch.typists,
    customerOnline: computed(() => presence.value),
    typing,
    markRead() {
      const seq = lastSeq(log.thread.peek())
      if (seq === null || seq <= readSeq || connection.status.peek() !== 'online') return
      readSeq = seq
      void connection.request('conversation.read', { conversation_id: conversationId, seq }).then((outcome) => {
        // Not taken: the next look tells it again.
        if (!outcome.ok && readSeq === seq) readSeq = 0
      })
    },
    learn,
    learnContact(contact) {
      if (info.value?.contact.id !== contact.id) return
      info.value = { ...info.value, contact }
      history.show(contact.id, contact.updated_at)
      // An older look-up may still be on its way.
      scheduleInfo()
    },
    close() {
      closed = true
      clearTimeout(timer)
      typing.ended()
      for (const off of undo) off()
      typingWatch.stop()
      activity.stop()
      log.stop()
    },
  }
}
