import * as v from 'valibot'
import { absentable, count, id } from '../scalars.ts'

/** Socket event `conversation.read`. The position never goes back (CON-5). */
export const conversationReadRequest = v.strictObject({ conversation_id: id, seq: count })
export type ConversationReadRequest = v.InferOutput<typeof conversationReadRequest>

/** `POST /conversations.mark-read`: without `seq`, up to the newest event. */
export const markReadRequest = v.strictObject({ conversation_id: id, seq: absentable(count) })
export type MarkReadRequest = v.InferOutput<typeof markReadRequest>

/** How far the caller has now read; `seq` may be further than asked for, never less than before. */
export const markReadResult = v.object({ conversation_id: id, seq: count })
