/** Brings packets of text to the server and back, in order. */
export type Carrier = { readonly send: (packet: string) => void; readonly close: () => void }

/** Told until it is closed, and perhaps a little longer. */
export type CarrierHandlers = { readonly onPacket: (packet: string) => void; readonly onLost: () => void }

export type Carry = (address: string, handlers: CarrierHandlers) => Carrier

/** Between the packets of one answer. */
const SEPARATOR = '\u001e'

export const carryByWebSocket: Carry = (address, { onPacket, onLost }) => {
  const socket = new WebSocket(`${address.replace('http', 'ws')}?EIO=4&transport=websocket`)
  socket.onmessage = ({ data }) => onPacket(String(data))
  // An error is always followed by this.
  socket.onclose = onLost
  return { send: (packet) => socket.send(packet), close: () => socket.close() }
}

/** One request that waits for what is new, and one at a time that brings what we have to say. */
export const carryByPolling: Carry = (address, { onPacket, onLost }) => {
  const ending = new AbortController()
  const waiting: string[] = []
  let isPosting = false
  let sid = ''

  async function ask(body?: string): Promise<string> {
    const response = await fetch(`${address}?EIO=4&transport=polling${sid}`, {
      cache: 'no-store',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: ending.signal,
      ...(body !== undefined && { method: 'POST', body }),
    })
    if (!response.ok) throw new Error(`The server answered ${response.status}.`)
    return response.text()
  }

  async function listen(): Promise<void> {
    while (!ending.signal.aborted) {
      for (const packet of (await ask()).split(SEPARATOR)) {
        // The first packet of all says who we are from now on; a portal's page says nothing of the kind.
        sid ||= `&sid=${(JSON.parse(packet.slice(1)) as { readonly sid: string }).sid}`
        onPacket(packet)
      }
    }
  }

  /** Alone, because the server's limit is for a request, and several packets may be over it. */
  async function post(): Promise<void> {
    if (isPosting) return
    isPosting = true
    for (let packet = waiting.shift(); packet !== undefined; packet = waiting.shift()) await ask(packet)
    isPosting = false
  }

  listen().catch(onLost)
  return {
    send(packet) {
      waiting.push(packet)
      post().catch(onLost)
    },
    close() {
      // Told last, or the server would wait for us for most of a minute.
      if (sid !== '' && !ending.signal.aborted) fetch(`${address}?EIO=4&transport=polling${sid}`, { method: 'POST', body: '1', credentials: 'omit', keepalive: true }).catch(() => undefined)
      ending.abort()
    },
  }
}
