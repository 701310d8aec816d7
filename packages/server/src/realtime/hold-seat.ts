import type { VisitorSocket } from './namespaces.ts'

type Connection = VisitorSocket['conn']

const held = new WeakMap<Connection, Set<() => void>>()

/** Leaves a seat when its socket ends, or the connection below, which may end before the socket was welcomed. One listener, however often somebody connects. */
export function holdSeat(socket: VisitorSocket, leave: () => void): void {
  socket.once('disconnect', leave)
  const known = held.get(socket.conn)
  if (known !== undefined) {
    known.add(leave)
    return
  }
  const seats = new Set([leave])
  held.set(socket.conn, seats)
  socket.conn.once('close', () => {
    for (const each of seats) each()
  })
}
