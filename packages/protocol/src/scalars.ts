import * as v from 'valibot'

/**
 * The small values every message on the wire is made of (contract §2, §4).
 * A string is checked here once, so that inside the server only good values travel. `v.metadata` says in the words of JSON
 * Schema what a function checks, for `/openapi.json`; it checks nothing itself.
 */

/** Control, zero-width and bidirectional marks: invisible, and therefore a way to make two ids look like one. */
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{1d173}-\u{1d17a}\u{e0000}-\u{e007f}]/u
const OUTER_SPACE = /^\s|\s$/u

/** Ids a careless template prints when nobody is logged in (contract §4). */
const PLACEHOLDERS: ReadonlySet<string> = new Set([
  'null', 'undefined', 'nan', 'none', 'nil', 'true', 'false', 'anonymous', 'guest', '0', '[object object]',
])

/** True for a string without lone surrogates: SQLite would store those as something else than was acknowledged. */
export function isWellFormed(text: string): boolean {
  return !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text)
}

/** Length in code points, which is what people count; UTF-16 units would punish emoji. */
export function countCodePoints(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}

/** A plain line or paragraph of at most `max` code points: well formed, no control characters but tab and line breaks. */
export function text(max: number, min = 0) {
  return v.pipe(
    v.string('must be a string'),
    v.check((s) => isWellFormed(s), 'must be well-formed Unicode'),
    v.check((s) => !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(s), 'must not contain control characters'),
    // Counted only where the number of units does not tell: a code point has one or two.
    v.check((s) => s.length <= max || countCodePoints(s) <= max, `must have at most ${max} characters`),
    v.check((s) => s.length >= 2 * min || countCodePoints(s) >= min, `must have at least ${min} characters`),
    v.metadata(min === 0 ? { maxLength: max } : { minLength: min, maxLength: max }),
  )
}

/** An optional field where `null` means the same as absent (contract §2). */
export function absentable<const S extends v.GenericSchema>(schema: S) {
  return v.nullish(schema)
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The keys with which JSON can reach an object's prototype. */
export function isPollutingKey(key: string): boolean {
  return key === '__proto__' || key === 'constructor' || key === 'prototype'
}

const plainObject = v.custom<Record<string, unknown>>(isPlainObject, 'must be an object')

/** A JSON object with these fields and no others. The validator alone would take a list for one whose fields are all optional. */
export function object<const E extends v.ObjectEntries>(entries: E) {
  return v.pipe(plainObject, v.strictObject(entries))
}

/** A JSON object with keys of the caller's choice. The validator alone would drop a key that reaches a prototype; we say so. */
export function dictionary<const K extends v.GenericSchema<string, string>, const V extends v.GenericSchema>(key: K, value: V) {
  return v.pipe(plainObject, v.check((o) => !Object.keys(o).some(isPollutingKey), 'must not have a key that reaches a prototype'), v.record(key, value))
}

/** A UUID as Rejoin makes them. */
export const id = v.pipe(v.string('must be a string'), v.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'must be an id'), v.metadata({ format: 'uuid' }))

/** ISO-8601 UTC with milliseconds. */
export const timestamp = v.pipe(v.string(), v.isoTimestamp())

/** Marks a refusal that has a code of its own: the edge reads it from the message (see `error-code.ts`). */
export const RESERVED = 'reserved_identifier'

/** An exact key somebody else's system made: 1–255 code points, never trimmed, never folded (contract §4). */
const exactKey = v.pipe(
  v.string('must be a string'),
  v.check((s) => countCodePoints(s) >= 1 && countCodePoints(s) <= 255, 'must have 1 to 255 characters'),
  v.check((s) => isWellFormed(s) && !INVISIBLE.test(s), 'must not contain control, zero-width or bidirectional characters'),
  v.check((s) => !OUTER_SPACE.test(s), 'must not begin or end with white space'),
  v.metadata({ minLength: 1, maxLength: 255 }),
)

/** `external_id`: an exact key that is not a placeholder (IDN-1, IDN-2). */
export const externalId = v.pipe(exactKey, v.check((s) => !PLACEHOLDERS.has(s.toLowerCase()), RESERVED))

/** The name of a further identifier such as `dni` or `device_id`. */
export const identifierName = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_.-]{1,64}$/, 'names have 1 to 64 of A-Z a-z 0-9 _ . -'),
)

/** Further unique keys of a contact, exact match (IDN-5). */
export const identifiers = v.pipe(
  dictionary(identifierName, externalId),
  v.check((o) => Object.keys(o).length <= 20, 'at most 20 identifiers'),
  v.metadata({ maxProperties: 20 }),
)

const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const DOMAIN = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** Lower-cases ASCII only: `'\u212a'.toLowerCase()` is `k`, and that would let a stranger write Kate's address (IDN-3). */
function foldAscii(s: string): string {
  return s.replace(/[A-Z]/g, (c) => c.toLowerCase())
}

/** The one spelling under which an address is stored and looked up, or null when it is none (IDN-3). */
export function normalizeEmail(raw: string): string | null {
  const at = raw.lastIndexOf('@')
  if (at < 1 || raw.length > 254 || raw.indexOf('@') !== at) return null
  const local = foldAscii(raw.slice(0, at))
  if (local.length > 64 || !LOCAL_PART.test(local)) return null
  const domain = toAsciiDomain(raw.slice(at + 1))
  return domain !== null && DOMAIN.test(domain) ? `${local}@${domain}` : null
}

/** IDNA by the URL parser every runtime has; anything it would read as more than a host name is refused. */
function toAsciiDomain(domain: string): string | null {
  if (domain === '' || /[\s/\\?#@:[\]%]/.test(domain)) return null
  try {
    const host = new URL(`http://${domain}`).hostname
    return /^[\d.]+$/.test(host) ? null : host
  } catch {
    return null
  }
}

/** The one spelling of a phone number: `+` and 7–15 digits, or null (IDN-4). */
export function normalizePhoneNumber(raw: string): string | null {
  const compact = raw.replace(/[ \-.()[\]]/g, '')
  return /^\+[1-9]\d{6,14}$/.test(compact) ? compact : null
}

/** What is checked is written next: the one spelling is looked for once. */
function once(spell: (raw: string) => string | null): (raw: string) => string | null {
  let last: { readonly raw: string; readonly spelled: string | null } | null = null
  return (raw) => (last?.raw === raw ? last : (last = { raw, spelled: spell(raw) })).spelled
}

const spellEmail = once(normalizeEmail)
const spellPhoneNumber = once(normalizePhoneNumber)

export const email = v.pipe(
  v.string('must be a string'),
  v.check((s) => spellEmail(s) !== null, 'must be an e-mail address'),
  v.transform((s) => spellEmail(s) ?? s),
  v.metadata({ format: 'email', maxLength: 254 }),
)

export const phoneNumber = v.pipe(
  v.string('must be a string'),
  v.check((s) => spellPhoneNumber(s) !== null, 'must be a phone number such as +14155550100'),
  v.transform((s) => spellPhoneNumber(s) ?? s),
  v.metadata({ examples: ['+14155550100'] }),
)

/** An absolute http or https address: everything else could run something or read a disk. */
export const httpUrl = v.pipe(
  v.string('must be a string'),
  v.maxLength(2048, 'must have at most 2048 characters'),
  v.check((s) => isHttpUrl(s), 'must be an http or https address'),
  v.metadata({ format: 'uri' }),
)

export function isHttpUrl(raw: string): boolean {
  try {
    const url = new URL(raw)
    return (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '' && url.password === ''
  } catch {
    return false
  }
}

/** A name that people gave, to a queue or a tag: one visible line, so that two that look alike are alike. */
export const label = v.pipe(
  text(64, 1),
  v.check((s) => !INVISIBLE.test(s), 'must not contain control, zero-width or bidirectional characters'),
  v.check((s) => !OUTER_SPACE.test(s), 'must not begin or end with white space'),
  v.transform((s) => s.normalize('NFC')),
)

/** The id a client gives its own message, so that a repeated send happens once (MSG-2). */
export const clientMessageId = v.pipe(v.string('must be a string'), v.regex(/^[A-Za-z0-9_-]{16,64}$/, 'must be 16 to 64 of A-Z a-z 0-9 _ -'))

/** Made once per browser profile; binds a resume token to the browser that redeemed it (RES-2). */
export const installKey = v.pipe(v.string('must be a string'), v.regex(/^[A-Za-z0-9_-]{22,64}$/, 'must be 22 to 64 of A-Z a-z 0-9 _ -'))

export const localeTag = v.pipe(v.string('must be a string'), v.regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$/, 'must be a language tag such as en or pt-BR'))

/** A non-negative whole number that survives JSON. */
export const count = v.pipe(v.number('must be a number'), v.safeInteger('must be a whole number'), v.minValue(0, 'must not be negative'))
