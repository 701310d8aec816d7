import type { ErrorCode, WidgetStatus } from '@rejoin/protocol'
import { nextDelay } from './backoff.ts'

/** Where a connection stands, with exactly the data of that place. */
export type ConnectionState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'authenticating'; readonly attempt: number }
  | { readonly kind: 'connecting'; readonly attempt: number }
  | { readonly kind: 'online' }
  /** Another tab tells us what happens (OUT-12). */
  | { readonly kind: 'resting' }
  /** The credential was refused for good, and somebody is asked for another: until they answer nothing else decides. */
  | { readonly kind: 'recovering'; readonly attempt: number }
  | { readonly kind: 'waiting'; readonly attempt: number; readonly retryAt: number }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly spent: boolean }
  | { readonly kind: 'closed' }

/** What went wrong, as far as the connection cares. `network` is anything without a code of ours. */
export type Failure = {
  readonly code: ErrorCode | 'network'
  readonly retryAfterMs: number | null
  /** Of a session that ended: why, where the server says so. */
  readonly reason?: string | null
  /** Of one that ended by a merge: the contact who carries on. */
  readonly into?: string | null
}

/** What a socket tells; each at most once per attempt but `onDisconnect`, which follows `onConnect`. */
export type SocketHandlers = {
  readonly onConnect: () => void
  readonly onFailure: (failure: Failure) => void
  readonly onDisconnect: () => void
}

/** Closing is final: nothing is heard of it afterwards. */
export type SocketHandle = { readonly close: () => void }

/** The two things the connection does not know how to do, and what it asks about a failure (RES-9). */
export type ConnectionDelegates = {
  /** "Give me a credential": resolves once the session has one. */
  readonly authenticate: () => Promise<void>
  /** "Open a socket": one attempt. */
  readonly openSocket: (handlers: SocketHandlers) => SocketHandle
  readonly toFailure: (error: unknown) => Failure
  readonly judge: (code: string) => 'retry' | 'refused' | 'spent'
  /** The credential is spent: is there another one? */
  readonly recover: (failure: Failure) => Promise<'again' | 'refused'>
  readonly onState: (state: ConnectionState) => void
}

/** The clock of everything that waits; injected, so that tests turn it by hand. Milliseconds. */
export type Timers = {
  readonly now: () => number
  readonly setTimeout: (run: () => void, ms: number) => number
  readonly clearTimeout: (id: number) => void
}

export type Connection = {
  readonly state: () => ConnectionState
  /** Does nothing while something is under way. */
  readonly start: () => void
  /** Authenticates anew, with whatever the session holds now. */
  readonly restart: () => void
  /** Lets the line go while nobody looks, until `start`. */
  readonly rest: () => void
  /** Stops, so that somebody else may start. */
  readonly stop: () => void
  /** The network went away, or the socket turned out to be dead. */
  readonly drop: (retryInMs?: number) => void
  /** Something woke up (network, tab, visitor): do not wait any longer. */
  readonly retryNow: () => void
  /** The server ended our session. */
  readonly endSession: (code: ErrorCode, reason?: string, into?: string) => void
  /** For good: the page has no chat any more. */
  readonly close: () => void
}

/** The state machine of style §5.5: one attempt at a time, and every late answer of an older one is ignored. */
export function createConnection(delegates: ConnectionDelegates, timers: Timers, random?: () => number): Connection {
  let state: ConnectionState = { kind: 'idle' }
  let socket: SocketHandle | null = null
  let timer: number | null = null
  let isAuthenticated = false
  /** Grows with every turn; an answer that belongs to an older turn is nobody's. */
  let turn = 0

  function enter(next: ConnectionState): void {
    state = next
    delegates.onState(next)
  }

  /** Ends whatever is under way. */
  function halt(): void {
    turn++
    if (timer !== null) timers.clearTimeout(timer)
    timer = null
    const open = socket
    socket = null
    open?.close()
  }

  function begin(attempt: number): void {
    halt()
    if (isAuthenticated) connect(attempt)
    else void authenticate(attempt)
  }

  async function authenticate(attempt: number): Promise<void> {
    const mine = turn
    enter({ kind: 'authenticating', attempt })
    try {
      await delegates.authenticate()
    } catch (error) {
      if (mine === turn) await fail(delegates.toFailure(error), attempt)
      return
    }
    if (mine !== turn) return
    isAuthenticated = true
    connect(attempt)
  }

  function connect(attempt: number): void {
    const mine = turn
    enter({ kind: 'connecting', attempt })
    socket = delegates.openSocket({
      onConnect: () => {
        if (mine === turn) enter({ kind: 'online' })
      },
      onFailure: (failure) => {
        if (mine === turn) void fail(failure, attempt)
      },
      onDisconnect: () => {
        if (mine === turn) wait(1)
      },
    })
  }

  /** Where a failure leads: wait, ask for another credential, or stop asking (RES-9). */
  async function fail(failure: Failure, attempt: number): Promise<void> {
    const verdict = delegates.judge(failure.code)
    if (verdict === 'retry' || failure.code === 'network') return wait(attempt + 1, failure.retryAfterMs)
    halt()
    const { code } = failure
    if (verdict === 'refused') return enter({ kind: 'refused', code, spent: false })
    isAuthenticated = false
    const mine = turn
    enter({ kind: 'recovering', attempt })
    let answer: 'again' | 'refused'
    try {
      answer = await delegates.recover(failure)
    } catch (error) {
      // Whoever could have helped was not to be reached: that refuses nobody.
      if (mine === turn) wait(attempt + 1, delegates.toFailure(error).retryAfterMs)
      return
    }
    if (mine !== turn) return
    if (answer === 'again') begin(attempt + 1)
    else enter({ kind: 'refused', code, spent: true })
  }

  /** The delay of an attempt, or longer where the server asked for it. */
  function wait(attempt: number, atLeastMs: number | null = null): void {
    halt()
    const delay = Math.max(nextDelay(attempt, random), atLeastMs ?? 0)
    timer = timers.setTimeout(() => begin(attempt), delay)
    enter({ kind: 'waiting', attempt, retryAt: timers.now() + delay })
  }

  return {
    state: () => state,
    start() {
      if (state.kind === 'idle' || state.kind === 'resting') begin(0)
    },
    rest() {
      if (state.kind !== 'online') return
      halt()
      enter({ kind: 'resting' })
    },
    restart() {
      if (state.kind === 'closed') return
      isAuthenticated = false
      begin(0)
    },
    stop() {
      if (state.kind === 'closed') return
      halt()
      isAuthenticated = false
      enter({ kind: 'idle' })
    },
    drop(retryInMs) {
      if (state.kind === 'online' || state.kind === 'connecting' || state.kind === 'authenticating') wait(1, retryInMs)
    },
    retryNow() {
      if (state.kind === 'waiting') begin(state.attempt)
      else if (state.kind === 'refused' && !state.spent) begin(0)
    },
    endSession(code, reason = '', into) {
      if (state.kind !== 'closed' && state.kind !== 'idle' && state.kind !== 'recovering') void fail({ code, retryAfterMs: null, reason, into: into ?? null }, 0)
    },
    close() {
      halt()
      enter({ kind: 'closed' })
    },
  }
}

/** What the page is told. An attempt after a loss still counts as offline: a status that flickers helps nobody. */
export function toPublicStatus(state: ConnectionState): WidgetStatus {
  switch (state.kind) {
    case 'online':
    case 'refused':
      return state.kind
    case 'resting':
      return 'online'
    case 'waiting':
      return 'offline'
    default:
      return 'attempt' in state && state.attempt > 0 ? 'offline' : 'connecting'
  }
}
