import type { WebhookPayload } from '@rejoin/protocol'
import type { Clock } from '../clock.ts'
import { AddressRefused, type GuardedFetch } from '../net/guarded-fetch.ts'
import type { Delivery, Store, WebhookRecord } from '../store/store.ts'
import type { Seal } from '../tokens/seal.ts'
import { readRetryAfter, type Attempt } from './plan-retry.ts'
import { readContext } from './read-context.ts'
import { signWebhook } from './sign-webhook.ts'

/** From the first look-up to the last byte of the answer; connecting alone may take 5 s of it (reliability §6). */
const ATTEMPT_MS = 15_000

export type DeliveryDeps = { readonly store: Store; readonly seal: Seal; readonly clock: Clock; readonly fetch: GuardedFetch }

/** Makes one attempt. Null: it was cut short by `stop`, so nothing is known of it. */
export async function deliver(deps: DeliveryDeps, webhook: WebhookRecord, delivery: Delivery & { readonly event: NonNullable<Delivery['event']> }, stop: AbortSignal): Promise<Attempt | null> {
  const secrets = openSecrets(deps, webhook)
  if (secrets === null) return { kind: 'failed', failure: 'secret_unreadable' }
  const { event } = delivery
  const recent_messages = await readContext(deps.store, webhook, event)
  const payload = { type: event.type, timestamp: event.at, data: event, ...(recent_messages === null ? {} : { recent_messages }) } as WebhookPayload
  const body = JSON.stringify(payload)
  const headers = { 'content-type': 'application/json', 'user-agent': 'Rejoin', ...signWebhook(secrets, delivery.event_id, deps.clock.now(), body) }
  try {
    const answer = await deps.fetch(webhook.url, { method: 'POST', headers, body, timeout_ms: ATTEMPT_MS, signal: stop })
    // The status decides. The rest is read, up to a limit, only so that the connection can be used again.
    await answer.text().catch(() => undefined)
    return { kind: 'answered', status: answer.status, retry_after_ms: readRetryAfter(answer.headers.get('retry-after'), deps.clock.now()) }
  } catch (error) {
    return stop.aborted ? null : { kind: 'failed', failure: nameFailure(error) }
  }
}

/** The current secret, and the one before while both are good. Null when the key they are sealed with is another one now. */
function openSecrets({ seal, clock }: DeliveryDeps, webhook: WebhookRecord): readonly string[] | null {
  const current = seal.open(webhook.secret)
  if (current === null) return null
  const overlaps = webhook.previous_secret_until !== null && Date.parse(webhook.previous_secret_until) > clock.now()
  const previous = overlaps && webhook.previous_secret !== null ? seal.open(webhook.previous_secret) : null
  return previous === null ? [current] : [current, previous]
}

function nameFailure(error: unknown): 'timeout' | 'connection_failed' | 'address_refused' {
  for (let reason: unknown = error; reason instanceof Error; reason = reason.cause) {
    if (reason instanceof AddressRefused) return 'address_refused'
    if (reason.name === 'TimeoutError' || ('code' in reason && reason.code === 'UND_ERR_CONNECT_TIMEOUT')) return 'timeout'
  }
  return 'connection_failed'
}
