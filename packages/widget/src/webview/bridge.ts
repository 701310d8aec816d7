import type { ToApp } from '@rejoin/protocol'
import { writeEnvelope } from './envelope.ts'
import { findApp, type AppWindow, type Post } from './find-app.ts'

export type Bridge = {
  /** To the app, and to nobody else. Where there is none it is dropped. */
  readonly tell: <T extends keyof ToApp>(type: T, data: ToApp[T]) => void
  /** An app is there, or is said to come. */
  readonly isInApp: boolean
  /** Somebody certainly hears what is told. */
  readonly isHeard: () => boolean
}

export type BridgeOptions = {
  readonly page: Window & AppWindow
  /** The page around this one: heard, and told, nothing else. Null where there is none. */
  readonly parent: string | null
  /** An app will bring a port of its own. */
  readonly isAppToCome: boolean
  /** Something the app said, as it came. */
  readonly hear: (message: unknown) => void
}

/** What has to be known by an app that comes late; of each, the last. */
const standing: ReadonlySet<string> = new Set<keyof ToApp>(['ready', 'need_token', 'unread', 'resume', 'status'])

/** The one way between this page and whatever it is embedded in (WEB-2, WEB-3). */
export function createBridge({ page, parent, isAppToCome, hear }: BridgeOptions): Bridge {
  const isFramed = page.parent !== page
  const frame = isFramed && parent !== null ? parent : null
  let post: Post | null = frame === null && !isFramed ? findApp(page) : null
  let hasParentSpoken = false
  const told = new Map<string, string>()

  /** Of `addWebMessageListener`: what is said to the object of the app comes in there. */
  if (post !== null) page.rejoin?.addEventListener?.('message', ({ data }) => hear(data))

  function listen(event: MessageEvent<unknown>): void {
    if (frame !== null) {
      if (event.source !== page.parent || event.origin !== frame || !isOurs(event.data)) return
      hasParentSpoken = true
      return hear(event.data)
    }
    // No page can send a message that comes from nowhere: only the app around us, or what it runs in here, can.
    if (isFramed || event.source !== null || event.origin !== '') return
    const port = event.ports[0]
    if (port !== undefined) connect(port)
    if (isOurs(event.data)) hear(event.data)
  }

  /** Android's other way: a channel of which it gives us one end, some time after the page has loaded. */
  function connect(port: MessagePort): void {
    port.addEventListener('message', ({ data }: MessageEvent<unknown>) => hear(data))
    port.start()
    post = (text) => port.postMessage(text)
    told.forEach(post)
  }

  page.addEventListener('message', listen)
  // React Native on Android.
  page.document.addEventListener('message', (event) => listen(event as MessageEvent<unknown>))

  return {
    tell(type, data) {
      const message = writeEnvelope(type, data)
      if (frame !== null) return page.parent.postMessage(message, frame)
      const text = JSON.stringify(message)
      if (standing.has(type)) told.set(type, text)
      post?.(text)
    },
    isInApp: post !== null || frame !== null || isAppToCome,
    isHeard: () => post !== null || hasParentSpoken,
  }
}

/** Other libraries send messages of their own through the same door. */
function isOurs(data: unknown): boolean {
  if (typeof data === 'string') return data.includes('"rejoin"')
  return typeof data === 'object' && data !== null && 'source' in data && data.source === 'rejoin'
}
