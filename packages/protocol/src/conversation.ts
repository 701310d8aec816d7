import * as v from 'valibot'
import type { Answer } from './answer.ts'
import { contact } from './contact.ts'
import { message, purpose } from './message.ts'
import { attributes } from './metadata.ts'
import { rating } from './rating.ts'
import { count, id, timestamp } from './scalars.ts'

const conversationState = v.picklist(['open', 'assigned', 'completed'])
export type ConversationState = Answer<typeof conversationState>

/** Where conversations of the widget come from; other sources are named by their `source_id`. */
export const CHAT_PLUGIN = 'chat_plugin'

/** The business object a conversation is about. */
export const ticketRef = v.object({ id, type: v.string(), external_id: v.string(), title: v.nullable(v.string()), url: v.nullable(v.string()) })
export type TicketRef = Answer<typeof ticketRef>

/** What something of the site is called; by its own words where it has no title. */
export function nameTicket({ title, type, external_id }: TicketRef): string {
  return title ?? `${type} ${external_id}`
}

export const channelRef = v.object({ id, source: v.string() })

export const conversationEntries = {
  id,
  channel: channelRef,
  contact_id: id,
  state: conversationState,
  assignee_id: v.nullable(id),
  ticket: v.nullable(ticketRef),
  attributes,
  tags: v.array(v.string()),
  /** Where it was last transferred to, if ever; for agents only. */
  queue: v.exactOptional(v.string()),
  /** Present and false where the client shows plain text only (contract §7). */
  rich_text: v.exactOptional(v.boolean()),
  /** Changes when a restored, older copy of the data is served; then nothing cached may be continued (CON-6). */
  epoch: v.string(),
  /** Seq of the newest event; 0 never occurs, `conversation.created` is 1. */
  head_seq: count,
  /** For a visitor: messages they have not read. For agents: messages of the contact no agent has read. */
  unread_count: count,
  /** Never an internal note. */
  last_message: v.nullable(message),
  /** Present once its contact has rated it, until it goes on. */
  rating: v.exactOptional(rating),
  created_at: timestamp,
  updated_at: timestamp,
  completed_at: v.nullable(timestamp),
}

/** One thread of one contact in one channel (contract §6). */
export const conversation = v.object(conversationEntries)
export type Conversation = Answer<typeof conversation>

/** One medium connection of a participant: a chat session of one device (contract §1). */
export const communication = v.object({
  id,
  media_type: v.literal('chat'),
  connected_at: timestamp,
  disconnected_at: v.nullable(timestamp),
  /** What the page sent along: page, referrer, browser. */
  attributes,
})
export type Communication = Answer<typeof communication>

export const participant = v.object({
  id: v.string(),
  purpose,
  type: v.picklist(['contact', 'agent', 'bot', 'organization']),
  contact_id: v.exactOptional(id),
  agent_id: v.exactOptional(id),
  /** The site's own id of it. */
  organization_id: v.exactOptional(v.string()),
  name: v.nullable(v.string()),
  state: v.picklist(['connected', 'disconnected']),
  communications: v.array(communication),
})
export type Participant = Answer<typeof participant>

/** How far somebody has read; kept, but not part of the log (contract §8). */
export const readPosition = v.object({ participant: v.object({ id: v.string(), purpose }), seq: count })
export type ReadPosition = Answer<typeof readPosition>

export const conversationInfo = v.object({ ...conversationEntries, contact, participants: v.array(participant), reads: v.array(readPosition) })
export type ConversationInfo = Answer<typeof conversationInfo>

/** What happened to the conversation that a call resolved. */
export const identifyVerdict = v.picklist(['resumed', 'created', 'reopened'])
export type IdentifyVerdict = Answer<typeof identifyVerdict>
export const authenticateVerdict = v.picklist(['resumed', 'created', 'reopened', 'claimed'])
export type AuthenticateVerdict = Answer<typeof authenticateVerdict>
