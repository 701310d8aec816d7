import type { ErrorBody } from '@rejoin/protocol'
import { writePlainJson } from '../calls/write-json.ts'
import type { OpenWire, Wire } from './wire.ts'

/** Packets of Engine.IO 4, by their first character. */
const OPEN = '0'
const CLOSE = '1'
const PING = '2'
const PONG = '3'
const MESSAGE = '4'

/** Packets of Socket.IO 5, in a message. */
const CONNECT = '0'
const DISCONNECT = '1'
const EVENT = '2'
const ACK = '3'
const CONNECT_ERROR = '4'

const write = (value: unknown): string => writePlainJson(() => JSON.stringify(value))

/**
 * Socket.IO over one WebSocket: as much of the two protocols as one namespace without binary data takes, which is a
 * twelfth of the library. That one is loaded where only polling gets through (EMB-20).
 */
export const openWebSocketWire: OpenWire = ({ serverUrl, path, namespace, readToken, within }, handlers) => {
  const acks = new Map<number, (answer: unknown) => void>()
  const prefix = `${namespace},`
  let nextAck = 0
  let isOpen = false
  let isOver = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let deadline = Infinity
  /** The server pings this often, and is gone when it is late. */
  let patience = within
  let socket: WebSocket | null = null

  /** Counts as lost when nothing comes for so long. A page that was asleep has slept over its timers, too. */
  function expect(ms: number): void {
    clearTimeout(timer)
    deadline = Date.now() + ms
    timer = setTimeout(end, ms)
  }

  function stop(): void {
    isOver = true
    clearTimeout(timer)
    socket?.close()
    for (const ack of acks.values()) ack(undefined)
    acks.clear()
  }

  function fail(why?: ErrorBody): void {
    if (isOver) return
    const wasOpen = isOpen
    isOpen = false
    stop()
    if (wasOpen) handlers.onLost()
    else handlers.onRefused(why)
  }
  const end = (): void => fail()

  function receive(packet: string): void {
    if (isOver) return
    switch (packet[0]) {
      case OPEN: {
        const { pingInterval, pingTimeout } = JSON.parse(packet.slice(1)) as { pingInterval: number; pingTimeout: number }
        patience = pingInterval + pingTimeout
        return socket?.send(MESSAGE + CONNECT + prefix + write({ token: readToken() }))
      }
      case PING:
        if (isOpen) expect(patience)
        return socket?.send(PONG)
      case CLOSE:
        return end()
      case MESSAGE:
        return take(packet)
      default:
    }
  }

  /** `2/chatplugin,["typing",{…}]`, where a number before the bracket is that of an ack. */
  function take(packet: string): void {
    if (!packet.startsWith(prefix, 2)) return
    const [, id = '', json = ''] = /^(\d*)(.*)$/s.exec(packet.slice(2 + prefix.length)) ?? []
    const data: unknown = json === '' ? undefined : JSON.parse(json)
    switch (packet[1]) {
      case CONNECT:
        isOpen = true
        expect(patience)
        return handlers.onOpen()
      case DISCONNECT:
        return end()
      case EVENT: {
        const [name, payload] = data as [string, unknown]
        return handlers.onEvent(name, payload)
      }
      case ACK: {
        const ack = acks.get(Number(id))
        acks.delete(Number(id))
        return ack?.((data as unknown[])[0])
      }
      case CONNECT_ERROR:
        return fail((data as { data?: ErrorBody }).data)
      default:
    }
  }

  expect(within)
  try {
    const { href } = new URL(`${serverUrl}${path}/?EIO=4&transport=websocket`, location.href)
    socket = new WebSocket(href.replace(/^http/, 'ws'))
    socket.onmessage = ({ data }: MessageEvent<string>) => receive(data)
    socket.onclose = socket.onerror = end
  } catch {
    // Where a policy forbids it, some browsers throw.
    expect(0)
  }

  const wire: Wire = {
    isOpen: () => isOpen && Date.now() < deadline,
    emit(event, payload, onAck) {
      acks.set(nextAck, onAck)
      socket?.send(`${MESSAGE}${EVENT}${prefix}${nextAck++}${write([event, payload])}`)
    },
    close() {
      if (isOpen) socket?.send(MESSAGE + DISCONNECT + prefix)
      isOpen = false
      stop()
    },
  }
  return wire
}
