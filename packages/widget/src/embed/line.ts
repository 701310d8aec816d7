import type { ConversationEvent, HeadEvent, ReadEvent, RevocationReason } from '@rejoin/protocol'
import { CallError, judgeFailure, toCallError } from '../calls/call-error.ts'
import { createConnection, type Connection, type ConnectionState, type Failure, type Timers } from '../connection/connection.ts'
import { createOutbox, type Outbox } from '../connection/outbox.ts'
import { openSocket, type SocketOptions, type VisitorSocket } from '../connection/socket.ts'
import { createSync, type Sync } from '../connection/sync.ts'
import { makeRandomKey } from '../session/random-key.ts'
import type { SessionStorage } from '../session/session-storage.ts'
import type { Session } from '../session/session.ts'
import type { ChatStore } from '../state/chat-state.ts'
import type { Converse } from './converse.ts'
import { loadLater } from './load-later.ts'
import type { MomentBus } from './moments.ts'
import type { Tabs } from './tabs.ts'

/** Two full reloads of a conversation closer than this mean that something is wrong: wait like after a lost connection. */
const RELOAD_AT_MOST_EVERY_MS = 3_000

export type LineDeps = {
  readonly serverUrl: string
  readonly channelId: string
  readonly timers: Timers
  readonly store: ChatStore
  readonly storage: SessionStorage
  readonly tabs: Tabs
  readonly session: Session
  readonly converse: Converse
  readonly moments: MomentBus
  readonly authenticate: () => Promise<void>
  readonly recover: (failure: Failure) => Promise<'again' | 'refused'>
  readonly onRevoked: (reason: RevocationReason, into?: string) => void
  readonly onState: (state: ConnectionState) => void
}

/** Everything between this page and the server. */
export type Line = {
  readonly connection: Connection
  readonly outbox: Outbox
  readonly sync: Sync
  readonly call: VisitorSocket['call']
  /** What comes in, by whichever way it comes. */
  readonly hear: { readonly log: (event: ConversationEvent) => void; readonly read: (event: ReadEvent) => void; readonly head: (event: HeadEvent) => void }
  /** The log cannot be continued: authenticates again, which brings the newest page. */
  readonly reload: () => void
  readonly closeSocket: () => void
  /** What a connection takes, before there is one. */
  readonly loadClient: () => Promise<unknown>
}

/** The connection, what goes out by it, and what comes in. */
export function createLine({ serverUrl, channelId, timers, store, storage, tabs, session, converse, moments, authenticate, recover, onRevoked, onState }: LineDeps): Line {
  const loadClient = loadLater(() => import('../connection/client.ts'))
  let client: SocketOptions['client']
  let socket: VisitorSocket | null = null
  const route = { polls: false }
  let lastReload = -RELOAD_AT_MOST_EVERY_MS

  const call: VisitorSocket['call'] = (event, request) => (socket === null ? Promise.reject(new CallError('network', 'There is no connection.')) : socket.call(event, request))

  const outbox = createOutbox(
    {
      storage,
      loadBeyond: () => import('../on-demand/outbox-record.ts').then(({ openRecord }) => openRecord({ channelId, door: storage, tabs, timers, readOwner: session.readOwner })),
      send: async ({ id, text, conversationId, reply, introduction }) =>
        (await call('message.send', { client_message_id: id, content: { type: 'text', text }, ...(conversationId === null ? {} : { conversation_id: conversationId }), ...(reply && { reply }), ...(introduction && { introduction }) })).message,
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
    apply(event) {
      if (event.type === 'message.created') outbox.confirm(event.data.client_message_id ?? '')
      return converse.apply(event)
    },
    learnEpoch: (epoch) => store.set({ timeline: { ...store.get().timeline, epoch } }),
    request: (request) => call('conversation.sync', request),
    toFailure: toCallError,
    onResync: reload,
    onGone(code) {
      if (code === 'not_a_participant') store.set({ wish: 'refused' })
      reload()
    },
    onDead: () => connection.drop(),
  })

  const hear: Line['hear'] = {
    log(event) {
      moments.tell('log', event)
      sync.receive(event)
    },
    read(event) {
      converse.hearRead(event)
      moments.tell('read', event)
    },
    head(event) {
      sync.hear(event)
      moments.tell('head', event)
    },
  }

  const connection = createConnection(
    {
      async authenticate() {
        const coming = loadClient()
        await authenticate()
        client = await coming
      },
      recover,
      onState,
      toFailure: toCallError,
      judge: judgeFailure,
      openSocket: (handlers) =>
        (socket = openSocket(
          {
            client,
            serverUrl,
            readToken: session.readToken,
            route,
            onLog(event) {
              converse.adoptFirst(event)
              hear.log(event)
            },
            on: {
              'conversation.read': hear.read,
              'conversation.head': hear.head,
              typing: converse.hearTyping,
              presence: ({ participant, state }) => participant.purpose === 'agent' && store.set({ teamOnline: state === 'online' }),
              'session.rotated': ({ token }) => session.rotate(token),
              'session.revoked': ({ reason, into }) => onRevoked(reason, into),
              'server.draining': ({ reconnect_in_ms }) => connection.drop(reconnect_in_ms),
            },
          },
          handlers,
        )),
    },
    timers,
  )

  function reload(): void {
    const now = timers.now()
    if (now - lastReload < RELOAD_AT_MOST_EVERY_MS) return connection.drop()
    lastReload = now
    connection.restart()
  }

  moments.on('online', () => void sync.catchUp())
  moments.on('elsewhere', sync.reset)
  moments.on('leave', () => {
    outbox.clear()
    sync.reset()
  })
  moments.on('destroy', () => {
    connection.close()
    outbox.clear()
  })

  return { connection, outbox, sync, call, hear, reload, closeSocket: () => socket?.close(), loadClient }
}
