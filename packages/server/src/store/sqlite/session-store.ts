import type { Database } from 'better-sqlite3'
import { RejoinError } from '@rejoin/protocol'
import { DAY, formatTime, type Clock } from '../../clock.ts'
import { ANONYMOUS_IDLE_MS, IDENTIFIED_IDLE_MS } from '../../identity/judge-session.ts'
import type { MakeId } from '../../ids.ts'
import type { RedeemInput, RedeemOutcome, RedemptionDecision, RedemptionFacts, SessionRecord, SessionStore } from '../store.ts'
import type { Attachments } from './attachments.ts'
import type { Channels } from './channels.ts'
import { claimConversation } from './claim-conversation.ts'
import type { Contacts } from './contacts.ts'
import type { Conversations } from './conversations.ts'
import { readPage } from './cursor.ts'
import { endVisits } from './end-visits.ts'
import type { EventLog } from './event-log.ts'
import type { GroupCommit, Tx } from './group-commit.ts'
import type { Guests } from './guests.ts'
import type { Membership } from './membership.ts'
import { readSession, type ConversationRow } from './rows.ts'
import type { Sessions } from './sessions.ts'

/** A replaced secret is no proof any more after this, also not beside a resume token. */
const STALE_SECRET_MS = 1 * DAY

/** What can no longer be redeemed is forgotten at one redemption in so many, twice as much as came meanwhile. */
const PURGE_EVERY = 25

export type SessionParts = {
  readonly db: Database
  readonly commit: GroupCommit
  readonly clock: Clock
  readonly makeId: MakeId
  readonly attachments: Attachments
  readonly channels: Channels
  readonly contacts: Contacts
  readonly conversations: Conversations
  readonly log: EventLog
  readonly sessions: Sessions
  readonly guests: Guests
  readonly membership: Membership
}

export function createSessionStore(parts: SessionParts): SessionStore {
  const { db, commit, channels, contacts, conversations, sessions, guests } = parts
  const redemptionOf = db.prepare<[string], { install_hash: string; session_id: string }>('SELECT install_hash, session_id FROM redemptions WHERE jti = ?')
  const insertRedemption = db.prepare('INSERT INTO redemptions (jti, install_hash, session_id, expires_at) VALUES (?, ?, ?, ?)')
  const purgeRedemptions = db.prepare(`DELETE FROM redemptions WHERE jti IN (SELECT jti FROM redemptions WHERE expires_at < ? LIMIT ${2 * PURGE_EVERY})`)
  const jtiRevoked = db.prepare<[string], { found: number }>('SELECT 1 AS found FROM revoked_jtis WHERE jti = ?')
  const revokeJti = db.prepare('INSERT OR IGNORE INTO revoked_jtis (jti, expires_at) VALUES (?, ?)')
  const report = db.prepare('INSERT INTO security_events (id, type, at, contact_id, channel_id, data) VALUES (?, ?, ?, ?, ?, ?)')

  let untilPurge = 0

  function gatherFacts(input: RedeemInput, conversation: ConversationRow | null): RedemptionFacts {
    const redemption = redemptionOf.get(input.jti)
    const bearer = input.bearer_hash === null ? null : sessions.findBySecret(input.bearer_hash, formatTime(parts.clock.now() - STALE_SECRET_MS))
    const spoken = bearer?.conversation_id == null ? null : conversations.find(bearer.conversation_id)
    const bearerContact = bearer?.contact_id == null ? null : contacts.find(bearer.contact_id)
    return {
      channel: channels.find(input.channel_id),
      contact: contacts.find(input.contact_id),
      conversation: conversation === null ? null : conversations.present(conversation, 'contact'),
      conversation_is_empty: conversation?.message_count === 0,
      is_guest: conversation !== null && conversation.contact_id !== input.contact_id && guests.isVisitedBy(conversation.id, input.contact_id),
      conversation_is_visited: bearer !== null && conversation !== null && guests.isVisitedByOthers(conversation.id, bearer.contact_id),
      conversation_withheld: conversation !== null && !parts.membership.isSeen(conversation),
      jti_revoked: jtiRevoked.get(input.jti) !== undefined,
      redemption: redemption === undefined ? null : { install_hash: redemption.install_hash, session: sessions.get(redemption.session_id) },
      bearer,
      bearer_anonymous: bearerContact !== null && !bearerContact.identified && bearerContact.merged_into === null,
      bearer_conversation: spoken === null || spoken.merged_into !== null || spoken.deleted_at !== null ? null : conversations.present(spoken, 'contact'),
    }
  }

  /** The conversation itself, or the one it was merged into since the token was made. */
  function findLiving(id: string): ConversationRow | null {
    let row = conversations.find(id)
    for (let hops = 0; row?.merged_into != null && hops < 16; hops++) row = conversations.find(row.merged_into)
    return row?.deleted_at === null ? row : null
  }

  /** Somebody holds a copy: the session ends for both, and whoever runs the site hears of it. */
  function reportReuse(tx: Tx, sessionId: string, contactId: string | null, channelId: string): void {
    sessions.revoke(tx, sessionId, 'reused')
    report.run(parts.makeId(), 'security.token_reused', tx.now, contactId, channelId, JSON.stringify({ session_id: sessionId }))
    tx.changes.push({ kind: 'security', type: 'security.token_reused', contact_id: contactId, session_id: sessionId })
  }

  function redeem(tx: Tx, input: RedeemInput, decide: (facts: RedemptionFacts) => RedemptionDecision): RedeemOutcome {
    if (untilPurge-- === 0) {
      untilPurge = PURGE_EVERY - 1
      purgeRedemptions.run(tx.now)
    }
    const target = findLiving(input.conversation_id)
    const facts = gatherFacts(input, target)
    const decision = decide(facts)
    if (decision.kind === 'refuse') return { kind: 'refused', code: decision.code }
    if (decision.kind === 'reused') {
      reportReuse(tx, decision.session_id, input.contact_id, input.channel_id)
      return { kind: 'refused', code: 'token_reused' }
    }
    if (decision.ends !== null) sessions.revoke(tx, decision.ends, 'logout')
    if (target === null || facts.contact === null) return { kind: 'refused', code: 'token_invalid' }
    const conversation = facts.bearer === null ? target : claimConversation(parts, tx, decision.claim, facts.bearer, input.contact_id, target)
    const session =
      decision.kind === 'continue'
        ? goOn(tx, decision, input, conversation.id)
        : sessions.insert(tx, { ...input, conversation_id: conversation.id, identified: facts.contact.identified })
    if (facts.is_guest) guests.admit(tx, session.id, conversation.id)
    if (facts.redemption === null) insertRedemption.run(input.jti, input.install_hash, session.id, input.token_expires_at)
    return { kind: 'redeemed', session, contact: facts.contact, claimed: decision.claim !== 'none' && decision.claim !== 'discard', kept_secret: decision.kind === 'continue' && decision.keep_secret }
  }

  /** The same session again, in this conversation. */
  function goOn(tx: Tx, { session_id, keep_secret }: Extract<RedemptionDecision, { kind: 'continue' }>, input: RedeemInput, conversationId: string): SessionRecord {
    const session = sessions.get(session_id)
    if (!keep_secret) sessions.addSecret(tx, session.id, input.secret_hash)
    sessions.move(tx, session, input.contact_id, conversationId)
    sessions.touch(tx, session, input.attributes ?? undefined)
    return sessions.get(session.id)
  }

  return {
    openAnonymousSession: (session) => commit.write((tx) => sessions.insert(tx, { ...session, contact_id: null, conversation_id: null, identified: false, actor: null })),
    redeemResumeToken: (input, decide) => commit.write((tx) => redeem(tx, input, decide)),
    async useSecret({ hash, make_next_hash: makeNextHash }, judge) {
      const found = sessions.findSecret(hash)
      if (found === null) return { kind: 'unknown' }
      const { secret, session } = found
      if (session.revoked_at !== null) return { kind: 'accepted', session, rotated: false }
      const verdict = judge(secret, session, parts.clock.now())
      const nothingToNote = verdict === 'accept' || (verdict === 'rotate' && makeNextHash === null)
      // The first use ends the secrets before this one; where there is none, nobody ever asks for it, and a connect costs no fsync.
      const isKnownUsed = secret.first_used_at !== null || secret.generation === 0
      if (nothingToNote && isKnownUsed) return { kind: 'accepted', session, rotated: false }
      return commit.write((tx) => {
        // Judged again inside the transaction: another tab may have been faster.
        const fresh = sessions.findSecret(hash) ?? found
        const now = judge(fresh.secret, fresh.session, tx.nowMs)
        if (now === 'reuse') {
          reportReuse(tx, session.id, session.contact_id, session.channel_id)
          return { kind: 'reused' }
        }
        sessions.markSecretUsed(tx, fresh.secret)
        const rotated = now === 'rotate' && makeNextHash !== null
        if (rotated) sessions.addSuccessor(tx, fresh.secret, makeNextHash())
        return { kind: 'accepted', session: fresh.session, rotated }
      })
    },
    findSessionById: async (id) => sessions.find(id),
    async touchSession(session, attributes) {
      // Most connects change nothing; those must cost neither a read nor an fsync.
      if (!sessions.isStale(session, parts.clock.now(), attributes)) return
      await commit.write((tx) => {
        const fresh = sessions.find(session.id)
        if (fresh !== null) sessions.touch(tx, fresh, attributes)
      })
    },
    revokeSessions: (target, reason) =>
      commit.write((tx) => {
        if ('session_id' in target) {
          if (sessions.find(target.session_id) === null) return null
          return { revoked: sessions.revoke(tx, target.session_id, reason) ? 1 : 0 }
        }
        if ('contact_id' in target) {
          if (contacts.find(target.contact_id) === null) return null
          contacts.raiseEpoch(target.contact_id)
          return { revoked: endVisits(parts, tx, target.contact_id, reason) }
        }
        if ('channel_id' in target) {
          if (channels.find(target.channel_id) === null) return null
          channels.raiseEpoch(target.channel_id)
          return { revoked: sessions.revokeAll(tx, target, reason) }
        }
        const redemption = redemptionOf.get(target.jti)
        const fresh = revokeJti.run(target.jti, target.expires_at).changes
        if (redemption !== undefined) sessions.revoke(tx, redemption.session_id, reason)
        return { revoked: fresh }
      }),
    async listSessions(contactId, page) {
      const now = parts.clock.now()
      const since = { now: formatTime(now), identified_since: formatTime(now - IDENTIFIED_IDLE_MS), anonymous_since: formatTime(now - ANONYMOUS_IDLE_MS) }
      return readPage({
        list: `sessions ${contactId}`,
        page,
        fetch: (direction, key, limit) => sessions.listUsable(contactId, since, direction, key, limit),
        key: ['string', 'string'],
        keyOf: (row) => [row.last_active_at, row.id],
        map: readSession,
      })
    },
    enterConversation: (sessionId, conversationId) =>
      commit.write((tx) => {
        const session = sessions.getOpen(tx, sessionId)
        if (session.contact_id !== null) sessions.move(tx, session, session.contact_id, conversationId)
        return sessions.get(sessionId)
      }),
    startConversation: (sessionId) =>
      commit.write((tx) => {
        const session = sessions.getOpen(tx, sessionId)
        let contactId = session.contact_id
        if (contactId === null) {
          contactId = parts.makeId()
          contacts.create(tx, contactId)
        }
        const channel = channels.find(session.channel_id)
        if (channel === null) throw new RejoinError('not_found')
        const row = conversations.create(tx, { channel_id: channel.id, contact_id: contactId, ticket: null, actor: { purpose: 'customer', id: contactId } })
        sessions.move(tx, session, contactId, row.id)
        return conversations.present(row, 'contact')
      }),
  }
}
