import type { Server } from 'socket.io'
import { runAfterPromises } from '../run-after-promises.ts'

type Stream = { cork(): void; uncork(): void }
type Connection = {
  readonly transport: { readonly socket?: { readonly _socket?: Stream | null } }
  /** Of the library: hands what waits to the transport, packet by packet. */
  flush: () => void
}

/**
 * What a connection is sent in answer to one thing leaves in one system call: the acks and events of all messages of a
 * commit would otherwise be one each, and the calls cost more than all the rest of a message (ADR 4). Nothing waits longer
 * than until the promises have run, and the order stays the library's.
 */
export function sendTogether(engine: Server['engine']): void {
  let waiting = new Set<Connection>()

  function flushAll(): void {
    const due = waiting
    waiting = new Set()
    for (const connection of due) {
      const { _socket: stream } = connection.transport.socket ?? {}
      stream?.cork()
      flushNow(connection)
      stream?.uncork()
    }
  }

  function flushLater(this: Connection): void {
    waiting.add(this)
    if (waiting.size === 1) runAfterPromises(flushAll)
  }

  engine.on('connection', (connection: Connection) => {
    connection.flush = flushLater
  })
}

/** The library's own, which lies under ours. */
function flushNow(connection: Connection): void {
  const { flush } = Object.getPrototypeOf(connection) as Pick<Connection, 'flush'>
  flush.call(connection)
}
