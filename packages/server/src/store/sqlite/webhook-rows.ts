import type { ListedWebhook, WebhookRecord } from '../store.ts'

/** Webhooks as SQLite returns them, and how they become records. */

export type WebhookRow = {
  id: string; url: string; events: string | null; filter_sources: string | null; include: string | null
  secret: Uint8Array; previous_secret: Uint8Array | null; previous_secret_until: string | null
  disabled_at: string | null; disabled_reason: string | null; held_until: string | null
  last_success_at: string | null; last_failure_at: string | null; last_failure: string | null
  created_at: string; updated_at: string
}

export type ListedWebhookRow = WebhookRow & { pending: number; dead_letters: number }

export function readWebhook(row: WebhookRow): WebhookRecord {
  return {
    id: row.id,
    url: row.url,
    events: row.events === null ? null : (JSON.parse(row.events) as WebhookRecord['events']),
    filter_sources: row.filter_sources === null ? null : (JSON.parse(row.filter_sources) as string[]),
    include: row.include === null ? null : (JSON.parse(row.include) as WebhookRecord['include']),
    secret: row.secret,
    previous_secret: row.previous_secret,
    previous_secret_until: row.previous_secret_until,
    disabled_at: row.disabled_at,
    disabled_reason: row.disabled_reason as WebhookRecord['disabled_reason'],
    held_until: row.held_until,
    last_success_at: row.last_success_at,
    last_failure_at: row.last_failure_at,
    last_failure: row.last_failure,
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}

export function readListedWebhook(row: ListedWebhookRow): ListedWebhook {
  return { ...readWebhook(row), pending: row.pending, dead_letters: row.dead_letters }
}

export function bindWebhook(webhook: Pick<WebhookRecord, 'url' | 'events' | 'filter_sources' | 'include' | 'secret'>) {
  return {
    url: webhook.url,
    events: webhook.events === null ? null : JSON.stringify(webhook.events),
    filter_sources: webhook.filter_sources === null ? null : JSON.stringify(webhook.filter_sources),
    include: webhook.include === null ? null : JSON.stringify(webhook.include),
    secret: webhook.secret,
  }
}
