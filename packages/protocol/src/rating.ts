import * as v from 'valibot'
import type { Answer } from './answer.ts'
import { absentable, count, object, text, timestamp } from './scalars.ts'

/** Asked when a conversation was completed. */
export const ratingSetting = object({
  question: absentable(text(160)),
  /** Whether a few words may be added; they may, unless this is false. */
  comment: v.optional(v.boolean('must be true or false')),
})
export type RatingSetting = Answer<typeof ratingSetting>

/** From 1 to 5; the whole scale is used by whoever means it, so it has no half steps. */
export const score = v.pipe(count, v.minValue(1, 'must be from 1 to 5'), v.maxValue(5, 'must be from 1 to 5'))

/** What the visitor thinks of a conversation since it was completed last. */
export const rating = v.object({ score: count, comment: v.nullable(v.string()), at: timestamp })
export type Rating = Answer<typeof rating>
