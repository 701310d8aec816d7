import type { Actor, Communication, Conversation, ConversationState, DurableEvent, EventData, EventType, Introduction, Message, Metadata, NewContent, Page, PagePushed, Rating, ReadPosition, ReplyToOffer, Sender, TicketSelector, Visibility } from '@rejoin/protocol'
import type { AttachmentRecord, SendFileDecision } from './attachment-port.ts'
import type { ChannelRecord } from './channel-port.ts'
import type { PageRequest } from './page-request.ts'

/** Conversations: the log, what summarizes it, and who has read how far. Part of the storage port (see `../store.ts`). */

/** Whose eyes: unread counts and hidden things depend on it. */
export type Viewer = 'contact' | 'agent'

export type ConversationFilters = {
  readonly channel_id?: string | null | undefined
  readonly state?: ConversationState | null | undefined
  readonly contact_id?: string | null | undefined
  readonly assignee_id?: string | null | undefined
  readonly ticket?: TicketSelector | null | undefined
  readonly source?: string | null | undefined
  readonly queue?: string | null | undefined
  readonly unassigned?: boolean | undefined
  readonly participant_id?: string | null | undefined
  /** Without it: whoever has the id, or belongs to the organization that has it. */
  readonly participant_type?: ParticipantType | null | undefined
}

export type ParticipantType = 'contact' | 'organization' | 'agent' | 'bot'

/** Somebody beside the contact. An organization comes with the contact or the ticket. */
export type StoredParticipant = { readonly id: string; readonly type: Exclude<ParticipantType, 'contact'>; readonly purpose: 'agent' | 'bot' | 'workflow' | 'customer'; readonly name: string | null }

export type MessageTarget =
  /** An agent's or backend's message. */
  | { readonly conversation_id: string }
  /** A visitor's: in a conversation the session may see, or its current one, or the first message makes one. */
  | { readonly session_id: string; readonly conversation_id: string | null }

export type AppendInput = {
  readonly target: MessageTarget
  readonly sender: Sender
  /** See `sender_key` of the log: the id of an agent or token; visitors share the conversation's customer. */
  /** Of a file only its id and caption count: the rest is what was stored of it. */
  readonly content: NewContent
  readonly client_message_id: string | null
  readonly visibility: Visibility
  readonly metadata: Metadata
  /** Rejects with `invalid_field` where nothing of the kind was offered in this conversation (MSG-11). */
  readonly reply?: ReplyToOffer | null
  /** What a visitor says of themselves, in the same transaction. Of one who is known it is left out (VIS-2). */
  readonly introduction?: Introduction | null
}

export type AppendDecision = 'append' | 'reopen' | 'start'

export type AppendOutcome = { readonly message: Message; readonly duplicate: boolean; readonly conversation_id: string; readonly rich_text: boolean }

/** Somebody beside the customer who takes part. */
export type Staff = { readonly id: string; readonly purpose: 'agent' | 'bot' | 'workflow'; readonly name: string | null }

/** An address for the visitor's screen. `staff`: the agent who sends it, who takes part from then on. */
export type PageInput = { readonly conversation_id: string; readonly page: EventData['page.pushed']; readonly actor: Actor; readonly staff: Staff | null }

/** One durable event with what it changes in the conversation's row. */
export type ConversationChange = {
  readonly [T in EventType]: {
    readonly type: T
    readonly data: EventData[T]
    readonly actor: Actor
    readonly set: { readonly state?: ConversationState; readonly assignee_id?: string | null; readonly completed?: boolean; readonly queue?: string; readonly tags?: readonly string[] }
    readonly participant?: Staff
  }
}[EventType]

export type ConversationStore = {
  findConversation(id: string, viewer: Viewer): Promise<Conversation | null>
  /** Newest activity first. Conversations that were merged into another or deleted are left out. */
  listConversations(filters: ConversationFilters, page: PageRequest, viewer: Viewer, onlyChannels: readonly string[] | null): Promise<Page<Conversation>>
  /** The contact's, latest activity first: at most `each` of every source, or of these alone. Costs the same however many there are. */
  listRecentConversations(contactId: string, sources: readonly string[] | null, each: number): Promise<readonly Conversation[]>
  /** Of which sources this contact has conversations. */
  listContactSources(contactId: string): Promise<readonly string[]>
  /** A visitor's own ones: the contact's in this channel that they may see, newest activity first, at most 20. */
  listOwnConversations(contactId: string, channelId: string): Promise<readonly Conversation[]>
  /** Happens once per (conversation, sender, client_message_id); a repeat with other content rejects with `idempotency_conflict`. */
  appendMessage(
    input: AppendInput,
    /** Sees no more than it needs, because it is asked for every message. */
    decide: (conversation: Pick<Conversation, 'state' | 'ticket'>, channel: () => Pick<ChannelRecord, 'after_completed'>) => AppendDecision,
    /** Asked for a message with a file, which is the sender's own. Without it no file can be sent. */
    decideFile?: (attachment: AttachmentRecord, channel: ChannelRecord) => SendFileDecision,
  ): Promise<AppendOutcome>
  /** `decide` sees the conversation inside the transaction; null changes nothing. Rejects with `not_found`. */
  changeConversation(id: string, decide: (conversation: Conversation) => ConversationChange | null): Promise<Conversation>
  /** `judge` sees conversation and channel inside the transaction and throws to refuse. Rejects with `not_found`. */
  pushPage(input: PageInput, judge: (conversation: Conversation, channel: ChannelRecord) => void): Promise<PagePushed>
  /** Since it was completed last; the same again changes nothing. `judge` throws to refuse. Rejects with `not_found`. */
  rateConversation(input: { readonly conversation_id: string; readonly score: number; readonly comment: string | null; readonly actor: Actor }, judge: (conversation: Conversation, channel: ChannelRecord) => void): Promise<Rating>
  /** Erases what was said in it and takes it out of every list; `seq` stays gapless. Rejects with `not_found`, also the second time. */
  deleteConversation(id: string, actor: Actor): Promise<void>
  /** Never goes back; clamps to the head. Returns the position that holds now. */
  advanceRead(input: { readonly conversation_id: string; readonly participant: ReadPosition['participant']; readonly seq: number | null }): Promise<number>
  listReads(conversationId: string): Promise<readonly ReadPosition[]>
  listParticipants(conversationId: string): Promise<readonly StoredParticipant[]>
  /** Whether the conversation's contact may see it: it is about no ticket, or about one they take part in (TCK-4). */
  isSeenByContact(conversationId: string): Promise<boolean>
  listCommunications(conversation: Conversation): Promise<readonly (Communication & { readonly session_id: string })[]>
  readEvents(conversationId: string, afterSeq: number, limit: number): Promise<readonly DurableEvent[]>
  /** Newest page first, oldest first inside it. */
  listMessages(conversationId: string, page: PageRequest, viewer: Viewer): Promise<Page<Message>>
  readHeads(ids: readonly string[]): Promise<readonly { readonly conversation_id: string; readonly epoch: string; readonly head_seq: number }[]>
}
