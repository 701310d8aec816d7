import type { RefObject } from 'preact'
import { useLayoutEffect } from 'preact/hooks'

/** One for each style: there may be many of its kind in a list, and a sheet may be in many roots. */
const sheets = new Map<string, CSSStyleSheet>()

/** The style of something loaded later; it stays with the panel. A constructed sheet, which any policy allows (EMB-8). */
export function useSheet(element: RefObject<HTMLElement | null>, style: string): void {
  useLayoutEffect(() => {
    const root = element.current?.getRootNode() as ShadowRoot
    const sheet = sheets.get(style) ?? new CSSStyleSheet()
    if (!sheets.has(style)) {
      sheets.set(style, sheet)
      sheet.replaceSync(style)
    }
    if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet)
  }, [])
}
