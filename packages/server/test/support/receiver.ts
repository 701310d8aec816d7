import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import type { WebhookPayload } from '@rejoin/protocol'
import { assertDocumentedPayload } from './documented.ts'

/** One request as the receiver got it. */
export type Hit = { readonly path: string; readonly id: string; readonly headers: Readonly<Record<string, string>>; readonly text: string; readonly payload: WebhookPayload; readonly response: ServerResponse }

export type Receiver = Awaited<ReturnType<typeof openReceiver>>

/** Somebody's backend that webhooks are sent to. Answers 204 until it is told otherwise; `hold` leaves requests open. */
export async function openReceiver() {
  const hits: Hit[] = []
  let inFlight = 0
  let mostInFlight = 0
  const accept = ({ response }: Hit): void => void response.writeHead(204).end()
  let behaviour: (hit: Hit) => void = accept
  const answerHeld = (): void => {
    for (const hit of hits) if (!hit.response.writableEnded) accept(hit)
  }
  const server = createServer((request, response) => {
    inFlight += 1
    mostInFlight = Math.max(mostInFlight, inFlight)
    response.once('close', () => void (inFlight -= 1))
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => void parts.push(part))
    request.on('end', () => {
      const text = Buffer.concat(parts).toString('utf8')
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
      const hit = { path: request.url ?? '', id: headers['webhook-id'] ?? '', headers, text, payload: JSON.parse(text) as WebhookPayload, response }
      hits.push(hit)
      behaviour(hit)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  return {
    url,
    hits,
    ids: (): readonly string[] => hits.map(({ id }) => id),
    types: (): readonly string[] => hits.map(({ payload }) => payload.type),
    get inFlight() {
      return inFlight
    },
    get mostInFlight() {
      return mostInFlight
    },
    answer: (status: number, headers: Record<string, string> = {}, body = ''): void => {
      behaviour = ({ response }) => void response.writeHead(status, headers).end(body)
    },
    hold: (): void => {
      behaviour = () => undefined
    },
    /** Answers everything that was held so far. */
    answerHeld,
    /** The same, and from now on everything at once. */
    release: (): void => {
      behaviour = accept
      answerHeld()
    },
    close: async (): Promise<void> => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close').catch(() => undefined)
      for (const { payload } of hits) assertDocumentedPayload(payload)
    },
  }
}

/** Throws unless the official library accepts it now. */
export function verify(hit: Hit, secret: string): unknown {
  return new Webhook(secret).verify(hit.text, hit.headers)
}

/** Whether this secret signed it, at whatever time that was. */
export function isSignedBy(hit: Hit, secret: string): boolean {
  const at = new Date(Number(hit.headers['webhook-timestamp']) * 1000)
  return (hit.headers['webhook-signature'] ?? '').split(' ').includes(new Webhook(secret).sign(hit.id, at, hit.text))
}
