import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import pino, { type Logger } from 'pino'
import { systemClock, type Clock } from './clock.ts'
import { listOwnOrigins, type Config } from './config.ts'
import type { Challenge, Deps } from './deps.ts'
import { openDiskFileStorage } from './files/disk/disk-file-storage.ts'
import { createHttpApp } from './http/create-http-app.ts'
import { createMemoryLimiter } from './limits/memory-limiter.ts'
import { unlimited } from './limits/limiter.ts'
import { createSeats } from './limits/seats.ts'
import { createMediaLinks } from './media/media-link.ts'
import { startFileSweep } from './media/remove-files.ts'
import { createClientReader } from './net/client-address.ts'
import { createGuardedFetch, createWebhookFetch } from './net/guarded-fetch.ts'
import { hurryRequests } from './net/hurry-requests.ts'
import { createWebhookUrlJudge } from './net/judge-webhook-url.ts'
import { createRealtime } from './realtime/create-realtime.ts'
import { createDrain } from './realtime/drain.ts'
import { createMetrics, type Metrics } from './running/metrics.ts'
import { readSmallestDisk } from './running/read-free-disk.ts'
import { backupDatabase, type Backup } from './store/sqlite/backup-database.ts'
import { openSqliteStore } from './store/sqlite/open-sqlite-store.ts'
import type { Store } from './store/store.ts'
import { openKeyring, type Keyring } from './tokens/keyring.ts'
import { openSeal } from './tokens/seal.ts'
import { matchSecret } from './tokens/secret.ts'
import { createUserJwtVerifier } from './tokens/user-jwt.ts'
import { startWebhookWorker } from './webhooks/worker.ts'

export type Running = {
  /** Where it really listens, e.g. `http://127.0.0.1:8080`. */
  readonly url: string
  readonly close: () => Promise<void>
}

/** How long the server waits for slow and silent clients, in milliseconds (LIM-9). */
export type Patience = { readonly headers: number; readonly request: number; readonly upload: number; readonly keepAlive: number; readonly look: number; readonly connect: number; readonly ping: number; readonly pong: number }

/** `look`: how often it looks at them; by itself Node would do so every half minute. `connect`: from a socket's handshake to its CONNECT. `ping`: how often a socket is asked whether it is still there, `pong`: for its answer. */
export const PATIENCE: Patience = { headers: 15_000, request: 30_000, upload: 120_000, keepAlive: 5_000, look: 5_000, connect: 10_000, ping: 25_000, pong: 20_000 }
const MAX_HEADER_BYTES = 16 * 1024

/** How often a stopping server looks for connections that have nothing more to do. */
const SWEEP_EVERY_MS = 25

/** The adapter is chosen here and nowhere else. A command opens the store for a moment; who serves looks closer. */
export function openStore(config: Pick<Config, 'databasePath' | 'dataDir'>, clock: Clock = systemClock, serving?: Pick<Metrics, 'committed'>): Store {
  return openSqliteStore(config.databasePath, { clock, ...(serving === undefined ? {} : { serve: { markFile: join(config.dataDir, 'mark.json') }, onFlushed: serving.committed }) })
}

export function backUp(config: Pick<Config, 'databasePath'>, target: string): Backup {
  return backupDatabase(config.databasePath, target)
}

export function keysDir(config: Pick<Config, 'dataDir'>): string {
  return join(config.dataDir, 'keys')
}

export function createLogger(config: Pick<Config, 'logLevel'>): Logger {
  // stdout belongs to what a command was asked for; logs go to stderr. Nothing secret is ever passed to it, and this is the second lock.
  return pino({ level: config.logLevel, redact: ['token', '*.token', 'email', '*.email', 'password', '*.password', 'authorization', '*.authorization'] }, pino.destination({ fd: 2, sync: false }))
}

export type ServerParts = { readonly clock?: Clock; readonly log?: Logger; readonly challenge?: Challenge; readonly patience?: Patience; readonly readFreeDisk?: () => Promise<number> }

/** Opens everything and listens: `http.Server` ← HTTP calls and pages ← sockets, over one store. */
export async function startServer(config: Config, { clock = systemClock, log = createLogger(config), challenge = () => Promise.resolve(null), patience = PATIENCE, readFreeDisk = () => readSmallestDisk([config.dataDir, dirname(config.databasePath)]) }: ServerParts = {}): Promise<Running> {
  mkdirSync(config.dataDir, { recursive: true })
  const metrics = createMetrics()
  const store = openStore(config, clock, metrics)
  let keyring: Keyring
  try {
    keyring = await openKeyring(keysDir(config), clock)
  } catch (error) {
    await store.close()
    throw error
  }
  const seal = openSeal(keysDir(config))
  const files = await openDiskFileStorage(join(config.dataDir, 'uploads'))
  const guardedFetch = createGuardedFetch(config.allowCidrs)

  // The app is made once the port is known, because `iss` of every token depends on it.
  let app: Hono | null = null
  const listener = getRequestListener((request, env) => (app === null ? new Response(null, { status: 503 }) : app.fetch(request, env)))
  const server = createServer({ headersTimeout: patience.headers, requestTimeout: patience.upload, keepAliveTimeout: patience.keepAlive, connectionsCheckingInterval: patience.look, maxHeaderSize: MAX_HEADER_BYTES }, (request, response) => void listener(request, response))
  try {
    await listen(server, config)
  } catch (error) {
    keyring.close()
    await store.close()
    throw error
  }
  const bound = (server.address() as AddressInfo).port
  const url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${bound}`
  const publicUrl = config.publicUrl ?? url
  const drain = createDrain()
  const realtime = createRealtime(server, drain, patience, (presence) => {
    const deps: Deps = {
      store,
      files,
      mediaLinks: createMediaLinks(seal.derive('media links')),
      keyring,
      seal,
      clock,
      log,
      publicUrl,
      ownOrigins: listOwnOrigins(publicUrl, config.host, bound),
      isSystemToken: config.systemToken === null ? () => false : matchSecret(config.systemToken),
      fetch: guardedFetch,
      judgeWebhookUrl: createWebhookUrlJudge(config.allowCidrs),
      verifyUserJwt: createUserJwtVerifier(guardedFetch, clock),
      readClient: createClientReader(config, log),
      limits: config.limits === null ? unlimited : createMemoryLimiter(config.limits.rules, metrics.limitHit),
      seats: createSeats(config.limits?.caps ?? null, metrics.limitHit),
      challenge,
      isDraining: drain.isDraining,
      readFreeDisk,
      metrics,
      metricsToken: config.metricsToken,
      presence,
    }
    app = createHttpApp(deps)
    return deps
  })
  hurryRequests(server, patience.request)
  const stopSweep = startFileSweep({ store, files, clock, log })
  const webhooks = startWebhookWorker({ store, seal, clock, log, fetch: createWebhookFetch(config.allowCidrs), onAttempted: metrics.webhookAttempted })

  return {
    url,
    async close() {
      // A connection that falls idle after listening stopped is kept alive by nobody; without this the stop waits for its client.
      const sweep = setInterval(() => {
        if (!server.listening) server.closeIdleConnections()
      }, SWEEP_EVERY_MS)
      await realtime.close()
      await webhooks.close()
      await stopSweep()
      clearInterval(sweep)
      server.closeAllConnections()
      keyring.close()
      metrics.close()
      await store.close()
    },
  }
}

function listen(server: HttpServer, config: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(config.port, config.host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}
