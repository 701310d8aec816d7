import * as v from 'valibot'
import { absentable, clientMessageId, httpUrl, id, object, text } from '../scalars.ts'
import { content } from '../content.ts'
import { introduction } from '../introduction.ts'
import type { Message } from '../message.ts'

const messageSendEntries = { conversation_id: absentable(id), client_message_id: clientMessageId, content }

/** Socket event `message.send` (contract §9). */
export const messageSendRequest = v.strictObject(messageSendEntries)
export type MessageSendRequest = v.InferInput<typeof messageSendRequest>

/** The button that a visitor pressed: whose message offered it, and what it carries back to the site (MSG-11). */
const replyToOffer = v.strictObject({ message_id: id, payload: text(255) })
export type ReplyToOffer = v.InferOutput<typeof replyToOffer>

/** The same event of a visitor, whose text may be the answer to an offer, and who may say something of themselves with it. */
export const visitorMessageSendRequest = v.strictObject({ ...messageSendEntries, reply: absentable(replyToOffer), introduction: absentable(introduction) })
export type VisitorMessageSendRequest = v.InferInput<typeof visitorMessageSendRequest>
export type MessageSendResult = { readonly message: Message; readonly duplicate?: true }

/** `POST /messages.send` (contract §6): an agent as themselves, a backend as a bot. */
export const messagesSendRequest = v.strictObject({
  conversation_id: id,
  content,
  client_message_id: absentable(clientMessageId),
  visibility: absentable(v.picklist(['public', 'internal'], 'must be public or internal')),
  sender: absentable(
    object({
      id: absentable(text(255, 1)),
      purpose: absentable(v.picklist(['agent', 'bot', 'workflow'], 'must be agent, bot or workflow')),
      name: absentable(text(255, 1)),
      avatar_url: absentable(httpUrl),
    }),
  ),
})
export type MessagesSendRequest = v.InferOutput<typeof messagesSendRequest>
