import type { Page, Webhook, WebhookEvent } from '@rejoin/protocol'
import type { PageRequest } from './page-request.ts'

/** Webhooks: subscriptions, and the deliveries that each commit writes for them. Part of the storage port (see `../store.ts`). */

/** Secrets are sealed; the store cannot read them. */
export type WebhookRecord = Omit<Webhook, 'enabled' | 'health'> &
  Omit<Webhook['health'], 'pending' | 'dead_letters'> & {
    readonly secret: Uint8Array
    readonly previous_secret: Uint8Array | null
  }

export type NewWebhook = Pick<WebhookRecord, 'url' | 'events' | 'filter_sources' | 'include' | 'secret'>
export type WebhookPatch = Partial<Pick<WebhookRecord, 'url' | 'events' | 'filter_sources' | 'include' | 'secret' | 'previous_secret' | 'previous_secret_until' | 'disabled_at' | 'disabled_reason' | 'held_until'>>
export type ListedWebhook = WebhookRecord & Pick<Webhook['health'], 'pending' | 'dead_letters'>

/** One event on its way to one receiver. `attempts` counts the ones made. */
export type Delivery = {
  readonly event_id: string
  readonly attempts: number
  /** As it stands in the log now; null when it is there no more. */
  readonly event: WebhookEvent | null
}

/** What an attempt leads to. `failure` is a word for `webhooks.list`. */
export type DeliveryOutcome =
  | { readonly kind: 'delivered' }
  /** There is nothing left to tell. */
  | { readonly kind: 'dropped' }
  | { readonly kind: 'retry'; readonly failure: string; readonly due_at: string; readonly held_until: string | null }
  | { readonly kind: 'dead'; readonly failure: string; readonly held_until: string | null }
  /** The receiver wants nothing any more; the delivery waits in case it is taken up again. */
  | { readonly kind: 'gone'; readonly failure: string }

export type WebhookStore = {
  insertWebhook(webhook: NewWebhook): Promise<WebhookRecord>
  /** `decide` sees the record inside the transaction. Null: there is none. */
  updateWebhook(id: string, decide: (webhook: WebhookRecord) => WebhookPatch): Promise<ListedWebhook | null>
  /** False when there is none. Its deliveries go with it. */
  deleteWebhook(id: string): Promise<boolean>
  listWebhooks(page: PageRequest): Promise<Page<ListedWebhook>>
  /** Finishes what an interrupted `deleteWebhook` left; for the start. */
  purgeWebhooks(): Promise<void>

  /** Makes dead letters pending again, from their first attempt. Null: no such webhook. */
  reviveDeadLetters(id: string): Promise<number | null>
  /** Queues what happened from `since` (ISO time) on and the webhook wants, unless it waits already. Null: no such webhook. */
  replayEvents(id: string, since: string): Promise<number | null>

  /** Enabled webhooks that have something pending, and when they may be sent it (ISO time). */
  listWaitingWebhooks(): Promise<readonly { readonly webhook_id: string; readonly due_at: string }[]>
  /** Up to `limit` due ones, the longest due first, without those in `skip`. Null when the webhook is gone, disabled or held. */
  takeDueDeliveries(webhookId: string, skip: ReadonlySet<string>, limit: number): Promise<{ readonly webhook: WebhookRecord; readonly deliveries: readonly Delivery[] } | null>
  settleDelivery(webhookId: string, eventId: string, outcome: DeliveryOutcome): Promise<void>
}
