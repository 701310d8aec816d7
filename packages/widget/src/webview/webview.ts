import type { BootOptions, IdentifyOptions, PageEventName, PageEvents, WidgetSettings } from '@rejoin/protocol'
import { start } from '../embed/boot.ts'
import hostStyle from '../loader/launcher.css?inline'
import { readConfig } from '../loader/read-config.ts'
import { openSessionStorage } from '../session/session-storage.ts'
import * as panel from '../ui/panel.tsx'
import { createAskApp } from './ask-app.ts'
import { createBridge } from './bridge.ts'
import { createObey } from './obey.ts'
import type { AppWindow } from './find-app.ts'
import { paintPage } from './paint-page.ts'
import { readAddress, readParent, type Address } from './read-address.ts'
import { tellEvent } from './tell-event.ts'
import { createVisibility } from './visibility.ts'
import { watchLinks } from './watch-links.ts'
import pageStyle from './webview.css?inline'

/**
 * Between this page and the app around it. The app may put an object of this name into the page before it loads (with a
 * token, or with a function that gives one), and finds the methods in it once the page has run.
 */
type RejoinBridge = Pick<BootOptions, 'resumeToken' | 'getResumeToken' | 'userJwt' | 'getUserJwt'> & {
  /** Hears every page event, as `rejoin('on', …)` would. */
  onEvent?: (name: PageEventName, event: PageEvents[PageEventName]) => void
  /** A message of the app: an object, or its text. */
  receive?: (message: unknown) => void
  identify?: (options: IdentifyOptions) => void
  logout?: () => Promise<void>
  sendMessage?: (text: string) => void
}

declare global {
  interface Window {
    rejoinBridge?: RejoinBridge
  }
}

/** At once (EMB-15): the token is good for one browser, but an address gets around. */
function takeAddress(): Address {
  const address = readAddress(location.href)
  history.replaceState(null, '', address.clean)
  return address
}

let obey: ((message: unknown) => void) | null = null
const address = takeAddress()
const given = (window.rejoinBridge ??= {})
const { channelId, look } = address
const { getResumeToken, userJwt, getUserJwt } = given
const bridge = createBridge({ page: window as Window & AppWindow, parent: readParent(address, document.referrer), isAppToCome: address.isInApp, hear: (message) => obey?.(message) })
const asking = createAskApp({ tell: (about) => bridge.tell('need_token', about), isSomebodyKnown: () => channelId !== null && openSessionStorage(channelId).read()?.identified === true, setTimeout: window.setTimeout.bind(window) })
const ask = getResumeToken ?? (bridge.isInApp && getUserJwt === undefined ? asking.ask : undefined)
const config = readConfig(
  {
    ...look,
    ...(channelId !== null && { channelId }),
    ...(ask && { getResumeToken: ask }),
    ...(getUserJwt && { getUserJwt }),
    ...(userJwt && { userJwt }),
    resumeToken: address.resumeToken ?? given.resumeToken ?? '',
  } as Partial<BootOptions>,
  new URL('.', location.href).href,
)
if (config === null) document.body.textContent = 'This address lacks its channel_id.'
else {
  const host = document.createElement('rejoin-chat')
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(hostStyle + pageStyle)
  root.adoptedStyleSheets = [sheet]
  document.body.append(host)
  const app = start({
    root,
    config,
    // Whom an app or a page around us calls, it calls by itself: it is told how much is unread.
    settings: { ...(look as WidgetSettings), ...(bridge.isInApp && { notifications: 'off', unreadInTitle: false }) },
    emit(name, event) {
      given.onEvent?.(name, event)
      tellEvent(bridge.tell, name, event)
    },
    loadPanel: () => Promise.resolve(panel),
    button: null,
    leave: address.hasCloseButton ? () => bridge.tell('close', {}) : undefined,
  })
  obey = createObey({ app, host, asking, tell: bridge.tell, see: createVisibility(window, () => Date.now()) })
  Object.assign(given, { receive: obey, identify: app.identify, logout: app.logout, sendMessage: app.sendMessage })
  paintPage(host, document.documentElement)
  watchLinks(document, bridge)
  // Another link for the same channel changes only the fragment: the page is not loaded again.
  addEventListener('hashchange', () => {
    const next = takeAddress()
    if (next.resumeToken !== null) app.identify({ resumeToken: next.resumeToken })
  })
  given.onEvent?.('ready', {})
  bridge.tell('ready', {})
  void app.open()
}
