/** A web page with the chat in a frame: the one of `examples/webview`, with a backend that says who is logged in. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

export type FramingSite = { readonly origin: string; close(): void }

const example = readFileSync(fileURLToPath(new URL('../../examples/webview/iframe/index.html', import.meta.url)), 'utf8')

/** The example, for this Rejoin and channel. */
export function frameExample(rejoinUrl: string, channelId: string): string {
  return example.replaceAll('https://chat.example.com', rejoinUrl).replace('YOUR-CHANNEL-ID', channelId)
}

/** Visited as `localhost`, another host than Rejoin's. `answer` is what its backend says to a question for a token. */
export async function startFramingSite(html: (origin: string) => string, answer: (about: string) => Promise<string> = async () => ''): Promise<FramingSite> {
  const server = createServer((request, response) => {
    if (request.url !== '/chat-token') return void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html(origin))
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    return void request.on('end', () => void answer(body).then((token) => response.end(token)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  return {
    origin,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
