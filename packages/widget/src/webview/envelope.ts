import type { MessageToPage, ToApp, ToPage } from '@rejoin/protocol'

/** Characters of a message as JSON text: a token is two thousand, everything else a line. */
const MAX_MESSAGE = 16_384

export type Problem = ToApp['error']

/** One message as it came in: what is not known here yet is not wrong, and what is not ours is nobody's business. */
export type Incoming = { readonly type: string; readonly data: Readonly<Record<string, unknown>> }

export function writeEnvelope<T extends keyof ToApp>(type: T, data: ToApp[T]) {
  return { source: 'rejoin', version: 1, type, data } as const
}

/**
 * Reads what an app said: JSON text, or an object that could be written as such. Anything else than plain data does not
 * survive it: no function, getter or prototype.
 */
export function readEnvelope(given: unknown): Incoming | Problem {
  let text: string | undefined
  let message: unknown
  try {
    text = typeof given === 'string' ? given : JSON.stringify(given)
    if (text !== undefined && text.length > MAX_MESSAGE) return { code: 'too_large', message: `A message has at most ${MAX_MESSAGE} characters.` }
    message = JSON.parse(text ?? '')
  } catch {
    return { code: 'malformed_json', message: 'A message is a JSON object {source, version, type, data}, or its text.' }
  }
  if (!isObject(message)) return { code: 'invalid_body', message: 'A message is an object {source, version, type, data}.' }
  const { source = 'rejoin', version = 1, type, data = {} } = message
  if (source !== 'rejoin') return wrong('source', 'must be "rejoin"')
  if (version !== 1) return wrong('version', 'must be 1')
  if (typeof type !== 'string') return wrong('type', 'must be a string')
  if (!isObject(data)) return wrong('data', 'must be an object')
  return { type, data }
}

export function wrong(field: string, why: string): Problem {
  return { code: 'invalid_field', message: `${field} ${why}.`, field }
}

export function isProblem(read: Incoming | Problem): read is Problem {
  return 'code' in read
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What `read-command.ts` makes of it. */
export type Command = { readonly [T in keyof ToPage]: { readonly type: T; readonly data: Extract<MessageToPage, { type: T }>['data'] } }[keyof ToPage]
