import type { ErrorBody } from '@rejoin/protocol'
import { Manager } from 'socket.io-client'
import { writePlainJson } from '../calls/write-json.ts'
import type { OpenWire } from '../connection/wire.ts'

/**
 * Where a proxy refuses WebSockets, or swallows them without a word, polling still gets through (EMB-20): the library
 * knows how. Its own reconnection, buffering and retries stay off: the connection decides when to come back.
 */
export const openPollWire: OpenWire = ({ serverUrl, path, namespace, readToken, within }, handlers) => {
  const { origin, pathname } = new URL(serverUrl + path, location.href)
  const manager = new Manager(origin, { path: pathname, transports: ['polling'], upgrade: false, reconnection: false, withCredentials: false, timeout: within })
  const socket = manager.socket(namespace, { auth: (give) => give({ token: readToken() }) })
  const acks = new Set<(answer: unknown) => void>()
  function drop(): void {
    acks.forEach((ack) => ack(undefined))
    acks.clear()
  }
  socket.on('connect', handlers.onOpen)
  socket.on('disconnect', () => {
    drop()
    handlers.onLost()
  })
  socket.on('connect_error', (error: Error & { data?: ErrorBody }) => handlers.onRefused(error.data))
  socket.onAny(handlers.onEvent)
  return {
    isOpen: () => socket.connected,
    emit(event, payload, onAck) {
      acks.add(onAck)
      writePlainJson(() => socket.emit(event, payload, (answer: unknown) => acks.delete(onAck) && onAck(answer)))
    },
    close() {
      socket.offAny()
      socket.off()
      socket.disconnect()
      drop()
    },
  }
}
