import type { RefObject } from 'preact'
import { useLayoutEffect } from 'preact/hooks'
import text from './offers.css?inline'

/** One for all offers: there may be many of them in a list, and a sheet may be in many roots. It stays with the panel. */
const style = new CSSStyleSheet()
style.replaceSync(text)

export function useOffersStyle(element: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const root = element.current?.getRootNode() as ShadowRoot
    if (!root.adoptedStyleSheets.includes(style)) root.adoptedStyleSheets.push(style)
  }, [])
}
