import { isHttpUrl, type Attributes, type Communication, type ConversationInfo } from '@rejoin/protocol'

/** One chat session of one device, and where it is. Everything here was said by the browser, so nothing is certain. */
export type Visit = {
  readonly id: string
  readonly connected: boolean
  readonly connectedAt: string
  readonly disconnectedAt: string | null
  readonly pageTitle: string | null
  /** Only http and https; anything else a browser may claim is not made a link. */
  readonly pageUrl: string | null
  readonly referrer: string | null
  readonly browser: string | null
  readonly language: string | null
}

/** The visitor's sessions, the present ones first, then the newest. */
export function listVisits(info: ConversationInfo): readonly Visit[] {
  return info.participants
    .filter((participant) => participant.purpose === 'customer')
    .flatMap((participant) => participant.communications)
    .map(toVisit)
    .sort((a, b) => Number(b.connected) - Number(a.connected) || (a.connectedAt < b.connectedAt ? 1 : -1))
}

function toVisit(communication: Communication): Visit {
  const { attributes } = communication
  const page = isRecord(attributes['page']) ? attributes['page'] : attributes
  return {
    id: communication.id,
    connected: communication.disconnected_at === null,
    connectedAt: communication.connected_at,
    disconnectedAt: communication.disconnected_at,
    pageTitle: readText(page, 'title', 'page_title'),
    pageUrl: readUrl(page, 'url', 'page_url'),
    referrer: readUrl(page, 'referrer') ?? readUrl(attributes, 'referrer'),
    browser: describeBrowser(attributes),
    language: readText(attributes, 'language', 'locale'),
  }
}

function describeBrowser(attributes: Attributes): string | null {
  const browser = attributes['browser']
  if (isRecord(browser)) return join(readText(browser, 'name'), readText(browser, 'os') ?? readText(attributes, 'os'))
  return join(readText(attributes, 'browser', 'user_agent'), readText(attributes, 'os'))
}

function join(...parts: readonly (string | null)[]): string | null {
  const known = parts.filter((part) => part !== null)
  return known.length === 0 ? null : known.join(' · ')
}

function readText(from: Attributes, ...keys: readonly string[]): string | null {
  for (const key of keys) {
    const value = from[key]
    if (typeof value === 'string' && value.trim() !== '') return value
  }
  return null
}

function readUrl(from: Attributes, ...keys: readonly string[]): string | null {
  const value = readText(from, ...keys)
  return value !== null && isHttpUrl(value) ? value : null
}

function isRecord(value: unknown): value is Attributes {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
