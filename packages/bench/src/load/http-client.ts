import { connect, type Socket } from 'node:net'

/**
 * One keep-alive connection that asks and waits: hand-written HTTP, because the library clients cost more than the server
 * that is to be measured.
 */
export type HttpClient = { readonly ask: (path: string, body: string, headers?: string) => Promise<string>; readonly close: () => void }

export async function openHttp(url: string): Promise<HttpClient> {
  const { host } = new URL(url)
  let line = await openLine(url)
  return {
    async ask(path, body, headers = '') {
      // A server ends a connection that nobody used for some seconds: while the other one had its turn.
      if (line.ended()) line = await openLine(url)
      return line.exchange(`POST /${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`)
    },
    close: () => line.close(),
  }
}

async function openLine(url: string) {
  const { hostname, port } = new URL(url)
  const socket: Socket = connect({ host: hostname, port: Number(port), noDelay: true })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  let waiting: { resolve: (body: string) => void; reject: (error: Error) => void } | null = null
  let received: Buffer = Buffer.alloc(0)
  let ended = false
  socket.on('data', (part: Buffer) => {
    received = received.length === 0 ? part : Buffer.concat([received, part])
    const answer = takeAnswer(received)
    if (answer === null || waiting === null) return
    received = received.subarray(answer.length)
    const { resolve, reject } = waiting
    waiting = null
    if (answer.status === 200) resolve(answer.body)
    else reject(new Error(`${answer.status} ${answer.body}`))
  })
  const fail = (): void => {
    ended = true
    waiting?.reject(new Error('the connection ended'))
    waiting = null
  }
  socket.on('error', fail)
  socket.on('end', fail)
  socket.on('close', fail)
  return {
    ended: () => ended,
    exchange: (request: string) =>
      new Promise<string>((resolve, reject) => {
        waiting = { resolve, reject }
        socket.write(request)
      }),
    close: () => socket.destroy(),
  }
}

function takeAnswer(received: Buffer): { readonly status: number; readonly body: string; readonly length: number } | null {
  const headEnd = received.indexOf('\r\n\r\n')
  if (headEnd === -1) return null
  const head = received.toString('latin1', 0, headEnd)
  const status = Number(head.slice(9, 12))
  const fixed = /\r\ncontent-length: (\d+)/i.exec(head)
  if (fixed !== null) {
    const end = headEnd + 4 + Number(fixed[1])
    return received.length < end ? null : { status, body: received.toString('utf8', headEnd + 4, end), length: end }
  }
  return takeChunks(received, headEnd + 4, status)
}

function takeChunks(received: Buffer, from: number, status: number) {
  let body = ''
  for (let at = from; ; ) {
    const lineEnd = received.indexOf('\r\n', at)
    if (lineEnd === -1) return null
    const size = Number.parseInt(received.toString('latin1', at, lineEnd), 16)
    const end = lineEnd + 2 + size + 2
    if (received.length < end) return null
    if (size === 0) return { status, body, length: end }
    body += received.toString('utf8', lineEnd + 2, end - 2)
    at = end
  }
}
