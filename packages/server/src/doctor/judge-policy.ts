/** What the widget needs of a page's Content-Security-Policy, and what it does not get. */
export type Missing = {
  readonly directive: 'script-src' | 'connect-src' | 'img-src'
  /** What to add to it. */
  readonly source: string
  /** The chat does not run without it; otherwise something of it is missing. */
  readonly essential: boolean
}

/** `nonce`: of the tag that loads the widget. */
export type Page = { readonly origin: string; readonly nonce: string | null }

type Policy = ReadonlyMap<string, readonly string[]>

/**
 * What one of a page's policies withholds from a widget that lives at `server` (CSP 3). Each policy of a page must allow
 * everything, so they are asked one by one. Pure.
 */
export function judgePolicy(text: string, page: Page, server: string): readonly Missing[] {
  const policy = parsePolicy(text)
  const socket = server.replace(/^http/, 'ws')
  const missing: Missing[] = []
  const script = sourcesOf(policy, ['script-src-elem', 'script-src', 'default-src'])
  if (script !== null && !allowsScript(script, `${server}/widget.js`, page)) missing.push({ directive: 'script-src', source: server, essential: true })
  const connect = sourcesOf(policy, ['connect-src', 'default-src'])
  if (connect !== null) {
    if (!allows(connect, `${server}/chatplugin.authenticate`, page.origin)) missing.push({ directive: 'connect-src', source: server, essential: true })
    // Without it the chat falls back to polling.
    if (!allows(connect, `${socket}/socket.io/`, page.origin)) missing.push({ directive: 'connect-src', source: socket, essential: false })
  }
  const image = sourcesOf(policy, ['img-src', 'default-src'])
  if (image !== null && !allows(image, `${server}/media/x`, page.origin)) missing.push({ directive: 'img-src', source: server, essential: false })
  return missing
}

function parsePolicy(text: string): Policy {
  const policy = new Map<string, readonly string[]>()
  for (const part of text.split(';')) {
    const [name = '', ...sources] = part.trim().split(/\s+/)
    // The first of a name counts.
    if (name !== '' && !policy.has(name.toLowerCase())) policy.set(name.toLowerCase(), sources)
  }
  return policy
}

function sourcesOf(policy: Policy, names: readonly string[]): readonly string[] | null {
  const name = names.find((candidate) => policy.has(candidate))
  return name === undefined ? null : (policy.get(name) ?? null)
}

function allowsScript(sources: readonly string[], url: string, page: Page): boolean {
  if (page.nonce !== null && sources.includes(`'nonce-${page.nonce}'`)) {
    // What a trusted script imports is trusted under strict-dynamic; otherwise the addresses of its parts must be allowed.
    return sources.includes("'strict-dynamic'") || allows(sources, url, page.origin)
  }
  return !sources.includes("'strict-dynamic'") && allows(sources, url, page.origin)
}

function allows(sources: readonly string[], address: string, pageOrigin: string): boolean {
  const url = new URL(address)
  return sources.some((source) => matches(source, url, new URL(pageOrigin)))
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'ws:': '80', 'https:': '443', 'wss:': '443' }
const portOf = (url: URL): string => url.port || (DEFAULT_PORTS[url.protocol] ?? '')

function matches(source: string, url: URL, page: URL): boolean {
  if (source === '*') return ['http:', 'https:', 'ws:', 'wss:'].includes(url.protocol)
  if (source.toLowerCase() === "'self'") return url.hostname === page.hostname && isUpgradeOf(page.protocol, url.protocol) && (portOf(url) === portOf(page) || (isDefaultPort(url) && isDefaultPort(page)))
  if (/^[a-z][a-z0-9+.-]*:$/i.test(source)) return isUpgradeOf(source.toLowerCase(), url.protocol)
  const [, scheme, host = '', port, path = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\*|(?:\*\.)?[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(\d+|\*))?(\/.*)?$/i.exec(source) ?? []
  if (host === '') return false
  if (!isUpgradeOf(scheme === undefined ? page.protocol : `${scheme.toLowerCase()}:`, url.protocol)) return false
  const name = host.toLowerCase()
  if (name !== '*' && (name.startsWith('*.') ? !url.hostname.endsWith(name.slice(1)) : url.hostname !== name)) return false
  if (port === undefined ? !isDefaultPort(url) : port !== '*' && port !== portOf(url)) return false
  return path === '' || path === '/' || (path.endsWith('/') ? url.pathname.startsWith(path) : url.pathname === path)
}

/** A source for http covers https, and with it both kinds of WebSocket; one for https covers no WebSocket. */
function isUpgradeOf(allowed: string, used: string): boolean {
  if (allowed === used) return true
  if (allowed === 'http:') return used === 'https:' || used === 'ws:' || used === 'wss:'
  return allowed === 'ws:' && (used === 'wss:' || used === 'http:' || used === 'https:') || (allowed === 'wss:' && used === 'https:')
}

function isDefaultPort(url: URL): boolean {
  return url.port === '' || url.port === DEFAULT_PORTS[url.protocol]
}
