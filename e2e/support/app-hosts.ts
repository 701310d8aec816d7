/**
 * The apps a hosted page may be opened by, each played by what it puts into a page: how it is told something, how it
 * says something, and what it refuses. Written after what these apps inject, not after what our page expects.
 */
import type { Page } from '@playwright/test'
import type { MessageToApp, ToApp, ToPage } from '@rejoin/protocol'

export type AppHost = {
  readonly name: string
  /** Further words of the address. */
  readonly address?: string
  /** Runs in the page before anything of it, as the app injects it. `tellApp` reaches the app. */
  readonly inject: (tellApp: string) => string
  /** JavaScript that brings a message, given as JSON text, into the page. */
  readonly bring: (text: string) => string
  /** What the app runs once the page has loaded. */
  readonly whenLoaded?: string
}

const evaluate = (text: string): string => `window.rejoinBridge.receive(${text})`
/** A bridge to another language takes text and nothing else, and only from the object itself. */
const javaObject = (tellApp: string): string => `(() => {
  const object = {
    postMessage(...given) {
      if (this !== object) throw new Error("Java bridge method can't be invoked on a non-injected object")
      if (given.length !== 1 || typeof given[0] !== 'string') throw new TypeError('Method not found')
      ${tellApp}(given[0])
    },
  }
  return Object.freeze(object)
})()`

export const appHosts: readonly AppHost[] = [
  {
    name: 'React Native',
    inject: (tellApp) => `window.ReactNativeWebView = { postMessage(data) { ${tellApp}(String(data)) } }`,
    // iOS dispatches on the window, Android on the document.
    bring: (text) => `document.dispatchEvent(new MessageEvent('message', { data: ${JSON.stringify(text)} }))`,
  },
  {
    name: 'WKWebView',
    inject: (tellApp) => `Object.defineProperty(window, 'webkit', { value: Object.freeze({ messageHandlers: Object.freeze({ rejoin: Object.freeze({ postMessage(body) { ${tellApp}(structuredClone(body)); return null } }) }) }) })`,
    bring: evaluate,
  },
  {
    name: 'Android, addWebMessageListener',
    inject: (tellApp) => `window.rejoin = Object.assign(new EventTarget(), { onmessage: null, postMessage(message) { if (typeof message !== 'string') throw new TypeError('Invalid arguments.'); ${tellApp}(message) } })`,
    bring: (text) => `window.rejoin.dispatchEvent(new MessageEvent('message', { data: ${JSON.stringify(text)} }))`,
  },
  { name: 'Android, addJavascriptInterface', inject: (tellApp) => `window.rejoin = ${javaObject(tellApp)}`, bring: evaluate },
  {
    name: 'Android, WebMessagePort',
    address: '&in_app=1',
    inject: () => 'void 0',
    bring: (text) => `window.portOfTheApp.postMessage(${JSON.stringify(text)})`,
    whenLoaded: `(() => {
      const { port1, port2 } = new MessageChannel()
      window.portOfTheApp = port1
      port1.onmessage = ({ data }) => window.tellApp(data)
      window.dispatchEvent(new MessageEvent('message', { data: 'a port for you', ports: [port2] }))
    })()`,
  },
  { name: 'webview_flutter on Android', inject: (tellApp) => `window.rejoin = ${javaObject(tellApp)}`, bring: evaluate },
  {
    name: 'webview_flutter on iOS',
    inject: (tellApp) => `window.webkit = { messageHandlers: { rejoin: { postMessage(body) { ${tellApp}(body) } } } }; window.rejoin = window.webkit.messageHandlers.rejoin`,
    bring: evaluate,
  },
  {
    name: 'flutter_inappwebview',
    // What is called before the app has its handlers is lost; the flag is set after the event, and on iOS not at all.
    inject: (tellApp) => `(() => {
      let hasHandlers = false
      window.flutter_inappwebview = { callHandler(name, ...given) { if (hasHandlers && name === 'rejoin') ${tellApp}(JSON.parse(JSON.stringify(given))[0]); return Promise.resolve(null) } }
      addEventListener('load', () => {
        hasHandlers = true
        window.dispatchEvent(new Event('flutterInAppWebViewPlatformReady'))
        window.flutter_inappwebview._platformReady = true
      })
    })()`,
    bring: evaluate,
  },
]

export type AppAround = {
  /** Everything it was told, in order. */
  readonly told: readonly MessageToApp[]
  heard<T extends keyof ToApp>(type: T): readonly ToApp[T][]
  say<T extends keyof ToPage>(type: T, data: ToPage[T]): Promise<void>
  /** Whatever it likes. */
  sayText(text: string): Promise<void>
  /** Opens the page and does what such an app does when it has loaded. */
  open(url: string): Promise<void>
}

/** `answer` is what the app says to `need_token`; none: it does not know the question. */
export async function appAround(page: Page, host: AppHost, answer?: (about: ToApp['need_token']) => Promise<string>): Promise<AppAround> {
  const told: MessageToApp[] = []
  const sayText = async (text: string): Promise<void> => void (await page.evaluate(host.bring(text)))
  const say = (type: string, data: object): Promise<void> => sayText(JSON.stringify({ source: 'rejoin', version: 1, type, data }))
  await page.exposeFunction('tellApp', (text: unknown) => {
    // What comes through must be text: an object would not survive the way into another language.
    const message = JSON.parse(text as string) as MessageToApp
    told.push(message)
    if (message.type === 'need_token' && answer !== undefined) void answer(message.data).then((token) => say('identify', { resume_token: token }))
  })
  await page.addInitScript(host.inject('window.tellApp'))
  return {
    told,
    heard: <T extends keyof ToApp>(type: T) => told.filter((message) => message.type === type).map(({ data }) => data as unknown as ToApp[T]),
    say,
    sayText,
    async open(url) {
      await page.goto(`${url}${host.address ?? ''}`)
      if (host.whenLoaded !== undefined) await page.evaluate(host.whenLoaded)
    },
  }
}
