import type { PageEventName, PageEvents, PageListener } from '@rejoin/protocol'
import type { Emit } from '../embed/shell.ts'

/** Who listens to what. */
export type PageEventBus = {
  readonly on: <E extends PageEventName>(name: E, listener: PageListener<E>) => () => void
  readonly off: <E extends PageEventName>(name: E, listener: PageListener<E>) => void
  readonly emit: Emit
}

/** What the page hears of us. Works before anything is loaded and after `destroy` (EMB-3). */
export function createPageEvents(): PageEventBus {
  const listeners = new Map<string, Set<(event: never) => void>>()
  const off: PageEventBus['off'] = (name, listener) => void listeners.get(name)?.delete(listener)
  return {
    on(name, listener) {
      if (!listeners.has(name)) listeners.set(name, new Set())
      listeners.get(name)?.add(listener)
      return () => off(name, listener)
    },
    off,
    emit<E extends PageEventName>(name: E, event: PageEvents[E]) {
      for (const listener of listeners.get(name) ?? []) {
        try {
          ;(listener as PageListener<E>)(event)
        } catch (error) {
          // The page's mistake is the page's: it shows in its console and stops nothing of ours.
          reportError(error)
        }
      }
    },
  }
}
