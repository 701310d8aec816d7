import type { Bridge } from './bridge.ts'

/** Whatever leads out of the chat is opened, or saved, by the app: nothing may take the place of the chat in it (WEB-7). */
export function watchLinks(document: Document, { tell, isHeard }: Pick<Bridge, 'tell' | 'isHeard'>): void {
  document.addEventListener('click', (event) => {
    const link = event.composedPath().find((node): node is HTMLAnchorElement => node instanceof HTMLAnchorElement && node.href !== '')
    // Where no app answers it opens in a new tab, as everywhere.
    if (link === undefined || event.defaultPrevented || !isHeard()) return
    event.preventDefault()
    if (link.download === '') tell('open_url', { url: link.href })
    else tell('download', { url: link.href, name: link.download })
  })
}
