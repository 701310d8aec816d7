/** So many in so many seconds. A burst is a window of `burst ÷ rate` seconds: 1/s with a burst of 10 is 10 in 10 s. */
export type LimitWindow = { readonly points: number; readonly seconds: number }

/**
 * How often something may happen, by what it is counted per: the last word of a name says what its key is. All windows of
 * a name must have room. These are the defaults; `REJOIN_RATE_LIMITS` replaces single ones (LIM-1).
 */
const rules = {
  'http.address': [{ points: 3000, seconds: 60 }],
  /** Tokens that are none of ours, and log-ins; giving a valid token is never counted. */
  'failures.address': [{ points: 20, seconds: 60 }],
  /** Anonymous visitors alone: who is named by their site has passed its login. */
  'authenticate.address': [{ points: 10, seconds: 60 }, { points: 60, seconds: 3600 }],
  'authenticate.channel': [{ points: 600, seconds: 60 }],
  'identify.token': [{ points: 100, seconds: 2 }],
  'events.socket': [{ points: 30, seconds: 3 }],
  /** Refused events. The one after these ends the connection. */
  'strikes.socket': [{ points: 2, seconds: 60 }],
  'messages.contact': [{ points: 10, seconds: 10 }, { points: 60, seconds: 60 }],
  'conversations.contact': [{ points: 5, seconds: 3600 }],
  /** Of anonymous visitors. */
  'conversations.address': [{ points: 6, seconds: 12 * 3600 }],
  'transcripts.contact': [{ points: 10, seconds: 600 }],
  'handshakes.process': [{ points: 200, seconds: 1 }],
} as const satisfies Record<string, readonly LimitWindow[]>

/** How many there may be at once. */
const caps = {
  'connections.session': 10,
  'connections.contact': 20,
  'connections.address': 100,
  'connections.process': 10_000,
} as const satisfies Record<string, number>

export type LimitName = keyof typeof rules
export type CapName = keyof typeof caps

export type Limits = { readonly rules: Readonly<Record<LimitName, readonly LimitWindow[]>>; readonly caps: Readonly<Record<CapName, number>> }

export const defaultLimits: Limits = { rules, caps }

const ENTRY = /^([a-z]+\.[a-z]+)=(\d{1,7})(?:\/(\d{1,6}))?$/

/**
 * `on`, `off` (null), or the defaults with some replaced: `conversations.address=100/3600,connections.address=500`, which
 * is a count and the seconds it is for, or a number at once. A string is what is wrong.
 */
export function readLimits(raw: string): Limits | null | string {
  if (raw === 'on') return defaultLimits
  if (raw === 'off') return null
  const changed = { rules: { ...defaultLimits.rules }, caps: { ...defaultLimits.caps } }
  for (const entry of raw.split(',')) {
    const [, name = '', count, seconds] = ENTRY.exec(entry.trim()) ?? []
    if (Object.hasOwn(rules, name) && Number(count) > 0 && Number(seconds) > 0) changed.rules[name as LimitName] = [{ points: Number(count), seconds: Number(seconds) }]
    else if (Object.hasOwn(caps, name) && Number(count) > 0 && seconds === undefined) Object.assign(changed.caps, { [name]: Number(count) })
    else return `"${entry.trim()}" is none of them`
  }
  return changed
}

/** Every name that may be changed, for the one who mistyped it. */
export const limitNames: readonly string[] = [...Object.keys(rules), ...Object.keys(caps)]
