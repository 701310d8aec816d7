import type { RefObject } from 'preact'
import { useLayoutEffect } from 'preact/hooks'

/** The style of something loaded later, for as long as it is there. A constructed sheet, which any policy allows (EMB-8). */
export function useSheet(element: RefObject<HTMLElement | null>, style: string): void {
  useLayoutEffect(() => {
    const root = element.current?.getRootNode() as ShadowRoot
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(style)
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
    return () => {
      root.adoptedStyleSheets = root.adoptedStyleSheets.filter((other) => other !== sheet)
    }
  }, [])
}
