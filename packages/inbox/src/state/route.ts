import { isView, type View } from './view.ts'

/** Where in the inbox somebody is. Kept in the fragment: reload, back and a shared link all lead to the same place. */
export type Route = {
  readonly view: View
  readonly conversationId: string | null
  /** The panel about the visitor is in front. Matters only where there is room for one pane. */
  readonly about: boolean
}

const ID = /^[0-9a-f-]{36}$/

/** Reads `#/mine/<id>/about`; whatever is not understood falls back to the start. */
export function parseRoute(hash: string): Route {
  const [view, id, about] = hash.replace(/^#\/?/, '').split('/')
  const conversationId = id !== undefined && ID.test(id) ? id : null
  return { view: isView(view) ? view : 'open', conversationId, about: conversationId !== null && about === 'about' }
}

export function formatRoute(route: Route): string {
  if (route.conversationId === null) return `#/${route.view}`
  return `#/${route.view}/${route.conversationId}${route.about ? '/about' : ''}`
}
