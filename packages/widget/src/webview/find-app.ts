/** What the kinds of apps put into a page, as far as we use it. */
export type AppWindow = {
  /** react-native-webview, once `onMessage` is set. */
  readonly ReactNativeWebView?: { postMessage(text: string): void }
  /** flutter_inappwebview, with a handler called `rejoin`. */
  readonly flutter_inappwebview?: { callHandler?(name: string, text: string): Promise<unknown>; readonly _platformReady?: boolean }
  /** WKWebView, with a message handler called `rejoin`; also what webview_flutter uses there. */
  readonly webkit?: { readonly messageHandlers?: { readonly rejoin?: { postMessage(text: string): unknown } } }
  /** Android: an object called `rejoin`, of `addWebMessageListener` or `addJavascriptInterface`; webview_flutter makes the latter. */
  readonly rejoin?: { postMessage?(text: string): void; addEventListener?(type: 'message', listen: (event: { readonly data: unknown }) => void): void } | undefined
}

/** Says something to the app. */
export type Post = (text: string) => void

/** flutter_inappwebview drops what is said before it is ready, and says so by an event that may have been before our time. */
const FLUTTER_READY_MS = 2_000

/** The way to the app that opened this page; null in an ordinary browser. An app that offers several is told by one of them. */
export function findApp(page: AppWindow & Pick<EventTarget, 'addEventListener'>): Post | null {
  const { ReactNativeWebView, flutter_inappwebview, webkit, rejoin } = page
  if (ReactNativeWebView !== undefined) return (text) => ReactNativeWebView.postMessage(text)
  if (flutter_inappwebview !== undefined) return waitForFlutter(flutter_inappwebview, page)
  const handler = webkit?.messageHandlers?.rejoin
  // Such a handler may answer by a promise, which nobody waits for.
  if (handler !== undefined) return (text) => void handler.postMessage(text)
  return rejoin?.postMessage === undefined ? null : (text) => rejoin.postMessage?.(text)
}

function waitForFlutter(flutter: NonNullable<AppWindow['flutter_inappwebview']>, page: Pick<EventTarget, 'addEventListener'>): Post {
  const waiting: string[] = []
  let isReady = flutter['_platformReady'] === true
  const say: Post = (text) => void flutter.callHandler?.('rejoin', text).catch(() => undefined)
  function begin(): void {
    if (isReady) return
    isReady = true
    waiting.forEach(say)
  }
  page.addEventListener('flutterInAppWebViewPlatformReady', begin)
  setTimeout(begin, FLUTTER_READY_MS)
  return (text) => (isReady ? say(text) : void waiting.push(text))
}
