import type { AuthenticateVisitorResult, IssueResumeTokenResult, OpenOptions, RevocationReason } from '@rejoin/protocol'
import { judgeFailure, toCallError, CallError } from '../calls/call-error.ts'
import { createPost } from '../calls/post.ts'
import { createConnection, toPublicStatus, type ConnectionState, type Timers } from '../connection/connection.ts'
import { createOutbox } from '../connection/outbox.ts'
import { openSocket, type VisitorSocket } from '../connection/socket.ts'
import { createSync } from '../connection/sync.ts'
import { leavePerson } from '../session/leave-person.ts'
import { createAskPage, readProof } from '../session/page-proof.ts'
import { makeRandomKey } from '../session/random-key.ts'
import { openSessionStorage } from '../session/session-storage.ts'
import { createSession } from '../session/session.ts'
import { initialChatState, type ChatState } from '../state/chat-state.ts'
import { createStore } from '../state/store.ts'
import { emptyTimeline, loadTimeline } from '../state/timeline.ts'
import { createConverse, prepareText } from './converse.ts'
import { describePage } from './describe-page.ts'
import { codeOfEnd, explainEnd, isFinalEnd } from './explain-end.ts'
import { createLauncherState } from './launcher-state.ts'
import { watchPage } from './page-lifecycle.ts'
import { createPanelControl } from './panel-control.ts'
import type { App, Shell } from './shell.ts'
import { createUnreadTeller } from './tell-unread.ts'
import { openTabs, type TabNews } from './tabs.ts'

const timers: Timers = {
  now: () => Date.now(),
  setTimeout: (run, ms) => window.setTimeout(run, ms),
  clearTimeout: (id) => window.clearTimeout(id),
}

/** Two full reloads of a conversation closer than this mean that something is wrong: wait like after a lost connection. */
const RELOAD_AT_MOST_EVERY_MS = 3_000

/** The composition: every part is made here and meets the others only through what it is given. */
export function start(shell: Shell): App {
  const { config, emit } = shell
  const storage = openSessionStorage(config.channelId)
  const store = createStore<ChatState>(initialChatState)
  const tabs = openTabs(config.channelId, hearTab)
  const post = createPost(config.serverUrl)
  const given = readProof(config)
  const session = createSession({ channelId: config.channelId, post, storage, makeKey: makeRandomKey, describePage, askPage: createAskPage(config), leavePerson: leave }, given !== null)
  let socket: VisitorSocket | null = null
  let lastReload = -RELOAD_AT_MOST_EVERY_MS
  let hasExplained = false
  let lastStatus: ChatState['status'] | null = null

  const call: VisitorSocket['call'] = (event, request) => (socket === null ? Promise.reject(new CallError('network', 'There is no connection.')) : socket.call(event, request))

  const converse = createConverse({ store, call, emit, timers, catchUp: () => void sync.catchUp(), reload, learnContact: session.learnContact })

  const outbox = createOutbox(
    {
      storage,
      send: async (item) =>
        (await call('message.send', { client_message_id: item.id, content: { type: 'text', text: item.text }, ...(item.conversationId === null ? {} : { conversation_id: item.conversationId }) })).message,
      toFailure: toCallError,
      judge: judgeFailure,
      onChange: (pending) => store.set({ pending }),
      onStored: converse.showStored,
      onSpent: ({ code }) => code !== 'network' && connection.endSession(code),
      makeId: makeRandomKey,
    },
    timers,
  )

  const sync = createSync({
    read: () => store.get().timeline,
    apply: converse.apply,
    learnEpoch: (epoch) => store.set({ timeline: { ...store.get().timeline, epoch } }),
    request: (request) => call('conversation.sync', request),
    toFailure: toCallError,
    onResync: reload,
    onDead: () => connection.drop(),
  })

  const connection = createConnection(
    {
      authenticate: async () => show(await session.authenticate().catch(explain)),
      openSocket: (handlers) =>
        (socket = openSocket(
          {
            serverUrl: config.serverUrl,
            timers,
            readToken: session.readToken,
            onLog(event) {
              converse.adoptFirst(event)
              sync.receive(event)
            },
            on: {
              'conversation.read': converse.hearRead,
              'conversation.head': sync.hear,
              typing: converse.hearTyping,
              presence: ({ participant, state }) => participant.purpose === 'agent' && store.set({ teamOnline: state === 'online' }),
              'session.rotated': ({ token }) => session.rotate(token),
              'session.revoked': ({ reason, into }) => endSession(reason, into),
              'server.draining': ({ reconnect_in_ms }) => connection.drop(reconnect_in_ms),
            },
          },
          handlers,
        )),
      toFailure: toCallError,
      judge: judgeFailure,
      recover: async ({ code, reason, into }) => {
        if (into != null) followMerge(into)
        const ended = explainEnd(code, reason ?? null, session.isGoingOn())
        store.set({ ended })
        const answer = await session.recover()
        // Also where the page named somebody else, and the screen was cleared for them.
        store.set({ ended })
        // Somebody who is not wanted here is not made another visitor.
        if (ended !== null && isFinalEnd(ended) && !session.isIdentified()) return 'refused'
        // A new anonymous visitor: nothing of the old conversation is theirs.
        if (answer === 'again' && !session.isIdentified()) store.set({ timeline: emptyTimeline })
        return answer
      },
      onState,
    },
    timers,
  )

  const launcher = shell.button === null ? null : createLauncherState(shell.root, shell.button)
  const panel = createPanelControl(shell, store, { ...converse, startNew: () => void converse.startNew(), send, retry: outbox.retry, discard: outbox.discard, makeLink }, launcher)
  const unread = createUnreadTeller(store, timers, (count) => {
    launcher?.showUnread(count)
    emit('unread', { count })
  })

  /** Everything of the person of now (EMB-4). Screen last: by then there is nothing left that could paint it again. */
  function leave(): void {
    leavePerson({
      closeSocket: () => socket?.close(),
      forgetSession: session.forget,
      clearOutbox() {
        outbox.clear()
        sync.reset()
        converse.reset()
      },
      clearStorage: storage.clear,
      clearScreen,
    })
  }

  /** What is shown of a person; the look of the channel and the state of the line are not theirs. */
  function clearScreen(): void {
    const { settings: look, status, person } = store.get()
    store.set({ ...initialChatState, settings: look, status, person: person + 1 })
    unread.tellNow()
  }

  /** A server that a page may not ask looks exactly like one that is away: say once what to look at. */
  function explain(error: unknown): never {
    if (toCallError(error).code === 'network' && navigator.onLine && !hasExplained) {
      hasExplained = true
      const message = `The chat is not reached (${toCallError(error).message}). Is ${config.serverUrl} running, and ${location.origin} one of the channel's allowed origins?`
      console.warn(`[rejoin] ${message}`)
      emit('error', { code: 'network', message })
    }
    throw error
  }

  /** What the server knows becomes what is shown. */
  function show(result: AuthenticateVisitorResult): void {
    const { conversation, contact, verdict } = result
    const spectator = result.actor === undefined ? null : { name: result.actor.name, person: contact?.display_name ?? null }
    const { ended } = store.get()
    // Nothing that waits in this browser is said by somebody who only looks (EMB-16).
    if (spectator !== null) outbox.clear()
    else if (session.isIdentified()) outbox.handOver('anonymous', session.readOwner())
    sync.reset()
    store.set({
      loaded: true,
      refusal: null,
      timeline: conversation === null ? emptyTimeline : loadTimeline(conversation, result.messages),
      settings: result.settings,
      spectator,
      ended: session.isIdentified() ? null : ended,
    })
    shell.applyChannel(result.settings)
    loadUnsent()
    if (session.isIdentified()) tabs.tell('session')
    if (conversation !== null) emit('resume', { verdict, conversationId: conversation.id, contactId: contact?.id ?? null, ...(ended === null ? {} : { reason: ended }) })
  }

  /** What this person still had to say; a spectator has nothing to say for them. */
  function loadUnsent(): void {
    if (store.get().spectator === null) outbox.load(session.readOwner())
  }

  /** One place where the state of the connection becomes what others see of it. */
  function onState(state: ConnectionState): void {
    const status = toPublicStatus(state)
    const refusal = state.kind === 'refused' ? state.code : null
    store.set({ status, refusal })
    outbox.setOnline(state.kind === 'online')
    if (state.kind === 'online') {
      loadUnsent()
      void sync.catchUp()
      converse.repeatRead()
    }
    if (refusal !== null) emit('error', { code: refusal, message: `The chat server refused this visitor: ${refusal}.` })
    if (status === lastStatus || state.kind === 'idle' || state.kind === 'closed') return
    lastStatus = status
    emit('status', { status })
  }

  /** The log cannot be continued: authenticate again, which brings the newest page. */
  function reload(): void {
    const now = timers.now()
    if (now - lastReload < RELOAD_AT_MOST_EVERY_MS) return connection.drop()
    lastReload = now
    connection.restart()
  }

  /** The same person under another id: what they wrote and have not sent yet goes with them (EMB-19). */
  function followMerge(into: string): void {
    const before = session.readOwner()
    session.followMerge(into)
    outbox.handOver(before, session.readOwner())
  }

  function endSession(reason: RevocationReason, into?: string): void {
    // Another tab logged out, or somebody is already here in its place: then there is nothing to recover.
    if (session.compareStored() === 'else') return adopt()
    if (reason === 'logout') {
      becomeNobody()
      return store.set({ ended: reason })
    }
    // Whoever claimed it is about to say so, from another tab of this browser: it goes on there, and here once they did.
    if ((reason === 'claimed' || reason === 'discarded') && !session.canAsk()) {
      connection.stop()
      return store.set({ ended: reason })
    }
    connection.endSession(codeOfEnd(reason), reason, into)
  }

  /** Goes on as whoever another tab has stored. */
  function adopt(): void {
    connection.stop()
    outbox.clear()
    sync.reset()
    clearScreen()
    session.adoptStored()
    connection.start()
  }

  /** A logout, here or elsewhere: from now on this page knows nobody. Returns the secret that was in use. */
  function becomeNobody(): string | null {
    connection.stop()
    const token = session.logOut()
    leave()
    if (panel.isOpen()) connection.start()
    return token
  }

  /** What another tab of this browser did (EMB-5). */
  function hearTab(news: TabNews): void {
    if (news === 'logout') {
      becomeNobody()
      store.set({ ended: 'logout' })
    } else if (session.compareStored() === 'else') adopt()
  }

  /** The composer, a button of a card, or the page itself. Works offline: it is kept, and goes when it can. */
  function send(raw: string): void {
    const prepared = prepareText(raw)
    if ('problem' in prepared) {
      if (prepared.problem === 'too_long') emit('error', { code: 'invalid_field', message: 'The message is too long.' })
      return
    }
    if (session.compareStored() === 'else') adopt()
    if (store.get().spectator !== null) return emit('error', { code: 'forbidden', message: 'Somebody of the staff is looking at this chat: nothing is sent for the person.' })
    store.set({ ended: null })
    const isNew = storage.read() === null
    session.keep()
    if (isNew) tabs.tell('session')
    outbox.add(prepared.text, session.readOwner(), store.get().timeline.conversationId)
    connection.start()
  }

  /** This conversation on another device; good once (EMB-14). */
  function makeLink(): Promise<IssueResumeTokenResult> {
    return post<IssueResumeTokenResult>('chatplugin.resumeToken', {}, session.readToken())
  }

  /** Opening is a wish to talk: whatever was waiting tries again at once. */
  async function open(options: OpenOptions = {}): Promise<void> {
    if (options.ticket !== undefined) void openTicket(options)
    connection.start()
    connection.retryNow()
    await panel.open()
  }

  /** The conversation about one thing of the site: only the site can say which that is. */
  async function openTicket(about: OpenOptions): Promise<void> {
    try {
      if (await session.askFor(about)) connection.restart()
    } catch (error) {
      emit('error', { code: 'network', message: toCallError(error).message })
    }
  }

  const stopListening = [
    unread.stop,
    watchPage({
      onWake() {
        connection.retryNow()
        if (connection.state().kind === 'online') void sync.catchUp()
      },
      onOffline: () => connection.drop(),
    }),
  ]

  if (given !== null) session.takeProof(given)
  if (session.knowsPerson()) outbox.load(session.readOwner())
  if (session.hasSomebody()) connection.start()

  return {
    open,
    close: panel.close,
    toggle: async () => (panel.isOpen() ? panel.close() : open()),
    sendMessage: send,
    identify(proof) {
      // The socket first: nothing of the person of now may arrive once the next one is named.
      connection.stop()
      session.takeProof(proof)
      connection.start()
    },
    async logout() {
      const token = becomeNobody()
      tabs.tell('logout')
      if (token !== null) await post('chatplugin.logout', {}, token, { keepalive: true }).catch(() => undefined)
    },
    update: panel.update,
    destroy() {
      for (const stop of stopListening) stop()
      session.abandon()
      connection.close()
      outbox.clear()
      tabs.close()
      panel.destroy()
    },
  }
}
