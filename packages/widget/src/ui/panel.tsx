import { render } from 'preact'
import type { Panel, PanelOptions } from '../embed/shell.ts'
import { panelStrings } from '../strings/en.ts'
import { pickAccent, pickForeground, pickText } from '../loader/theme.ts'
import { Chat } from './chat.tsx'
import messagesStyle from './messages.css?inline'
import panelStyle from './panel.css?inline'
import { makeReadable } from './readable-accent.ts'

/** The harder surface of each theme that accent-coloured text stands on: the bubbles (`--raised` in panel.css). */
const SURFACES = { '--accent-on-light': '#f2f3f6', '--accent-on-dark': '#262a32' } as const
/** Longer than the closing animation: where none runs, nothing ends. */
const CLOSING_MS = 220

/** Puts the panel into the shadow root, closed. */
export function mountPanel({ root, store, actions, page, fullPage, canClose }: PanelOptions): Panel {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(panelStyle + messagesStyle)
  root.adoptedStyleSheets.push(sheet)
  const element = document.createElement('div')
  element.className = fullPage ? 'panel full' : 'panel'
  element.setAttribute('role', 'dialog')
  element.hidden = true
  root.append(element)

  let isOpen = false
  let closing: ReturnType<typeof setTimeout> | undefined

  function draw(): void {
    const { settings: channel } = store.get()
    const settings = page.get()
    element.ariaLabel = pickText(settings.title, channel.title) ?? panelStrings.title
    const accent = pickAccent(channel, settings)
    // Mixing the accent with this one keeps what stands on it readable.
    element.style.setProperty('--shade', pickForeground(accent) === '#fff' ? '#000' : '#fff')
    for (const [name, surface] of Object.entries(SURFACES)) element.style.setProperty(name, makeReadable(accent, surface))
    render(<Chat store={store} actions={actions} page={settings} isOpen={isOpen} fullPage={fullPage} canClose={canClose} />, element)
  }

  element.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.isComposing && canClose) actions.close()
  })
  // Single-key shortcuts of the page must not fire while somebody writes to us.
  for (const type of ['keydown', 'keypress', 'keyup']) element.addEventListener(type, (event) => event.stopPropagation())

  const stopFollowing = page.subscribe(draw)
  const stopWatching = store.subscribe(() => {
    // The look of the channel arrives with the first answer.
    if (store.get().settings !== drawn) {
      drawn = store.get().settings
      draw()
    }
  })
  let drawn = store.get().settings
  const stopFitting = fitKeyboard(element)

  return {
    prepare: draw,
    open() {
      clearTimeout(closing)
      isOpen = true
      element.hidden = element.inert = false
      element.ariaHidden = null
      element.classList.remove('closing')
      draw()
    },
    close() {
      isOpen = false
      // Closed for everybody at once; only the eye sees it go.
      element.inert = true
      element.ariaHidden = 'true'
      element.classList.add('closing')
      draw()
      closing = setTimeout(() => (element.hidden = true), CLOSING_MS)
    },
    destroy() {
      clearTimeout(closing)
      stopFollowing()
      stopWatching()
      stopFitting()
      render(null, element)
      element.remove()
    },
  }
}

/** iOS lays the keyboard over the page without telling the layout: only the visual viewport knows what is left. */
function fitKeyboard(element: HTMLElement): () => void {
  const viewport = window.visualViewport
  if (viewport === null) return () => undefined
  const fit = (): void => {
    const { height, offsetTop, scale } = viewport
    // Whoever zooms in wants to see it larger, not laid out anew.
    if (scale > 1.05) return
    element.style.setProperty('--visible-height', `${height}px`)
    element.style.setProperty('--visible-top', `${offsetTop}px`)
    // What a screen keeps free at its lower edge lies under the keyboard then.
    element.style.setProperty('--inset-bottom', innerHeight - height > 100 ? '0px' : '')
  }
  const watching = new AbortController()
  for (const type of ['resize', 'scroll']) viewport.addEventListener(type, fit, { signal: watching.signal })
  fit()
  return () => watching.abort()
}
