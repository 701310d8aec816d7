import type { IncomingMessage } from 'node:http'
import { isIP, isIPv4 } from 'node:net'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { createOpenedRule } from './guarded-fetch.ts'

/** The longest chain of proxies anybody has; what a client writes in front of it is not read. */
const MAX_HOPS = 20

/** Who is at the other end, as far as limits care. */
export type Client = {
  /** What they are counted by: an IPv4 address, or the /64 of an IPv6 one, because whoever has one of those has them all. */
  readonly address: string
  /** On the operator's blocklist. */
  readonly blocked: boolean
}

export type ReadClient = (request: Pick<IncomingMessage, 'headers' | 'socket'>) => Client

/** Reads clients for this installation. Says once when a proxy in front is not declared: then everybody shares one address. */
export function createClientReader({ trustedProxies, blockedAddresses }: Pick<Config, 'trustedProxies' | 'blockedAddresses'>, log: Logger): ReadClient {
  const isTrusted = createOpenedRule(trustedProxies)
  const isBlocked = createOpenedRule(blockedAddresses)
  let warned = false
  /** Of connections that speak for themselves: the same for each of their requests. */
  const own = new WeakMap<object, Client>()
  return (request) => {
    const isForwarded = request.headers['x-forwarded-for'] !== undefined
    const known = isForwarded ? undefined : own.get(request.socket)
    if (known !== undefined) return known
    const address = readClientAddress(request, isTrusted)
    if (!warned && isForwarded && !isTrusted(request.socket.remoteAddress ?? '')) {
      warned = true
      log.warn('a request came with X-Forwarded-For from an address that REJOIN_TRUSTED_PROXIES does not list; behind a proxy, limits count everybody as one until it does')
    }
    const client = { address: bucketAddress(address), blocked: isBlocked(address) }
    if (!isForwarded) own.set(request.socket, client)
    return client
  }
}

/**
 * `X-Forwarded-For` is believed from the operator's own proxies alone, and read from the right: the last address that
 * none of them wrote about another of them is the client (LIM-3, T39).
 */
export function readClientAddress(request: Pick<IncomingMessage, 'headers' | 'socket'>, isTrusted: (address: string) => boolean): string {
  let address = normalizeAddress(request.socket.remoteAddress ?? '') ?? 'unknown'
  const header = request.headers['x-forwarded-for']
  const hops = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').slice(-MAX_HOPS)
  while (hops.length > 0 && address !== 'unknown' && isTrusted(address)) {
    const hop = normalizeAddress(hops.pop() ?? '')
    if (hop === null) break
    address = hop
  }
  return address
}

export function bucketAddress(address: string): string {
  return isIP(address) === 6 ? `${expandIpv6(address).slice(0, 4).join(':')}::/64` : address
}

/** One spelling: without a port, brackets or zone, and IPv4 in IPv6 dress as what it is. Null: no address. */
function normalizeAddress(text: string): string | null {
  if (isIPv4(text)) return text
  const bare = text.trim().replace(/^"|"$/g, '').replace(/^\[([^\]]*)\](?::\d+)?$/, '$1').replace(/%.*$/, '').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1]
  const address = mapped ?? bare
  return isIP(address) === 0 ? null : address.toLowerCase()
}

/** The eight groups, without leading zeros. */
function expandIpv6(address: string): readonly string[] {
  // The URL parser knows every spelling, an IPv4 tail included.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  return tail === undefined ? left : [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right]
}
