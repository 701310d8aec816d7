import type { TicketSelector } from '@rejoin/protocol'
import type { Elsewhere } from '../on-demand/elsewhere.ts'
import type { Session } from '../session/session.ts'
import type { Actions } from '../state/actions.ts'
import type { ChatStore } from '../state/chat-state.ts'
import type { Drafts } from './drafts.ts'
import type { Line } from './line.ts'
import { loadLater } from './load-later.ts'
import type { MomentBus } from './moments.ts'
import type { Emit } from './shell.ts'

export type ConversationsDeps = { readonly store: ChatStore; readonly session: Session; readonly line: Line; readonly moments: MomentBus; readonly drafts: Drafts; readonly emit: Emit }

export type Conversations = Pick<Actions, 'goTo' | 'startNew'> & {
  readonly openTicket: (ticket: TicketSelector) => void
  /** What is said while another one is being begun is said in that one; where it could not be begun, where one was. */
  readonly onceBegun: (say: () => void) => void
}

/** Most people have one conversation. Whatever several of them take is loaded once there are some, or somebody wants one. */
export function createConversations(deps: ConversationsDeps): Conversations {
  const { store, session, moments, emit } = deps
  const load = loadLater(() => import('../on-demand/elsewhere.ts').then(({ createElsewhere }) => createElsewhere(deps)))

  let beginning: Promise<boolean> | null = null

  /** In the order in which it happened: all of them wait for the same. */
  function hearElsewhere(conversationId: string, hear: (elsewhere: Elsewhere) => void): void {
    if (conversationId !== store.get().timeline.conversationId) load().then(hear, () => undefined)
  }

  moments.on('result', ({ conversation, conversations }) => {
    store.set({ conversations })
    session.keepPlace(conversation?.id ?? null)
  })
  moments.on('log', (event) => hearElsewhere(event.conversation_id, ({ hear }) => hear(event)))
  moments.on('read', (event) => hearElsewhere(event.conversation_id, ({ hearRead }) => hearRead(event)))
  moments.on('head', (event) => hearElsewhere(event.conversation_id, ({ hearHead }) => hearHead(event)))

  return {
    goTo: (conversationId) => load().then(({ goTo }) => goTo(conversationId), () => false),
    startNew: () => (beginning ??= load().then(({ startNew }) => startNew(), () => false).finally(() => (beginning = null))),
    onceBegun(say) {
      if (beginning === null) return say()
      const { person } = store.get()
      // What somebody who is gone still wanted to say is nobody's.
      void beginning.then(() => store.get().person === person && say())
    },
    openTicket(ticket) {
      store.set({ wish: 'opening' })
      load().then(
        ({ openTicket }) => openTicket(ticket),
        (error: unknown) => {
          store.set({ wish: 'failed' })
          emit('error', { code: 'network', message: `The chat did not load: ${String(error)}` })
        },
      )
    },
  }
}
