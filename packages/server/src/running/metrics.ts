import { createHistogram as createNanoseconds, monitorEventLoopDelay } from 'node:perf_hooks'
import { createCounter, createHistogram, writeFamilies, type Family, type Sample } from './exposition.ts'
import { watchQuantiles } from './recent-quantiles.ts'

/** What is read when somebody asks, from whoever knows it. */
export type Gauges = {
  readonly connections: () => Readonly<Record<'chatplugin' | 'agents', number>>
  readonly queueBytes: () => number
  readonly outbox: () => Promise<{ readonly age_s: number; readonly pending: number; readonly dead_letters: number }>
  readonly freeDisk: () => Promise<number>
  readonly isDraining: () => boolean
}

export type Metrics = ReturnType<typeof createMetrics>

const NS_PER_MS = 1e6

/** How often the event loop is asked whether it is late; what it answers includes this. */
const LOOK_EVERY_MS = 10

/** Everything that is counted while the server runs (RUN-8), for `/metrics`. No label ever comes from a client. */
export function createMetrics() {
  const acks = createCounter('rejoin_acks_total', 'Socket events acknowledged as done.', ['event'])
  const duplicates = createCounter('rejoin_duplicates_total', 'Messages that were sent again and were stored before.')
  const resyncs = createCounter('rejoin_resyncs_total', 'Clients that were told to read a conversation anew.')
  const refusals = createCounter('rejoin_refusals_total', 'What was refused, over HTTP and sockets, by its code.', ['code'])
  const requests = createCounter('rejoin_http_requests_total', 'Calls over HTTP.', ['call', 'status'])
  const latency = createHistogram('rejoin_http_request_seconds', 'Time to answer a call over HTTP.', [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5])
  const slowConsumers = createCounter('rejoin_slow_consumers_total', 'Connections ended because their client did not read.')
  const limits = createCounter('rejoin_limits_hit_total', 'Limits that refused something.', ['limit'])
  const reuse = createCounter('rejoin_token_reuse_total', 'Tokens presented from a second browser, or after they were replaced.')
  const attempts = createCounter('rejoin_webhook_attempts_total', 'Attempts to deliver a webhook, by what became of them.', ['outcome'])
  const commits = createNanoseconds()
  const recentCommits = watchQuantiles(commits)
  const loopDelay = monitorEventLoopDelay({ resolution: LOOK_EVERY_MS })
  loopDelay.enable()
  const recentDelay = watchQuantiles(loopDelay, LOOK_EVERY_MS)
  let gauges: Gauges | null = null

  return {
    acked(event: string, data: unknown): void {
      acks.add(event)
      if (typeof data === 'object' && data !== null && 'duplicate' in data && data.duplicate === true) duplicates.add()
    },
    refused(code: string): void {
      refusals.add(code)
      if (code === 'resync_required') resyncs.add()
    },
    answered(call: string, status: number, ms: number): void {
      requests.add(call, String(status))
      latency.observe(ms / 1000)
    },
    slowConsumer: (): void => slowConsumers.add(),
    limitHit: (name: string): void => limits.add(name),
    tokenReused: (): void => reuse.add(),
    webhookAttempted: (outcome: string): void => attempts.add(outcome),
    committed: (ms: number): void => commits.record(Math.max(1, Math.round(ms * NS_PER_MS))),
    watch(sources: Gauges): void {
      gauges = sources
    },
    async write(): Promise<string> {
      return writeFamilies([
        ...[acks, duplicates, resyncs, refusals, requests, latency, slowConsumers, limits, reuse, attempts].map((counted) => counted.family()),
        summary('rejoin_fsync_seconds', 'Time to put a commit on the disk, in the last minutes.', recentCommits.samples()),
        summary('rejoin_event_loop_delay_seconds', 'How late the event loop was, in the last minutes.', recentDelay.samples()),
        ...(gauges === null ? [] : await readGauges(gauges)),
        gauge('process_resident_memory_bytes', 'Memory of the process.', [{ value: process.memoryUsage.rss() }]),
        gauge('process_start_time_seconds', 'When the process started.', [{ value: Math.round(performance.timeOrigin / 1000) }]),
      ])
    },
    close(): void {
      recentCommits.close()
      recentDelay.close()
      loopDelay.disable()
    },
  }
}

async function readGauges({ connections, queueBytes, outbox, freeDisk, isDraining }: Gauges): Promise<readonly Family[]> {
  const [{ age_s, pending, dead_letters }, free] = await Promise.all([outbox(), freeDisk().catch(() => NaN)])
  return [
    gauge('rejoin_connections', 'Sockets that are connected.', Object.entries(connections()).map(([namespace, value]) => ({ labels: { namespace }, value }))),
    gauge('rejoin_socket_queue_bytes', 'What waits to be read by clients.', [{ value: queueBytes() }]),
    gauge('rejoin_outbox_age_seconds', 'How long the oldest webhook that is due has been due.', [{ value: age_s }]),
    gauge('rejoin_outbox_pending', 'Webhooks not delivered yet.', [{ value: pending }]),
    gauge('rejoin_dead_letters', 'Webhooks given up; webhooks.replay sends them again.', [{ value: dead_letters }]),
    gauge('rejoin_disk_free_bytes', 'Space left for data.', [{ value: free }]),
    gauge('rejoin_draining', '1 while the server is stopping.', [{ value: isDraining() ? 1 : 0 }]),
  ]
}

function gauge(name: string, help: string, samples: readonly Sample[]): Family {
  return { name, help, type: 'gauge', samples }
}

function summary(name: string, help: string, samples: readonly Sample[]): Family {
  return { name, help, type: 'summary', samples }
}
