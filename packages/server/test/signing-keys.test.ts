import { readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { Channel } from '@rejoin/protocol'
import { DAY, MINUTE, SECOND } from '../src/clock.ts'
import { openKeyring, rotateKeys } from '../src/tokens/keyring.ts'
import { readSigningKey, takeApart } from './support/forge-token.ts'
import { identify, installOf, openPage, signIn } from './support/people.ts'
import { dumpDatabase, readDatabaseFiles } from './support/read-database.ts'
import { until } from './support/sockets.ts'
import { INSTALL, makeClock, startTestServer, SYSTEM_TOKEN, type TestServer } from './support/test-server.ts'

const clock = makeClock()
let server: TestServer
let channel: Channel
beforeAll(async () => {
  server = await startTestServer({ clock })
  channel = await server.connectChannel()
})
afterAll(() => server.close())

const keysDir = () => join(server.dir, 'keys')
const jwks = async () => ((await (await fetch(`${server.url}/.well-known/jwks.json`)).json()) as { keys: Record<string, string>[] }).keys
const kidOf = (token: string) => takeApart(token).header['kid']
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)

it('[TOK-6] keys lie outside the database, for their owner alone', () => {
  expect(mode(keysDir())).toBe('700')
  const files = readdirSync(keysDir())
  expect(files.length).toBeGreaterThanOrEqual(2)
  for (const name of files) expect([name, mode(join(keysDir(), name))]).toEqual([name, '600'])
  const secret = readSigningKey(server.dir).privateKey.export({ format: 'jwk' }).d ?? ''
  expect(secret.length).toBe(43)
  expect(readDatabaseFiles(server.databasePath)).not.toContain(secret)
})

it('[TOK-6] the database is readable by its owner alone', () => {
  for (const name of readdirSync(server.dir).filter((file) => file.startsWith('rejoin.db'))) expect([name, mode(join(server.dir, name))]).toEqual([name, '600'])
})

it('[TOK-6] the JWKS shows public members only', async () => {
  const response = await fetch(`${server.url}/.well-known/jwks.json`)
  expect([response.status, response.headers.get('access-control-allow-origin'), response.headers.get('cache-control')]).toEqual([200, '*', 'public, max-age=300'])
  const [key] = await jwks()
  const { kid, publicKey } = readSigningKey(server.dir)
  expect(key).toEqual({ kty: 'OKP', crv: 'Ed25519', x: publicKey.export({ format: 'jwk' }).x, kid, alg: 'EdDSA', use: 'sig' })
})

it('[TOK-7] no credential stands in any column', async () => {
  const ada = await signIn(server, channel.id, 'ada')
  const page = await openPage(server, channel.id, installOf('page'))
  const agent = await server.createAgent()
  const made = (await server.call<{ token: string }>('tokens.create', { name: 'CI' })).body
  const stored = dumpDatabase(server.databasePath)
  expect(stored).toContain('grace@example.com')
  for (const secret of [ada.token, ada.resumeToken, page.token, agent.token, made.token, SYSTEM_TOKEN, INSTALL, installOf('page'), 'correct horse battery']) expect(stored).not.toContain(secret)
})

it('[TOK-10] a rotated key is published, then signs, then is all', async () => {
  const old = readSigningKey(server.dir).kid
  const longest = (await identify(server, channel.id, 'week', { token_ttl_s: 604_800 })).resumeToken
  const { kid } = await rotateKeys(keysDir(), clock)
  // The running server finds the file by itself.
  await until('the new key in the JWKS', async () => (await jwks()).length === 2)
  expect((await jwks()).map((key) => key['kid'])).toEqual([kid, old])

  clock.advance(10 * MINUTE - 5 * SECOND)
  const before = await identify(server, channel.id, 'before', { token_ttl_s: 604_800 })
  expect(kidOf(before.resumeToken)).toBe(old)
  clock.advance(10 * SECOND)
  expect(kidOf((await identify(server, channel.id, 'after')).resumeToken)).toBe(kid)

  // Whatever the old one signed last lives its whole life.
  clock.advance(7 * DAY - 20 * SECOND)
  expect((await server.authenticate({ resume_token: before.resumeToken, install_key: installOf('before') })).status).toBe(200)
  expect((await server.authenticate({ resume_token: longest, install_key: installOf('week') })).body.error.code).toBe('token_expired')
  clock.advance(MINUTE)
  expect((await jwks()).map((key) => key['kid'])).toEqual([kid])
})

it('[TOK-10] an unreachable or damaged folder costs no key', async () => {
  const dir = join(server.dir, 'other-keys')
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  try {
    const keyring = await openKeyring(dir, clock)
    const { kid } = keyring.signer()
    const look = () => vi.advanceTimersByTimeAsync(1000)

    renameSync(dir, `${dir}-away`)
    await look()
    expect(keyring.verifier(kid)).not.toBeNull()
    renameSync(`${dir}-away`, dir)
    writeFileSync(join(dir, 'half-written.json'), '{"kid":', { mode: 0o600 })
    await look()
    expect(keyring.signer().kid).toBe(kid)
    rmSync(join(dir, 'half-written.json'))
    const rotated = await rotateKeys(dir, clock)
    await until('the new key', async () => {
      await look()
      return keyring.verifier(rotated.kid) !== null
    })
    keyring.close()
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})
