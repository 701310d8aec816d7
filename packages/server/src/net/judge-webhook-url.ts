import { lookup } from 'node:dns'
import { isIP } from 'node:net'
import { createAddressRule, createOpenedRule, type ResolveName } from './guarded-fetch.ts'

/** What is wrong with an address for webhooks, as advice for the caller, or null. */
export type WebhookUrlJudge = (url: string) => Promise<string | null>

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 }

/**
 * Judges an address when somebody sets it, so that a mistake is heard at once; `url` is an absolute http(s) address. What
 * a name of an https address leads to is judged where it counts, at every connect (HOOK-6): it may change at any time.
 */
export function createWebhookUrlJudge(allow: readonly string[], resolve: ResolveName = lookup): WebhookUrlJudge {
  const mayConnect = createAddressRule(allow)
  const isOpened = createOpenedRule(allow)
  return async (raw) => {
    const url = new URL(raw)
    const port = url.port === '' ? (DEFAULT_PORTS[url.protocol] ?? 0) : Number(url.port)
    // Below 1024 live the services of a machine that would take our request for one of theirs.
    if (port !== 80 && port !== 443 && port < 1024) return 'Use port 80, 443 or one from 1024.'
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const isLiteral = isIP(host) !== 0
    if (url.protocol === 'https:') return isLiteral && !mayConnect(host) ? 'This address lies inside. Open its range in REJOIN_WEBHOOK_ALLOW_CIDRS if it is yours.' : null
    const addresses = isLiteral ? [host] : await listAddresses(host, resolve)
    return addresses.some(isOpened) ? null : 'Use https. Plain http is for ranges opened in REJOIN_WEBHOOK_ALLOW_CIDRS.'
  }
}

function listAddresses(host: string, resolve: ResolveName): Promise<readonly string[]> {
  return new Promise((done) => resolve(host, { all: true }, (error, addresses) => done(error === null ? addresses.map(({ address }) => address) : [])))
}
