import * as v from 'valibot'
import { id } from '../scalars.ts'

/** Socket event `typing`: no history, throttled. */
export const typingRequest = v.strictObject({ conversation_id: id, typing: v.boolean('must be true or false') })
export type TypingRequest = v.InferOutput<typeof typingRequest>
