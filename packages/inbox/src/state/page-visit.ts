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
  /** What else the page said, one line each. */
  readonly custom: readonly CustomFact[]
}

export type CustomFact = { readonly name: string; readonly value: string | number | boolean }

/** The visitor's sessions, the present ones first, then the newest. */
export function listVisits(info: ConversationInfo): readonly Visit[] {
  return info.participants
    .filter((participant) => participant.purpose === 'customer')
    .flatMap((participant) => participant.communications)
    .map(toVisit)
    .toSorted((a, b) => Number(b.connected) - Number(a.connected) || (a.connectedAt < b.connectedAt ? 1 : -1))
}

function toVisit(communication: Communication): Visit {
  const { attributes } = communication
  const device = isRecord(attributes['device']) ? attributes['device'] : {}
  return {
    id: communication.id,
    connected: communication.disconnected_at === null,
    connectedAt: communication.connected_at,
    disconnectedAt: communication.disconnected_at,
    pageTitle: readText(attributes, 'title'),
    pageUrl: readUrl(attributes, 'url'),
    referrer: readUrl(attributes, 'referrer'),
    browser: join(readText(device, 'browser'), readText(device, 'os')),
    language: readText(attributes, 'locale'),
    custom: listCustom(attributes['custom'], ''),
  }
}

/** Objects inside by their path, such as `cart.total`; lists as they are written. Empty values say nothing. */
function listCustom(value: unknown, name: string): readonly CustomFact[] {
  if (isRecord(value)) return Object.entries(value).flatMap(([key, inner]) => listCustom(inner, name === '' ? key : `${name}.${key}`))
  if (value === null || value === undefined || value === '' || name === '') return []
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [{ name, value }]
  return [{ name, value: JSON.stringify(value) }]
}

function join(...parts: readonly (string | null)[]): string | null {
  const known = parts.filter((part) => part !== null)
  return known.length === 0 ? null : known.join(' · ')
}

function readText(from: Attributes, key: string): string | null {
  const value = from[key]
  return typeof value === 'string' && value.trim() !== '' ? value : null
}

function readUrl(from: Attributes, key: string): string | null {
  const value = readText(from, key)
  return value !== null && isHttpUrl(value) ? value : null
}

function isRecord(value: unknown): value is Attributes {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
