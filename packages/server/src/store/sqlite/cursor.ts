import { createHash } from 'node:crypto'
import { DEFAULT_PAGE_SIZE, RejoinError, type Page } from '@rejoin/protocol'
import type { PageRequest } from '../store.ts'

/** The sort key of a row: compared in the order given. */
export type Key = readonly (string | number)[]

type Shape = readonly ('string' | 'number')[]

/** `older` walks back in time, `newer` forward; both exclusive of the key. */
export type Direction = 'older' | 'newer'

type Options<Row, T> = {
  /** Name of the list with everything that shapes it: a cursor is good for this list only (WIRE-7). */
  readonly list: string
  readonly page: PageRequest
  /** Up to `limit` rows beyond `key` in walking order; null starts at the newest. */
  readonly fetch: (direction: Direction, key: Key | null, limit: number) => Row[]
  readonly keyOf: (row: Row) => Key
  /** What the parts of a key are; an id alone unless said otherwise. A cursor with any other key is none of this list. */
  readonly key?: Shape
  readonly map: (row: Row) => T
  /** Messages read oldest first inside their page (contract §2). */
  readonly oldestFirst?: boolean
}

/** One page by keyset: rows that arrive meanwhile neither repeat nor skip anything. */
export function readPage<Row, T>(options: Options<Row, T>): Page<T> {
  const size = options.page.page_size ?? DEFAULT_PAGE_SIZE
  const start = decodeCursor(options.list, options.page.cursor ?? null, options.key ?? ['string'])
  const rows = options.fetch(start?.direction ?? 'older', start?.key ?? null, size + 1)
  const more = rows.length > size
  if (more) rows.pop()
  const walkingBack = start === null || start.direction === 'older'
  if (!walkingBack) rows.reverse()

  const newest = rows[0]
  const oldest = rows[rows.length - 1]
  const hasOlder = walkingBack ? more : rows.length > 0
  const hasNewer = walkingBack ? start !== null && rows.length > 0 : more
  const next_cursor = hasOlder && oldest !== undefined ? encodeCursor(options.list, 'older', options.keyOf(oldest)) : null
  const previous_cursor = hasNewer && newest !== undefined ? encodeCursor(options.list, 'newer', options.keyOf(newest)) : null
  if (options.oldestFirst === true) rows.reverse()
  return { data: rows.map(options.map), pagination_data: { next_cursor, previous_cursor } }
}

function encodeCursor(list: string, direction: Direction, key: Key): string {
  return Buffer.from(JSON.stringify([nameList(list), direction === 'older' ? 0 : 1, ...key])).toString('base64url')
}

function decodeCursor(list: string, cursor: string | null, shape: Shape): { direction: Direction; key: Key } | null {
  if (cursor === null) return null
  const refuse = (): never => {
    throw new RejoinError('invalid_cursor', undefined, { field: 'cursor' })
  }
  if (!/^[A-Za-z0-9_-]+$/.test(cursor)) return refuse()
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (!Array.isArray(parts) || parts[0] !== nameList(list) || (parts[1] !== 0 && parts[1] !== 1)) return refuse()
    const key: unknown[] = parts.slice(2)
    if (!isKey(key, shape)) return refuse()
    return { direction: parts[1] === 0 ? 'older' : 'newer', key }
  } catch (error) {
    if (error instanceof RejoinError) throw error
    return refuse()
  }
}

function isKey(key: readonly unknown[], shape: Shape): key is Key {
  return key.length === shape.length && key.every((part, index) => typeof part === shape[index] && (typeof part !== 'number' || Number.isSafeInteger(part)))
}

function nameList(list: string): string {
  return createHash('sha256').update(list).digest('base64url').slice(0, 10)
}
