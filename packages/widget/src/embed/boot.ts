import type { IssueResumeTokenResult, OpenOptions } from '@rejoin/protocol'
import { createPost } from '../calls/post.ts'
import type { Timers } from '../connection/connection.ts'
import type { Rest } from '../on-demand/rest-line.ts'
import { createAskPage, readProof } from '../session/page-proof.ts'
import { makeRandomKey } from '../session/random-key.ts'
import { openSessionStorage } from '../session/session-storage.ts'
import { createSession } from '../session/session.ts'
import { initialChatState, type ChatState } from '../state/chat-state.ts'
import { createStore } from '../state/store.ts'
import { createArrive, type Arrive } from './arrive.ts'
import { keepAttention } from './attention.ts'
import { createConversations } from './conversations.ts'
import { createConverse } from './converse.ts'
import { createCustomData } from './custom-data.ts'
import { describePage } from './describe-page.ts'
import { createDrafts } from './drafts.ts'
import { createFiles } from './files.ts'
import { createLauncherState } from './launcher-state.ts'
import { createLine, type Line } from './line.ts'
import { keepLook, type PageSettings } from './look.ts'
import { createMoments } from './moments.ts'
import { watchPage } from './page-lifecycle.ts'
import { createPanelControl } from './panel-control.ts'
import { createPerson, type Person } from './person.ts'
import { createSay } from './say.ts'
import { createSessionEnd, type SessionEnd } from './session-end.ts'
import type { App, Shell } from './shell.ts'
import { openTabs } from './tabs.ts'
import { createUnreadTeller } from './tell-unread.ts'

const timers: Timers = {
  now: () => Date.now(),
  setTimeout: (run, ms) => window.setTimeout(run, ms),
  clearTimeout: (id) => window.clearTimeout(id),
}

/**
 * The composition: every part is made here and meets the others only through what it is given. A part with a life of its
 * own asks `moments` for it; what the panel may ask of a part goes into `actions`.
 */
export function start(shell: Shell): App {
  const { config, emit } = shell
  const storage = openSessionStorage(config.channelId)
  const store = createStore<ChatState>(initialChatState)
  const page = createStore<PageSettings>(shell.settings)
  const moments = createMoments()
  const drafts = createDrafts(moments)
  const tabs = openTabs(config.channelId, (news) => person.hearTab(news))
  const post = createPost(config.serverUrl)
  const given = readProof(config)
  const customData = createCustomData(page, post, emit)
  const readConsent = () => store.get().agreed ?? (String(page.get().consent) === 'true' ? ({ given_by: 'page' } as const) : undefined)
  const session = createSession({ channelId: config.channelId, post: customData.post, storage, makeKey: makeRandomKey, describePage: () => ({ ...describePage(), ...customData.read() }), askPage: createAskPage(config), readPlace: () => store.get().timeline.conversationId, readConsent, leavePerson: () => person.leave() }, given !== null)

  const converse = createConverse({
    store,
    emit,
    timers,
    moments,
    call: (event, request) => line.call(event, request),
    catchUp: () => void line.sync.catchUp(),
    reload: () => line.reload(),
    learnContact: session.learnContact,
  })
  const line: Line = createLine({
    ...config,
    timers,
    store,
    storage,
    tabs,
    session,
    converse,
    moments,
    authenticate: () => arrive.authenticate(),
    recover: (failure) => sessionEnd.recover(failure),
    onRevoked: (reason, into) => sessionEnd.hear(reason, into),
    onState: (state) => arrive.onState(state),
  })
  const { connection } = line
  const files = createFiles({ ...config, store, moments, readOwner: session.readOwner, call: line.call, plainPost: post, readToken: session.readToken, makeId: makeRandomKey, keep: session.keep })
  const arrive: Arrive = createArrive({ config, emit, store, storage, session, line, moments, drafts, files, tabs })

  const language = keepLook({ host: shell.root.host as HTMLElement, isFullPage: shell.button === null, store, page, moments })
  const launcher = shell.button === null ? null : createLauncherState(shell.root, shell.button)
  const unread = createUnreadTeller(store, timers, (count) => emit('unread', { count }))
  const person: Person = createPerson({ store, storage, session, line, moments, tellUnread: unread.tellNow, isOpen: () => panel.isOpen(), loadUnsent: arrive.loadUnsent })
  const sessionEnd: SessionEnd = createSessionEnd({ store, session, line, person })
  const conversations = createConversations({ store, session, line, moments, drafts, emit })
  const say = createSay({ store, storage, session, line, person, tabs, emit })

  const attention = keepAttention({ shell, launcher, language, store, page, moments, timers, session, arrive, conversations, open, isOpen: () => panel.isOpen() })

  const actions = {
    ...converse,
    setTyping(typing: boolean) {
      line.outbox.prepare()
      converse.setTyping(typing)
    },
    send: (...said: Parameters<typeof say>) => conversations.onceBegun(() => say(...said)),
    drafts,
    retry: line.outbox.retry,
    discard: line.outbox.discard,
    files,
    goTo: conversations.goTo,
    startNew: conversations.startNew,
    attention,
    visit: { store, storage, session, line, post },
    makeLink: () => post<IssueResumeTokenResult>('chatplugin.resumeToken', { conversation_id: store.get().timeline.conversationId }, session.readToken()),
  }
  // Nobody sees it in one language and then in another.
  const loadPanel: Shell['loadPanel'] = async () => (await Promise.all([shell.loadPanel(), language.settled()]))[0]
  const panel = createPanelControl({ ...shell, loadPanel }, store, page, actions, launcher)

  /** Opening is a wish to talk: whatever was waiting tries again at once. */
  async function open(options: OpenOptions = {}): Promise<void> {
    if (options.ticket !== undefined) conversations.openTicket(options.ticket)
    moments.tell('open', null)
    const shown = panel.open()
    // A turn later: making a socket takes as long as a third of drawing the panel, and people wait for that.
    timers.setTimeout(() => {
      connection.start()
      connection.retryNow()
    }, 0)
    await shown
  }

  /** Agents see it at once: it goes along with the page, and that goes with every authentication. */
  function tellNews(): void {
    if (store.get().isAsked && readConsent() !== undefined) connection.restart()
    if (connection.state().kind === 'online' && customData.isNews()) session.authenticate().catch(() => undefined)
  }
  page.subscribe(tellNews)
  moments.on('online', tellNews)

  let rest: Rest | null = null
  const stopWatching = watchPage({
    onWake() {
      connection.retryNow()
      // Perhaps a tab that is gone by now left something.
      arrive.loadUnsent()
      if (connection.state().kind === 'online') void line.sync.catchUp()
    },
    onSleep() {
      import('../on-demand/rest-line.ts').then(
        ({ createRest }) => {
          if (connection.state().kind === 'online') (rest ??= createRest({ channelId: config.channelId, store, session, line, moments, tabs, timers, page: document, view: window })).sleep()
        },
        () => undefined,
      )
    },
    onOffline: () => connection.drop(),
  })

  if (given !== null) session.takeProof(given)
  storage.hold()
  if (session.knowsPerson()) line.outbox.load(session.readOwner())
  if (session.hasSomebody()) connection.start()

  return {
    prepare() {
      line.loadClient().catch(() => undefined)
      panel.prepare()
    },
    open,
    close: panel.close,
    toggle: async () => (panel.isOpen() ? panel.close() : open()),
    sendMessage: (text) => say(text),
    identify(options) {
      const proof = readProof(options)
      if (proof === null) return emit('error', { code: 'invalid_command', message: 'identify needs a resumeToken or userJwt' })
      // The socket first: nothing of the person of now may arrive once the next one is named.
      connection.stop()
      session.takeProof(proof)
      storage.hold()
      connection.start()
    },
    async logout() {
      // What was said of one person is not said of the next, nor on the way out.
      connection.stop()
      page.set({ custom: undefined } as object)
      const token = person.becomeNobody()
      tabs.tell('logout')
      if (token !== null) await post('chatplugin.logout', {}, token, { keepalive: true }).catch(() => undefined)
    },
    update: page.set,
    greet: () => void attention().then(({ greet }) => greet(), () => undefined),
    destroy() {
      stopWatching()
      unread.stop()
      session.abandon()
      moments.tell('destroy', null)
      tabs.close()
      panel.destroy()
    },
  }
}
