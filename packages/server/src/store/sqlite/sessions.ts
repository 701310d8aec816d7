import type { Database } from 'better-sqlite3'
import type { Attributes, RevocationReason } from '@rejoin/protocol'
import { assertAlive, lastActiveAt } from '../../identity/judge-session.ts'
import type { MakeId } from '../../ids.ts'
import type { NewSession, SessionRecord } from '../store.ts'
import type { Tx } from './group-commit.ts'
import type { Memory } from './memory.ts'
import { readSession, type SessionRow } from './rows.ts'

/** Activity is noted at most this often per session: a write per message would cost more than it tells. */
const TOUCH_EVERY_MS = 60_000

export type SecretRow = { hash: string; session_id: string; family: string; generation: number; issued_at: string; first_used_at: string | null; superseded_at: string | null }

/** A secret as rotation judges it, and the session it opens. */
export type FoundSecret = { readonly secret: SecretRow & { readonly pending_since: string | null }; readonly session: SessionRecord }

/** What makes a session usable now: its absolute end lies ahead, and it was active since. */
export type UsableSince = { readonly now: string; readonly identified_since: string; readonly anonymous_since: string }
type UsableBinding = UsableSince & { readonly contact: string; readonly at: string; readonly id: string; readonly limit: number }

export type Sessions = ReturnType<typeof prepareSessions>

export function prepareSessions(db: Database, makeId: MakeId, memory: Memory) {
  const byId = db.prepare<[string], SessionRow>('SELECT * FROM sessions WHERE id = ?')
  const bySecret = db.prepare<[string, string], SessionRow>(
    'SELECT s.* FROM session_secrets k JOIN sessions s ON s.id = k.session_id WHERE k.hash = ? AND (k.superseded_at IS NULL OR k.superseded_at > ?)',
  )
  const liveOfContact = db.prepare<[string], { id: string }>('SELECT id FROM sessions WHERE contact_id = ? AND revoked_at IS NULL')
  const livingHere = db.prepare<[string, string], { id: string }>('SELECT id FROM sessions WHERE contact_id = ? AND +channel_id = ? AND revoked_at IS NULL')
  const liveOfChannel = db.prepare<[string], { id: string }>('SELECT id FROM sessions WHERE channel_id = ? AND revoked_at IS NULL')
  const insert = db.prepare(
    `INSERT INTO sessions (id, channel_id, contact_id, conversation_id, identified, install_hash, actor, device, attributes, created_at, last_active_at, expires_at)
     VALUES (@id, @channel_id, @contact_id, @conversation_id, @identified, @install_hash, @actor, @device, @attributes, @created_at, @last_active_at, @expires_at)`,
  )
  const insertSecret = db.prepare('INSERT OR IGNORE INTO session_secrets (hash, session_id, family, generation, issued_at) VALUES (?, ?, ?, ?, ?)')
  // One question for all that a connect has to know.
  const secretByHash = db.prepare<[string], SessionRow & SecretRow & { pending_since: string | null }>(
    `SELECT s.*, k.*, (SELECT CASE WHEN n.hash <> k.hash AND n.first_used_at IS NULL THEN n.issued_at END FROM session_secrets n WHERE n.family = k.family AND n.generation > 0 ORDER BY n.generation DESC LIMIT 1) AS pending_since
     FROM session_secrets k JOIN sessions s ON s.id = k.session_id WHERE k.hash = ?`,
  )
  const newestSuccessor = db.prepare<[string], SecretRow>('SELECT * FROM session_secrets WHERE family = ? AND generation > 0 ORDER BY generation DESC LIMIT 1')
  const markUsed = db.prepare('UPDATE session_secrets SET first_used_at = ? WHERE hash = ? AND first_used_at IS NULL')
  // The first of a family bears its name.
  const supersede = db.prepare(
    'UPDATE session_secrets SET superseded_at = @now WHERE (hash = @family OR (family = @family AND generation > 0)) AND generation < @generation AND superseded_at IS NULL',
  )
  const revoke = db.prepare('UPDATE sessions SET revoked_at = ?, revoked_reason = ? WHERE id = ? AND revoked_at IS NULL')
  const touch = db.prepare('UPDATE sessions SET last_active_at = ?, attributes = ? WHERE id = ?')
  const move = db.prepare('UPDATE sessions SET contact_id = ?, conversation_id = ? WHERE id = ?')
  const takeConsents = db.prepare('UPDATE consents SET contact_id = ? WHERE session_id = ? AND contact_id IS NULL')
  const astray = db.prepare<[string], { id: string }>(
    `SELECT s.id FROM sessions s JOIN conversations c ON c.id = s.conversation_id WHERE s.contact_id = ? AND s.revoked_at IS NULL AND c.contact_id <> s.contact_id
     AND NOT EXISTS (SELECT 1 FROM conversation_guests g WHERE g.conversation_id = c.id AND g.session_id = s.id)`,
  )
  const usable = 'contact_id = @contact AND revoked_at IS NULL AND expires_at > @now AND last_active_at > CASE identified WHEN 1 THEN @identified_since ELSE @anonymous_since END'
  const ofContact = {
    older: db.prepare<[UsableBinding], SessionRow>(`SELECT * FROM sessions WHERE ${usable} AND (last_active_at, id) < (@at, @id) ORDER BY last_active_at DESC, id DESC LIMIT @limit`),
    newer: db.prepare<[UsableBinding], SessionRow>(`SELECT * FROM sessions WHERE ${usable} AND (last_active_at, id) > (@at, @id) ORDER BY last_active_at ASC, id ASC LIMIT @limit`),
  }

  return {
    find(id: string): SessionRecord | null {
      const row = byId.get(id)
      return row === undefined ? null : readSession(row)
    },
    get(id: string): SessionRecord {
      const session = this.find(id)
      if (session === null) throw new Error('a session vanished inside its own transaction')
      return session
    },
    /** For whoever is about to write: a session that ended meanwhile writes nothing, whoever let it in (TOK-8). */
    getOpen(tx: Pick<Tx, 'nowMs'>, id: string): SessionRecord {
      return assertAlive(memory.session(id, () => this.get(id)), tx.nowMs)
    },
    /** Unless the secret was replaced before `notBefore`. */
    findBySecret(hash: string, notBefore: string): SessionRecord | null {
      const row = bySecret.get(hash, notBefore)
      return row === undefined ? null : readSession(row)
    },
    insert(tx: Tx, input: NewSession & { readonly contact_id: string | null; readonly conversation_id: string | null; readonly identified: boolean; readonly actor: SessionRecord['actor']; readonly expires_at: string }): SessionRecord {
      const row: SessionRow = {
        id: makeId(),
        channel_id: input.channel_id,
        contact_id: input.contact_id,
        conversation_id: input.conversation_id,
        identified: input.identified ? 1 : 0,
        install_hash: input.install_hash,
        actor: input.actor === null ? null : JSON.stringify(input.actor),
        device: JSON.stringify(input.device),
        attributes: JSON.stringify(input.attributes ?? {}),
        created_at: tx.now,
        last_active_at: tx.now,
        expires_at: input.expires_at,
        revoked_at: null,
        revoked_reason: null,
      }
      insert.run(row)
      this.addSecret(tx, row.id, input.secret_hash)
      return readSession(row)
    },
    /** A secret beside the earlier ones: a family of its own. */
    addSecret(tx: Tx, sessionId: string, hash: string): void {
      insertSecret.run(hash, sessionId, hash, 0, tx.now)
    },
    findSecret(hash: string): FoundSecret | null {
      const row = secretByHash.get(hash)
      return row === undefined ? null : { secret: row, session: readSession(row) }
    },
    /** From its first use on, everything older of its family is on its way out. */
    markSecretUsed(tx: Tx, secret: SecretRow): void {
      if (markUsed.run(tx.now, secret.hash).changes === 1) supersede.run({ now: tx.now, family: secret.family, generation: secret.generation })
    },
    addSuccessor(tx: Tx, secret: SecretRow, hash: string): void {
      const newest = newestSuccessor.get(secret.family) ?? secret
      insertSecret.run(hash, secret.session_id, secret.family, newest.generation + 1, tx.now)
    },
    /** Points the session at a contact and conversation, and tells whoever holds its sockets. */
    move(tx: Tx, session: SessionRecord, contactId: string, conversationId: string): void {
      memory.forgetSession(session.id)
      move.run(contactId, conversationId, session.id)
      if (session.contact_id === null) takeConsents.run(contactId, session.id)
      if (session.contact_id !== contactId) tx.changes.push({ kind: 'session_moved', session_id: session.id, channel_id: session.channel_id, contact_id: contactId })
    },
    /** Whether there is anything worth a write. */
    isStale(session: SessionRecord, nowMs: number, attributes: Attributes | undefined): boolean {
      const pageChanged = attributes !== undefined && JSON.stringify(attributes) !== JSON.stringify(session.attributes)
      return pageChanged || nowMs - lastActiveAt(session) >= TOUCH_EVERY_MS
    },
    /** A session that stands in a conversation that is no longer its contact's ends, unless it is a guest there; its page identifies again. */
    leaveForeignConversations(tx: Tx, contactId: string, reason: RevocationReason): void {
      for (const { id } of astray.all(contactId)) this.revoke(tx, id, reason)
    },
    touch(tx: Tx, session: SessionRecord, attributes: Attributes | undefined): void {
      if (!this.isStale(session, tx.nowMs, attributes)) return
      memory.forgetSession(session.id)
      touch.run(tx.now, JSON.stringify(attributes ?? session.attributes), session.id)
    },
    /** Those that could still be used here, as far as nobody ended them. */
    listLiving: (contactId: string, channelId: string): string[] => livingHere.all(contactId, channelId).map(({ id }) => id),
    /** `into`: the contact who carries on after a merge. */
    revoke(tx: Tx, sessionId: string, reason: RevocationReason, into?: string): boolean {
      memory.forgetSession(sessionId)
      if (revoke.run(tx.now, reason, sessionId).changes === 0) return false
      tx.changes.push({ kind: 'session_revoked', session_id: sessionId, reason, ...(into === undefined ? {} : { into }) })
      return true
    },
    revokeAll(tx: Tx, target: { readonly contact_id: string } | { readonly channel_id: string }, reason: RevocationReason, into?: string): number {
      const live = 'contact_id' in target ? liveOfContact.all(target.contact_id) : liveOfChannel.all(target.channel_id)
      return live.filter(({ id }) => this.revoke(tx, id, reason, into)).length
    },
    listUsable(contact: string, since: UsableSince, direction: 'older' | 'newer', key: readonly (string | number)[] | null, limit: number): SessionRow[] {
      const [at, id] = key === null ? ['9', ''] : [String(key[0]), String(key[1])]
      return ofContact[direction].all({ ...since, contact, at, id, limit })
    },
  }
}
