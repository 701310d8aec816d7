import { isIP } from 'node:net'
import { resolve } from 'node:path'
import * as v from 'valibot'
import { findDangers } from './running/find-dangers.ts'
import { readFileSystem } from './running/read-file-system.ts'
import { defaultLimits, limitNames, readLimits, type Limits } from './limits/limit-rules.ts'

export type Config = {
  readonly port: number
  readonly host: string
  readonly databasePath: string
  readonly dataDir: string
  /** Null: follows from the address the server really listens on. */
  readonly publicUrl: string | null
  readonly systemToken: string | null
  /** Ranges of inner addresses that webhooks and key sets may live at. */
  readonly allowCidrs: readonly string[]
  /** Who may say by X-Forwarded-For where a request came from. */
  readonly trustedProxies: readonly string[]
  /** Who is answered nothing. */
  readonly blockedAddresses: readonly string[]
  readonly metricsToken: string | null
  /** Somebody said that only a network they trust can reach it. */
  readonly allowPlainHttp: boolean
  /** Null: none. */
  readonly limits: Limits | null
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent'
}

/** Thrown with every mistake at once, one line each, so that nobody has to start five times to find five mistakes. */
export class ConfigError extends Error {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

const port = v.pipe(v.string(), v.regex(/^\d{1,5}$/), v.transform(Number), v.maxValue(65_535))
const level = v.picklist(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])

const HOST_NAME = /^(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}))*$/

/** The environment as a frozen configuration (contract §11). An empty variable counts as absent. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const { config, problems } = parseEnvironment(env)
  if (problems.size > 0) throw new ConfigError(explain(problems))
  return config
}

/** The same for who serves: what would be dangerous is one of the mistakes, and reported with the others (RUN-10). */
export function readServerConfig(env: Readonly<Record<string, string | undefined>>, readFileSystemOf: (path: string) => number | null = readFileSystem): Config {
  const { config, problems } = parseEnvironment(env)
  for (const { variable, advice } of findDangers(config, { databaseFileSystem: readFileSystemOf(config.databasePath) })) {
    // One that could not be read stands in for nothing.
    if (!problems.has(variable)) problems.set(variable, advice)
  }
  if (problems.size > 0) throw new ConfigError(explain(problems))
  return config
}

function explain(problems: ReadonlyMap<string, string>): readonly string[] {
  return [...problems].map(([variable, advice]) => `${variable} ${advice}`)
}

function parseEnvironment(env: Readonly<Record<string, string | undefined>>): { readonly config: Config; readonly problems: Map<string, string> } {
  const problems = new Map<string, string>()
  const read = <T>(name: string, fallback: T, parse: (raw: string) => T | string): T => {
    const raw = env[name]
    if (raw === undefined || raw === '') return fallback
    const value = parse(raw)
    if (typeof value === 'string' && value.startsWith('!')) {
      problems.set(name, value.slice(1))
      return fallback
    }
    return value as T
  }
  const schema = <S extends v.GenericSchema<string, unknown>>(s: S, advice: string) => (raw: string): v.InferOutput<S> | string => {
    const result = v.safeParse(s, raw)
    return result.success ? result.output : `!${advice}`
  }

  const config: Config = {
    port: read('REJOIN_PORT', 8080, schema(port, 'must be a port from 0 to 65535 (0: any free one).')),
    host: read('REJOIN_HOST', '127.0.0.1', (raw) => (isIP(raw) !== 0 || HOST_NAME.test(raw) ? raw : '!must be an address or name of this machine, such as 127.0.0.1 or 0.0.0.0.')),
    dataDir: resolve(read('REJOIN_DATA_DIR', './data', (raw) => raw)),
    databasePath: resolve(read('REJOIN_DATABASE_URL', './data/rejoin.db', readDatabasePath)),
    publicUrl: read<string | null>('REJOIN_PUBLIC_URL', null, readPublicUrl),
    systemToken: read<string | null>('REJOIN_SYSTEM_TOKEN', null, (raw) => (raw.length >= 32 && /^[A-Za-z0-9_.~-]+$/.test(raw) ? raw : '!must have at least 32 characters of A-Z a-z 0-9 _ . ~ -; make one with: openssl rand -hex 32')),
    allowCidrs: read<readonly string[]>('REJOIN_WEBHOOK_ALLOW_CIDRS', [], readRanges),
    trustedProxies: read<readonly string[]>('REJOIN_TRUSTED_PROXIES', [], readRanges),
    blockedAddresses: read<readonly string[]>('REJOIN_BLOCKED_ADDRESSES', [], readRanges),
    metricsToken: read<string | null>('REJOIN_METRICS_TOKEN', null, (raw) => (/^[\x21-\x7e]{16,}$/.test(raw) ? raw : '!must have at least 16 visible ASCII characters; make one with: openssl rand -hex 32')),
    allowPlainHttp: read('REJOIN_PLAIN_HTTP', false, (raw) => raw === 'allow' || '!must be allow, or not set at all.'),
    limits: read<Limits | null>('REJOIN_RATE_LIMITS', defaultLimits, readLimitSetting),
    logLevel: read('REJOIN_LOG_LEVEL', 'info' as const, schema(level, 'must be one of fatal, error, warn, info, debug, silent.')),
  }
  return { config: Object.freeze(config), problems }
}

function readDatabasePath(raw: string): string {
  if (/^sqlite:.+/.test(raw)) return raw.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '')
  return '!must be an address such as sqlite:./data/rejoin.db.'
}

function readRanges(raw: string): readonly string[] | string {
  return readCidrs(raw) ?? '!must be a list of addresses and ranges such as 10.0.0.0/8,127.0.0.1.'
}

function readLimitSetting(raw: string): Limits | null | string {
  const limits = readLimits(raw)
  return typeof limits === 'string' ? `!must be on, off, or changes such as messages.contact=20/10,connections.address=500; ${limits}. The names are ${limitNames.join(', ')}.` : limits
}

function readCidrs(raw: string): readonly string[] | null {
  const cidrs = raw.split(',').map((cidr) => cidr.trim())
  const good = cidrs.every((cidr) => {
    const [address = '', prefix, ...rest] = cidr.split('/')
    const bits = isIP(address) === 6 ? 128 : 32
    return isIP(address) !== 0 && rest.length === 0 && (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits))
  })
  return good ? cidrs : null
}

function readPublicUrl(raw: string): string {
  try {
    const url = new URL(raw)
    if ((url.protocol === 'https:' || url.protocol === 'http:') && url.search === '' && url.hash === '') return raw.replace(/\/+$/, '')
  } catch {
    // Falls through to the advice.
  }
  return '!must be the address people reach, such as https://chat.example.com.'
}

/** Origins of the server's own pages. On loopback the same machine has several names for itself. */
export function listOwnOrigins(publicUrl: string, host: string, boundPort: number): ReadonlySet<string> {
  const origins = new Set([new URL(publicUrl).origin])
  if (['127.0.0.1', 'localhost', '::1', '0.0.0.0', '::'].includes(host)) {
    for (const name of ['127.0.0.1', 'localhost', '[::1]']) origins.add(new URL(`http://${name}:${boundPort}`).origin)
  } else origins.add(new URL(`http://${isIP(host) === 6 ? `[${host}]` : host}:${boundPort}`).origin)
  return origins
}
