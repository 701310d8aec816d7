import type { Server } from 'socket.io'

/** What may wait for a client that has stopped reading. */
const MAX_PACKETS = 256
const MAX_BYTES = 1024 * 1024

/** A healthy client takes what it is sent within a few turns of the loop; for a second it may even be away. */
const PATIENCE_MS = 1_000

/** Beyond this nobody is waited for. */
const NEVER_BYTES = 16 * 1024 * 1024

export type Backlog = { readonly packets: number; readonly bytes: number; readonly stuckMs: number }

/**
 * Whether a connection must go. A burst is no reason: everything that is sent within one turn of the loop waits until the
 * turn is over. Too much that does not move is one. Pure.
 */
export function isTooSlow({ packets, bytes, stuckMs }: Backlog): boolean {
  return bytes > NEVER_BYTES || ((packets > MAX_PACKETS || bytes > MAX_BYTES) && stuckMs >= PATIENCE_MS)
}

type Packet = { readonly data?: { readonly length: number } }
type Connection = {
  readonly transport: { readonly writable: boolean; readonly socket?: { terminate(): void } }
  readonly close: (discard: boolean) => void
  on(event: 'packetCreate', listener: (packet: Packet) => void): void
  on(event: 'flush' | 'close', listener: () => void): void
}

export type Outbound = {
  /** What waits for all clients together. */
  readonly queuedBytes: () => number
}

/**
 * Watches what waits to be read, for each connection (LIM-11). The library queues without end: one client that stops
 * reading would cost hundreds of megabytes until the ping finds it. It is disconnected instead, and syncs when it is back.
 */
export function watchOutbound(engine: Server['engine'], onTooSlow: () => void): Outbound {
  const queues = new Set<() => number>()

  engine.on('connection', (connection: Connection) => {
    let waiting = { packets: 0, bytes: 0 }
    let inFlight = { packets: 0, bytes: 0 }
    let movedAt = performance.now()
    let timer: NodeJS.Timeout | undefined

    const measure = (): Backlog => {
      const sent = connection.transport.writable ? { packets: 0, bytes: 0 } : inFlight
      return { packets: waiting.packets + sent.packets, bytes: waiting.bytes + sent.bytes, stuckMs: performance.now() - movedAt }
    }
    const queuedBytes = () => measure().bytes
    queues.add(queuedBytes)

    connection.on('packetCreate', ({ data }) => {
      waiting = { packets: waiting.packets + 1, bytes: waiting.bytes + (data?.length ?? 0) }
      if (waiting.bytes > NEVER_BYTES) judge()
      else if (waiting.packets > MAX_PACKETS || waiting.bytes > MAX_BYTES) look()
    })
    connection.on('flush', () => {
      movedAt = performance.now()
      inFlight = waiting
      waiting = { packets: 0, bytes: 0 }
    })
    connection.on('close', () => {
      clearTimeout(timer)
      queues.delete(queuedBytes)
    })

    /** Timers come before the network in a turn of the loop: after a long one, what was read meanwhile is not known yet. */
    function look(): void {
      timer ??= setTimeout(() => setImmediate(judge), PATIENCE_MS)
    }

    function judge(): void {
      timer = undefined
      const backlog = measure()
      if (isTooSlow(backlog)) {
        onTooSlow()
        drop(connection)
      } else if (backlog.packets > MAX_PACKETS || backlog.bytes > MAX_BYTES) look()
    }
  })

  return { queuedBytes: () => [...queues].reduce((sum, bytes) => sum + bytes(), 0) }
}

/** At once: a farewell would wait in the same queue. */
function drop(connection: Connection): void {
  connection.transport.socket?.terminate()
  connection.close(true)
}
