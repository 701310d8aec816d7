import { describe, expect, test } from 'vitest'
import { createClock, settle } from '../../test/support/hand-cranked.ts'
import type { Carrier, CarrierHandlers, Carry } from './carriers.ts'
import { openEngine } from './engine.ts'

const HANDSHAKE = '0{"sid":"s","pingInterval":25000,"pingTimeout":20000}'

/** A way to the server that does what the test says. */
function createWay() {
  const sent: string[] = []
  const way = { handlers: null as CarrierHandlers | null, isClosed: false, sent }
  const carry: Carry = (_, handlers): Carrier => {
    way.handlers = handlers
    return { send: (packet) => sent.push(packet), close: () => (way.isClosed = true) }
  }
  return { ...way, carry, get: () => way, hear: (packet: string) => way.handlers?.onPacket(packet), lose: () => way.handlers?.onLost() }
}

function setUp() {
  const clock = createClock()
  const socket = createWay()
  const polling = createWay()
  const told: string[] = []
  const engine = openEngine('https://chat.example/socket.io/', clock, { onOpen: () => told.push('open'), onMessage: (message) => told.push(message), onLost: () => told.push('lost') }, [socket.carry, polling.carry])
  return { clock, socket, polling, told, engine }
}

describe('EMB-20 a way to the server', () => {
  test('what is said and heard goes through unchanged', () => {
    const { socket, told, engine } = setUp()
    socket.hear(HANDSHAKE)
    socket.hear('42["hello"]')
    engine.send('2["there"]')
    expect(told).toEqual(['open', '2["hello"]'])
    expect(socket.sent).toEqual(['42["there"]'])
  })

  test('where WebSockets are refused it is polling', () => {
    const { socket, polling, told } = setUp()
    socket.lose()
    expect(told).toEqual([])
    polling.hear(HANDSHAKE)
    expect(told).toEqual(['open'])
  })

  test('where WebSockets are never answered it is polling', async () => {
    const { clock, socket, polling, told } = setUp()
    await clock.advance(7_000)
    expect(socket.get().isClosed).toBe(true)
    polling.hear(HANDSHAKE)
    socket.hear('42["too late"]')
    expect(told).toEqual(['open'])
  })

  test('where there is no way at all it is lost, once', async () => {
    const { clock, socket, polling, told } = setUp()
    socket.lose()
    await clock.advance(7_000)
    polling.lose()
    expect(told).toEqual(['lost'])
    expect(clock.waiting()).toBe(0)
  })

  test('a way that is forbidden outright is only a lost one', async () => {
    const told: string[] = []
    const forbidden: Carry = () => {
      throw new DOMException('insecure', 'SecurityError')
    }
    openEngine('http://chat.example/socket.io/', createClock(), { onOpen: () => told.push('open'), onMessage: () => {}, onLost: () => told.push('lost') }, [forbidden])
    expect(told).toEqual([])
    await settle()
    expect(told).toEqual(['lost'])
  })

  test('an open line that breaks is not tried another way', () => {
    const { socket, polling, told } = setUp()
    socket.hear(HANDSHAKE)
    socket.lose()
    expect(told).toEqual(['open', 'lost'])
    expect(polling.get().handlers).toBe(null)
  })
})

describe('EMB-20 a line that is dead', () => {
  test('every question is answered, and the line stays', async () => {
    const { clock, socket, told } = setUp()
    socket.hear(HANDSHAKE)
    for (let round = 0; round < 3; round++) {
      await clock.advance(25_000)
      socket.hear('2')
    }
    expect(socket.sent).toEqual(['3', '3', '3'])
    expect(told).toEqual(['open'])
  })

  test('nobody asks any more: it is lost', async () => {
    const { clock, socket, told } = setUp()
    socket.hear(HANDSHAKE)
    await clock.advance(44_999)
    expect(told).toEqual(['open'])
    await clock.advance(1)
    expect(told).toEqual(['open', 'lost'])
    expect(socket.get().isClosed).toBe(true)
  })

  test('the server closes it: it is lost', () => {
    const { socket, told } = setUp()
    socket.hear(HANDSHAKE)
    socket.hear('1')
    expect(told).toEqual(['open', 'lost'])
  })

  test('closed by us it says nothing and leaves no timer', () => {
    const { clock, socket, told, engine } = setUp()
    socket.hear(HANDSHAKE)
    engine.close()
    socket.hear('42["too late"]')
    socket.lose()
    expect(told).toEqual(['open'])
    expect(clock.waiting()).toBe(0)
  })
})
