import type { Timers } from '../connection/connection.ts'
import type { ChatStore } from '../state/chat-state.ts'
import { countUnread, countUnreadElsewhere } from '../state/selectors.ts'

/** What arrives in front of somebody's eyes is read within this time, and was never unread. */
const SETTLES_MS = 80

export type UnreadTeller = {
  /** Without waiting: somebody has left. */
  readonly tellNow: () => void
  readonly stop: () => void
}

/** Tells the button and the page how much is unread, once for each number. */
export function createUnreadTeller(store: ChatStore, timers: Timers, tell: (count: number) => void): UnreadTeller {
  let told = 0
  let timer: number | null = null

  function tellNow(): void {
    if (timer !== null) timers.clearTimeout(timer)
    timer = null
    const count = countUnread(store.get().timeline) + countUnreadElsewhere(store.get())
    if (count === told) return
    told = count
    tell(count)
  }

  const stopWatching = store.subscribe(() => (timer ??= timers.setTimeout(tellNow, SETTLES_MS)))
  return {
    tellNow,
    stop() {
      stopWatching()
      if (timer !== null) timers.clearTimeout(timer)
    },
  }
}
