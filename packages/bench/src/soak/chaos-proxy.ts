import { createServer, connect, type AddressInfo, type Socket } from 'node:net'

/** How a network can be bad. `down` is from the server to the client: what gets lost there are the answers. */
export type Weather = 'fair' | 'slow' | 'no answers' | 'silent'

export type ChaosProxy = {
  readonly port: number
  readonly setWeather: (weather: Weather) => void
  /** Ends every connection at once, without a goodbye. */
  readonly cut: () => void
  readonly close: () => Promise<void>
}

/** How much later everything arrives when it is slow. */
const SLOW_MS = 150

type Pair = { readonly client: Socket; readonly server: Socket }

/**
 * A TCP proxy that misbehaves on command, between clients and a server that may itself be dead. In a black hole bytes are
 * taken and never delivered, as by a router that forgot a connection: nobody is told.
 */
export async function startChaosProxy(target: { readonly port: number }): Promise<ChaosProxy> {
  const pairs = new Set<Pair>()
  let weather: Weather = 'fair'

  const proxy = createServer({ noDelay: true }, (client) => {
    const server = connect({ host: '127.0.0.1', port: target.port, noDelay: true })
    const pair = { client, server }
    pairs.add(pair)
    const end = (): void => {
      pairs.delete(pair)
      client.destroy()
      server.destroy()
    }
    for (const socket of [client, server]) {
      socket.on('error', end)
      socket.on('close', end)
    }
    client.on('data', (part) => deliver(server, part, weather === 'silent'))
    server.on('data', (part) => deliver(client, part, weather === 'silent' || weather === 'no answers'))
  })

  function deliver(to: Socket, part: Buffer, isLost: boolean): void {
    if (isLost) return
    if (weather === 'slow') setTimeout(() => to.writable && to.write(part), SLOW_MS)
    else if (to.writable) to.write(part)
  }

  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const cut = (): void => {
    for (const { client, server } of pairs) {
      client.resetAndDestroy()
      server.resetAndDestroy()
    }
    pairs.clear()
  }
  return {
    port: (proxy.address() as AddressInfo).port,
    setWeather(next) {
      // Bytes that were lost leave a stream in pieces: those connections are over, as they are for a real router.
      if ((weather === 'silent' || weather === 'no answers') && next !== weather) cut()
      weather = next
    },
    cut,
    async close() {
      cut()
      await new Promise((resolve) => proxy.close(resolve))
    },
  }
}
