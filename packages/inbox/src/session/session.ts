import { signal, type ReadonlySignal } from '@preact/signals'
import type { Agent } from '@rejoin/protocol'
import { createCall, type Call } from '../api/call.ts'
import type { Failure } from '../api/outcome.ts'
import type { SessionStore } from './session-store.ts'

/** Why somebody sees the sign-in page. `elsewhere`: signed out in another window. `ended`: the server no longer takes the token. */
export type SignedOutReason = 'first' | 'left' | 'elsewhere' | 'ended'

export type SessionState =
  | { readonly phase: 'signed-out'; readonly reason: SignedOutReason; readonly lastEmail: string }
  | { readonly phase: 'signed-in'; readonly token: string; readonly agent: Agent; readonly remembered: boolean }

export type Session = {
  readonly state: ReadonlySignal<SessionState>
  readonly call: Call
  /** Null when it worked. */
  login(email: string, password: string, remember: boolean): Promise<Failure | null>
  logout(): Promise<void>
  /** The token is no good any more; drafts and unsent messages stay. */
  end(reason?: 'elsewhere' | 'ended'): void
  /** Keeps what the server says about the agent (name, availability). */
  updateAgent(agent: Agent): void
}

export function createSession(store: SessionStore, fetch: typeof globalThis.fetch): Session {
  const stored = store.load()
  const state = signal<SessionState>(
    stored === null ? { phase: 'signed-out', reason: 'first', lastEmail: '' } : { phase: 'signed-in', ...stored },
  )

  /** The server tells every socket of a session that it ended, ours too: who signs out here did not do it elsewhere. */
  let leaving = false

  const call = createCall({
    fetch,
    token: () => (state.value.phase === 'signed-in' ? state.value.token : null),
    onRefused: () => leave('ended'),
  })

  function leave(reason: SignedOutReason): void {
    const current = state.peek()
    if (current.phase === 'signed-out') return
    store.forget()
    state.value = { phase: 'signed-out', reason: leaving ? 'left' : reason, lastEmail: current.agent.email }
  }

  return {
    state,
    call,
    async login(email, password, remember) {
      const outcome = await call('agents.login', { email, password })
      if (!outcome.ok) return outcome.failure
      const { token, agent } = outcome.data
      store.save({ token, agent, remembered: remember })
      state.value = { phase: 'signed-in', token, agent, remembered: remember }
      return null
    },
    async logout() {
      // The server first, while we still hold the token; offline the page forgets it all the same.
      leaving = true
      await call('agents.logout', {})
      leave('left')
      leaving = false
    },
    end: (reason = 'ended') => leave(reason),
    updateAgent(agent) {
      const current = state.peek()
      if (current.phase !== 'signed-in' || current.agent.id !== agent.id) return
      store.save({ token: current.token, agent, remembered: current.remembered })
      state.value = { ...current, agent }
    },
  }
}
