import { AGENT_NAMESPACE, SOCKET_PATH } from '@rejoin/protocol'
import { io } from 'socket.io-client'
import type { SocketLike } from './connection.ts'

/** The agents' namespace of the server this page came from. `token` is asked at every connect (contract §9). */
export function openSocket(token: () => string | null): SocketLike {
  const socket = io(AGENT_NAMESPACE, {
    path: SOCKET_PATH,
    auth: (answer) => answer({ token: token() ?? '' }),
    autoConnect: false,
    forceNew: true,
    // WebSocket first; where a proxy forbids it, long polling takes over.
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    reconnectionDelay: 500,
    reconnectionDelayMax: 5_000,
    randomizationFactor: 0.5,
    timeout: 8_000,
  })
  // Its own types tie every listener to one event map; `Connection` does that for us, event by event.
  return socket as unknown as SocketLike
}
