import type { SocketLike } from '../live/connection.ts'

export type FakeSocket = SocketLike & {
  connected: boolean
  active: boolean
  /** How often `connect()` was called. */
  attempts: number
  /** Lets something arrive, as Socket.IO would. */
  receive(event: string, payload?: unknown): void
  /** What was asked, with a way to answer. */
  readonly sent: { readonly event: string; readonly payload: unknown; readonly ack: (error: Error | null, answer: unknown) => void }[]
}

/** A Socket.IO client without a network: it does what it is told. */
export function createFakeSocket(): FakeSocket {
  const listeners = new Map<string, Set<(payload: never) => void>>()
  const socket: FakeSocket = {
    connected: false,
    active: true,
    attempts: 0,
    sent: [],
    on(event, listener) {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener))
    },
    off: (event, listener) => listeners.get(event)?.delete(listener),
    timeout: () => ({ emit: (event, payload, ack) => void socket.sent.push({ event, payload, ack }) }),
    connect: () => void (socket.attempts += 1),
    disconnect: () => void (socket.connected = false),
    receive(event, payload) {
      if (event === 'connect') socket.connected = true
      if (event === 'disconnect') socket.connected = false
      for (const listener of listeners.get(event) ?? []) listener(payload as never)
    },
  }
  return socket
}
