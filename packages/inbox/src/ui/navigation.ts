import { signal, type ReadonlySignal } from '@preact/signals'
import { formatRoute, parseRoute, type Route } from '../state/route.ts'

/** Where the settings of the channels are. */
export const SETTINGS = '#/channels'

export type Navigation = {
  readonly route: ReadonlySignal<Route>
  /** The settings of the channels are in front, not the conversations. */
  readonly inSettings: ReadonlySignal<boolean>
  go(route: Route): void
  stop(): void
}

/** The route in the address bar's fragment: the server has one page, and back does what people expect on a phone. */
export function createNavigation(page: Window): Navigation {
  const route = signal(parseRoute(page.location.hash))
  const inSettings = signal(page.location.hash === SETTINGS)
  const read = (): void => {
    route.value = parseRoute(page.location.hash)
    inSettings.value = page.location.hash === SETTINGS
  }
  page.addEventListener('hashchange', read)
  return {
    route,
    inSettings,
    go(next) {
      page.location.hash = formatRoute(next)
      read()
    },
    stop: () => page.removeEventListener('hashchange', read),
  }
}
