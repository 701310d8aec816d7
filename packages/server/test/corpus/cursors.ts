import { NO_IDS, NO_STRINGS, type Heading, type HttpRow } from './row.ts'

const NO_SIZES: Readonly<Record<string, unknown>> = { 'zero': 0, 'below zero': -1, 'too many': 201, 'a fraction': 1.5, 'a word': '20', 'beyond the safe range': 2 ** 53, 'beyond all': 1e308, 'true': true, 'a list': [20], 'an object': {} }

/** A real cursor with what is in it replaced: whoever can read one can write one. */
function rewrite(cursor: string): Readonly<Record<string, string>> {
  const [list, direction, ...key] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]
  const write = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
  const [first, ...rest] = key
  return {
    'no key': write([list, direction]),
    'a key too short': write([list, direction, ...rest]),
    'a key too long': write([list, direction, ...key, 1]),
    'a hundred keys': write([list, direction, ...Array.from({ length: 100 }, () => 1)]),
    'a key of objects': write([list, direction, ...key.map(() => ({}))]),
    'a key of nulls': write([list, direction, ...key.map(() => null)]),
    'a key of booleans': write([list, direction, ...key.map(() => true)]),
    'a key of lists': write([list, direction, ...key.map((part) => [part])]),
    'a key in an object': write({ 0: list, 1: direction, 2: first }),
    'a third direction': write([list, 2, ...key]),
    'a direction as a word': write([list, '0', ...key]),
    'no direction': write([list, null, ...key]),
    'another list': write(['AAAAAAAAAA', direction, ...key]),
    'no list': write([null, direction, ...key]),
    'half of it': cursor.slice(0, cursor.length / 2),
    'padding': `${cursor}==`,
    'the other alphabet': `${cursor}+/`,
    'a line feed behind': `${cursor}\n`,
    'twice': `${cursor}${cursor}`,
    'JSON itself': JSON.stringify([list, direction, ...key]),
    'a string inside': write('"x"'),
    'invalid UTF-8 inside': Buffer.from([0xff, 0xfe, 0x5b]).toString('base64url'),
    'brackets without end inside': write('['.repeat(300)),
  }
}

/** Keys of the right kind that no row has: a place in the list all the same, so that a page is answered. */
function displace(cursor: string): Readonly<Record<string, string>> {
  const [list, direction, ...key] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]
  const places = typeof key[0] === 'number' ? ['-1', '0', '9007199254740991'] : [`"' OR 1=1 --"`, '""', '"\\ud800"', '"\\u0000"', '"\\uffff"']
  return Object.fromEntries(places.map((part) => [part, Buffer.from(`[${JSON.stringify(list)},${String(direction)},${key.map(() => part).join(',')}]`).toString('base64url')]))
}

/** Keys of another kind, and numbers that are no number of a row. */
function confuse(cursor: string): Readonly<Record<string, string>> {
  const [list, direction, ...key] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]
  const parts = typeof key[0] === 'number' ? ['"1"', '0.5', '1e999', '-1e308', '9007199254740993'] : ['1', '-1', '1e999']
  return Object.fromEntries(parts.map((part) => [`the key ${part}`, Buffer.from(`[${JSON.stringify(list)},${String(direction)},${key.map(() => part).join(',')}]`).toString('base64url')]))
}

/** Cursors of somewhere else and page sizes that are none, at every list. */
export const cursors: Heading<HttpRow> = ({ lists }) =>
  lists.flatMap(({ call, body, cursor }): HttpRow[] => [
    ...Object.entries({ ...NO_IDS, ...rewrite(cursor), ...confuse(cursor) }).map(([what, value]) => ({ what: `${call} from ${what}`, call, body: { ...body, cursor: value }, expect: value.length > 512 ? '422 invalid_field' : '422 invalid_cursor' })),
    ...Object.entries(displace(cursor)).map(([what, value]) => ({ what: `${call} from ${what} as a key`, call, body: { ...body, cursor: value }, expect: '200 ok' })),
    ...Object.entries(NO_STRINGS).map(([what, value]) => ({ what: `${call} from ${what}`, call, body: { ...body, cursor: value }, expect: '422 invalid_field' })),
    ...Object.entries(NO_SIZES).map(([what, page_size]) => ({ what: `${call} in pages of ${what}`, call, body: { ...body, page_size }, expect: '422 invalid_field' })),
  ])
