import type { Scene } from './scene.ts'

/** One bad request and what must become of it. */
export type HttpRow = {
  readonly what: string
  /** A call's name, or a path with what is wrong about it. */
  readonly call: string
  /** An object is sent as JSON, anything else as it is. */
  readonly body: object | string | Uint8Array
  readonly as?: 'system' | 'agent' | 'visitor' | 'page'
  readonly method?: string
  /** Beside, or in place of, the usual ones; `undefined` leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>
  /** Status and code; `200 ok` is kept, and must be readable afterwards. */
  readonly expect: string
}

/** One bad event on a connection that was let in; the ack's code, `ok`, or `closed` where the connection ends instead. */
export type EventRow = { readonly what: string; readonly namespace: '/chatplugin' | '/agents'; readonly args: readonly unknown[] | string; readonly expect: string }

/** Rows name what exists only once a server runs, so a heading is a function. */
export type Heading<R> = (scene: Scene) => readonly R[]

/** What JSON can say where a string is due. */
export const NO_STRINGS: Readonly<Record<string, unknown>> = {
  'zero': 0,
  'a number': 42,
  'a fraction': 1.5,
  'a number below zero': -1,
  'true': true,
  'false': false,
  'an empty list': [],
  'a list of one string': ['x'],
  'a list of lists': [[]],
  'an empty object': {},
  'an object with toString': { toString: 'x' },
  'an object with a length': { length: 1, 0: 'x' },
  'a query operator': { $ne: null },
  'a buffer as Node writes it': { type: 'Buffer', data: [120] },
  'a placeholder for binary': { _placeholder: true, num: 0 },
}

/** Strings that no identifier and no cursor is. */
export const NO_IDS: Readonly<Record<string, string>> = {
  'nothing': '',
  'a blank': ' ',
  'null as a word': 'null',
  'a number as a word': '0',
  'a path': '../../etc/passwd',
  'an id in capitals': '0199C2F0-4B1E-7A52-9D3C-6E0F8A2B7C11',
  'an id in braces': '{0199c2f0-4b1e-7a52-9d3c-6e0f8a2b7c11}',
  'an id without dashes': '0199c2f04b1e7a529d3c6e0f8a2b7c11',
  'an id with a line feed': '0199c2f0-4b1e-7a52-9d3c-6e0f8a2b7c11\n',
  'an id with a NUL': '0199c2f0-4b1e-7a52-9d3c-6e0f8a2b7c11\0',
  'an id in full-width digits': '０199c2f0-4b1e-7a52-9d3c-6e0f8a2b7c11',
  'SQL': "' OR 1=1 --",
  'a second statement': "x'; DROP TABLE events; --",
  'a wildcard': '%',
  'half a character': '\ud800',
  'kilobytes': 'a'.repeat(30_000),
}
