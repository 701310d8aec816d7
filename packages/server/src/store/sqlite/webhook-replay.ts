import type { Database } from 'better-sqlite3'
import { CHAT_PLUGIN } from '@rejoin/protocol'
import type { Activity } from './activity.ts'
import type { GroupCommit } from './group-commit.ts'
import type { Outbox, OutboxItem } from './outbox.ts'
import type { WebhookRow } from './webhook-rows.ts'
import type { WebhookTurns } from './webhook-turns.ts'

/** Rows read or written at once; between two transactions the chats have their turn (HOOK-7). */
const ROWS_AT_ONCE = 500

type NoticeRow = { id: string; type: string; at: string }
type Touched = { id: string; updated_at: string; listed_at: string }
type Walk = { readonly at: string; readonly id: string; readonly limit: number }
type LoggedRow = { id: string; type: string; seq: number; source: string | null }

/** Sending again what is past: dead letters, and the log itself, which needs no copy for that (contract §6, `webhooks.replay`). */
export function prepareReplay({ db, commit, activity, outbox, turns }: { readonly db: Database; readonly commit: GroupCommit; readonly activity: Activity; readonly outbox: Outbox; readonly turns: WebhookTurns }) {
  const webhookById = db.prepare<[string], WebhookRow>('SELECT * FROM webhooks WHERE id = ? AND deleted_at IS NULL')
  const reviveSome = db.prepare<[{ readonly now: string; readonly id: string; readonly limit: number }], { conversation_id: string | null }>(
    `UPDATE webhook_deliveries SET dead_at = NULL, attempts = 0, due_at = @now, waits = conversation_id IS NOT NULL
     WHERE n IN (SELECT n FROM webhook_deliveries WHERE webhook_id = @id AND dead_at IS NOT NULL LIMIT @limit) RETURNING conversation_id`,
  )
  const noticesAfter = db.prepare<[string, string, string, number], NoticeRow>('SELECT id, type, at FROM webhook_notices WHERE (at, id) > (?, ?) AND at <= ? ORDER BY at, id LIMIT ?')
  const conversationsAfter = {
    chats: db.prepare<[Walk], Touched>(`SELECT id, updated_at, listed_at FROM conversations WHERE source = '${CHAT_PLUGIN}' AND (listed_at, id) > (@at, @id) ORDER BY listed_at, id LIMIT @limit`),
    source: db.prepare<[Walk & { source: string }], Touched>(`SELECT id, updated_at, listed_at FROM conversations WHERE source = @source AND source <> '${CHAT_PLUGIN}' AND (listed_at, id) > (@at, @id) ORDER BY listed_at, id LIMIT @limit`),
  }
  const sourceNames = db.prepare<[], { source_id: string }>('SELECT source_id FROM sources')
  const eventsAfter = db.prepare<[string, number, string, string, number], LoggedRow>(
    `SELECT id, type, seq, CASE WHEN from_contact IS NULL THEN NULL ELSE data ->> 'source' END AS source FROM events WHERE conversation_id = ? AND seq > ? AND at >= ? AND at <= ? ORDER BY seq LIMIT ?`,
  )

  /** Everything that happened from `since` to `until`. Read page by page as it is asked for. */
  function* listPast(since: string, until: string): Generator<OutboxItem> {
    let notice: { at: string; id: string } | undefined = { at: since, id: '' }
    while (notice !== undefined) {
      const rows: NoticeRow[] = noticesAfter.all(notice.at, notice.id, until, ROWS_AT_ONCE)
      for (const row of rows) yield { event_id: row.id, type: row.type, source: null, where: null }
      notice = rows.at(-1)
    }
    yield* listConversations((walk) => conversationsAfter.chats.all(walk), since, until)
    for (const { source_id } of sourceNames.all()) yield* listConversations((walk) => conversationsAfter.source.all({ ...walk, source: source_id }), since, until)
  }

  function* listConversations(fetch: (walk: Walk) => Touched[], since: string, until: string): Generator<OutboxItem> {
    // One that goes on meanwhile moves towards the end of this walk: none is missed, and none is walked for ever.
    const late = new Set<string>()
    let conversation: Touched | undefined = { id: '', updated_at: since, listed_at: since }
    while (conversation !== undefined) {
      const rows: Touched[] = fetch({ at: conversation.listed_at, id: conversation.id, limit: ROWS_AT_ONCE })
      for (const row of rows) {
        if (late.has(row.id)) continue
        if (row.updated_at > until) late.add(row.id)
        yield* listLog(row.id, since, until)
      }
      conversation = rows.at(-1)
    }
  }

  function* listLog(conversation_id: string, since: string, until: string): Generator<OutboxItem> {
    let seq: number | undefined = 0
    while (seq !== undefined) {
      const rows: LoggedRow[] = eventsAfter.all(conversation_id, seq, since, until, ROWS_AT_ONCE)
      for (const row of rows) yield { event_id: row.id, type: row.type, source: row.source, where: { conversation_id, seq: row.seq } }
      seq = rows.at(-1)?.seq
    }
  }

  /** Judged by the subscription as it is now. */
  const queue = (id: string, items: readonly OutboxItem[]): Promise<number> =>
    commit.write((tx) => {
      const webhook = webhookById.get(id)
      const queued = webhook === undefined ? 0 : outbox.enqueueAgain(tx, webhook, items)
      if (queued > 0) tx.changes.push({ kind: 'deliveries', webhook_ids: [id] })
      return queued
    })

  return {
    /** How many dead letters live again. */
    async revive(id: string): Promise<number> {
      for (let revived = 0; ; ) {
        const some = await commit.write((tx) => {
          const alive = reviveSome.all({ now: tx.now, id, limit: ROWS_AT_ONCE })
          turns.begin(id, new Set(alive.flatMap(({ conversation_id }) => conversation_id ?? [])))
          if (alive.length > 0) tx.changes.push({ kind: 'deliveries', webhook_ids: [id] })
          return alive.length
        })
        revived += some
        if (some < ROWS_AT_ONCE) return revived
      }
    },
    /** How many events wait that did not before. */
    async since(id: string, since: string): Promise<number> {
      // What happens from here on is queued by its own transaction.
      const until = await commit.write((tx) => tx.now)
      await activity.catchUp(commit)
      let queued = 0
      let items: OutboxItem[] = []
      for (const item of listPast(since, until)) {
        items.push(item)
        if (items.length < ROWS_AT_ONCE) continue
        queued += await queue(id, items)
        items = []
      }
      return queued + (items.length === 0 ? 0 : await queue(id, items))
    },
  }
}
