import { signal, type ReadonlySignal } from '@preact/signals'
import { formatRoute, parseRoute, type Route } from '../state/route.ts'

/** Where the settings of the channels are. */
export const SETTINGS = '#/channels'

export type Navigation = {
  readonly route: ReadonlySignal<Route>
  /** The settings of the channels are in front, not the conversations. */
  readonly inSettings: ReadonlySignal<boolean>
  go(route: Route): void
  /** Something in the settings is not saved: `ask` is called before anybody leaves them, with how to go on. Returns its own off. */
  hold(ask: (goOn: () => void) => void): () => void
  /** Does what takes somebody away from the settings, or has them asked first. */
  leave(goOn: () => void): void
  stop(): void
}

/** The route in the address bar's fragment: the server has one page, and back does what people expect on a phone. */
export function createNavigation(page: Pick<Window, 'location' | 'history' | 'addEventListener' | 'removeEventListener'>): Navigation {
  const route = signal(parseRoute(page.location.hash))
  const inSettings = signal(page.location.hash === SETTINGS)
  let ask: ((goOn: () => void) => void) | null = null
  const leave = (goOn: () => void): void => {
    if (ask === null) return goOn()
    return ask(() => {
      ask = null
      goOn()
    })
  }
  const read = (): void => {
    const { hash } = page.location
    if (ask !== null && inSettings.peek() && hash !== SETTINGS) {
      // No browser lets a fragment be kept from changing, so it is put back for as long as somebody thinks about it.
      page.history.replaceState(page.history.state, '', SETTINGS)
      return leave(() => {
        page.location.hash = hash
        read()
      })
    }
    route.value = parseRoute(hash)
    inSettings.value = hash === SETTINGS
    return undefined
  }
  page.addEventListener('hashchange', read)
  return {
    route,
    inSettings,
    go(next) {
      page.location.hash = formatRoute(next)
      read()
    },
    hold(asked) {
      ask = asked
      return () => void (ask === asked && (ask = null))
    },
    leave,
    stop: () => page.removeEventListener('hashchange', read),
  }
}
