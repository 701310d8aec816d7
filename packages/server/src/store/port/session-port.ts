import type { Attributes, Conversation, Page, RevocationReason } from '@rejoin/protocol'
import type { ChannelRecord } from './channel-port.ts'
import type { ContactRecord } from './identity-port.ts'
import type { PageRequest } from './page-request.ts'

/** Sessions of widgets: redeeming, rotating, claiming, revoking. Part of the storage port (see `../store.ts`). */

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
  /** Of the page; null: not told this time. */
  readonly attributes: Attributes | null
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
  /** The conversation was given to somebody else, and a living session of the token's contact goes on in it. */
  readonly is_guest: boolean
  /** Somebody may still see the conversation who is neither its contact nor the bearer. False where there is no bearer: nothing is to be claimed. */
  readonly conversation_is_visited: boolean
  /** It is about a ticket that its contact takes no part in (any more). */
  readonly conversation_withheld: boolean
}

/**
 * What to do with the anonymous conversation of the browser (contract §5, claiming). `join`: it was given to this very
 * person before they logged in. `beside`: it stays its own, because others may see the person's conversation.
 */
export type ClaimDecision = 'none' | 'become' | 'append' | 'beside' | 'join' | 'discard'

export type RedemptionDecision =
  | { readonly kind: 'refuse'; readonly code: 'token_invalid' | 'token_revoked' | 'token_expired' | 'contact_blocked' | 'not_a_participant' }
  /** Another browser: the session made from the token ends and it is reported. */
  | { readonly kind: 'reused'; readonly session_id: string }
  /** Same browser again: one session, a further secret. With `keep_secret` the presented one goes on. */
  | { readonly kind: 'continue'; readonly session_id: string; readonly claim: ClaimDecision; readonly keep_secret: boolean; readonly ends: string | null }
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
  | { readonly kind: 'redeemed'; readonly session: SessionRecord; readonly contact: ContactRecord; readonly claimed: boolean; readonly kept_secret: boolean }

export type RevocationTarget =
  | { readonly contact_id: string }
  | { readonly session_id: string }
  | { readonly channel_id: string }
  | { readonly jti: string; readonly expires_at: string }

export type SessionStore = {
  openAnonymousSession(session: NewSession & { readonly expires_at: string }): Promise<SessionRecord>
  redeemResumeToken(input: RedeemInput, decide: (facts: RedemptionFacts) => RedemptionDecision): Promise<RedeemOutcome>
  /**
   * Presents a secret: notes its first use, ends the session if it is a stale copy, and with `make_next_hash` may add its
   * successor. Writes only when there is something to note.
   */
  useSecret(input: { readonly hash: string; readonly make_next_hash: (() => string) | null }, judge: (secret: SecretFacts, session: SessionRecord, nowMs: number) => 'accept' | 'rotate' | 'reuse'): Promise<SecretUse>
  findSessionById(id: string): Promise<SessionRecord | null>
  /** Notes activity and the page, at most once a minute unless the page changed. `session` as it was read last tells whether there is anything to note. */
  touchSession(session: SessionRecord, attributes?: Attributes): Promise<void>
  /** Revokes the sessions and, for a contact or channel, every token issued so far. Null: there is no such thing. */
  revokeSessions(target: RevocationTarget, reason: RevocationReason): Promise<{ readonly revoked: number } | null>
  /** Only sessions that could still be used. */
  listSessions(contactId: string, page: PageRequest): Promise<Page<SessionRecord>>
  /** The session goes on in this one, which the caller has found to be among those it may see. */
  enterConversation(sessionId: string, conversationId: string): Promise<SessionRecord>
  /** A further conversation beside the current one; it becomes the session's own. */
  startConversation(sessionId: string): Promise<Conversation>
}
