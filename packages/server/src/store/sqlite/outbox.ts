import type { Database } from 'better-sqlite3'
import type { MakeId } from '../../ids.ts'
import { DAY, formatTime } from '../../clock.ts'
import type { Change } from '../store.ts'
import type { Tx } from './group-commit.ts'
import type { WebhookTurns } from './webhook-turns.ts'

/** How long notices can be replayed; the log of a conversation can be for ever. */
const KEEP_NOTICES_MS = 30 * DAY

/** Old notices removed per commit that writes new ones. */
const PURGE_AT_ONCE = 20

type Subscription = { readonly id: string; readonly enabled: boolean; readonly events: ReadonlySet<string> | null; readonly sources: ReadonlySet<string> | null }
type SubscriptionRow = { id: string; events: string | null; filter_sources: string | null; disabled_at: string | null }

/** What happened, as a reference: `where` is null for a notice, which is found by its id. */
export type OutboxItem = { readonly event_id: string; readonly type: string; readonly source: string | null; readonly where: { readonly conversation_id: string; readonly seq: number } | null }

export type Outbox = ReturnType<typeof prepareOutbox>

/** Turns what a transaction changed into deliveries, inside that transaction: neither can exist without the other (HOOK-1, T26). */
export function prepareOutbox(db: Database, makeId: MakeId, turns: WebhookTurns) {
  const list = db.prepare<[], SubscriptionRow>('SELECT id, events, filter_sources, disabled_at FROM webhooks WHERE deleted_at IS NULL ORDER BY id')
  const insertDelivery = db.prepare('INSERT OR IGNORE INTO webhook_deliveries (webhook_id, event_id, conversation_id, seq, waits, due_at) VALUES (?, ?, ?, ?, ?, ?)')
  const insertNotice = db.prepare('INSERT INTO webhook_notices (id, type, at, contact_id, other_id) VALUES (?, ?, ?, ?, ?)')
  const purgeNotices = db.prepare('DELETE FROM webhook_notices WHERE id IN (SELECT id FROM webhook_notices WHERE at < ? ORDER BY at LIMIT ?)')

  // Asked on every commit, so it is remembered: without a subscription a commit pays nothing.
  let subscriptions: readonly Subscription[] | null = null

  function enqueue(tx: Tx, subscription: Subscription, item: OutboxItem): boolean {
    if (!wants(subscription, item)) return false
    const conversationId = item.where?.conversation_id ?? null
    return insertDelivery.run(subscription.id, item.event_id, conversationId, item.where?.seq ?? null, turns.mustWait(subscription.id, conversationId) ? 1 : 0, tx.now).changes === 1
  }

  function note(tx: Tx, change: Extract<Change, { kind: 'contact' | 'security' }>): OutboxItem {
    const id = makeId()
    const other = change.kind === 'security' ? change.session_id : change.source_id
    insertNotice.run(id, change.type, tx.now, change.contact_id, other)
    return { event_id: id, type: change.type, source: null, where: null }
  }

  return {
    /** To be called when a subscription changed, and again when that change is settled: it may have been undone. */
    forget(): void {
      subscriptions = null
    },
    /** Last thing before a commit. Adds to `tx.changes` who has something to be sent. */
    write(tx: Tx): void {
      if (tx.changes.length === 0) return
      subscriptions ??= list.all().map(readSubscription)
      if (subscriptions.length === 0) return
      const items: OutboxItem[] = []
      for (const change of dropRepeats(tx.changes)) {
        if (change.kind === 'event') {
          const { event } = change
          const source = 'source' in event.data ? event.data.source : null
          items.push({ event_id: event.id, type: event.type, source, where: { conversation_id: event.conversation_id, seq: event.seq } })
        } else if (change.kind === 'contact' || change.kind === 'security') items.push(note(tx, change))
      }
      if (items.some(({ where }) => where === null)) purgeNotices.run(formatTime(tx.nowMs - KEEP_NOTICES_MS), PURGE_AT_ONCE)
      const enabled = subscriptions.filter((subscription) => subscription.enabled)
      const waiting = enabled.filter((subscription) => items.filter((item) => enqueue(tx, subscription, item)).length > 0)
      if (waiting.length > 0) tx.changes.push({ kind: 'deliveries', webhook_ids: waiting.map(({ id }) => id) })
    },
    /** The same for what is past; how many wait now that did not before. */
    enqueueAgain(tx: Tx, webhook: SubscriptionRow, items: readonly OutboxItem[]): number {
      const subscription = readSubscription(webhook)
      return items.filter((item) => enqueue(tx, subscription, item)).length
    },
  }
}

/** Inside one commit a contact is often touched several times; that it changed is news only once, and none if it is new or gone. */
function dropRepeats(changes: readonly Change[]): readonly Change[] {
  const weightier = new Set<string>()
  for (const change of changes) if (change.kind === 'contact' && change.type !== 'contact.updated') weightier.add(change.contact_id)
  return changes.filter((change) => {
    if (change.kind !== 'contact' || change.type !== 'contact.updated') return true
    if (weightier.has(change.contact_id)) return false
    weightier.add(change.contact_id)
    return true
  })
}

function wants({ events, sources }: Subscription, item: OutboxItem): boolean {
  if (events !== null && !events.has(item.type)) return false
  // Only messages have a source to choose by (contract §6).
  return sources === null || !item.type.startsWith('message.') || (item.source !== null && sources.has(item.source))
}

function readSubscription(row: SubscriptionRow): Subscription {
  const readSet = (json: string | null): ReadonlySet<string> | null => (json === null ? null : new Set(JSON.parse(json) as string[]))
  return { id: row.id, enabled: row.disabled_at === null, events: readSet(row.events), sources: readSet(row.filter_sources) }
}
