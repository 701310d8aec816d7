import { connect } from 'node:tls'
import { ask, isLoopback, type Reply } from './ask.ts'
import { failed, ok, skipped, warning, type Finding } from './finding.ts'

const DAY_MS = 86_400_000

/** A certificate that runs out sooner has not been renewed in time. */
const RENEW_BEFORE_DAYS = 14

/** Tokens tolerate a minute. */
const SKEW_LIMIT_MS = 60_000
const SKEW_NOTICED_MS = 5_000

/** From where we are: is it there, ready, encrypted, on time, and do its sockets get through? */
export async function checkServer(url: string): Promise<readonly Finding[]> {
  const health = await ask(`${url}/healthz`)
  if (health === null) return [failed('reachable', `Nobody answers at ${url}.`, 'Start the server, and check the address, the firewall and the reverse proxy.')]
  if (health.status !== 200 || !health.text.includes('"status":"ok"')) return [failed('reachable', `${url}/healthz answers ${health.status}, and not as Rejoin does.`, 'Something else answers there. Check that the reverse proxy leads to Rejoin, for every path.')]
  const [ready, tls, sockets, webview, keys, metrics] = await Promise.all([checkReady(url), checkTls(url), checkSockets(url), checkWebview(url), checkKeys(url), checkMetrics(url)])
  return [ok('reachable', `${url} answers.`), ready, tls, judgeClock(health), ...sockets, webview, keys, metrics]
}

async function checkReady(url: string): Promise<Finding> {
  const reply = await ask(`${url}/readyz`)
  if (reply?.status === 200) return ok('ready', 'It can store messages.')
  const reasons = /"reasons":\[([^\]]*)\]/.exec(reply?.text ?? '')?.[1]?.replaceAll('"', '') ?? 'no answer'
  return failed('ready', `It is not ready: ${reasons}.`, 'See "Starting and stopping" in operating.md for what each reason means.')
}

/** By the header that every answer has; the time of the way is split in half. */
export function judgeClock({ headers, sentAt, heardAt }: Pick<Reply, 'headers' | 'sentAt' | 'heardAt'>): Finding {
  const date = Date.parse(headers.get('date') ?? '')
  if (Number.isNaN(date)) return skipped('clock', 'The answer has no Date header to compare with.')
  // The header has whole seconds.
  const skew = Math.round((date + 500 - (sentAt + heardAt) / 2) / 1000) * 1000
  const said = `The server's clock is ${Math.abs(skew) / 1000} s ${skew < 0 ? 'behind' : 'ahead of'} this machine's.`
  if (Math.abs(skew) > SKEW_LIMIT_MS) return failed('clock', said, 'Synchronize both by NTP: tokens from the other clock are refused.')
  return Math.abs(skew) > SKEW_NOTICED_MS ? warning('clock', said, 'Synchronize both by NTP.') : ok('clock', 'The clocks agree.')
}

async function checkTls(url: string): Promise<Finding> {
  const { protocol, hostname, port } = new URL(url)
  if (protocol === 'https:') return judgeExpiry(await readExpiry(hostname, Number(port || 443)), Date.now())
  if (isLoopback(url)) return skipped('tls', 'This is the machine itself; check the address that people use with --url.')
  return failed('tls', 'It is reached without TLS: whoever is on the way reads every message and token.', 'Put TLS in front of it (operating.md shows nginx and Caddy) and set REJOIN_PUBLIC_URL to the https address.')
}

export function judgeExpiry(expiresAt: number | null, now: number): Finding {
  if (expiresAt === null) return warning('tls', 'The certificate cannot be read.', 'Check it with a browser.')
  const days = Math.floor((expiresAt - now) / DAY_MS)
  if (days < 0) return failed('tls', 'The certificate has run out.', 'Renew it.')
  return days < RENEW_BEFORE_DAYS ? warning('tls', `The certificate runs out in ${days} days.`, 'Renew it, and look why that did not happen by itself.') : ok('tls', `TLS, for another ${days} days.`)
}

function readExpiry(host: string, port: number): Promise<number | null> {
  return new Promise((resolve) => {
    // Whether it is trusted was decided by the request before; here only the date is wanted.
    const socket = connect({ host, port, servername: host, timeout: 5_000 }, () => {
      const expires = Date.parse(socket.getPeerCertificate().valid_to)
      socket.destroy()
      resolve(Number.isNaN(expires) ? null : expires)
    })
    for (const event of ['error', 'timeout']) socket.once(event, () => (socket.destroy(), resolve(null)))
  })
}

async function checkSockets(url: string): Promise<readonly Finding[]> {
  const path = '/socket.io/?EIO=4&transport='
  const polling = await ask(`${url}${path}polling`)
  const isPolling = polling?.status === 200 && polling.text.startsWith('0{')
  const isSocket = await opensWebSocket(`${url.replace(/^http/, 'ws')}${path}websocket`)
  if (isSocket) return [ok('sockets', 'WebSockets get through.')]
  const remedy = 'Let the reverse proxy pass Upgrade and Connection (operating.md shows how).'
  return [isPolling ? warning('sockets', 'WebSockets do not get through; the chat falls back to polling.', remedy) : failed('sockets', 'Neither WebSockets nor polling get through: the chat does not connect.', remedy)]
}

function opensWebSocket(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url)
    const timer = setTimeout(() => finish(false), 5_000)
    function finish(opened: boolean): void {
      clearTimeout(timer)
      socket.close()
      resolve(opened)
    }
    socket.addEventListener('message', ({ data }) => finish(String(data).startsWith('0{')))
    socket.addEventListener('error', () => finish(false))
    socket.addEventListener('close', () => finish(false))
  })
}

/** The hosted page lives at the public address; asked for under another one, the server does not know its own page. */
async function checkWebview(url: string): Promise<Finding> {
  const page = await ask(`${url}/webview`)
  if (page?.status !== 200) return failed('webview', `${url}/webview answers ${page?.status ?? 'nothing'}.`, 'Build the widget (npx pnpm@12.21.0 build), and let the reverse proxy pass every path.')
  const { origin } = new URL(url)
  return (await isOriginKnown(url, origin)) ? ok('webview', 'The hosted page may talk to its server.') : failed('webview', `The hosted page's own origin, ${origin}, is refused.`, 'Set REJOIN_PUBLIC_URL to the address that people use, letter by letter.')
}

/** The question a browser asks before it lets a page call us. */
export async function isOriginKnown(url: string, origin: string): Promise<boolean> {
  const reply = await ask(`${url}/chatplugin.authenticate`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } })
  return reply?.headers.get('access-control-allow-origin') === origin
}

async function checkKeys(url: string): Promise<Finding> {
  const reply = await ask(`${url}/.well-known/jwks.json`)
  const count = (reply?.text.match(/"kid"/g) ?? []).length
  return count > 0 ? ok('keys', `${count} signing ${count === 1 ? 'key is' : 'keys are'} published.`) : failed('keys', 'No signing key is published.', 'Check that the server may read the folder keys in REJOIN_DATA_DIR.')
}

async function checkMetrics(url: string): Promise<Finding> {
  if (isLoopback(url)) return skipped('metrics', 'This machine may always read /metrics where no token is set; check from outside with --url.')
  const reply = await ask(`${url}/metrics`)
  return reply?.status === 200 ? failed('metrics', 'Anybody may read /metrics.', 'Set REJOIN_METRICS_TOKEN, or keep the reverse proxy from passing /metrics.') : ok('metrics', '/metrics is closed.')
}
