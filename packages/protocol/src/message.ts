import type { Content } from './content.ts'
import type { Metadata } from './metadata.ts'

/** What part somebody plays in a conversation. `system` is Rejoin itself or the site's backend. */
export type Purpose = 'customer' | 'agent' | 'bot' | 'workflow' | 'system'

export type Sender = {
  readonly id: string
  readonly purpose: Purpose
  readonly name?: string
  readonly avatar_url?: string
}

/** `internal` is a note among agents; a visitor never receives one. */
export type Visibility = 'public' | 'internal'

export type MessageState = 'pending' | 'delivered' | 'seen' | 'failed'

/** One message (contract §6). `seq` is the event that carried it; order by it, never by time. */
export type Message = {
  readonly id: string
  readonly conversation_id: string
  readonly seq: number
  readonly source: string
  readonly client_message_id?: string
  readonly source_message_id?: string
  readonly from_contact: boolean
  readonly visibility: Visibility
  readonly sender: Sender
  readonly content: Content
  readonly state: MessageState
  readonly sent_at: string
  readonly metadata: Metadata
}
