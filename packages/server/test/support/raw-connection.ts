import { until } from './sockets.ts'

/**
 * A connection below Socket.IO's client: Engine.IO frames as text, so that a test can say what no honest client says.
 * `4` is an Engine.IO message; in it `0` is CONNECT, `2` EVENT, `3` ACK, `5` BINARY_EVENT.
 * With `pongs: false` it looks from the server as one whose other end has gone without a word.
 */
export async function openRaw(url: string, { pongs = true } = {}) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
  socket.binaryType = 'arraybuffer'
  const frames: string[] = []
  let closed = false
  socket.addEventListener('message', ({ data }) => {
    if (data !== '2') frames.push(typeof data === 'string' ? data : '<binary>')
    else if (pongs) socket.send('3')
  })
  socket.addEventListener('close', () => void (closed = true))
  socket.addEventListener('error', () => undefined)
  await until('the Engine.IO handshake', () => frames.some((frame) => frame.startsWith('0')) || closed)

  return {
    frames,
    get closed() {
      return closed
    },
    send: (frame: string | Uint8Array<ArrayBuffer>) => socket.send(frame),
    /** CONNECT to a namespace; resolves with the answer's frame. */
    async join(namespace: string, auth: unknown): Promise<string> {
      const before = frames.length
      socket.send(`40${namespace},${JSON.stringify(auth)}`)
      await until('an answer to CONNECT', () => frames.slice(before).some((frame) => /^4[04]/.test(frame)) || closed)
      return frames.slice(before).find((frame) => /^4[04]/.test(frame)) ?? ''
    },
    /** The ack of this id, parsed, or null when there is none yet. */
    ack(namespace: string, id: number): unknown {
      const head = `43${namespace},${id}`
      const frame = frames.find((candidate) => candidate.startsWith(`${head}[`))
      return frame === undefined ? null : (JSON.parse(frame.slice(head.length)) as unknown[])[0]
    },
    close: () => socket.close(),
  }
}

export type RawConnection = Awaited<ReturnType<typeof openRaw>>
