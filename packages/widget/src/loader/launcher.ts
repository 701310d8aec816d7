import { launcherStrings } from '../strings/en.ts'
import launcherStyle from './launcher.css?inline'

export type Launcher = {
  readonly host: HTMLElement
  readonly root: ShadowRoot
  readonly button: HTMLButtonElement
  readonly showUnread: (count: number) => void
  readonly showOpen: (open: boolean) => void
}

const SVG = 'http://www.w3.org/2000/svg'
const SPEECH = 'M12 4c5 0 9 3.4 9 7.7s-4 7.7-9 7.7a10 10 0 0 1-3.3-.6L4 20.5l1.2-3.9A7.3 7.3 0 0 1 3 11.7C3 7.4 7 4 12 4z'
const CHEVRON = 'm6 9.5 6 6 6-6'

/** Host element, open shadow root and the round button: plain DOM, no markup strings, so any policy allows it (EMB-8). */
export function createLauncher(): Launcher {
  const host = document.createElement('rejoin-chat')
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(launcherStyle)
  root.adoptedStyleSheets = [sheet]

  const button = document.createElement('button')
  button.className = 'launcher'
  const badge = document.createElement('span')
  badge.className = 'badge'
  badge.hidden = true
  button.append(drawIcon(SPEECH), drawIcon(CHEVRON), badge)
  root.append(button)

  let unread = 0
  let open = false
  function nameButton(): void {
    button.ariaExpanded = String(open)
    button.ariaLabel = open ? launcherStrings.close : launcherStrings.open + (unread ? `, ${unread} ${launcherStrings.unread}` : '')
    badge.hidden = open || !unread
    badge.textContent = unread > 9 ? '9+' : String(unread)
    host.toggleAttribute('data-open', open)
  }
  nameButton()

  return {
    host,
    root,
    button,
    showUnread(count) {
      unread = count
      nameButton()
    },
    showOpen(next) {
      open = next
      nameButton()
    },
  }
}

function drawIcon(outline: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.ariaHidden = 'true'
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', outline)
  svg.append(path)
  return svg
}
