/** A site with logins of its own that signs its users itself, as one does for Intercom or Zendesk: HS256, nothing of ours. */
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type SigningSite = {
  readonly origin: string
  /** How often the page asked for a fresh token. */
  asked(): number
  close(): Promise<void>
}

export type SigningSiteOptions = { readonly rejoinUrl: string; readonly channelId: string; readonly secret: string }

/** `/?user=user-42&name=Ada` is a page with somebody logged in; `/token?…` is what its `getUserJwt` fetches. */
export async function startSigningSite({ rejoinUrl, channelId, secret }: SigningSiteOptions): Promise<SigningSite> {
  let asked = 0
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://site')
    const user = url.searchParams.get('user')
    const token = user === null ? '' : signUser(secret, user, url.searchParams.get('name') ?? user)
    if (url.pathname === '/token') {
      asked++
      response.setHeader('content-type', 'text/plain').end(token)
    } else if (url.pathname === '/') {
      response.setHeader('content-type', 'text/html').end(`<!doctype html><html lang="en"><title>A site</title><h1>A site</h1>
<script>window.rejoin=window.rejoin||function(){(rejoin.q=rejoin.q||[]).push(arguments)};
rejoin('boot',{channelId:'${channelId}',userJwt:'${token}'${user === null ? '' : ",getUserJwt:async()=>(await fetch('/token'+location.search)).text()"}})</script>
<script async src="${rejoinUrl}/widget.js"></script>`)
    } else response.writeHead(404).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A compact JWS by hand: what a site would do with the library of its language. */
function signUser(secret: string, user: string, name: string): string {
  const now = Math.floor(Date.now() / 1_000)
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ external_id: user, name, iat: now, exp: now + 120 })}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}
