import { carryByPolling, carryByWebSocket, type Carrier, type Carry } from './carriers.ts'
import type { Timers } from './connection.ts'

/** A proxy that swallows WebSockets often just never answers. */
const OPEN_WITHIN_MS = 7_000

export type EngineHandlers = { readonly onOpen: () => void; readonly onMessage: (message: string) => void; readonly onLost: () => void }
export type Engine = { readonly send: (message: string) => void; readonly close: () => void }

/** What the server says first. */
type Handshake = { readonly pingInterval: number; readonly pingTimeout: number }

/**
 * The Engine.IO protocol, revision 4, as far as a client of text needs it: an open line, by WebSocket or, where a corporate
 * proxy lets none through, by polling. The server asks every 25 s whether we are there; a line on which it stops asking is
 * dead, whatever the browser believes of it.
 */
export function openEngine(address: string, timers: Timers, { onOpen, onMessage, onLost }: EngineHandlers, ways: readonly Carry[] = [carryByWebSocket, carryByPolling]): Engine {
  let carrier: Carrier | null = null
  let timer: number | null = null
  /** Grows with every way tried; what an earlier one still says is nobody's. */
  let turn = 0

  function halt(): void {
    turn++
    if (timer !== null) timers.clearTimeout(timer)
    carrier?.close()
    carrier = null
  }

  function attempt([carry, ...others]: readonly Carry[]): void {
    if (carry === undefined) return onLost()
    const mine = ++turn
    let patience = OPEN_WITHIN_MS
    let isOpen = false

    const lose = (): void => {
      if (mine !== turn) return
      halt()
      attempt(isOpen ? [] : others)
    }
    const wait = (): void => {
      if (timer !== null) timers.clearTimeout(timer)
      timer = timers.setTimeout(lose, patience)
    }
    const receive = (packet: string): void => {
      if (mine !== turn) return
      switch (packet[0]) {
        case '0': {
          const { pingInterval, pingTimeout } = JSON.parse(packet.slice(1)) as Handshake
          patience = pingInterval + pingTimeout
          isOpen = true
          wait()
          return onOpen()
        }
        case '1':
          return lose()
        case '2':
          wait()
          return carrier?.send('3')
        case '4':
          return onMessage(packet.slice(1))
        default:
          // A polite nothing, which ends a poll.
          return
      }
    }

    wait()
    try {
      carrier = carry(address, { onPacket: receive, onLost: lose })
    } catch {
      // Forbidden outright, by a policy or because the page is secure and we are not. Later, like every loss.
      queueMicrotask(lose)
    }
  }

  attempt(ways)
  return { send: (message) => carrier?.send(`4${message}`), close: halt }
}
