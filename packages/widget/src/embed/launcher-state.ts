import { drawIcon } from '../loader/draw-icon.ts'
import { fill, panelStrings } from '../strings/en.ts'
import style from './launcher-state.css?inline'

export type LauncherState = {
  readonly showUnread: (count: number) => void
  readonly showOpen: (open: boolean) => void
  /** Its words are other ones now. */
  readonly redraw: () => void
}

const CHEVRON = 'm6 9.5 6 6 6-6'

/** The badge and the open state of the button: nothing a page that is never clicked has to load. */
export function createLauncherState(root: ShadowRoot, button: HTMLButtonElement): LauncherState {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(style)
  root.adoptedStyleSheets.push(sheet)
  const badge = document.createElement('span')
  badge.className = 'badge'
  button.append(drawIcon(CHEVRON), badge)

  let unread = 0
  let isOpen = false
  function draw(): void {
    button.ariaExpanded = String(isOpen)
    button.ariaLabel = isOpen ? panelStrings.close : unread === 0 ? panelStrings.open : fill(panelStrings.openUnread, { n: unread })
    badge.hidden = isOpen || unread === 0
    badge.textContent = unread > 9 ? '9+' : String(unread)
  }
  draw()

  return {
    showUnread(count) {
      unread = count
      draw()
    },
    showOpen(open) {
      isOpen = open
      draw()
    },
    redraw: draw,
  }
}
