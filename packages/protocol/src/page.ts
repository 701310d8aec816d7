import * as v from 'valibot'
import { absentable } from './scalars.ts'

/** Request half of every list (contract §2). Spread into the request schema of the list. */
export const pageEntries = {
  cursor: absentable(v.pipe(v.string('must be a string'), v.maxLength(512))),
  page_size: absentable(v.pipe(v.number('must be a number'), v.integer('must be a whole number'), v.minValue(1, 'must be 1 to 200'), v.maxValue(200, 'must be 1 to 200'))),
} as const

export const DEFAULT_PAGE_SIZE = 20

/** Answer half of every list, as a schema. */
export function pageOf<const S extends v.GenericSchema>(item: S) {
  return v.object({ data: v.array(item), pagination_data: paginationData })
}

export const paginationData = v.object({ next_cursor: v.nullable(v.string()), previous_cursor: v.nullable(v.string()) })

/** Answer half of every list: the first page is the newest, `next_cursor` leads back in time. */
export type Page<T> = {
  readonly data: readonly T[]
  readonly pagination_data: { readonly next_cursor: string | null; readonly previous_cursor: string | null }
}
