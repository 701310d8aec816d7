import type { ConversationEvent } from '@rejoin/protocol'
import { describe, expect, test } from 'vitest'
import { aMessage, aMessageEvent } from '../../test/support/builders.ts'
import { createClock, settle } from '../../test/support/hand-cranked.ts'
import type { Failure } from './connection.ts'
import type { EngineHandlers } from './engine.ts'
import { openSocket, type EphemeralHandlers } from './socket.ts'

function setUp() {
  const clock = createClock()
  const sent: string[] = []
  const told: string[] = []
  const failures: Failure[] = []
  const logged: ConversationEvent[] = []
  let engine: EngineHandlers | null = null
  let address = ''
  const hears = (name: string) => (payload: unknown) => void told.push(`${name} ${JSON.stringify(payload)}`)
  const socket = openSocket(
    { serverUrl: 'https://chat.example/base', readToken: () => 'rjv_1', onLog: (event) => logged.push(event), on: { typing: hears('typing') } as unknown as EphemeralHandlers, timers: clock },
    { onConnect: () => told.push('connect'), onDisconnect: () => told.push('disconnect'), onFailure: (failure) => failures.push(failure) },
    (to, _, handlers) => {
      address = to
      engine = handlers
      return { send: (message) => sent.push(message), close: () => told.push('closed') }
    },
  )
  const hear = (message: string) => engine?.onMessage(message)
  return {
    clock,
    sent,
    told,
    failures,
    logged,
    socket,
    hear,
    address,
    open: () => engine?.onOpen(),
    lose: () => engine?.onLost(),
    connect: () => {
      engine?.onOpen()
      hear('0/chatplugin,{"sid":"s"}')
    },
  }
}

const message = { client_message_id: 'client-message-1', content: { type: 'text' as const, text: 'hello' } }

describe('EMB-20 one connection', () => {
  test('the secret is asked for when the line is open', () => {
    const { address, sent, told, open, hear } = setUp()
    expect(address).toBe('https://chat.example/base/socket.io/')
    expect(sent).toEqual([])
    open()
    expect(sent).toEqual(['0/chatplugin,{"token":"rjv_1"}'])
    hear('0/chatplugin,{"sid":"s"}')
    expect(told).toEqual(['connect'])
  })

  test('a refusal says why, and ends it', () => {
    const { failures, told, open, hear } = setUp()
    open()
    hear('4/chatplugin,{"message":"no","data":{"code":"token_revoked","message":"no","request_id":"r","reason":"logout"}}')
    expect(failures).toMatchObject([{ code: 'token_revoked', reason: 'logout' }])
    expect(told).toEqual(['closed'])
  })

  test('a line that never opened is the network', () => {
    const { failures, lose } = setUp()
    lose()
    lose()
    expect(failures).toEqual([{ code: 'network', retryAfterMs: null }])
  })

  test.each([{ how: 'lost' as const }, { how: 'ended by the server' as const }])('$how, it is told once', ({ how }) => {
    const { told, connect, lose, hear } = setUp()
    connect()
    if (how === 'lost') lose()
    else hear('1/chatplugin,')
    lose()
    expect(told).toEqual(['connect', 'closed', 'disconnect'])
  })

  test('closed by us it says so and hears nothing more', () => {
    const { told, sent, connect, socket, lose } = setUp()
    connect()
    socket.close()
    lose()
    expect(sent.at(-1)).toBe('1/chatplugin,')
    expect(told).toEqual(['connect', 'closed'])
  })
})

describe('what arrives', () => {
  test('events of the log, and what is not in it', () => {
    const { logged, told, connect, hear } = setUp()
    connect()
    hear(`2/chatplugin,${JSON.stringify(['message.created', aMessageEvent(1)])}`)
    hear('2/chatplugin,["typing",{"typing":true}]')
    expect(logged).toEqual([aMessageEvent(1)])
    expect(told.at(-1)).toBe('typing {"typing":true}')
  })

  test('what a newer server says is passed over', () => {
    const { told, connect, hear } = setUp()
    connect()
    for (const packet of ['2/chatplugin,["something.new",{}]', '51-/chatplugin,["bytes",{"_placeholder":true,"num":0}]', '0{"sid":"main"}']) hear(packet)
    expect(told).toEqual(['connect'])
  })
})

describe('calls', () => {
  test('each gets the answer with its number', async () => {
    const { sent, connect, socket, hear } = setUp()
    connect()
    const one = socket.call('message.send', message)
    const two = socket.call('conversation.read', { conversation_id: 'c', seq: 1 })
    expect(sent.slice(1)).toEqual([`2/chatplugin,1["message.send",${JSON.stringify(message)}]`, '2/chatplugin,2["conversation.read",{"conversation_id":"c","seq":1}]'])
    hear('3/chatplugin,2[{"ok":true,"data":{}}]')
    hear(`3/chatplugin,1[${JSON.stringify({ ok: true, data: { message: aMessage(1) } })}]`)
    expect(await two).toEqual({})
    expect(await one).toEqual({ message: aMessage(1) })
  })

  test('a refusal carries its code', async () => {
    const { connect, socket, hear } = setUp()
    connect()
    const call = socket.call('message.send', message)
    hear('3/chatplugin,1[{"ok":false,"error":{"code":"rate_limited","message":"slow","request_id":"r","retry_after_ms":900}}]')
    await expect(call).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 900 })
  })

  test('no answer in time, or on a line that broke, is the network', async () => {
    const { clock, connect, socket, lose } = setUp()
    await expect(socket.call('message.send', message)).rejects.toMatchObject({ code: 'network' })
    connect()
    const slow = socket.call('message.send', message)
    slow.catch(() => undefined)
    await clock.advance(8_000)
    await expect(slow).rejects.toMatchObject({ code: 'network' })
    const cut = socket.call('message.send', message)
    lose()
    await expect(cut).rejects.toMatchObject({ code: 'network' })
    await settle()
    expect(clock.waiting()).toBe(0)
  })

  test('EMB-21 a page that changes how arrays become JSON changes nothing', () => {
    const { sent, connect, socket } = setUp()
    connect()
    const patched = Array.prototype as unknown as { toJSON?: () => string }
    patched.toJSON = () => 'not an array'
    try {
      socket.call('message.send', message).catch(() => undefined)
    } finally {
      delete patched.toJSON
    }
    expect(sent.at(-1)).toBe(`2/chatplugin,1["message.send",${JSON.stringify(message)}]`)
  })
})
