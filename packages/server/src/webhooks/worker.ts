import type { Logger } from 'pino'
import { MINUTE, SECOND } from '../clock.ts'
import type { Delivery, DeliveryOutcome, WebhookRecord } from '../store/store.ts'
import { deliver, type DeliveryDeps } from './deliver.ts'
import { planRetry } from './plan-retry.ts'

/** Attempts under way to one receiver at once. After a failure one at a time, until one gets through. */
const WIDTH = 10
const NARROW = 1

/** Between two looks for what has become due; also notices a wall clock that jumped, which no timer does. */
const LONGEST_SWEEP_MS = 1 * SECOND
const SHORTEST_SWEEP_MS = 10

/** What became of a delivery is written again after this, when the disk was full. Sending it again would be worse. */
const SETTLE_AGAIN_MS = 1 * SECOND

/** A stop waits this long for answers; whoever is cut off gets the same event again after the start. */
const STOP_WITHIN_MS = 2 * SECOND

export type WebhookWorkerDeps = DeliveryDeps & { readonly log: Logger; readonly onAttempted?: (outcome: DeliveryOutcome['kind']) => void; readonly random?: () => number }

export type WebhookWorker = {
  /** Takes nothing new, lets what is under way end for a moment, then cuts it off. Resolves when nothing is under way. */
  readonly close: () => Promise<void>
}

/** One receiver's way: what is being sent to it, so that nobody waits for anybody else (HOOK-7). */
type Lane = { readonly sending: Set<string>; width: number; filling: boolean; again: boolean }

/** Sends what the outbox holds, from the start on and for as long as the server runs. The only place that does. */
export function startWebhookWorker(deps: WebhookWorkerDeps): WebhookWorker {
  const { store, log, clock, random = Math.random, onAttempted = () => undefined } = deps
  const lanes = new Map<string, Lane>()
  const underWay = new Set<Promise<void>>()
  const stop = new AbortController()
  let closed = false
  let timer: NodeJS.Timeout | null = null

  const off = store.onCommitted((changes) => {
    for (const change of changes) if (change.kind === 'deliveries') for (const id of change.webhook_ids) run(fill(id))
  })
  run(store.purgeWebhooks())
  run(sweep())

  function run(work: Promise<void>): void {
    const guarded = work.catch((error: unknown) => log.error({ err: error }, 'webhooks could not be looked after; trying again')).finally(() => underWay.delete(guarded))
    underWay.add(guarded)
  }

  /** Looks for retries that have become due, as long as anything is waiting. */
  async function sweep(): Promise<void> {
    timer = null
    if (closed) return
    const now = clock.now()
    let next: number | null = null
    for (const { webhook_id, due_at } of await store.listWaitingWebhooks()) {
      const wait = Date.parse(due_at) - now
      if (wait <= 0) run(fill(webhook_id))
      next = Math.min(next ?? LONGEST_SWEEP_MS, wait <= 0 ? LONGEST_SWEEP_MS : Math.max(wait, SHORTEST_SWEEP_MS))
    }
    if (next !== null) sweepIn(next)
  }

  function sweepIn(delay: number): void {
    if (closed || timer !== null) return
    timer = setTimeout(() => run(sweep()), delay)
  }

  /** Starts as many attempts to one receiver as it has room for. */
  async function fill(id: string): Promise<void> {
    const lane = lanes.get(id) ?? { sending: new Set(), width: WIDTH, filling: false, again: false }
    lanes.set(id, lane)
    lane.again = true
    if (lane.filling) return
    lane.filling = true
    try {
      while (lane.again && !closed && lane.sending.size < lane.width) {
        lane.again = false
        const due = await store.takeDueDeliveries(id, lane.sending, lane.width - lane.sending.size)
        for (const delivery of due?.deliveries ?? []) if (due !== null && !closed) run(send(lane, due.webhook, delivery))
      }
    } finally {
      lane.filling = false
    }
    // What must wait is found again by the sweep: it may be held, or have a retry ahead.
    sweepIn(LONGEST_SWEEP_MS)
  }

  async function send(lane: Lane, webhook: WebhookRecord, delivery: Delivery): Promise<void> {
    lane.sending.add(delivery.event_id)
    try {
      const outcome = await attempt(webhook, delivery)
      if (outcome === null) return
      lane.width = outcome.kind === 'delivered' ? WIDTH : outcome.kind === 'dropped' ? lane.width : NARROW
      onAttempted(outcome.kind)
      report(webhook, delivery, outcome)
      await settle(webhook.id, delivery.event_id, outcome)
    } finally {
      lane.sending.delete(delivery.event_id)
    }
    await fill(webhook.id)
  }

  async function attempt(webhook: WebhookRecord, delivery: Delivery): Promise<DeliveryOutcome | null> {
    const { event } = delivery
    if (event === null) return { kind: 'dropped' }
    const made = await deliver(deps, webhook, { ...delivery, event }, stop.signal)
    return made === null ? null : planRetry(made, delivery.attempts, clock.now(), random())
  }

  async function settle(id: string, eventId: string, outcome: DeliveryOutcome): Promise<void> {
    const deadline = performance.now() + MINUTE
    while (!stop.signal.aborted) {
      try {
        return await store.settleDelivery(id, eventId, outcome)
      } catch (error) {
        log.error({ err: error, webhook_id: id }, 'what became of a webhook could not be stored; trying again')
        if (performance.now() > deadline) return
        await new Promise((resolve) => setTimeout(resolve, SETTLE_AGAIN_MS))
      }
    }
  }

  /** Names the subscription and never what was sent, where to, or what came back (RUN-4). */
  function report(webhook: WebhookRecord, { event, event_id, attempts }: Delivery, outcome: DeliveryOutcome): void {
    if (outcome.kind === 'delivered' || outcome.kind === 'dropped') return
    const facts = { webhook_id: webhook.id, event_id, type: event?.type, attempt: attempts + 1, failure: outcome.failure }
    if (outcome.kind === 'retry') log.debug(facts, 'a webhook failed and is tried again')
    else if (outcome.kind === 'dead') log.warn(facts, 'a webhook failed for the last time; webhooks.replay sends it again')
    else log.warn(facts, 'a receiver wants no more webhooks; its subscription is disabled')
  }

  return {
    async close() {
      closed = true
      off()
      if (timer !== null) clearTimeout(timer)
      const cut = setTimeout(() => stop.abort(), STOP_WITHIN_MS)
      while (underWay.size > 0) await Promise.all(underWay)
      clearTimeout(cut)
    },
  }
}
