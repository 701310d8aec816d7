import { drawIcon } from './draw-icon.ts'
import launcherStyle from './launcher.css?inline'

export type Launcher = { readonly host: HTMLElement; readonly root: ShadowRoot; readonly button: HTMLButtonElement }

const SPEECH = 'M12 4c5 0 9 3.4 9 7.7s-4 7.7-9 7.7a10 10 0 0 1-3.3-.6L4 20.5l1.2-3.9A7.3 7.3 0 0 1 3 11.7C3 7.4 7 4 12 4z'

/** Host element, open shadow root and the round button: plain DOM, no markup strings, so any policy allows it (EMB-8). */
export function createLauncher(): Launcher {
  const host = document.createElement('rejoin-chat')
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(launcherStyle)
  root.adoptedStyleSheets = [sheet]
  const button = document.createElement('button')
  button.className = 'launcher'
  button.ariaExpanded = 'false'
  button.append(drawIcon(SPEECH))
  root.append(button)
  return { host, root, button }
}
