import type { Config } from '../config.ts'

/** Beginnings of secrets that somebody copied and never changed. */
const PLACEHOLDER = /change-?me|changeit|your-?(?:secret|token)|replace-?(?:me|this|with)|placeholder|example|(?:^|[^a-z])demo(?:[^a-z]|$)|password/i

/** A random secret of this length has more different characters than this; a pattern typed by hand has not. */
const FEWEST_CHARACTERS = 10

/** File systems of Linux that other machines share: SQLite's locks do not hold there, and neither does a flush (statfs(2)). */
const NETWORK_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x5346414f, 'AFS'],
  [0x00c36400, 'Ceph'],
  [0x0bd00bd0, 'Lustre'],
  [0x73757245, 'Coda'],
])

/** `databaseFileSystem`: the type of the file system that the database lies on, as `statfs` says it; null where nothing is known. */
export type Surroundings = { readonly databaseFileSystem: number | null }

/** A variable, and what is wrong with it and how to mend that. */
export type Danger = { readonly variable: string; readonly advice: string }

/**
 * What a server would rather not start with than regret (RUN-10, RUN-11). Whether it is meant for the world follows from
 * the address it listens on alone: nobody has to say "production", and nobody can forget to. Pure.
 */
export function findDangers(config: Config, { databaseFileSystem }: Surroundings): readonly Danger[] {
  const dangers: Danger[] = []
  const network = databaseFileSystem === null ? undefined : NETWORK_FILE_SYSTEMS.get(databaseFileSystem >>> 0)
  if (network !== undefined) dangers.push({ variable: 'REJOIN_DATABASE_URL', advice: `leads to a network file system (${network}), where locks and flushes do not hold and acknowledged messages get lost. Put the database on a disk of this machine.` })
  for (const [variable, secret] of [['REJOIN_SYSTEM_TOKEN', config.systemToken], ['REJOIN_METRICS_TOKEN', config.metricsToken]] as const) {
    if (secret !== null && PLACEHOLDER.test(secret) && isReachable(config.host)) dangers.push({ variable, advice: 'is a placeholder that others know as well. Make a secret with: openssl rand -hex 32' })
    else if (secret !== null && new Set(secret).size < FEWEST_CHARACTERS && isReachable(config.host)) dangers.push({ variable, advice: 'can be guessed: it has too few different characters. Make a secret with: openssl rand -hex 32' })
  }
  if (!isReachable(config.host)) return dangers
  if (!config.allowPlainHttp && !(config.publicUrl ?? '').startsWith('https://')) {
    dangers.push({ variable: 'REJOIN_PUBLIC_URL', advice: `must begin with https:// while REJOIN_HOST=${config.host} lets other machines in: without TLS whoever is on the way reads every message and token. Put TLS in front and set it, listen on 127.0.0.1, or say REJOIN_PLAIN_HTTP=allow where only a network you trust can reach it.` })
  }
  for (const [variable, ranges] of [['REJOIN_TRUSTED_PROXIES', config.trustedProxies], ['REJOIN_WEBHOOK_ALLOW_CIDRS', config.allowCidrs]] as const) {
    if (ranges.some((range) => range.endsWith('/0'))) dangers.push({ variable, advice: variable === 'REJOIN_TRUSTED_PROXIES' ? 'must name your proxies alone: with every address in the world anybody may say where they come from.' : 'must name your receivers alone: with every address in the world a webhook reaches whatever this machine reaches.' })
  }
  return dangers
}

/** From another machine. A name may lead anywhere, unless it is the one every machine has for itself. */
function isReachable(host: string): boolean {
  return !/^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i.test(host)
}
