import * as v from 'valibot'
import type { Answer } from './answer.ts'
import { dictionary, isWellFormed } from './scalars.ts'

const key = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_.-]{1,64}$/, 'keys have 1 to 64 of A-Z a-z 0-9 _ . -'),
)

const value = v.union(
  [
    v.pipe(v.string(), v.check((s) => isWellFormed(s) && byteLength(s) <= 1024, 'must be text of at most 1 KB'), v.metadata({ maxLength: 1024 })),
    v.pipe(v.number(), v.finite()),
    v.boolean(),
    v.null(),
  ],
  'must be text of at most 1 KB, a finite number, true, false or null',
)

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}

/**
 * What a site knows about a person beside their identities: one level, at most 50 keys and 16 KB.
 * Merged into what is stored; `null` deletes a key. Never a search criterion of identify (contract §4).
 */
export const metadataPatch = v.pipe(
  dictionary(key, value),
  v.check((o) => Object.keys(o).length <= 50, 'at most 50 keys'),
  v.check((o) => byteLength(JSON.stringify(o)) <= 16_384, 'at most 16 KB'),
  v.metadata({ maxProperties: 50 }),
)

export type MetadataPatch = v.InferOutput<typeof metadataPatch>

/** What is kept of it. */
export const metadata = v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]))
export type Metadata = Answer<typeof metadata>

/** Any JSON object of at most 16 KB, kept as it came (contract §7). Depth is checked for the whole body. */
export const attributes = v.pipe(
  dictionary(v.string(), v.unknown()),
  v.check((o) => byteLength(JSON.stringify(o)) <= 16_384, 'at most 16 KB'),
)

export type Attributes = Readonly<Record<string, unknown>>
