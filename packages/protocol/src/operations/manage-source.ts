import * as v from 'valibot'
import type { Answer } from '../answer.ts'
import { pageEntries } from '../page.ts'
import { absentable, text } from '../scalars.ts'
import { sourceEntries, sourceId, sourceMapping } from '../source.ts'

/** `POST /sources.create` (contract §6). */
export const createSourceRequest = v.strictObject({ source_id: sourceId, name: text(255, 1), mapping: absentable(sourceMapping) })
export type CreateSourceRequest = v.InferOutput<typeof createSourceRequest>

/** The token is shown once; only its hash is kept. */
export const createSourceResult = v.object({ ...sourceEntries, token: v.string() })
export type CreateSourceResult = Answer<typeof createSourceResult>

/** `POST /sources.update`: what is absent stays, `null` removes the mapping. With `rotate_token` the token before is refused at once. */
export const updateSourceRequest = v.strictObject({ source_id: sourceId, name: absentable(text(255, 1)), mapping: v.nullish(sourceMapping), rotate_token: v.optional(v.boolean('must be true or false')) })
export type UpdateSourceRequest = v.InferOutput<typeof updateSourceRequest>
export const updateSourceResult = v.object({ ...sourceEntries, token: v.optional(v.string()) })
export type UpdateSourceResult = Answer<typeof updateSourceResult>

export const listSourcesRequest = v.strictObject({ ...pageEntries })

/** `POST /sources.delete`. */
export const sourceRequest = v.strictObject({ source_id: sourceId })
export const deleteSourceResult = v.object({ source_id: v.string(), deleted: v.literal(true) })
export type DeleteSourceResult = Answer<typeof deleteSourceResult>
