import { expect, test } from 'vitest'
import { createBridge } from './bridge.ts'
import type { AppWindow } from './find-app.ts'

const SHOP = 'https://shop.example'

/** A window as far as the bridge knows one, with what an app puts into it. */
function setUp(app: AppWindow = {}, options: { readonly parent?: string | null; readonly isFramed?: boolean; readonly isAppToCome?: boolean } = {}) {
  const document = new EventTarget()
  const toParent: unknown[] = []
  const around = { postMessage: (message: unknown, target: string) => toParent.push([message, target]) }
  const page = Object.assign(new EventTarget(), { document }, app)
  Object.assign(page, { parent: options.isFramed === true ? around : page })
  const heard: unknown[] = []
  const bridge = createBridge({ page: page as unknown as Window & AppWindow, parent: options.parent ?? null, isAppToCome: options.isAppToCome ?? false, hear: (message) => heard.push(message) })
  const send = (message: object, target: EventTarget = page): boolean => target.dispatchEvent(Object.assign(new Event('message'), { source: null, origin: '', ports: [], ...message }))
  return { bridge, heard, send, page, document, around, toParent }
}

/** Collects what it is given. */
function listener() {
  const got: string[] = []
  return { got, postMessage: (text: string) => void got.push(text) }
}

const READY = { source: 'rejoin', version: 1, type: 'ready', data: {} }
const LOGOUT = JSON.stringify({ source: 'rejoin', version: 1, type: 'logout', data: {} })

test.each([
  ['React Native', (app: ReturnType<typeof listener>): AppWindow => ({ ReactNativeWebView: app })],
  ['WKWebView', (app: ReturnType<typeof listener>): AppWindow => ({ webkit: { messageHandlers: { rejoin: app } } })],
  ['Android', (app: ReturnType<typeof listener>): AppWindow => ({ rejoin: app })],
  ['webview_flutter on iOS', (app: ReturnType<typeof listener>): AppWindow => ({ rejoin: app, webkit: { messageHandlers: { rejoin: app } } })],
  ['flutter_inappwebview', (app: ReturnType<typeof listener>): AppWindow => ({ flutter_inappwebview: { _platformReady: true, callHandler: async (name, text) => void (name === 'rejoin' && app.postMessage(text)) } })],
])('WEB-2 %s is told once, by text', (_, put) => {
  const app = listener()
  const { bridge, toParent } = setUp(put(app))
  bridge.tell('ready', {})
  expect(app.got.map((text) => JSON.parse(text))).toEqual([READY])
  expect([bridge.isInApp, bridge.isHeard(), toParent]).toEqual([true, true, []])
})

test('WEB-2 Flutter is told when it is ready', () => {
  const app = listener()
  const { bridge, page } = setUp({ flutter_inappwebview: { callHandler: async (_, text) => app.postMessage(text) } })
  bridge.tell('ready', {})
  expect(app.got).toEqual([])
  page.dispatchEvent(new Event('flutterInAppWebViewPlatformReady'))
  bridge.tell('unread', { count: 1 })
  expect(app.got.map((text) => JSON.parse(text).type)).toEqual(['ready', 'unread'])
})

test('WEB-2 an Android listener answers by its own object', () => {
  const target = new EventTarget()
  const { heard } = setUp({ rejoin: Object.assign(target, listener()) as object })
  target.dispatchEvent(Object.assign(new Event('message'), { data: LOGOUT }))
  expect(heard).toEqual([LOGOUT])
})

test('WEB-2 React Native speaks to the window or the document', () => {
  const { heard, send, document } = setUp({ ReactNativeWebView: listener() })
  send({ data: LOGOUT })
  send({ data: LOGOUT }, document)
  send({ data: '{"type":"webpackOk"}' })
  expect(heard).toEqual([LOGOUT, LOGOUT])
})

test('WEB-2 a port that comes late learns how things stand', async () => {
  const { bridge, heard, send } = setUp({}, { isAppToCome: true })
  expect([bridge.isInApp, bridge.isHeard()]).toEqual([true, false])
  bridge.tell('ready', {})
  bridge.tell('unread', { count: 1 })
  bridge.tell('open_url', { url: 'https://gone.example/' })
  bridge.tell('unread', { count: 2 })
  const { port1, port2 } = new MessageChannel()
  const got: string[] = []
  port1.addEventListener('message', ({ data }) => got.push(data as string))
  port1.start()
  send({ data: '', ports: [port2] })
  await expect.poll(() => got.map((text) => JSON.parse(text))).toEqual([READY, { ...READY, type: 'unread', data: { count: 2 } }])
  port1.postMessage(LOGOUT)
  await expect.poll(() => heard).toEqual([LOGOUT])
  expect(bridge.isHeard()).toBe(true)
  port1.close()
})

test('WEB-4 in a browser nobody is told, and no other page heard', () => {
  const { bridge, heard, send, toParent } = setUp()
  bridge.tell('ready', {})
  send({ data: LOGOUT, source: {}, origin: 'https://evil.example' })
  send({ data: LOGOUT, source: {}, origin: 'null' })
  send({ data: LOGOUT, source: null, origin: 'https://evil.example' })
  expect([heard, toParent, bridge.isInApp, bridge.isHeard()]).toEqual([[], [], false, false])
})

test('WEB-3 a frame hears and tells the page around it alone', () => {
  const { bridge, heard, send, around, toParent } = setUp({ ReactNativeWebView: listener() }, { isFramed: true, parent: SHOP })
  bridge.tell('ready', {})
  expect(toParent).toEqual([[READY, SHOP]])
  expect(bridge.isHeard()).toBe(false)
  const message = { ...READY, type: 'logout' }
  send({ data: message, source: around, origin: 'https://evil.example' })
  send({ data: message, source: {}, origin: SHOP })
  send({ data: message, source: null, origin: '' })
  send({ data: { type: 'logout' }, source: around, origin: SHOP })
  expect([heard, bridge.isHeard()]).toEqual([[], false])
  send({ data: message, source: around, origin: SHOP })
  expect([heard, bridge.isHeard()]).toEqual([[message], true])
})

test('WEB-3 a frame of nobody in particular says nothing', () => {
  const { bridge, heard, send, around, toParent } = setUp({}, { isFramed: true })
  bridge.tell('ready', {})
  send({ data: LOGOUT, source: around, origin: SHOP })
  expect([toParent, heard, bridge.isInApp]).toEqual([[], [], false])
})
