import type { BootOptions, IdentifyOptions, PageEventName, PageEvents } from '@rejoin/protocol'
import { start } from '../embed/boot.ts'
import hostStyle from '../loader/launcher.css?inline'
import { readConfig } from '../loader/read-config.ts'
import * as panel from '../ui/panel.tsx'
import { readAddress, type Address } from './read-address.ts'

/**
 * Between this page and the app around it. The app may put an object of this name into the page before it loads (with a
 * token, or with a function that gives one), and finds the methods in it once the page has run.
 */
type RejoinBridge = Pick<BootOptions, 'resumeToken' | 'getResumeToken' | 'userJwt' | 'getUserJwt'> & {
  /** Hears every page event, as `rejoin('on', …)` would. */
  onEvent?: (name: PageEventName, event: PageEvents[PageEventName]) => void
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
function takeAddress(): Pick<Address, 'channelId' | 'resumeToken'> {
  const { clean, ...said } = readAddress(location.href)
  history.replaceState(null, '', clean)
  return said
}

const { channelId, resumeToken } = takeAddress()
const bridge = (window.rejoinBridge ??= {})
const { getResumeToken, userJwt, getUserJwt } = bridge
const config = readConfig(
  {
    ...(channelId !== null && { channelId }),
    ...(getResumeToken && { getResumeToken }),
    ...(getUserJwt && { getUserJwt }),
    ...(userJwt && { userJwt }),
    resumeToken: resumeToken ?? bridge.resumeToken ?? '',
  },
  new URL('.', location.href).href,
)
if (config === null) document.body.textContent = 'This address lacks its channel_id.'
else {
  const host = document.createElement('rejoin-chat')
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(hostStyle)
  root.adoptedStyleSheets = [sheet]
  document.body.append(host)
  const app = start({
    root,
    config,
    settings: {},
    emit: (name, event) => bridge.onEvent?.(name, event),
    loadPanel: () => Promise.resolve(panel),
    button: null,
  })
  Object.assign(bridge, { identify: app.identify, logout: app.logout, sendMessage: app.sendMessage })
  // Another link for the same channel changes only the fragment: the page is not loaded again.
  addEventListener('hashchange', () => {
    const next = takeAddress()
    if (next.resumeToken !== null) app.identify({ resumeToken: next.resumeToken })
  })
  bridge.onEvent?.('ready', {})
  void app.open()
}
