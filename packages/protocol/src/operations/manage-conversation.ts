import * as v from 'valibot'
import type { Answer } from '../answer.ts'
import { absentable, id, label, object, text } from '../scalars.ts'
import { pageEntries } from '../page.ts'
import { ticketSelector } from './manage-ticket.ts'

/** `POST /conversations.info`, `.complete`, `.reopen`, `.delete`; socket events `conversation.join`, `.leave`. */
export const conversationRequest = v.strictObject({ conversation_id: id })
export type ConversationRequest = v.InferOutput<typeof conversationRequest>

/** `POST /conversations.delete`. */
export const deleteConversationResult = v.object({ id, deleted: v.literal(true) })
export type DeleteConversationResult = Answer<typeof deleteConversationResult>

export const assignConversationRequest = v.strictObject({ conversation_id: id, agent_id: v.nullable(id) })
export type AssignConversationRequest = v.InferOutput<typeof assignConversationRequest>

/** `POST /conversations.transfer`: to an agent or to a queue, one of them (CON-9). */
export const transferConversationRequest = v.strictObject({ conversation_id: id, to_agent_id: absentable(id), to_queue: absentable(label) })
export type TransferConversationRequest = v.InferOutput<typeof transferConversationRequest>

/** `POST /conversations.tag`, `.untag`. */
export const tagConversationRequest = v.strictObject({ conversation_id: id, tag: label })
export type TagConversationRequest = v.InferOutput<typeof tagConversationRequest>

/** How many tags one conversation may have (CON-10). */
export const MAX_TAGS = 20

/** `POST /conversations.list`, newest activity first (contract §6). */
export const listConversationsRequest = v.strictObject({
  filters: absentable(
    object({
      channel_id: absentable(id),
      state: absentable(v.picklist(['open', 'assigned', 'completed'], 'must be open, assigned or completed')),
      contact_id: absentable(id),
      assignee_id: absentable(id),
      ticket: absentable(ticketSelector),
      /** A contact's or agent's id, the name of a bot, or the site's own id of an organization. */
      participant_id: absentable(text(255, 1)),
      /** Without it: whoever has this id, or belongs to the organization that has it. */
      participant_type: absentable(v.picklist(['contact', 'organization', 'agent', 'bot'], 'must be contact, organization, agent or bot')),
      source: absentable(text(64, 1)),
      queue: absentable(label),
      unassigned: v.optional(v.boolean('must be true or false')),
    }),
  ),
  ...pageEntries,
})
export type ListConversationsRequest = v.InferOutput<typeof listConversationsRequest>

/**
 * `POST /messages.list`: oldest first inside the page, `next_cursor` leads back in time. Of one conversation, or what a source
 * told of, across contacts and also of nobody in particular.
 */
export const listMessagesRequest = v.strictObject({ conversation_id: absentable(id), source: absentable(text(64, 1)), event_name: absentable(text(120, 1)), ...pageEntries })
export type ListMessagesRequest = v.InferOutput<typeof listMessagesRequest>

/** Socket event `conversation.start`. */
export const startConversationRequest = v.strictObject({})
