import { RejoinError, type ChannelSettings, type Conversation, type RateConversationRequest, type RateConversationResult } from '@rejoin/protocol'
import type { Deps } from '../deps.ts'
import type { SessionRecord } from '../store/store.ts'
import { assertMayWrite, findVisible } from './may-see.ts'

/** `conversation.rate` of a visitor: what they think of it, once it is over (VIS-5). */
export async function rateConversation(deps: Deps, session: SessionRecord, { conversation_id, score, comment }: RateConversationRequest): Promise<RateConversationResult> {
  assertMayWrite(session)
  const { contact_id } = await findVisible(deps, session, conversation_id)
  const words = comment?.trim() ?? ''
  const rating = await deps.store.rateConversation({ conversation_id, score, comment: words === '' ? null : words, actor: { purpose: 'customer', id: contact_id } }, (conversation, channel) => assertRatable(conversation, channel.settings))
  return { rating }
}

/** Pure. */
export function assertRatable({ state }: Pick<Conversation, 'state'>, { rating }: ChannelSettings): void {
  if (rating == null) throw new RejoinError('forbidden', 'This channel does not ask what visitors think of it.')
  if (state !== 'completed') throw new RejoinError('forbidden', 'It can be rated when it is completed.')
}
