/** What the panel is painted on (`--surface` in panel.css). */
const SURFACES: Readonly<Record<string, string>> = { light: '#fff', dark: '#17191e' }

/** Where a page is pulled beyond its end, or a keyboard slides away, what shows behind the chat has its colour. */
export function paintPage(host: HTMLElement, page: HTMLElement): void {
  const paint = (): void => {
    const theme = host.dataset['theme'] ?? ''
    page.style.colorScheme = theme
    page.style.background = SURFACES[theme] ?? ''
  }
  new MutationObserver(paint).observe(host, { attributeFilter: ['data-theme'] })
  paint()
}
