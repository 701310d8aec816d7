import type { Availability } from '@rejoin/protocol'
import type { Timers } from '../connection/connection.ts'
import type { Visit } from '../embed/visit.ts'

/** Timers cannot wait for longer. */
const LONGEST_MS = 2 ** 31 - 1
/** Everybody's clock strikes at once, so asking is spread: from half of this to one and a half times as long. */
const ASK_AFTER_MS = 60_000
/** When an agent comes nobody knows; while a visitor waits for one, this often is soon enough. */
const ASK_FOR_AGENTS_MS = 180_000

export type FollowDeps = Pick<Visit, 'store' | 'session'> & { readonly timers: Timers; readonly random?: () => number }

/** When opening hours begin or end the chat says so by itself, and asks the server a little later when that turns next (VIS-4). Returns its own off. */
export function followAvailability({ store, session, timers, random = Math.random }: FollowDeps, { open, changes_at }: Availability): () => void {
  let timer: number | null = null
  let isOver = false

  /** Until the server says something else: the visitor's clock may be fast. */
  function ask(afterMs: number): void {
    if (isOver) return
    timer = timers.setTimeout(() => {
      session.authenticate().then(
        ({ settings }) => {
          if (isOver) return
          store.set({ settings })
          ask(afterMs)
        },
        () => ask(afterMs),
      )
    }, afterMs * (0.5 + random()))
  }

  function turn(): void {
    const { settings } = store.get()
    if (settings.availability !== undefined) store.set({ settings: { ...settings, availability: { ...settings.availability, open: !open } } })
    ask(ASK_AFTER_MS)
  }

  const inMs = changes_at === null ? Infinity : Math.max(0, Date.parse(changes_at) - timers.now())
  if (inMs <= LONGEST_MS) timer = timers.setTimeout(turn, inMs)
  else if (changes_at === null && !open) ask(ASK_FOR_AGENTS_MS)
  return () => {
    isOver = true
    if (timer !== null) timers.clearTimeout(timer)
  }
}
