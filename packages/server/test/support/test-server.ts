import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import type { Agent, AuthenticateVisitorResult, Channel, ConnectChannelRequest, ErrorBody, IdentifyContactResult, UploadFileResult } from '@rejoin/protocol'
import { startServer, type Running, type ServerParts } from '../../src/compose.ts'
import type { Clock } from '../../src/clock.ts'
import type { Config } from '../../src/config.ts'
import { assertDocumented } from './documented.ts'

export const SYSTEM_TOKEN = 'rjs_test-system-token-0123456789-0123456789'
export const SHOP = 'http://shop.test'

/** A clock that stands still until it is moved; begins now, so that real time-outs and tokens agree with it. */
export function makeClock(): Clock & { advance: (ms: number) => void } {
  let offset = 0
  return {
    now: () => Date.now() + offset,
    advance(ms) {
      offset += ms
    },
  }
}

export type CallOptions = { readonly token?: string | null; readonly origin?: string | null; readonly headers?: Record<string, string> }
export type Reply<T> = { readonly status: number; readonly headers: Headers; readonly body: T & { readonly error: ErrorBody } }

export type TestServer = Awaited<ReturnType<typeof startTestServer>>

/** Limits are off where no test is about them: tests are faster than people, and all come from one address. */
type TestServerOptions = Omit<ServerParts, 'log'> & { readonly logLevel?: 'debug' | 'silent'; readonly dir?: string } & Partial<Pick<Config, 'trustedProxies' | 'blockedAddresses' | 'limits' | 'metricsToken' | 'host' | 'publicUrl'>>

/** The real server in this process: a free port, a database and keys in a folder of its own, lines of log collected. */
export async function startTestServer({ clock, logLevel = 'debug', challenge, patience, readFreeDisk, dir = mkdtempSync(join(tmpdir(), 'rejoin-')), ...settings }: TestServerOptions = {}) {
  const logs: string[] = []
  const log = pino({ level: logLevel }, { write: (line: string) => void logs.push(line) })
  const config = { port: 0, host: '127.0.0.1', databasePath: join(dir, 'rejoin.db'), dataDir: dir, publicUrl: 'http://chat.test', systemToken: SYSTEM_TOKEN, allowCidrs: ['127.0.0.1/32'], trustedProxies: [], blockedAddresses: [], limits: null, metricsToken: null, allowPlainHttp: true, logLevel: 'silent' as const, ...settings }
  const parts = { log, ...(clock === undefined ? {} : { clock }), ...(challenge === undefined ? {} : { challenge }), ...(patience === undefined ? {} : { patience }), ...(readFreeDisk === undefined ? {} : { readFreeDisk }) }
  let running: Running = await startServer(config, parts)

  async function call<T = Record<string, unknown>>(name: string, body: unknown, { token = SYSTEM_TOKEN, origin = null, headers = {} }: CallOptions = {}): Promise<Reply<T>> {
    const response = await fetch(`${running.url}/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...(origin === null ? {} : { origin }), ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
    const answer = (await response.json()) as Reply<T>['body']
    assertDocumented(name, response.status, answer)
    return { status: response.status, headers: response.headers, body: answer }
  }

  return {
    dir,
    databasePath: config.databasePath,
    logs,
    get url() {
      return running.url
    },
    call,
    async connectChannel(settings: Partial<ConnectChannelRequest> = {}): Promise<Channel> {
      return (await call<Channel>('channels.chatplugin.connect', { name: 'Shop', allowed_origins: [SHOP], ...settings })).body
    },
    async identify(request: Record<string, unknown>): Promise<Reply<IdentifyContactResult>> {
      return call<IdentifyContactResult>('contacts.identify', request)
    },
    /** From the shop's page, in one browser unless another install key is given. */
    async authenticate(body: Record<string, unknown>, options: CallOptions = {}): Promise<Reply<AuthenticateVisitorResult>> {
      return call<AuthenticateVisitorResult>('chatplugin.authenticate', { install_key: INSTALL, ...body }, { token: null, origin: SHOP, ...options })
    },
    /** `media.upload` as a browser does it. */
    async upload(name: string, bytes: Uint8Array<ArrayBuffer>, { token = null, origin = null, headers = {} }: CallOptions = {}): Promise<Reply<UploadFileResult>> {
      const form = new FormData()
      form.set('file', new Blob([bytes]), name)
      const response = await fetch(`${running.url}/media.upload`, { method: 'POST', headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...(origin === null ? {} : { origin }), ...headers }, body: form })
      const answer = (await response.json()) as Reply<UploadFileResult>['body']
      assertDocumented('media.upload', response.status, answer)
      return { status: response.status, headers: response.headers, body: answer }
    },
    async createAgent(email = 'grace@example.com', name = 'Grace', role: Agent['role'] = 'agent'): Promise<{ agent: Agent; token: string }> {
      await call('agents.create', { email, name, role, password: 'correct horse battery' })
      return (await call<{ agent: Agent; token: string }>('agents.login', { email, password: 'correct horse battery' }, { token: null })).body
    },
    /** The same data, a new process's worth of state. */
    async restart(): Promise<void> {
      await running.close()
      running = await startServer(config, parts)
    },
    async close(): Promise<void> {
      await running.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** Two browsers. */
export const INSTALL = 'install-key-of-the-first-browser'
export const OTHER_INSTALL = 'install-key-of-the-other-browser'
