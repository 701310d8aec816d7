import type { AttachmentPolicy, ErrorCode, GivenConsent, Introduction, ReplyToOffer, RevocationReason, VisitorSettings, WidgetStatus } from '@rejoin/protocol'
import type { Store } from './store.ts'
import { emptyTimeline, type Listed, type Timeline } from './timeline.ts'

/** A message on its way: what the outbox holds, as the list shows it. */
export type PendingMessage = {
  /** Its `client_message_id`: the same over every retry, reload and reconnect. */
  readonly id: string
  readonly text: string
  /** When it was written, ISO-8601. For showing only. */
  readonly at: string
  /** The button it was said by. */
  readonly reply?: ReplyToOffer
  readonly state: 'queued' | 'sending' | 'failed'
  /** Null: whichever it begins. */
  readonly conversationId: string | null
}

/** Who is typing; without a name where the agent has none. */
export type Typist = { readonly id: string; readonly name: string | null }

/** Who looks on, and as whom; a person without a name is not named. */
export type Spectator = { readonly name: string; readonly person: string | null }

/** Everything the panel shows. One object, so that a person can be forgotten in one assignment. */
export type ChatState = {
  readonly status: WidgetStatus
  /** Why the server will not have us; null while it will. */
  readonly refusal: ErrorCode | null
  /** Why the session before this one ended (EMB-18); null once somebody is back in it, or has something new to say. */
  readonly ended: RevocationReason | null
  /** Counts the people this page has had: what belongs to one of them is thrown away with it. */
  readonly person: number
  /** Counts how often another conversation came to the screen: what was half written in one is not sent in another. */
  readonly place: number
  /** The server has answered once: what is empty now is really empty. */
  readonly loaded: boolean
  readonly timeline: Timeline
  /** All of the person's, the one on the screen among them, in no order. */
  readonly conversations: readonly Listed[]
  /** The page asked for the conversation about something of the site: it is on its way, not theirs, or was not to be had (EMB-27). */
  readonly wish: 'opening' | 'refused' | 'failed' | null
  /** The outbox, in the order written. */
  readonly pending: readonly PendingMessage[]
  /** Whoever is writing to us at this moment, in the order they began. */
  readonly typists: readonly Typist[]
  /** Somebody of the team is there right now, as far as the server says so. */
  readonly teamOnline: boolean
  readonly loadingOlder: boolean
  /** Somebody of the staff looks at this chat as the person: they may only read (EMB-16). */
  readonly spectator: Spectator | null
  /** Whether the visitor may send files here. */
  readonly attachments: AttachmentPolicy
  /** The look of the channel; what the page asked for is laid over it where it is used. */
  readonly settings: VisitorSettings
  /** The server lets nobody in here who has not agreed (VIS-6). */
  readonly isAsked: boolean
  readonly agreed: GivenConsent | null
  /** What the visitor says of themselves with their next words (VIS-1). */
  readonly introduction: Introduction | null
}

/** Written by `embed/`, read by `ui/`. */
export type ChatStore = Store<ChatState>

/** Nobody and nothing yet; also what remains when somebody leaves. */
export const initialChatState: ChatState = {
  status: 'connecting',
  refusal: null,
  ended: null,
  person: 0,
  place: 0,
  loaded: false,
  timeline: emptyTimeline,
  conversations: [],
  wish: null,
  pending: [],
  typists: [],
  teamOnline: false,
  loadingOlder: false,
  spectator: null,
  attachments: 'off',
  settings: {},
  isAsked: false,
  agreed: null,
  introduction: null,
}
