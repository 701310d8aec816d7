import { beforeEach, expect, test, vi } from 'vitest'
import { settle } from '../../test/support/hand-cranked.ts'
import { openSocket, type SocketOptions } from './socket.ts'
import type { OpenWire, Wire, WireHandlers } from './wire.ts'

/** Lines that do what the test says, by how they travel. */
const opened: { readonly how: 'web socket' | 'polling'; readonly handlers: WireHandlers; isOpen: boolean; answer: unknown; isClosed: boolean }[] = []
const open = (how: 'web socket' | 'polling'): OpenWire => (_, handlers) => {
  const line = { how, handlers, isOpen: true, answer: undefined as unknown, isClosed: false }
  opened.push(line)
  return { isOpen: () => line.isOpen, emit: (_event, _payload, onAck) => onAck(line.answer), close: () => (line.isClosed = true) } satisfies Wire
}
vi.mock('./web-socket-wire.ts', () => ({ openWebSocketWire: ((...given) => open('web socket')(...given)) satisfies OpenWire }))
vi.mock('../on-demand/poll-wire.ts', () => ({ openPollWire: ((...given) => open('polling')(...given)) satisfies OpenWire }))

beforeEach(() => {
  opened.length = 0
})

function setUp() {
  const heard: unknown[] = []
  const options = { serverUrl: '', readToken: () => null, route: { polls: false, patience: 0 }, onLog: (event: unknown) => heard.push(event), on: {} } as unknown as SocketOptions
  const connect = () => openSocket(options, { onConnect: () => heard.push('connect'), onDisconnect: () => heard.push('disconnect'), onFailure: ({ code }) => heard.push(code) })
  /** Another attempt, which goes by the way it is asked for. */
  async function attempt(outcome: 'connects' | 'nobody answers'): Promise<string> {
    connect()
    await vi.dynamicImportSettled()
    const line = opened.at(-1)
    if (outcome === 'connects') line?.handlers.onOpen()
    else line?.handlers.onRefused(undefined)
    return line?.how ?? 'nothing'
  }
  return { heard, connect, attempt }
}

test('[EMB-20] where nobody answers a WebSocket, the next attempt polls', async () => {
  const { attempt } = setUp()
  expect([await attempt('nobody answers'), await attempt('nobody answers'), await attempt('connects')]).toEqual(['web socket', 'polling', 'web socket'])
})

test('[EMB-20] a line that was good is tried again before another way', async () => {
  const { attempt } = setUp()
  const ways = [await attempt('connects')]
  for (let n = 0; n < 5; n++) ways.push(await attempt('nobody answers'))
  expect(ways).toEqual(['web socket', 'web socket', 'web socket', 'web socket', 'web socket', 'polling'])
})

test('a refusal of the server changes no way', async () => {
  const { heard, connect, attempt } = setUp()
  connect()
  opened[0]?.handlers.onRefused({ code: 'token_revoked', message: '', request_id: '' })
  expect(heard).toEqual(['token_revoked'])
  expect(await attempt('connects')).toBe('web socket')
})

test('a request without an answer is the network, whoever says so', async () => {
  const { connect } = setUp()
  const socket = connect()
  const ask = () => socket.call('typing', { conversation_id: 'c', typing: true }).catch((error: { code: string }) => error.code)
  expect(await ask()).toBe('network')
  const line = opened[0]
  if (line === undefined) return
  line.answer = { ok: false, error: { code: 'rate_limited', message: '' } }
  expect(await ask()).toBe('rate_limited')
  line.answer = { ok: true, data: {} }
  expect(await ask()).toEqual({})
  line.isOpen = false
  expect(await ask()).toBe('network')
})

test('what is closed while it loads is never opened', async () => {
  const { heard, connect, attempt } = setUp()
  await attempt('nobody answers')
  connect().close()
  await vi.dynamicImportSettled()
  await settle()
  expect(opened.map(({ how }) => how)).toEqual(['web socket'])
  expect(heard).toEqual(['network'])
})
