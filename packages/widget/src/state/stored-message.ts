import type { ReplyToOffer } from '@rejoin/protocol'

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
}

/** Where unsent messages are kept. */
export type MessageStorage = {
  /** In the order written. */
  readonly readMessages: () => readonly StoredMessage[]
  readonly writeMessage: (message: StoredMessage) => void
  readonly removeMessage: (id: string) => void
}
