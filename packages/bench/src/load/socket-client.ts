import { WebSocket } from 'ws'

/**
 * One Socket.IO connection in raw frames (Engine.IO 4, Socket.IO 5): the library's client would need more CPU than the
 * server. Acks are given as text; who wants their data parses it.
 */
export type SocketClient = {
  readonly request: (event: string, payload: unknown) => Promise<string>
  /** Sends and calls back with the ack's text: no promise, for the hot loop. */
  readonly send: (frame: string, onAck: (ack: string) => void) => void
  readonly close: () => void
}

type Options = { readonly onEvent?: (frame: string) => void; readonly onClose?: () => void }

export function openSocket(url: string, namespace: string, token: string, { onEvent, onClose }: Options = {}): Promise<SocketClient> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`, { perMessageDeflate: false })
    const acks = new Map<number, (ack: string) => void>()
    const ackHead = `43${namespace},`
    const eventHead = `42${namespace},`
    let next = 0
    const send: SocketClient['send'] = (frame, onAck) => {
      const id = next++
      acks.set(id, onAck)
      socket.send(`42${namespace},${id}${frame}`)
    }
    socket.on('message', (data: Buffer) => {
      const text = data.toString('utf8')
      if (text === '2') return socket.send('3')
      if (text.startsWith(ackHead)) {
        const start = text.indexOf('[', ackHead.length)
        const id = Number(text.slice(ackHead.length, start))
        const onAck = acks.get(id)
        acks.delete(id)
        onAck?.(text.slice(start))
      } else if (text.startsWith(eventHead)) onEvent?.(text.slice(eventHead.length))
      else if (text[0] === '0') socket.send(`40${namespace},${JSON.stringify({ token })}`)
      else if (text.startsWith(`40${namespace},`)) {
        resolve({
          send,
          request: (event, payload) => new Promise((done) => send(JSON.stringify([event, payload]), done)),
          close: () => socket.terminate(),
        })
      } else if (text.startsWith(`44${namespace},`)) reject(new Error(text))
      return undefined
    })
    socket.on('error', reject)
    socket.on('close', () => {
      reject(new Error('closed before it was connected'))
      onClose?.()
    })
  })
}

type Ack = { readonly ok: boolean; readonly error?: { readonly code: string }; readonly data: { readonly message: { readonly seq: number }; readonly events: readonly unknown[] } }

/** What of an ack's data is looked at here. */
export function readAck(ack: string): Ack['data'] {
  const [answer] = JSON.parse(ack) as [Ack]
  if (!answer.ok) throw new Error(`refused: ${answer.error?.code}`)
  return answer.data
}
