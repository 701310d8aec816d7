import type {
  Actor,
  Agent,
  Attributes,
  Channel,
  Communication,
  Contact,
  Content,
  Conversation,
  ConversationState,
  DurableEvent,
  EventData,
  EventType,
  IdentifyDecision,
  IdentifyVerdict,
  MergeRecord,
  Message,
  Metadata,
  MetadataPatch,
  Page,
  ReadPosition,
  RevocationReason,
  Sender,
  SystemToken,
  TicketSelector,
  Visibility,
} from '@rejoin/protocol'

/**
 * The storage port. Every operation is atomic and durable when its promise resolves: after that, neither a crash
 * nor a power cut takes it back (STO-2). Business choices enter as pure synchronous functions that the adapter
 * calls inside its transaction, because a better-sqlite3 transaction cannot wait for a promise, and because an
 * adapter may batch many operations into one commit.
 *
 * A function passed in may throw a `RejoinError`: the operation then writes nothing and rejects with it.
 * Adapters reject with `busy`, `storage_full` or `unavailable` when the database cannot be written (STO-6).
 */
export type Store = ChannelStore &
  CredentialStore &
  IdentityStore &
  ContactStore &
  SessionStore &
  ConversationStore & {
    /** Called after each commit with what it made durable, in the order of the log (STO-4). Returns its own off. */
    onCommitted(listener: (changes: readonly Change[]) => void): () => void
    /** Resolves when a write could be made now; rejects with the reason otherwise. */
    checkWritable(): Promise<void>
    close(): Promise<void>
  }

/** Something that became durable and that somebody connected may want to see. */
export type Change =
  | { readonly kind: 'event'; readonly event: DurableEvent; readonly channel_id: string; readonly contact_id: string }
  | { readonly kind: 'read'; readonly conversation_id: string; readonly channel_id: string; readonly contact_id: string; readonly position: ReadPosition }
  | { readonly kind: 'session_revoked'; readonly session_id: string; readonly reason: RevocationReason }
  | { readonly kind: 'session_moved'; readonly session_id: string; readonly channel_id: string; readonly contact_id: string }
  | { readonly kind: 'security'; readonly type: 'security.token_reused'; readonly contact_id: string | null; readonly session_id: string }

export type PageRequest = { readonly cursor?: string | null | undefined; readonly page_size?: number | null | undefined }

// --- channels -----------------------------------------------------------------------------------------------

/** `epoch` is the channel's revocation counter (`hep` of a resume token). */
export type ChannelRecord = Channel & {
  readonly epoch: number
  /** What `user_jwt` is checked with, sealed; null without. */
  readonly user_proof: Uint8Array | null
}
export type NewChannel = Omit<ChannelRecord, 'id' | 'source' | 'created_at' | 'disconnected_at' | 'epoch'>

export type ChannelStore = {
  insertChannel(channel: NewChannel): Promise<ChannelRecord>
  updateChannel(id: string, patch: Partial<NewChannel>): Promise<ChannelRecord | null>
  /** Ends every session of it and refuses it from now on. */
  disconnectChannel(id: string): Promise<ChannelRecord | null>
  findChannel(id: string): Promise<ChannelRecord | null>
  listChannels(page: PageRequest, only: readonly string[] | null): Promise<Page<ChannelRecord>>
  /** True when any connected channel lists this exact origin, or allows apps and it is an app's (`null`, `capacitor://…`). */
  isOriginListed(origin: string): Promise<boolean>
}

// --- system tokens and agents -------------------------------------------------------------------------------

export type AgentRecord = Agent & { readonly password_hash: string }

export type CredentialStore = {
  insertSystemToken(token: Pick<SystemToken, 'name' | 'channel_ids' | 'scopes' | 'expires_at'> & { readonly hash: string }): Promise<SystemToken>
  /** Also notes the use, at most once a minute. */
  findSystemToken(hash: string): Promise<SystemToken | null>
  listSystemTokens(page: PageRequest): Promise<Page<SystemToken>>
  /** False when there is none or it was revoked before. */
  revokeSystemToken(id: string): Promise<boolean>
  /** Rejects with `identity_conflict` when the address is taken. */
  insertAgent(agent: Pick<AgentRecord, 'email' | 'password_hash' | 'name' | 'role'>): Promise<AgentRecord>
  findAgent(id: string): Promise<AgentRecord | null>
  findAgentByEmail(email: string): Promise<AgentRecord | null>
  listAgents(page: PageRequest): Promise<Page<AgentRecord>>
  updateAgent(id: string, patch: Partial<Pick<Agent, 'name' | 'avatar_url' | 'availability'>>): Promise<AgentRecord | null>
  insertAgentSession(session: { readonly hash: string; readonly agent_id: string; readonly expires_at: string }): Promise<void>
  findAgentBySession(hash: string): Promise<AgentRecord | null>
  deleteAgentSession(hash: string): Promise<void>
  findIdempotentAnswer(principal: string, key: string): Promise<{ readonly body_hash: string; readonly answer: Uint8Array } | null>
  insertIdempotentAnswer(answer: { readonly principal: string; readonly key: string; readonly body_hash: string; readonly answer: Uint8Array; readonly expires_at: string }): Promise<void>
}

// --- identity -----------------------------------------------------------------------------------------------

/** `epoch` is the contact's revocation counter (`cep` of a resume token). */
export type ContactRecord = Contact & { readonly epoch: number; readonly merged_into: string | null; readonly deleted: boolean }

/** One key of a person: `external_id`, `email`, `phone_number` or `identifiers.<name>`. */
export type Identity = { readonly kind: string; readonly value: string }

/** One given identity and whom it leads to, tombstones already followed. */
export type IdentityMatch = { readonly identity: Identity; readonly contact: ContactRecord | null }

export type ProfilePatch = {
  readonly [K in 'first_name' | 'last_name' | 'display_name' | 'avatar_url' | 'locale' | 'timezone' | 'organization_id']?: string | null | undefined
} & { readonly metadata?: MetadataPatch | null | undefined }

/** What the decision table answers (see `identity/match-contact.ts`). */
export type MatchDecision =
  | { readonly kind: 'create'; readonly rule: string; readonly adopt: readonly Identity[] }
  | { readonly kind: 'use'; readonly rule: string; readonly contact_id: string; readonly adopt: readonly Identity[] }
  | { readonly kind: 'merge'; readonly rule: string; readonly survivor_id: string; readonly loser_ids: readonly string[]; readonly adopt: readonly Identity[] }

export type IdentifyInput = {
  readonly channel_id: string
  readonly identities: readonly Identity[]
  /** Given but not verified: kept as attributes, never matched, never unique. */
  readonly unverified: { readonly email?: string; readonly phone_number?: string }
  readonly profile: ProfilePatch
  readonly ticket: TicketSelector | null
  readonly dry_run: boolean
  /** The token that asks; kept with the decision. */
  readonly caller: string
}

export type IdentifyRules = {
  /** Pure. Throws `identity_conflict`, `contact_blocked` … to refuse. */
  readonly matchContact: (matches: readonly IdentityMatch[]) => MatchDecision
  /** Pure. What happens to the contact's newest conversation here. */
  readonly resolveConversation: (current: { readonly state: ConversationState } | null) => IdentifyVerdict
}

export type IdentifyOutcome = {
  readonly contact: ContactRecord
  readonly contact_created: boolean
  readonly matched_by: readonly string[]
  /** Which row of the decision table fired. */
  readonly rule: string
  readonly channel: ChannelRecord
  readonly verdict: IdentifyVerdict
  /** The resolved one first, then newest activity; at most 20. */
  readonly conversations: readonly Conversation[]
}

export type IdentityStore = {
  /** Rejects with `not_found` for an unknown or disconnected channel. */
  identifyContact(input: IdentifyInput, rules: IdentifyRules): Promise<IdentifyOutcome>
  findContact(id: string): Promise<ContactRecord | null>
}

// --- contacts ------------------------------------------------------------------------------------------------

export type ContactChange = {
  /** Keys to hold from now on; one that somebody else has rejects with `identity_conflict`. */
  readonly identities: readonly Identity[]
  /** Kinds to let go. */
  readonly drop: readonly string[]
  readonly unverified: { readonly email?: string; readonly phone_number?: string }
  readonly profile: ProfilePatch
}

export type ContactSelector = Identity | { readonly metadata: Readonly<Record<string, string | number | boolean>> }

export type ContactStore = {
  insertContact(change: ContactChange): Promise<ContactRecord>
  /** Null: there is no such contact. Rejects with `contact_deleted`. */
  updateContact(id: string, change: ContactChange): Promise<ContactRecord | null>
  listContacts(page: PageRequest): Promise<Page<ContactRecord>>
  /** Exact match on every selector given; identities follow merges. */
  searchContacts(selectors: readonly ContactSelector[], page: PageRequest): Promise<Page<ContactRecord>>
  /** Blocking ends the contact's sessions. */
  blockContact(id: string, blocked: boolean): Promise<ContactRecord | null>
  /** Rejects with `not_found`, `contact_deleted`, `identity_conflict` (a contact with itself, or already merged). */
  mergeContacts(input: { readonly source_id: string; readonly destination_id: string; readonly merged_by: string; readonly dry_run: boolean }): Promise<ContactRecord>
  /** Puts back what the newest merge of the two moved. Rejects with `not_found` when there is none younger than `since`. */
  unmergeContacts(input: { readonly source_id: string; readonly destination_id: string; readonly since: string; readonly dry_run: boolean }): Promise<ContactRecord>
  listMerges(contactId: string): Promise<readonly MergeRecord[]>
  /** Texts, files, identities, profile, decisions; `seq` stays gapless. Ends the sessions. */
  eraseContact(id: string): Promise<ContactRecord | null>
  listDecisions(contactId: string, page: PageRequest): Promise<Page<IdentifyDecision>>
}

// --- sessions -----------------------------------------------------------------------------------------------

export type Device = { readonly browser: string | null; readonly os: string | null; readonly kind: 'desktop' | 'mobile' | 'unknown' }
export type ActorClaim = { readonly id: string; readonly name: string }

export type SessionRecord = {
  readonly id: string
  readonly channel_id: string
  /** Null: anonymous and nothing said yet. */
  readonly contact_id: string | null
  /** The one this session works in. */
  readonly conversation_id: string | null
  readonly identified: boolean
  readonly install_hash: string
  /** Set: somebody of the staff looks on; the session may only read. */
  readonly actor: ActorClaim | null
  readonly device: Device
  readonly attributes: Attributes
  readonly created_at: string
  readonly last_active_at: string
  /** The absolute end; the idle end follows from `last_active_at`. */
  readonly expires_at: string
  readonly revoked_at: string | null
  readonly revoked_reason: RevocationReason | null
}

/** One secret of a session, as rotation judges it. */
export type SecretFacts = {
  readonly issued_at: string
  readonly first_used_at: string | null
  /** When a newer one of its family was first used; null: it is the newest in use. */
  readonly superseded_at: string | null
  /** When the newest one that nobody has used yet was issued. */
  readonly pending_since: string | null
}

export type SecretUse =
  | { readonly kind: 'unknown' }
  /** The session may still be revoked or over: the caller says which. */
  | { readonly kind: 'accepted'; readonly session: SessionRecord; readonly rotated: boolean }
  /** A copy of an old secret: the session has just been ended and reported. */
  | { readonly kind: 'reused' }

export type NewSession = {
  readonly channel_id: string
  readonly install_hash: string
  readonly secret_hash: string
  readonly device: Device
  readonly attributes: Attributes
}

/** What the adapter found before a redemption is judged. All of it was read inside the transaction. */
export type RedemptionFacts = {
  readonly channel: ChannelRecord | null
  readonly contact: ContactRecord | null
  readonly conversation: Conversation | null
  readonly jti_revoked: boolean
  /** A former redemption of the same token, with the session it made. */
  readonly redemption: { readonly install_hash: string; readonly session: SessionRecord } | null
  /** The session whose secret stood in the Authorization header, if it was one of ours. */
  readonly bearer: SessionRecord | null
  /** Whether the bearer's contact carries no identity, and what it was saying. */
  readonly bearer_anonymous: boolean
  readonly bearer_conversation: Conversation | null
  readonly conversation_is_empty: boolean
}

/** What to do with the anonymous conversation of the browser (contract §5, claiming). */
export type ClaimDecision = 'none' | 'become' | 'append' | 'discard'

export type RedemptionDecision =
  | { readonly kind: 'refuse'; readonly code: 'token_invalid' | 'token_revoked' | 'token_expired' | 'contact_blocked' }
  /** Another browser: the session made from the token ends and it is reported. */
  | { readonly kind: 'reused'; readonly session_id: string }
  /** Same browser again: one session, a further secret. With `keep_secret` the presented one goes on. */
  | { readonly kind: 'continue'; readonly session_id: string; readonly claim: ClaimDecision; readonly keep_secret: boolean }
  /** `ends`: another person's session of this browser, which does not outlive them. */
  | { readonly kind: 'open'; readonly claim: ClaimDecision; readonly ends: string | null }

export type RedeemInput = NewSession & {
  readonly jti: string
  readonly token_expires_at: string
  readonly contact_id: string
  readonly conversation_id: string
  readonly actor: ActorClaim | null
  readonly expires_at: string
  readonly bearer_hash: string | null
}

export type RedeemOutcome =
  | { readonly kind: 'refused'; readonly code: Extract<RedemptionDecision, { kind: 'refuse' }>['code'] | 'token_reused' }
  | { readonly kind: 'redeemed'; readonly session: SessionRecord; readonly claimed: boolean; readonly kept_secret: boolean }

export type RevocationTarget =
  | { readonly contact_id: string }
  | { readonly session_id: string }
  | { readonly channel_id: string }
  | { readonly jti: string; readonly expires_at: string }

export type SessionStore = {
  openAnonymousSession(session: NewSession & { readonly expires_at: string }): Promise<SessionRecord>
  redeemResumeToken(input: RedeemInput, decide: (facts: RedemptionFacts) => RedemptionDecision): Promise<RedeemOutcome>
  /**
   * Presents a secret: notes its first use, ends the session if it is a stale copy, and with `next_hash` may add its
   * successor. Writes only when there is something to note.
   */
  useSecret(input: { readonly hash: string; readonly next_hash: string | null }, judge: (secret: SecretFacts, session: SessionRecord, nowMs: number) => 'accept' | 'rotate' | 'reuse'): Promise<SecretUse>
  findSessionById(id: string): Promise<SessionRecord | null>
  /** Notes activity and the page, at most once a minute unless the page changed. */
  touchSession(id: string, attributes?: Attributes): Promise<void>
  /** Revokes the sessions and, for a contact or channel, every token issued so far. Null: there is no such thing. */
  revokeSessions(target: RevocationTarget, reason: RevocationReason): Promise<{ readonly revoked: number } | null>
  /** Only sessions that could still be used. */
  listSessions(contactId: string, page: PageRequest): Promise<Page<SessionRecord>>
  /** A further conversation beside the current one; it becomes the session's own. */
  startConversation(sessionId: string): Promise<Conversation>
}

// --- conversations ------------------------------------------------------------------------------------------

/** Whose eyes: unread counts and hidden things depend on it. */
export type Viewer = 'contact' | 'agent'

export type ConversationFilters = {
  readonly channel_id?: string | null | undefined
  readonly state?: ConversationState | null | undefined
  readonly contact_id?: string | null | undefined
  readonly assignee_id?: string | null | undefined
  readonly ticket?: TicketSelector | null | undefined
  readonly source?: string | null | undefined
  readonly unassigned?: boolean | undefined
}

export type MessageTarget =
  /** An agent's or backend's message. */
  | { readonly conversation_id: string }
  /** A visitor's: in a conversation the session may see, or its current one, or the first message makes one. */
  | { readonly session_id: string; readonly conversation_id: string | null }

export type AppendInput = {
  readonly target: MessageTarget
  readonly sender: Sender
  /** See `sender_key` of the log: the id of an agent or token; visitors share the conversation's customer. */
  readonly content: Content
  readonly client_message_id: string | null
  readonly visibility: Visibility
  readonly metadata: Metadata
}

export type AppendDecision = 'append' | 'reopen' | 'start'

export type AppendOutcome = { readonly message: Message; readonly duplicate: boolean; readonly conversation_id: string }

/** One durable event with what it changes in the conversation's row. */
export type ConversationChange = {
  readonly [T in EventType]: {
    readonly type: T
    readonly data: EventData[T]
    readonly actor: Actor
    readonly set: { readonly state?: ConversationState; readonly assignee_id?: string | null; readonly completed?: boolean }
    readonly participant?: { readonly id: string; readonly purpose: 'agent' | 'bot' | 'workflow'; readonly name: string | null }
  }
}[EventType]

export type ConversationStore = {
  findConversation(id: string, viewer: Viewer): Promise<Conversation | null>
  /** Newest activity first. Conversations that were merged into another are left out. */
  listConversations(filters: ConversationFilters, page: PageRequest, viewer: Viewer, onlyChannels: readonly string[] | null): Promise<Page<Conversation>>
  /** A visitor's own ones: the contact's in this channel, newest activity first, at most 20. */
  listOwnConversations(contactId: string, channelId: string): Promise<readonly Conversation[]>
  /** Happens once per (conversation, sender, client_message_id); a repeat with other content rejects with `idempotency_conflict`. */
  appendMessage(input: AppendInput, decide: (conversation: Conversation, channel: ChannelRecord) => AppendDecision): Promise<AppendOutcome>
  /** `decide` sees the conversation inside the transaction; null changes nothing. Rejects with `not_found`. */
  changeConversation(id: string, decide: (conversation: Conversation) => ConversationChange | null): Promise<Conversation>
  /** Never goes back; clamps to the head. Returns the position that holds now. */
  advanceRead(input: { readonly conversation_id: string; readonly participant: ReadPosition['participant']; readonly seq: number | null }): Promise<number>
  listReads(conversationId: string): Promise<readonly ReadPosition[]>
  listParticipants(conversationId: string): Promise<readonly { readonly id: string; readonly purpose: 'agent' | 'bot' | 'workflow'; readonly name: string | null }[]>
  listCommunications(conversation: Conversation): Promise<readonly (Communication & { readonly session_id: string })[]>
  readEvents(conversationId: string, afterSeq: number, limit: number): Promise<readonly DurableEvent[]>
  /** Newest page first, oldest first inside it. */
  listMessages(conversationId: string, page: PageRequest, viewer: Viewer): Promise<Page<Message>>
  readHeads(ids: readonly string[]): Promise<readonly { readonly conversation_id: string; readonly epoch: string; readonly head_seq: number }[]>
}
