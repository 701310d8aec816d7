import { signal, type ReadonlySignal } from '@preact/signals'
import { formatRoute, parseRoute, type Route } from '../state/route.ts'

export type Navigation = {
  readonly route: ReadonlySignal<Route>
  go(route: Route): void
  stop(): void
}

/** The route in the address bar's fragment: the server has one page, and back does what people expect on a phone. */
export function createNavigation(page: Window): Navigation {
  const route = signal(parseRoute(page.location.hash))
  const read = (): void => {
    route.value = parseRoute(page.location.hash)
  }
  page.addEventListener('hashchange', read)
  return {
    route,
    go(next) {
      page.location.hash = formatRoute(next)
      read()
    },
    stop: () => page.removeEventListener('hashchange', read),
  }
}
