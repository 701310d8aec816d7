import * as v from 'valibot'
import type { Answer } from '../answer.ts'
import { pageEntries } from '../page.ts'
import { absentable, count, httpUrl, id, object, timestamp } from '../scalars.ts'
import { filterSources } from '../source.ts'
import { webhookEventTypes } from '../webhook-event.ts'

const flag = v.optional(v.boolean('must be true or false'))

const selectionEntries = {
  /** Without it, or `null`: every type. */
  events: v.nullish(v.pipe(v.array(v.picklist(webhookEventTypes, 'must be types of events'), 'must be a list of types of events'), v.minLength(1, 'must name at least one type of event'))),
  /** Message events of these sources only, any of them; other events are not concerned. Without it, or `null`: of every source. */
  filter_sources: filterSources,
  /** What message events are to bring along: lately said and done by their contact, as `contacts.recent-messages` answers it. Without it, or `null`: nothing. */
  include: v.nullish(object({ recent_messages: absentable(object({ filter_sources: filterSources, page_size: pageEntries.page_size })) })),
} as const

/** The same as it is answered: what was given, and nothing that was not. */
const keptInclude = v.object({ recent_messages: v.object({ filter_sources: v.exactOptional(v.array(v.string())), page_size: v.exactOptional(count) }) })

/** `POST /webhooks.subscribe` (contract §6). */
export const subscribeWebhookRequest = v.strictObject({ url: httpUrl, ...selectionEntries })
export type SubscribeWebhookRequest = v.InferOutput<typeof subscribeWebhookRequest>

/** The secret is shown once; `verifyWebhook` of `@rejoin/node` takes it as it is. */
export const subscribeWebhookResult = v.object({ id, secret: v.string() })
export type SubscribeWebhookResult = Answer<typeof subscribeWebhookResult>

/**
 * `POST /webhooks.update`: what is absent stays. A new `url`, or `enabled: true`, takes up one that was disabled.
 * `rotate_secret` answers with a new secret; for a day both sign.
 */
export const updateWebhookRequest = v.strictObject({ id, url: absentable(httpUrl), ...selectionEntries, enabled: flag, rotate_secret: flag })
export type UpdateWebhookRequest = v.InferOutput<typeof updateWebhookRequest>

/** `POST /webhooks.unsubscribe`. */
export const webhookRequest = v.strictObject({ id })
export const unsubscribeWebhookResult = v.object({ id, deleted: v.literal(true) })
export type UnsubscribeWebhookResult = Answer<typeof unsubscribeWebhookResult>

/** `POST /webhooks.replay`: dead letters once more, and with `since` also everything that happened from then on. */
export const replayWebhookRequest = v.strictObject({ id, since: absentable(timestamp) })
export type ReplayWebhookRequest = v.InferOutput<typeof replayWebhookRequest>
/** How many deliveries wait that did not before. */
export const replayWebhookResult = v.object({ id, queued: count })
export type ReplayWebhookResult = Answer<typeof replayWebhookResult>

export const listWebhooksRequest = v.strictObject({ ...pageEntries })

/** How an address is doing. A failure is named by a word, never by what the address answered. */
export const webhookHealth = v.object({
  last_success_at: v.nullable(timestamp),
  last_failure_at: v.nullable(timestamp),
  /** `http_<status>`, `timeout`, `connection_failed`, `address_refused` … */
  last_failure: v.nullable(v.string()),
  /** Deliveries that are still to be made, the ones that wait for their next attempt included. */
  pending: count,
  /** Deliveries given up after their last attempt; `webhooks.replay` makes them again. */
  dead_letters: count,
  /** The address asked for a pause, or is overloaded: until then nothing is sent to it. */
  held_until: v.nullable(timestamp),
})

/** A subscription as it may be shown: never the secret. */
export const webhook = v.object({
  id,
  url: v.string(),
  events: v.nullable(v.array(v.picklist(webhookEventTypes))),
  filter_sources: v.nullable(v.array(v.string())),
  include: v.nullable(keptInclude),
  enabled: v.boolean(),
  disabled_at: v.nullable(timestamp),
  /** `gone`: the address answered 410. `paused`: by `webhooks.update`. */
  disabled_reason: v.nullable(v.picklist(['gone', 'paused'])),
  /** Until then the secret before the last rotation signs too. */
  previous_secret_until: v.nullable(timestamp),
  health: webhookHealth,
  created_at: timestamp,
  updated_at: timestamp,
})
export type Webhook = Answer<typeof webhook>

export const updateWebhookResult = v.object({ ...webhook.entries, secret: v.optional(v.string()) })
export type UpdateWebhookResult = Answer<typeof updateWebhookResult>
