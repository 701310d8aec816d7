import type { Database } from 'better-sqlite3'
import { formatTime, type Clock } from '../../clock.ts'
import type { MakeId } from '../../ids.ts'
import type { ListedWebhook, WebhookRecord, WebhookStore } from '../store.ts'
import type { Activity } from './activity.ts'
import type { Contacts } from './contacts.ts'
import { readPage } from './cursor.ts'
import type { GroupCommit, Tx } from './group-commit.ts'
import type { Outbox } from './outbox.ts'
import { prepareDeliveries } from './webhook-deliveries.ts'
import { prepareReplay } from './webhook-replay.ts'
import type { WebhookTurns } from './webhook-turns.ts'
import { bindWebhook, readListedWebhook, readWebhook, type ListedWebhookRow, type WebhookRow } from './webhook-rows.ts'

/** Sorts after every UUID. */
const LAST_ID = 'g'

/** Rows that one transaction removes, so that the writes of a chat never wait for long behind it (HOOK-7). */
const CHUNK = 500

const LISTED = /* sql */ `w.*, (SELECT count(*) FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.dead_at IS NULL) AS pending,
  (SELECT count(*) FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.dead_at IS NOT NULL) AS dead_letters`

export type WebhookParts = { readonly db: Database; readonly commit: GroupCommit; readonly clock: Clock; readonly makeId: MakeId; readonly activity: Activity; readonly contacts: Contacts; readonly outbox: Outbox; readonly turns: WebhookTurns }

export function createWebhookStore(parts: WebhookParts): WebhookStore {
  const { db, commit, clock, makeId, outbox } = parts
  const byId = db.prepare<[string], WebhookRow>('SELECT * FROM webhooks WHERE id = ? AND deleted_at IS NULL')
  const listedById = db.prepare<[string], ListedWebhookRow>(`SELECT ${LISTED} FROM webhooks w WHERE w.id = ? AND w.deleted_at IS NULL`)
  const page = {
    older: db.prepare<[string, number], ListedWebhookRow>(`SELECT ${LISTED} FROM webhooks w WHERE w.id < ? AND w.deleted_at IS NULL ORDER BY w.id DESC LIMIT ?`),
    newer: db.prepare<[string, number], ListedWebhookRow>(`SELECT ${LISTED} FROM webhooks w WHERE w.id > ? AND w.deleted_at IS NULL ORDER BY w.id ASC LIMIT ?`),
  }
  const insert = db.prepare('INSERT INTO webhooks (id, url, events, filter_sources, include, secret, created_at, updated_at) VALUES (@id, @url, @events, @filter_sources, @include, @secret, @now, @now)')
  const update = db.prepare(
    `UPDATE webhooks SET url = @url, events = @events, filter_sources = @filter_sources, include = @include, secret = @secret, previous_secret = @previous_secret,
     previous_secret_until = @previous_secret_until, disabled_at = @disabled_at, disabled_reason = @disabled_reason, held_until = @held_until, updated_at = @now WHERE id = @id`,
  )
  const markDeleted = db.prepare('UPDATE webhooks SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL')
  const unsubscribed = db.prepare<[], { id: string }>('SELECT id FROM webhooks INDEXED BY webhooks_unsubscribed WHERE deleted_at IS NOT NULL')
  const removeDeliveries = db.prepare('DELETE FROM webhook_deliveries WHERE n IN (SELECT n FROM webhook_deliveries WHERE webhook_id = ? LIMIT ?)')
  const remove = db.prepare('DELETE FROM webhooks WHERE id = ?')
  const deliveries = prepareDeliveries(parts)
  const replay = prepareReplay(parts)

  const find = (id: string): WebhookRecord | null => {
    const row = byId.get(id)
    return row === undefined ? null : readWebhook(row)
  }

  /** A change of who hears what; whether it is stored or undone, the outbox asks anew. */
  const subscribe = <T>(job: (tx: Tx) => T): Promise<T> =>
    commit
      .write((tx) => {
        const value = job(tx)
        outbox.forget()
        return value
      })
      .finally(() => outbox.forget())

  async function purge(id: string): Promise<void> {
    while ((await commit.write(() => removeDeliveries.run(id, CHUNK).changes)) === CHUNK);
    await commit.write(() => remove.run(id))
  }

  return {
    insertWebhook: (webhook) =>
      subscribe((tx) => {
        const id = makeId()
        insert.run({ id, ...bindWebhook(webhook), now: tx.now })
        return readWebhook(byId.get(id) as WebhookRow)
      }),
    updateWebhook: (id, decide) =>
      subscribe((tx): ListedWebhook | null => {
        const before = find(id)
        if (before === null) return null
        const next = { ...before, ...decide(before) }
        update.run({ id, ...bindWebhook(next), previous_secret: next.previous_secret, previous_secret_until: next.previous_secret_until, disabled_at: next.disabled_at, disabled_reason: next.disabled_reason, held_until: next.held_until, now: tx.now })
        // What waited while it was disabled may go on at once.
        tx.changes.push({ kind: 'deliveries', webhook_ids: [id] })
        return readListedWebhook(listedById.get(id) as ListedWebhookRow)
      }),
    async deleteWebhook(id) {
      if (!(await subscribe((tx) => markDeleted.run(tx.now, id).changes === 1))) return false
      await purge(id)
      return true
    },
    async purgeWebhooks() {
      for (const { id } of unsubscribed.all()) await purge(id)
    },
    listWebhooks: async (request) =>
      readPage({ list: 'webhooks', page: request, fetch: (direction, key, limit) => page[direction].all(String(key?.[0] ?? LAST_ID), limit), keyOf: (row) => [row.id], map: readListedWebhook }),

    reviveDeadLetters: async (id) => (find(id) === null ? null : replay.revive(id)),
    replayEvents: async (id, since) => (find(id) === null ? null : replay.since(id, since)),

    listWaitingWebhooks: async () => deliveries.listWaiting(),
    async takeDueDeliveries(webhookId, skip, limit) {
      const webhook = find(webhookId)
      const now = formatTime(clock.now())
      if (webhook === null || webhook.disabled_at !== null || (webhook.held_until !== null && webhook.held_until > now)) return null
      return { webhook, deliveries: deliveries.listDue(webhookId, now, skip, limit) }
    },
    settleDelivery: (webhookId, eventId, outcome) => (outcome.kind === 'gone' ? subscribe : commit.write)((tx) => deliveries.settle(tx, webhookId, eventId, outcome)),
  }
}
