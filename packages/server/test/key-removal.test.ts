import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Channel } from '@rejoin/protocol'
import { DAY, MINUTE, SECOND } from '../src/clock.ts'
import { listKeys, openKeyring, removeKey, rotateKeys } from '../src/tokens/keyring.ts'
import { takeApart } from './support/forge-token.ts'
import { identify, installOf, redeem, visit } from './support/people.ts'
import { disconnectAll, until } from './support/sockets.ts'
import { makeClock, startTestServer, type TestServer } from './support/test-server.ts'

const clock = makeClock()
let server: TestServer
let channel: Channel
let dir: string
beforeAll(async () => {
  server = await startTestServer({ clock })
  channel = await server.connectChannel()
  dir = join(server.dir, 'keys')
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

const published = async () => ((await (await fetch(`${server.url}/.well-known/jwks.json`)).json()) as { keys: Record<string, string>[] }).keys
const kids = async () => (await published()).map((key) => key['kid'])
const kidOf = (token: string) => String(takeApart(token).header['kid'])
const kidsOnDisk = async () => (await listKeys(dir)).map(({ kid }) => kid)

/** Each test begins with one key, which has signed for long. */
let first: string
beforeEach(async () => {
  for (const kid of (await kidsOnDisk()).slice(1)) await removeKey(dir, kid, clock)
  const [left] = await kidsOnDisk()
  if (left === undefined) throw new Error('no key left')
  first = left
  await until('one key', async () => (await kids()).join() === first)
})

/** A new key that already signs. */
async function rotated(): Promise<string> {
  const { kid } = await rotateKeys(dir, clock)
  await until('the new key to be published', async () => (await kids()).includes(kid))
  clock.advance(11 * MINUTE)
  return kid
}

it('[TOK-16] tokens of a removed key die at once', async () => {
  const next = await rotated()
  const stolen = await identify(server, channel.id, 'removed', { token_ttl_s: 3600 })
  expect(kidOf(stolen.resumeToken)).toBe(next)
  expect(await removeKey(dir, next, clock)).toBe(true)
  await until('the server to notice', async () => (await kids()).join() === first, 2000)
  expect((await server.authenticate({ resume_token: stolen.resumeToken, install_key: installOf('removed') })).body.error.code).toBe('token_invalid')
  // Everybody else gets in as before, with the key that is left.
  const again = await identify(server, channel.id, 'removed')
  expect(kidOf(again.resumeToken)).toBe(first)
  expect((await redeem(server, again.resumeToken, { install_key: installOf('removed') })).conversation?.id).toBe(stolen.conversation.id)
})

it('[TOK-16] sessions it had opened live on', async () => {
  const next = await rotated()
  const { resumeToken } = await identify(server, channel.id, 'lives-on')
  const session = await redeem(server, resumeToken, { install_key: installOf('lives-on') })
  const device = await visit(server, session.token)
  await removeKey(dir, next, clock)
  await until('the server to notice', async () => (await kids()).join() === first, 2000)
  await device.say('still here')
  expect(device.closedAt).toBeNull()
  expect((await server.authenticate({}, { token: session.token })).status).toBe(200)
})

it('[TOK-16] removing the last key makes another, at once', async () => {
  const { resumeToken } = await identify(server, channel.id, 'last-key')
  expect(await removeKey(dir, first, clock)).toBe(true)
  const [fresh, ...more] = await kidsOnDisk()
  expect([fresh === first, more]).toEqual([false, []])
  await until('the server to notice', async () => (await kids()).join() === fresh, 2000)
  expect((await server.authenticate({ resume_token: resumeToken, install_key: installOf('last-key') })).body.error.code).toBe('token_invalid')
  expect(kidOf((await identify(server, channel.id, 'last-key')).resumeToken)).toBe(fresh)
})

it('[TOK-16] removing a key that only waits changes nothing else', async () => {
  const { kid } = await rotateKeys(dir, clock)
  await until('it to be published', async () => (await kids()).length === 2)
  const { resumeToken } = await identify(server, channel.id, 'waiting')
  await removeKey(dir, kid, clock)
  await until('the server to notice', async () => (await kids()).join() === first, 2000)
  expect((await redeem(server, resumeToken, { install_key: installOf('waiting') })).contact?.identified).toBe(true)
})

it('[TOK-16] a retired key never comes back', async () => {
  const next = await rotated()
  clock.advance(8 * DAY)
  expect(await kids()).toEqual([next])
  await removeKey(dir, next, clock)
  // Without its successor the old one would sign again; it is gone with it, and a new one signs.
  await until('a new key', async () => !(await kids()).includes(next), 2000)
  expect(await kids()).not.toContain(first)
  expect(existsSync(join(dir, `${first}.json`))).toBe(false)
  const token = (await identify(server, channel.id, 'never-back')).resumeToken
  expect([first, next]).not.toContain(kidOf(token))
  expect((await kids())).toEqual([kidOf(token)])
})

it('[TOK-16] an unknown key is not removed', async () => {
  for (const kid of ['nobody', '', '..', '../keys', `../keys/${first}`, 'seal']) expect([kid, await removeKey(dir, kid, clock)]).toEqual([kid, false])
  expect(await kidsOnDisk()).toEqual([first])
})

it('[TOK-10] [TOK-6] several rotations keep only public members public', async () => {
  const second = await rotated()
  const third = await rotated()
  expect(await kids()).toEqual([third, second, first])
  for (const key of await published()) expect(Object.keys(key).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x'])
  clock.advance(7 * DAY + SECOND)
  expect(await kids()).toEqual([third])
  for (const kid of [first, second]) {
    const keyring = await openKeyring(dir, clock)
    expect([keyring.verifier(kid), keyring.signer().kid]).toEqual([null, third])
    keyring.close()
  }
  expect(readdirSync(dir).filter((name) => name.endsWith('.new'))).toEqual([])
})
