import type { Introduction, ReplyToOffer } from '@rejoin/protocol'

/** A message that waits for its way to the server, as it is kept between pages. */
export type StoredMessage = {
  /** Its `client_message_id`, for ever. */
  readonly id: string
  readonly text: string
  /** ISO-8601. */
  readonly at: string
  /** Position among the messages of this browser. */
  readonly order: number
  readonly conversationId: string | null
  /** Whose message this is: a contact's id, or `anonymous` (OUT-6). */
  readonly owner: string
  readonly failed: boolean
  /** The button it was said by, whose payload goes back to the site (MSG-11). */
  readonly reply?: ReplyToOffer
  /** What its author said of themselves before it. */
  readonly introduction?: Introduction
}

/** What stays of a message at the door once the record has taken it in: whose it is, and where it lies. */
export type Ticket = Pick<StoredMessage, 'owner' | 'order'>

/**
 * Where unsent messages are put the moment they are written. Only what has a place here counts: a row of the record
 * without one is nobody's, so that whoever leaves is forgotten at once.
 */
export type MessageStorage = {
  readonly writeMessage: (message: StoredMessage) => void
  readonly removeMessage: (id: string) => void
  readonly listMessages: () => readonly string[]
  /** The message, or its ticket; whatever was written there, or null. */
  readonly peekMessage: (id: string) => unknown
  readonly leaveTicket: (id: string, ticket: Ticket) => void
  /** False where it lives no longer than the page. */
  readonly isLasting: boolean
}
