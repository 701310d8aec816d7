import type { ConversationEvent, HeadEvent, ReadEvent } from '@rejoin/protocol'
import type { Timers } from '../connection/connection.ts'
import type { Line } from '../embed/line.ts'
import type { MomentBus } from '../embed/moments.ts'
import type { Tabs } from '../embed/tabs.ts'
import type { Session } from '../session/session.ts'
import type { ChatStore } from '../state/chat-state.ts'

/** Heads are told every 25 s, and timers of hidden tabs run once a minute: who hears nothing for so long follows nobody. */
const SILENT_AFTER_MS = 90_000

/** What a tab heard by its line, for those that have none. `owner`: whose it is. */
export type Shared = { readonly owner: string } & ({ readonly log: ConversationEvent } | { readonly read: ReadEvent } | { readonly head: HeadEvent })

export type RestDeps = {
  readonly channelId: string
  readonly store: ChatStore
  readonly session: Pick<Session, 'readOwner'>
  readonly line: Pick<Line, 'connection' | 'hear'>
  readonly moments: MomentBus
  readonly tabs: Pick<Tabs, 'tell'>
  readonly timers: Timers
  readonly page: Pick<Document, 'visibilityState' | 'addEventListener'>
  readonly view: Pick<Window, 'addEventListener'>
}

/** `sleep`: nobody has looked at this tab for a while. */
export type Rest = { readonly sleep: () => void }

/**
 * Of the tabs that nobody looks at one keeps its line, and the others follow it (OUT-12). Which one is decided by a lock:
 * it is free again the moment that tab is closed, crashes or goes to sleep itself. Where a browser has no locks, every tab
 * goes on by itself.
 */
export function createRest({ channelId, store, session, line, moments, tabs, timers, page, view }: RestDeps): Rest {
  const { connection } = line
  const ending = new AbortController()
  let stopWaiting: AbortController | null = null
  let stopLeading: (() => void) | null = null
  let silence: number | null = null

  const isHidden = (): boolean => page.visibilityState === 'hidden'

  function sleep(): void {
    const { locks } = navigator as { locks?: LockManager }
    // What waits to be sent is not left to somebody else.
    if (locks === undefined || !isHidden() || stopLeading !== null || stopWaiting !== null || connection.state().kind !== 'online' || store.get().pending.length > 0) return
    const waiting = (stopWaiting = new AbortController())
    const name = `rejoin:${channelId}:line`
    const lead = (): Promise<void> | undefined => {
      if (waiting.signal.aborted) return undefined
      getUp()
      return new Promise((resolve) => (stopLeading = resolve))
    }
    locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (lock !== null) return lead()
        if (waiting.signal.aborted) return undefined
        connection.rest()
        listen()
        // Not awaited: this one is answered.
        locks.request(name, { signal: waiting.signal }, lead).catch(() => undefined)
        return undefined
      })
      .catch(() => undefined)
  }

  /** Starts counting anew. */
  function listen(): void {
    stopCounting()
    silence = timers.setTimeout(getUp, SILENT_AFTER_MS)
  }

  function stopCounting(): void {
    if (silence !== null) timers.clearTimeout(silence)
    silence = null
  }

  function stopFollowing(): void {
    stopCounting()
    stopWaiting?.abort()
    stopWaiting = null
  }

  function getUp(): void {
    stopFollowing()
    if (connection.state().kind === 'resting') connection.start()
  }

  /** A frozen page must hold nothing that others wait for, and one in the back-forward cache must hold nothing at all. */
  function letGo(): void {
    stopFollowing()
    stopLeading?.()
    stopLeading = null
  }

  function share(news: Shared): void {
    if (stopLeading !== null) tabs.tell(news)
  }

  moments.on('log', (log) => share({ owner: session.readOwner(), log }))
  moments.on('read', (read) => share({ owner: session.readOwner(), read }))
  moments.on('head', (head) => share({ owner: session.readOwner(), head }))
  moments.on('shared', (news) => {
    if (connection.state().kind !== 'resting' || news.owner !== session.readOwner()) return
    listen()
    if ('log' in news) line.hear.log(news.log)
    else if ('read' in news) line.hear.read(news.read)
    else line.hear.head(news.head)
    if (isBehind(news)) getUp()
  })

  /** Something is missing before it, and only the server has it. */
  function isBehind(news: Shared): boolean {
    const { conversationId, lastSeq } = store.get().timeline
    if ('log' in news) return news.log.conversation_id === conversationId && news.log.seq > lastSeq
    return 'head' in news && news.head.conversation_id === conversationId && news.head.head_seq > lastSeq
  }

  const { signal } = ending
  const look = (): void => {
    if (!isHidden()) getUp()
  }
  page.addEventListener('visibilitychange', look, { signal })
  page.addEventListener('freeze', letGo, { signal })
  page.addEventListener('resume', getUp, { signal })
  view.addEventListener('pagehide', letGo, { signal })
  view.addEventListener('pageshow', look, { signal })
  moments.on('leave', stopFollowing)
  moments.on('destroy', () => {
    ending.abort()
    letGo()
  })
  return { sleep }
}
