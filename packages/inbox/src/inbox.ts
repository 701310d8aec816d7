import { computed, effect, signal, untracked, type ReadonlySignal, type Signal } from '@preact/signals'
import { summarizeMessage, type Agent, type Contact, type Conversation } from '@rejoin/protocol'
import type { Failure } from './api/outcome.ts'
import { createActions, type Actions } from './live/actions.ts'
import { createAgentDirectory, type AgentDirectory } from './live/agent-directory.ts'
import { createChannels, type Channels } from './live/channels.ts'
import { createConnection, type Connection, type SocketLike } from './live/connection.ts'
import { createContactActions, type ContactActions } from './live/contact-actions.ts'
import { createContactDirectory, type ContactDirectory } from './live/contact-directory.ts'
import { createContactSearch, type ContactSearch } from './live/contact-search.ts'
import { createConversationFeed, type ConversationFeed } from './live/conversation-feed.ts'
import { openConversation, type OpenConversation } from './live/open-conversation.ts'
import { createClientMessageId, createSendQueue, type SendQueue } from './live/send-queue.ts'
import { createFiles, type Files } from './live/files.ts'
import { uploadFile } from './live/upload-file.ts'
import { createChannelDrafts, type ChannelDrafts } from './session/channel-drafts.ts'
import { createDrafts, type Drafts } from './session/drafts.ts'
import type { Session } from './session/session.ts'
import type { TextStorage } from './session/storage.ts'
import type { Activity } from './state/activity.ts'
import { nameForAgents } from './state/name-for-agents.ts'
import { isInEvents, nameVerified } from './state/thread-rows.ts'
import { en } from './strings/en.ts'
import type { Navigation } from './ui/navigation.ts'

/** Everything a signed-in agent works with. Made at sign-in, ended at sign-out. */
export type Inbox = {
  readonly me: ReadonlySignal<Agent>
  readonly connection: Connection
  readonly feed: ConversationFeed
  readonly contacts: ContactDirectory
  readonly agents: AgentDirectory
  readonly channels: Channels
  readonly queue: SendQueue
  readonly files: Files
  readonly drafts: Drafts
  readonly channelDrafts: ChannelDrafts
  readonly actions: Actions
  readonly contactActions: ContactActions
  readonly search: ContactSearch
  readonly navigation: Navigation
  readonly session: Session
  /** The conversation in front, or null. */
  readonly opened: ReadonlySignal<OpenConversation | null>
  /** What is being added to the conversation in front beside words. */
  readonly adding: Signal<'tag' | 'page' | null>
  /** The newest thing to be read out by a screen reader. */
  readonly announcement: ReadonlySignal<string>
  /** The name to show for a contact. */
  nameOf(contact: Contact | null | undefined): string
  /** The name to show for an agent's id. */
  agentName(id: string): string
  stop(): void
}

export type InboxDeps = {
  readonly session: Session
  readonly agent: Agent
  readonly navigation: Navigation
  readonly storage: TextStorage
  readonly openSocket: (token: () => string | null) => SocketLike
}

/** The one place where the parts meet; what each needs is in its arguments. */
export function createInbox({ session, agent, navigation, storage, openSocket }: InboxDeps): Inbox {
  const { call } = session
  const me = computed(() => (session.state.value.phase === 'signed-in' ? session.state.value.agent : agent))
  const connection = createConnection({ socket: openSocket(() => readToken(session)), onRefused: (failure) => session.end(readEnd(failure)) })
  const announcement = signal('')
  const opened = signal<OpenConversation | null>(null)
  const adding = signal<'tag' | 'page' | null>(null)

  const contacts = createContactDirectory(call)
  const agents = createAgentDirectory(call, connection, agent)
  const drafts = createDrafts(storage, agent.id)
  const queue = createSendQueue({ connection, call, storage, agentId: agent.id })
  const files = createFiles({ call, connection, token: () => readToken(session), upload: uploadFile, newId: createClientMessageId })
  const feed = createConversationFeed({ connection, call, agentId: agent.id, onIncoming: announce })
  const actions = createActions({ call, onConversation: learn, onAgent: learnAgent })

  const contactActions = createContactActions({ call, onContact: learnContact })
  const search = createContactSearch({ call, onContact: contacts.learn, onConversations: feed.learn })

  function nameOf(contact: Contact | null | undefined): string {
    return contact == null ? en.visitor : (nameForAgents(contact, en.saysName) ?? en.visitor)
  }

  function announce(conversation: Conversation): void {
    contacts.want([conversation.contact_id], true)
    const last = conversation.last_message
    const name = nameOf(contacts.contacts.peek().get(conversation.contact_id))
    if (last !== null) announcement.value = en.thread.incoming(name, summarizeMessage(last))
  }

  function announceActivity(activity: Activity): void {
    announcement.value = en.activity.arrived(activity.title, activity.source)
  }

  function learn(conversation: Conversation): void {
    feed.learn([conversation])
    if (opened.peek()?.id === conversation.id) opened.peek()?.learn(conversation)
  }

  function learnContact(contact: Contact): void {
    contacts.learn(contact)
    opened.peek()?.learnContact(contact)
  }

  function learnAgent(changed: Agent): void {
    agents.learn(changed)
    session.updateAgent(changed)
  }

  const conversationId = computed(() => navigation.route.value.conversationId)
  const stopOpening = effect(() => {
    const id = conversationId.value
    untracked(() => {
      opened.value?.close()
      adding.value = null
      opened.value = id === null ? null : openConversation({ connection, call, conversationId: id, myId: agent.id, onInfo: (info) => contacts.learn(info.contact), onActivity: announceActivity })
    })
  })
  // The visitor logged in and their conversation goes on in an earlier one: so does the agent, with what they were writing.
  const stopFollowing = connection.on('conversation.merged', (event) => {
    if (opened.peek()?.id !== event.conversation_id) return
    drafts.move(event.conversation_id, event.data.into)
    navigation.go({ ...navigation.route.peek(), conversationId: event.data.into })
  })
  const stopNaming = connection.on('conversation.associated', (event) => {
    const name = nameVerified(event)
    if (name !== null && opened.peek()?.id === event.conversation_id) announcement.value = en.notices.verifiedAs(name)
  })
  // What the log shows needs no place in the outbox any more.
  const stopSettling = effect(() => {
    const events = opened.value?.log.thread.value.events ?? []
    if (events.length > 0) queue.settle((outgoing) => outgoing.status.kind === 'sent' && isInEvents(events, outgoing, agent.id))
  })
  const stopDropping = effect(() => {
    const shown = opened.value
    if (shown?.log.phase.value === 'missing') untracked(() => feed.drop(shown.id))
  })
  // The lists behind Open and Mine feed the number in the title, whatever is in front.
  feed.open('open')
  feed.open('mine')
  const stopListing = effect(() => {
    const { view } = navigation.route.value
    untracked(() => feed.open(view))
  })

  // A stored agent may be out of date: another tab or the command line changed it.
  void call('agents.me', {}).then((outcome) => outcome.ok && learnAgent(outcome.data))

  return {
    me,
    connection,
    feed,
    contacts,
    agents,
    channels: createChannels(call),
    queue,
    files,
    drafts,
    channelDrafts: createChannelDrafts(storage, agent.id),
    actions,
    contactActions,
    search,
    navigation,
    session,
    opened,
    adding,
    announcement,
    nameOf,
    agentName: (id) => agents.agents.value.get(id)?.name ?? en.formerColleague,
    stop() {
      stopOpening()
      stopFollowing()
      stopNaming()
      stopSettling()
      stopDropping()
      stopListing()
      opened.peek()?.close()
      feed.stop()
      queue.stop()
      connection.close()
    },
  }
}

/** The server names its reason: a sign-out is somebody's own doing, anything else is ours to explain. */
function readEnd(failure: Failure): 'elsewhere' | 'ended' {
  return failure.reason === 'logout' ? 'elsewhere' : 'ended'
}

function readToken(session: Session): string | null {
  const state = session.state.peek()
  return state.phase === 'signed-in' ? state.token : null
}
