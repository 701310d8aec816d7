import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openWebSocketWire } from './web-socket-wire.ts'

const WITHIN = 8_000
/** What the server says first. */
const OPEN = '0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":70000}'
const CONNECTED = '40/chatplugin,{"sid":"y"}'

/** The server's end of the line. */
class FakeWebSocket {
  static newest: FakeWebSocket
  readonly sent: string[] = []
  readonly url: string
  isClosed = false
  onmessage: (event: { data: string }) => void = () => undefined
  onclose: () => void = () => undefined
  onerror: () => void = () => undefined

  constructor(url: string) {
    if (url.includes('forbidden')) throw new DOMException('no', 'SecurityError')
    this.url = url
    FakeWebSocket.newest = this
  }

  send(packet: string): void {
    this.sent.push(packet)
  }

  close(): void {
    this.isClosed = true
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', FakeWebSocket)
  vi.stubGlobal('location', { href: 'https://shop.example/page' })
})
afterEach(() => {
  vi.useRealTimers()
})

function setUp(serverUrl = 'https://chat.example') {
  const heard: unknown[] = []
  const wire = openWebSocketWire(
    { serverUrl, path: '/socket.io', namespace: '/chatplugin', readToken: () => 'rjv_secret', within: WITHIN },
    {
      onOpen: () => heard.push('open'),
      onRefused: (why) => heard.push(['refused', why?.code]),
      onLost: () => heard.push('lost'),
      onEvent: (name, payload) => heard.push([name, payload]),
    },
  )
  const socket = FakeWebSocket.newest
  const say = (...packets: string[]): void => packets.forEach((data) => socket.onmessage({ data }))
  return { wire, heard, socket, say }
}

test.each([
  ['https://chat.example', 'wss://chat.example/socket.io/?EIO=4&transport=websocket'],
  ['http://127.0.0.1:8080/rejoin', 'ws://127.0.0.1:8080/rejoin/socket.io/?EIO=4&transport=websocket'],
  ['', 'wss://shop.example/socket.io/?EIO=4&transport=websocket'],
])('%s is reached at %s', (serverUrl, url) => {
  expect(setUp(serverUrl).socket.url).toBe(url)
})

test('the secret goes in the first packet, and never in the address', () => {
  const { wire, heard, socket, say } = setUp()
  expect(socket.sent).toEqual([])
  say(OPEN)
  expect(socket.sent).toEqual(['40/chatplugin,{"token":"rjv_secret"}'])
  expect([wire.isOpen(), heard]).toEqual([false, []])
  say(CONNECTED)
  expect([wire.isOpen(), heard]).toEqual([true, ['open']])
  expect(socket.url).not.toContain('rjv')
})

test('events arrive by name, with or without a number', () => {
  const { heard, say } = setUp()
  say(OPEN, CONNECTED, '42/chatplugin,["typing",{"text":"a, [b]\\nc"}]', '42/chatplugin,7["presence",{}]', '42/agents,["typing",{}]', '42["typing",{}]')
  expect(heard.slice(1)).toEqual([['typing', { text: 'a, [b]\nc' }], ['presence', {}]])
})

test('each request gets its own answer, once', () => {
  const { wire, socket, say } = setUp()
  say(OPEN, CONNECTED)
  const answers: unknown[] = []
  for (const text of ['one', 'two']) wire.emit('message.send', { text }, (answer) => answers.push([text, answer]))
  expect(socket.sent.slice(1)).toEqual(['42/chatplugin,0["message.send",{"text":"one"}]', '42/chatplugin,1["message.send",{"text":"two"}]'])
  say('43/chatplugin,1[{"ok":true}]', '43/chatplugin,1[{"ok":false}]', '43/chatplugin,9[{}]')
  expect(answers).toEqual([['two', { ok: true }]])
  // Nobody waits for what cannot come any more.
  say('1')
  expect(answers).toEqual([['two', { ok: true }], ['one', undefined]])
})

test.each([
  ['a refusal says why', [OPEN, '44/chatplugin,{"message":"no","data":{"code":"token_revoked"}}'], ['refused', 'token_revoked']],
  ['a server that closes at once says nothing', ['1'], ['refused', undefined]],
])('%s', (_, packets, outcome) => {
  const { heard, socket, say } = setUp()
  say(...packets)
  socket.onclose()
  expect(heard).toEqual([outcome])
  expect([socket.isClosed, vi.getTimerCount()]).toEqual([true, 0])
})

test('a line on which nobody answers is given up', () => {
  const { heard, say } = setUp()
  say(OPEN)
  vi.advanceTimersByTime(WITHIN - 1)
  expect(heard).toEqual([])
  vi.advanceTimersByTime(1)
  expect(heard).toEqual([['refused', undefined]])
})

test('a policy that forbids it is a line nobody answers', () => {
  const { heard } = setUp('https://forbidden.example')
  expect(heard).toEqual([])
  vi.advanceTimersByTime(1)
  expect(heard).toEqual([['refused', undefined]])
})

test('a ping is answered, and a late one ends the line', () => {
  const { heard, socket, say, wire } = setUp()
  say(OPEN, CONNECTED)
  vi.advanceTimersByTime(44_000)
  say('2')
  expect(socket.sent.at(-1)).toBe('3')
  vi.advanceTimersByTime(44_000)
  expect(wire.isOpen()).toBe(true)
  vi.advanceTimersByTime(1_000)
  expect([wire.isOpen(), heard]).toEqual([false, ['open', 'lost']])
})

test('a page that slept over its timers knows that the line is dead', () => {
  const { wire, say } = setUp()
  say(OPEN, CONNECTED)
  vi.setSystemTime(Date.now() + 60_000)
  expect(wire.isOpen()).toBe(false)
})

test.each([
  ['the server ends it', (say: (...packets: string[]) => void) => say('41/chatplugin,')],
  ['the network ends it', () => FakeWebSocket.newest.onerror()],
])('%s, once', (_, finish) => {
  const { heard, socket, say } = setUp()
  say(OPEN, CONNECTED)
  finish(say)
  socket.onclose()
  say('42/chatplugin,["typing",{}]')
  expect(heard).toEqual(['open', 'lost'])
})

test('closed, it says so to the server and nothing to us', () => {
  const { wire, heard, socket, say } = setUp()
  say(OPEN, CONNECTED)
  wire.close()
  socket.onclose()
  say('42/chatplugin,["typing",{}]')
  expect(socket.sent.at(-1)).toBe('41/chatplugin,')
  expect([heard, socket.isClosed, vi.getTimerCount()]).toEqual([['open'], true, 0])
})
