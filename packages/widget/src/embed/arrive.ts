import type { AuthenticateVisitorResult } from '@rejoin/protocol'
import { toCallError } from '../calls/call-error.ts'
import { toPublicStatus, type ConnectionState } from '../connection/connection.ts'
import type { Config } from '../loader/read-config.ts'
import type { SessionStorage } from '../session/session-storage.ts'
import type { Session } from '../session/session.ts'
import type { ChatState, ChatStore } from '../state/chat-state.ts'
import { emptyTimeline, loadTimeline } from '../state/timeline.ts'
import type { Drafts } from './drafts.ts'
import type { Files } from './files.ts'
import type { Line } from './line.ts'
import type { MomentBus } from './moments.ts'
import type { Emit } from './shell.ts'
import type { Tabs } from './tabs.ts'

export type ArriveDeps = { readonly config: Config; readonly emit: Emit; readonly store: ChatStore; readonly storage: SessionStorage; readonly session: Session; readonly line: Line; readonly moments: MomentBus; readonly drafts: Drafts; readonly files: Files; readonly tabs: Tabs }

/** What the server and the line say, as the panel shows it and the page hears it. */
export type Arrive = {
  readonly authenticate: () => Promise<void>
  readonly onState: (state: ConnectionState) => void
  /** What this person still had to say. */
  readonly loadUnsent: () => void
}

export function createArrive({ config, emit, store, storage, session, line, moments, drafts, files, tabs }: ArriveDeps): Arrive {
  let hasExplained = false
  let lastStatus: ChatState['status'] | null = null

  /** Told the page once; the browser's console has it already. A page that may not ask the server hears that in a moment, too (`findRefusal`). */
  function explain(error: unknown): never {
    if (toCallError(error).code === 'network' && navigator.onLine && !hasExplained) {
      hasExplained = true
      emit('error', { code: 'network', message: `${config.serverUrl} is not reached: ${toCallError(error).message}` })
    }
    throw error
  }

  async function authenticate(): Promise<void> {
    try {
      return show(await session.authenticate())
    } catch (error) {
      const { code, settings } = toCallError(error)
      if (settings !== null) {
        // Somebody new is not kept before they agree; whoever had a session keeps it (VIS-6).
        if (storage.read()?.token === null) storage.clear()
        storage.hold()
        store.set({ settings, isAsked: true })
        moments.tell('asked', null)
      }
      if (code !== 'not_a_participant' || !session.dropProof()) explain(error)
    }
    // That one is not theirs (any more), and everything else still is.
    store.set({ wish: 'refused' })
    show(await session.authenticate().catch(explain))
  }

  /** What the server knows becomes what is shown. */
  function show(result: AuthenticateVisitorResult): void {
    const { conversation, contact, verdict } = result
    const spectator = result.actor === undefined ? null : { name: result.actor.name, person: contact?.display_name ?? null }
    const { ended, timeline: before, place } = store.get()
    // Nothing that waits in this browser is said by somebody who only looks (EMB-16).
    if (spectator !== null) line.outbox.clear()
    else if (session.isIdentified()) line.outbox.handOver('anonymous')
    const left = before.conversationId === conversation?.id ? null : before.conversationId
    // Where it became part of another one, or is gone, what was half written for it goes on with whoever writes.
    if (left !== null && result.conversations.some(({ id }) => id === left)) drafts.leaveFor(left, conversation?.id)
    line.sync.reset()
    storage.release()
    store.set({
      loaded: true,
      isAsked: false,
      refusal: null,
      place: left === null ? place : place + 1,
      timeline: conversation === null ? emptyTimeline : loadTimeline(conversation, result.messages),
      settings: result.settings,
      attachments: result.attachments,
      spectator,
      ended: session.isIdentified() ? null : ended,
    })
    loadUnsent()
    moments.tell('result', result)
    if (session.isIdentified()) tabs.tell('session')
    if (conversation !== null) emit('resume', { verdict, conversationId: conversation.id, contactId: contact?.id ?? null, ...(ended === null ? {} : { reason: ended }) })
  }

  /** A refusal that the browser hides from the page looks like a server that is away. A second failure in a row is a reason to ask. */
  async function findRefusal(): Promise<void> {
    const { askRefusal } = await import('../on-demand/ask-refusal.ts')
    if ((await askRefusal(config)) && line.connection.state().kind !== 'online') line.connection.endSession('origin_not_allowed')
  }

  /** A spectator has nothing to say for the person they look at. */
  function loadUnsent(): void {
    if (store.get().spectator !== null) return
    line.outbox.load(session.readOwner())
    if (line.connection.state().kind === 'online' && storage.hasFiles()) files.outgoing().then(({ recall }) => recall()).catch(() => undefined)
  }

  return {
    authenticate,
    loadUnsent,
    onState(state) {
      const status = toPublicStatus(state)
      // Who is asked is not refused.
      const refusal = state.kind === 'refused' && !store.get().isAsked ? state.code : null
      // Nobody is there to ask: what somebody writes must outlive the page.
      if (status === 'offline') storage.release()
      if (state.kind === 'waiting' && state.attempt > 1) findRefusal().catch(() => undefined)
      store.set({ status, refusal })
      line.outbox.setOnline(state.kind === 'online')
      if (state.kind === 'online') {
        loadUnsent()
        moments.tell('online', null)
      }
      if (refusal !== null) emit('error', { code: refusal, message: `The chat server refused this visitor: ${refusal}.` })
      if (status === lastStatus || state.kind === 'idle' || state.kind === 'closed') return
      lastStatus = status
      emit('status', { status })
    },
  }
}
