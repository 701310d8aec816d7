import { RejoinError, type Page, type ReplayWebhookRequest, type ReplayWebhookResult, type SubscribeWebhookRequest, type SubscribeWebhookResult, type UpdateWebhookRequest, type UpdateWebhookResult, type Webhook } from '@rejoin/protocol'
import { DAY, formatTime } from '../clock.ts'
import type { Deps } from '../deps.ts'
import type { ListedWebhook, PageRequest, WebhookPatch, WebhookRecord } from '../store/store.ts'
import { makeWebhookSecret } from './sign-webhook.ts'

/** How long two secrets sign after one was replaced: time to roll a new one out. */
const OVERLAP_MS = 1 * DAY

/** `webhooks.subscribe`. The one moment at which the secret is shown. */
export async function subscribeWebhook(deps: Pick<Deps, 'store' | 'seal' | 'judgeWebhookUrl'>, request: SubscribeWebhookRequest): Promise<SubscribeWebhookResult> {
  await assertUrlAllowed(deps, request.url)
  const secret = makeWebhookSecret()
  const { id } = await deps.store.insertWebhook({ url: request.url, ...normalizeSelection(request), include: normalizeInclude(request.include), secret: deps.seal.close(secret) })
  return { id, secret }
}

/** `webhooks.update`: what is absent stays. A rotated secret is shown in this answer alone. */
export async function updateWebhook(deps: Pick<Deps, 'store' | 'seal' | 'clock' | 'judgeWebhookUrl'>, request: UpdateWebhookRequest): Promise<UpdateWebhookResult> {
  const url = request.url ?? null
  if (url !== null) await assertUrlAllowed(deps, url)
  const secret = request.rotate_secret === true ? makeWebhookSecret() : null
  const now = deps.clock.now()
  const updated = await deps.store.updateWebhook(request.id, (webhook) => ({
    ...(url === null ? {} : { url }),
    ...(request.events === undefined ? {} : { events: normalizeSelection(request).events }),
    ...(request.filter_sources === undefined ? {} : { filter_sources: normalizeSelection(request).filter_sources }),
    ...(request.include === undefined ? {} : { include: normalizeInclude(request.include) }),
    ...switchWebhook(request, webhook, now),
    ...(secret === null ? {} : { secret: deps.seal.close(secret), previous_secret: webhook.secret, previous_secret_until: formatTime(now + OVERLAP_MS) }),
  }))
  if (updated === null) throw notFound()
  return { ...presentWebhook(updated), ...(secret === null ? {} : { secret }) }
}

/** `webhooks.list`. */
export async function listWebhooks(deps: Pick<Deps, 'store'>, page: PageRequest): Promise<Page<Webhook>> {
  const { data, pagination_data } = await deps.store.listWebhooks(page)
  return { data: data.map(presentWebhook), pagination_data }
}

/** `webhooks.unsubscribe`. */
export async function unsubscribeWebhook(deps: Pick<Deps, 'store'>, id: string): Promise<{ readonly id: string; readonly deleted: true }> {
  if (!(await deps.store.deleteWebhook(id))) throw notFound()
  return { id, deleted: true }
}

/** `webhooks.replay`: every event keeps its id, so whoever had it already knows it again (HOOK-9). */
export async function replayWebhook(deps: Pick<Deps, 'store'>, { id, since }: ReplayWebhookRequest): Promise<ReplayWebhookResult> {
  const revived = await deps.store.reviveDeadLetters(id)
  // Stored times are compared as text, so the one given must be spelt like them.
  const replayed = since == null ? 0 : await deps.store.replayEvents(id, formatTime(Date.parse(since)))
  if (revived === null || replayed === null) throw notFound()
  return { id, queued: revived + replayed }
}

/** A new address is a new beginning, as is being switched on again. */
function switchWebhook(request: UpdateWebhookRequest, webhook: WebhookRecord, now: number): WebhookPatch {
  if (request.enabled === false) return webhook.disabled_at === null ? { disabled_at: formatTime(now), disabled_reason: 'paused' } : {}
  if (request.enabled === true || request.url != null) return { disabled_at: null, disabled_reason: null, held_until: null }
  return {}
}

function normalizeSelection({ events, filter_sources }: Pick<SubscribeWebhookRequest, 'events' | 'filter_sources'>): Pick<WebhookRecord, 'events' | 'filter_sources'> {
  return { events: events == null ? null : [...new Set(events)], filter_sources: filter_sources == null ? null : [...new Set(filter_sources)] }
}

/** Without what was given as absent. */
function normalizeInclude(include: SubscribeWebhookRequest['include']): WebhookRecord['include'] {
  if (include?.recent_messages == null) return null
  const { filter_sources, page_size } = include.recent_messages
  return { recent_messages: { ...(filter_sources == null ? {} : { filter_sources: [...new Set(filter_sources)] }), ...(page_size == null ? {} : { page_size }) } }
}

async function assertUrlAllowed(deps: Pick<Deps, 'judgeWebhookUrl'>, url: string): Promise<void> {
  const advice = await deps.judgeWebhookUrl(url)
  if (advice !== null) throw new RejoinError('url_not_allowed', advice, { field: 'url' })
}

function presentWebhook(webhook: ListedWebhook): Webhook {
  const { id, url, events, filter_sources, include, disabled_at, disabled_reason, previous_secret_until, created_at, updated_at } = webhook
  const { last_success_at, last_failure_at, last_failure, pending, dead_letters, held_until } = webhook
  return {
    id, url, events, filter_sources, include,
    enabled: disabled_at === null,
    disabled_at, disabled_reason, previous_secret_until,
    health: { last_success_at, last_failure_at, last_failure, pending, dead_letters, held_until },
    created_at, updated_at,
  }
}

function notFound(): RejoinError {
  return new RejoinError('not_found', 'There is no such webhook.', { field: 'id' })
}
