import type { Database } from 'better-sqlite3'
import type { Notice, NoticeType } from '@rejoin/protocol'
import { DAY, formatTime } from '../../clock.ts'
import type { Delivery, DeliveryOutcome } from '../store.ts'
import { presentContact } from '../present-contact.ts'
import type { Contacts } from './contacts.ts'
import type { Tx } from './group-commit.ts'
import { readEvent, type EventRow } from './rows.ts'
import type { WebhookTurns } from './webhook-turns.ts'

/** How long a dead letter can be replayed. */
const KEEP_DEAD_MS = 30 * DAY

/** Old dead letters removed whenever a new one comes. */
const PURGE_AT_ONCE = 20

/** What is told of a message is how it was when it was stored; who has read it since is no part of that event. */
const UNREAD = { contact_read_seq: 0, agents_read_seq: 0 }

type DeliveryRow = { event_id: string; conversation_id: string | null; seq: number | null; attempts: number }
type NoticeRow = { id: string; type: string; at: string; contact_id: string | null; other_id: string | null }

/** Reading what is due, and noting what became of it. */
export function prepareDeliveries({ db, contacts, turns }: { readonly db: Database; readonly contacts: Contacts; readonly turns: WebhookTurns }) {
  const waiting = db.prepare<[], { id: string; held_until: string | null; due_at: string | null }>(
    `SELECT w.id, w.held_until, (SELECT d.due_at FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.dead_at IS NULL AND d.waits = 0 ORDER BY d.due_at LIMIT 1) AS due_at
     FROM webhooks w INDEXED BY webhooks_enabled WHERE w.disabled_at IS NULL AND w.deleted_at IS NULL`,
  )
  const due = db.prepare<[string, string, number], DeliveryRow>(
    'SELECT event_id, conversation_id, seq, attempts FROM webhook_deliveries WHERE webhook_id = ? AND dead_at IS NULL AND waits = 0 AND due_at <= ? ORDER BY due_at, n LIMIT ?',
  )
  const byEvent = db.prepare<[string, string], DeliveryRow>('SELECT event_id, conversation_id, seq, attempts FROM webhook_deliveries WHERE webhook_id = ? AND event_id = ?')
  const eventAt = db.prepare<[string, number], EventRow>('SELECT * FROM events WHERE conversation_id = ? AND seq = ?')
  const noticeById = db.prepare<[string], NoticeRow>('SELECT * FROM webhook_notices WHERE id = ?')
  const channelOfSession = db.prepare<[string], { channel_id: string }>('SELECT channel_id FROM sessions WHERE id = ?')
  const remove = db.prepare('DELETE FROM webhook_deliveries WHERE webhook_id = ? AND event_id = ?')
  const postpone = db.prepare('UPDATE webhook_deliveries SET attempts = attempts + 1, due_at = ? WHERE webhook_id = ? AND event_id = ?')
  const bury = db.prepare('UPDATE webhook_deliveries SET attempts = attempts + 1, dead_at = ? WHERE webhook_id = ? AND event_id = ?')
  const purgeDead = db.prepare('DELETE FROM webhook_deliveries WHERE n IN (SELECT n FROM webhook_deliveries WHERE webhook_id = ? AND dead_at < ? LIMIT ?)')
  const noteSuccess = db.prepare('UPDATE webhooks SET last_success_at = ? WHERE id = ?')
  const noteFailure = db.prepare(`UPDATE webhooks SET last_failure_at = @now, last_failure = @failure, held_until = nullif(max(ifnull(held_until, ''), ifnull(@held_until, '')), '') WHERE id = @id`)
  const disable = db.prepare(`UPDATE webhooks SET disabled_at = ?, disabled_reason = 'gone' WHERE id = ? AND disabled_at IS NULL`)

  /** The notice with its contact as it is known now: one who was erased meanwhile is told without a word about them (HOOK-8). */
  function readNotice(row: NoticeRow): Notice | null {
    const envelope = { id: row.id, at: row.at }
    const record = row.contact_id === null ? null : contacts.find(row.contact_id)
    const type = row.type as NoticeType
    if (type === 'security.token_reused') {
      const session_id = row.other_id ?? ''
      const channel_id = channelOfSession.get(session_id)?.channel_id
      return channel_id === undefined ? null : { ...envelope, type, data: { contact_id: row.contact_id, session_id, channel_id } }
    }
    if (record === null) return null
    switch (type) {
      case 'contact.deleted':
        return { ...envelope, type, data: { id: record.id } }
      case 'contact.merged':
        return { ...envelope, type, data: { source_id: row.other_id ?? '', destination_id: record.id, contact: presentContact(record) } }
      case 'contact.created':
      case 'contact.updated':
        return { ...envelope, type, data: presentContact(record) }
    }
  }

  function readDelivery({ event_id, conversation_id, seq, attempts }: DeliveryRow): Delivery {
    if (conversation_id === null || seq === null) {
      const row = noticeById.get(event_id)
      return { event_id, attempts, event: row === undefined ? null : readNotice(row) }
    }
    const row = eventAt.get(conversation_id, seq)
    return { event_id, attempts, event: row === undefined ? null : readEvent(row, UNREAD) }
  }

  return {
    listWaiting: () =>
      waiting.all().flatMap(({ id, held_until, due_at }) => (due_at === null ? [] : [{ webhook_id: id, due_at: held_until !== null && held_until > due_at ? held_until : due_at }])),
    listDue: (webhookId: string, now: string, skip: ReadonlySet<string>, limit: number): Delivery[] =>
      due
        .all(webhookId, now, limit + skip.size)
        .filter(({ event_id }) => !skip.has(event_id))
        .slice(0, limit)
        .map(readDelivery),
    settle(tx: Tx, webhookId: string, eventId: string, outcome: DeliveryOutcome): void {
      const settled = byEvent.get(webhookId, eventId)
      if (settled !== undefined) turns.passOn(webhookId, settled, outcome.kind !== 'retry' && outcome.kind !== 'gone')
      switch (outcome.kind) {
        case 'delivered':
          remove.run(webhookId, eventId)
          noteSuccess.run(tx.now, webhookId)
          return
        case 'dropped':
          remove.run(webhookId, eventId)
          return
        case 'retry':
          postpone.run(outcome.due_at, webhookId, eventId)
          break
        case 'dead':
          bury.run(tx.now, webhookId, eventId)
          purgeDead.run(webhookId, formatTime(tx.nowMs - KEEP_DEAD_MS), PURGE_AT_ONCE)
          break
        case 'gone':
          postpone.run(tx.now, webhookId, eventId)
          disable.run(tx.now, webhookId)
          break
      }
      noteFailure.run({ now: tx.now, failure: outcome.failure, held_until: outcome.kind === 'gone' ? null : outcome.held_until, id: webhookId })
    },
  }
}
