import * as v from 'valibot'
import { absentable, count, id } from '../scalars.ts'
import type { ConversationEvent } from '../event.ts'

/** Socket event `conversation.sync`: every later event in order, or `resync_required` (CON-2, CON-3). */
export const conversationSyncRequest = v.strictObject({
  conversation_id: id,
  epoch: absentable(v.pipe(v.string('must be a string'), v.maxLength(64))),
  after_seq: count,
  limit: absentable(v.pipe(v.number('must be a number'), v.integer(), v.minValue(1, 'must be 1 to 200'), v.maxValue(200, 'must be 1 to 200'))),
})
export type ConversationSyncRequest = v.InferInput<typeof conversationSyncRequest>
export type ConversationSyncResult = {
  readonly events: readonly ConversationEvent[]
  readonly epoch: string
  readonly head_seq: number
  /** True: ask again from the last seq of `events`. */
  readonly more: boolean
}

export const DEFAULT_SYNC_LIMIT = 100
