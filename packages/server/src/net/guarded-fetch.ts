import { lookup, type LookupAddress, type LookupAllOptions } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { Agent, fetch as undiciFetch } from 'undici'

/** Addresses that only machines inside may reach: what somebody else's URL must never lead us to (T23). */
const PRIVATE_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24],
  ['192.88.99.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 4], ['240.0.0.0', 4],
]
/** Beside private ranges the ones that carry an IPv4 address inside (NAT64, Teredo, 6to4), and all that is not global unicast. */
const PRIVATE_V6: readonly (readonly [string, number])[] = [
  ['::', 96], ['64:ff9b::', 96], ['64:ff9b:1::', 48], ['100::', 8], ['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20], ['4000::', 2], ['8000::', 1],
]

export type GuardedFetch = (url: string, init?: { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string; readonly timeout_ms?: number; readonly signal?: AbortSignal }) => Promise<{ readonly status: number; readonly headers: Headers; readonly text: () => Promise<string> }>

/** Every address of a name, as `dns.lookup` with `all` gives them. */
export type ResolveName = (hostname: string, options: LookupAllOptions, done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void) => void

const MAX_ANSWER_BYTES = 64 * 1024

/** The address lies inside; `code` tells it from a network that is merely down. */
export class AddressRefused extends Error {
  readonly code = 'address_refused'
}

/**
 * `fetch` for addresses that other people configured. The check is made on the resolved address that is then connected
 * to, so a name that resolves to an inner address, also only the second time, is refused; redirects are not followed.
 * `allow` (CIDRs) opens ranges for an operator's own receivers; `resolve` is the system's resolver unless a test says otherwise.
 */
export function createGuardedFetch(allow: readonly string[] = [], resolve: ResolveName = lookup): GuardedFetch {
  return guardFetch(createAddressRule(allow), resolve)
}

/** The same for webhooks: what people said travels encrypted, so plain http reaches nothing but the ranges the operator opened (HOOK-6). */
export function createWebhookFetch(allow: readonly string[] = [], resolve: ResolveName = lookup): GuardedFetch {
  const encrypted = guardFetch(createAddressRule(allow), resolve)
  const plain = guardFetch(createOpenedRule(allow), resolve)
  return (url, init) => (new URL(url).protocol === 'https:' ? encrypted(url, init) : plain(url, init))
}

function guardFetch(mayConnect: (address: string) => boolean, resolve: ResolveName): GuardedFetch {
  const guardedLookup: LookupFunction = (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return done(error, [], 4)
      const allowed = addresses.filter(({ address }) => mayConnect(address))
      const [first] = allowed
      if (first === undefined) return done(new AddressRefused('the name leads to an inner address'), [], 4)
      if (options.all === true) done(null, allowed)
      else done(null, first.address, first.family)
    })
  }
  const dispatcher = new Agent({ connect: { lookup: guardedLookup, timeout: 5_000 }, maxResponseSize: MAX_ANSWER_BYTES })
  return async (url, { method = 'GET', headers = {}, body, timeout_ms = 15_000, signal } = {}) => {
    // A literal address is never looked up. The URL parser has already turned 0x7f000001 and its kind into dots.
    const literal = new URL(url).hostname.replace(/^\[|\]$/g, '')
    if (isIP(literal) !== 0 && !mayConnect(literal)) throw new AddressRefused('an inner address')
    const answer = await undiciFetch(url, { dispatcher, redirect: 'manual', method, headers, ...(body === undefined ? {} : { body }), signal: AbortSignal.any([AbortSignal.timeout(timeout_ms), ...(signal === undefined ? [] : [signal])]) })
    return { status: answer.status, headers: answer.headers as unknown as Headers, text: () => answer.text() }
  }
}

/** Public addresses, and those an operator opened. An IPv4 address in IPv6 dress is judged as what it is. */
export function createAddressRule(allow: readonly string[]): (address: string) => boolean {
  const inner = new BlockList()
  for (const [address, prefix] of PRIVATE_V4) inner.addSubnet(address, prefix, 'ipv4')
  for (const [address, prefix] of PRIVATE_V6) inner.addSubnet(address, prefix, 'ipv6')
  const isOpened = createOpenedRule(allow)
  return (address) => isOpened(address) || !inner.check(address, nameFamily(address))
}

/** Only the ranges an operator opened (`REJOIN_WEBHOOK_ALLOW_CIDRS`). */
export function createOpenedRule(allow: readonly string[]): (address: string) => boolean {
  const opened = new BlockList()
  for (const cidr of allow) {
    const [address = '', prefix] = cidr.split('/')
    const family = nameFamily(address)
    opened.addSubnet(address, prefix === undefined ? (family === 'ipv6' ? 128 : 32) : Number(prefix), family)
  }
  return (address) => opened.check(address, nameFamily(address))
}

function nameFamily(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}
