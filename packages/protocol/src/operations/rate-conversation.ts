import * as v from 'valibot'
import { absentable, id, text } from '../scalars.ts'
import { score, type Rating } from '../rating.ts'

/** Socket event `conversation.rate` of a visitor. */
export const rateConversationRequest = v.strictObject({ conversation_id: id, score, comment: absentable(text(1000)) })
export type RateConversationRequest = v.InferOutput<typeof rateConversationRequest>
export type RateConversationResult = { readonly rating: Rating }
