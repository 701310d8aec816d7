import type { Contact } from './contact.ts'
import type { Message, Purpose } from './message.ts'
import type { Attributes } from './metadata.ts'

export type ConversationState = 'open' | 'assigned' | 'completed'

/** Where conversations of the widget come from; other sources are named by their `source_id`. */
export const CHAT_PLUGIN = 'chat_plugin'

export type TicketRef = { readonly id: string; readonly type: string; readonly external_id: string; readonly title: string | null; readonly url: string | null }

/** One thread of one contact in one channel (contract §6). */
export type Conversation = {
  readonly id: string
  readonly channel: { readonly id: string; readonly source: string }
  readonly contact_id: string
  readonly state: ConversationState
  readonly assignee_id: string | null
  readonly ticket: TicketRef | null
  readonly attributes: Attributes
  readonly tags: readonly string[]
  /** Changes when a restored, older copy of the data is served; then nothing cached may be continued (CON-6). */
  readonly epoch: string
  /** Seq of the newest event; 0 never occurs, `conversation.created` is 1. */
  readonly head_seq: number
  /** For a visitor: messages they have not read. For agents: messages of the contact no agent has read. */
  readonly unread_count: number
  /** Never an internal note. */
  readonly last_message: Message | null
  readonly created_at: string
  readonly updated_at: string
  readonly completed_at: string | null
}

/** One medium connection of a participant: a chat session of one device (contract §1). */
export type Communication = {
  readonly id: string
  readonly media_type: 'chat'
  readonly connected_at: string
  readonly disconnected_at: string | null
  /** What the page sent along: page, referrer, browser. */
  readonly attributes: Attributes
}

export type Participant = {
  readonly id: string
  readonly purpose: Purpose
  readonly type: 'contact' | 'agent' | 'bot' | 'organization'
  readonly contact_id?: string
  readonly agent_id?: string
  readonly name: string | null
  readonly state: 'connected' | 'disconnected'
  readonly communications: readonly Communication[]
}

/** How far somebody has read; kept, but not part of the log (contract §8). */
export type ReadPosition = { readonly participant: { readonly id: string; readonly purpose: Purpose }; readonly seq: number }

export type ConversationInfo = Conversation & {
  readonly contact: Contact
  readonly participants: readonly Participant[]
  readonly reads: readonly ReadPosition[]
}

/** What happened to the conversation that a call resolved. */
export type IdentifyVerdict = 'resumed' | 'created' | 'reopened'
export type AuthenticateVerdict = IdentifyVerdict | 'claimed'
