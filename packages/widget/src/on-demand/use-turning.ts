import type { Availability } from '@rejoin/protocol'
import { useEffect } from 'preact/hooks'
import type { Visit } from '../embed/visit.ts'

/** Timers cannot wait for longer. */
const LONGEST_MS = 2 ** 31 - 1
/** Everybody's clock strikes at once: asking is spread over this. */
const SPREAD_MS = 60_000

/** When opening hours begin or end, the chat says so by itself, and asks the server a little later when that turns next. */
export function useTurning({ store, session }: Pick<Visit, 'store' | 'session'>, availability: Availability | undefined): void {
  const at = availability?.changes_at ?? null
  useEffect(() => {
    if (at === null) return
    const inMs = Date.parse(at) - Date.now()
    if (inMs > LONGEST_MS) return
    let asking: ReturnType<typeof setTimeout> | undefined
    /** Until the server says something else: the visitor's clock may be fast. */
    function ask(): void {
      asking = setTimeout(() => {
        session.authenticate().then(({ settings }) => {
          store.set({ settings })
          if (settings.availability?.changes_at === at) ask()
        }, ask)
      }, SPREAD_MS * (0.5 + Math.random()))
    }
    const turning = setTimeout(() => {
      const { settings } = store.get()
      if (settings.availability !== undefined) store.set({ settings: { ...settings, availability: { ...settings.availability, open: !settings.availability.open } } })
      ask()
    }, Math.max(0, inMs))
    return () => {
      clearTimeout(turning)
      clearTimeout(asking)
    }
  }, [at])
}
