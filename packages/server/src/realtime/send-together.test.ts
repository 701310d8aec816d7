import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server, type Socket } from 'socket.io'
import { afterAll, expect, it } from 'vitest'
import { connect, disconnectAll } from '../../test/support/sockets.ts'
import { sendTogether } from './send-together.ts'

type Write = (chunks: unknown[], done: (error?: Error | null) => void) => void
type Stream = { readonly _writev: Write }

const http = createServer()
const io = new Server(http)
sendTogether(io.engine)
afterAll(async () => {
  disconnectAll()
  await io.close()
})

async function meet(transport: 'websocket' | 'polling') {
  const meeting = new Promise<Socket>((resolve) => io.of('/agents').once('connection', resolve))
  if (!http.listening) await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const device = await connect(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, '/agents', 'any', { transport })
  return { device, socket: await meeting }
}

it('[STO-4] what one turn sends leaves in one write, in order', async () => {
  const { device, socket } = await meet('websocket')
  const { _socket: stream } = (socket.conn.transport as unknown as { socket: { _socket: Stream } }).socket
  let writes = 0
  const { _writev: write } = stream
  const countWrite: Write = (...args) => {
    writes += 1
    write.apply(stream, args)
  }
  Object.assign(stream, { _writev: countWrite })
  for (const n of [1, 2, 3, 4]) socket.emit('said', n)
  await expect.poll(() => device.arrivals.map(({ data }) => data)).toEqual([1, 2, 3, 4])
  expect(writes).toBe(1)
  socket.emit('said', 5)
  await expect.poll(() => device.arrivals.length).toBe(5)
})

it.each(['websocket', 'polling'] as const)('over %s the last word leaves before the end', async (transport) => {
  const { device, socket } = await meet(transport)
  socket.emit('said', 'goodbye')
  socket.disconnect(true)
  await expect.poll(() => device.arrivals.map(({ data }) => data)).toEqual(['goodbye'])
})
