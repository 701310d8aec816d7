import type { WidgetSettings } from '@rejoin/protocol'

/**
 * Whether an element is, or lies in, one that the page opens the chat with. Null where the page named none, or something
 * that is neither an element nor a selector (EMB-9).
 */
export function isOwnLauncher(launcher: WidgetSettings['launcher'], element: EventTarget | null): boolean | null {
  // Asked at every move of the pointer, and on most pages there is none.
  if (!launcher) return null
  try {
    return typeof launcher === 'string' ? (element as Element).closest(launcher) !== null : (launcher as Element).contains(element as Node)
  } catch {
    return null
  }
}
