import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { VISITOR_NAMESPACE, type AuthenticateVisitorResult, type Channel, type IdentifyContactResult, type MessageSendResult } from '@rejoin/protocol'
import { build, makeHome, run, serve, type ChildServer, type Home } from './support/child-server.ts'
import { lockDatabase } from './support/lock-database.ts'
import { query } from './support/read-database.ts'
import { connect, disconnectAll, nextMessageId, until } from './support/sockets.ts'
import { INSTALL, SHOP } from './support/test-server.ts'

let home: Home
let server: ChildServer
beforeAll(async () => {
  await build()
  home = makeHome()
  server = await serve(home)
}, 60_000)
afterAll(async () => {
  disconnectAll()
  server.kill('SIGKILL')
  await server.ended
  home.remove()
})

type Readiness = { readonly status: string; readonly reasons: readonly string[] }
const readiness = async (): Promise<Readiness> => (await (await fetch(`${server.url}/readyz`)).json()) as Readiness

it('[RUN-3] a stop gives notice, refuses newcomers, and acknowledges what was sent', async () => {
  const channel = await server.call<Channel>('channels.chatplugin.connect', { name: 'Shop', allowed_origins: [SHOP] })
  const { conversations } = await server.call<IdentifyContactResult>('contacts.identify', { channel_id: channel.id, external_id: 'ada' })
  const { token } = await server.authenticate<AuthenticateVisitorResult>({ resume_token: conversations[0]?.resume_token, install_key: INSTALL })
  const devices = await Promise.all(Array.from({ length: 20 }, () => connect(server.url, VISITOR_NAMESPACE, token)))
  const [first, second] = devices
  if (first === undefined || second === undefined) throw new Error('nobody is connected')
  await first.say('before')
  expect(await readiness()).toEqual({ status: 'ready', reasons: [] })

  // Something holds the database, so that this message is under way for as long as the test needs.
  const lock = await lockDatabase(home.databasePath)
  const underWay = first.emit<MessageSendResult>('message.send', { client_message_id: nextMessageId(), content: { type: 'text', text: 'under way' } })
  await until('the lock to be noticed', async () => (await readiness()).reasons.includes('database'))
  server.kill('SIGTERM')
  await until('the notice', () => devices.every((device) => device.heard('server.draining').length === 1))
  expect((await readiness()).reasons).toContain('draining')
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  const newcomer = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`)
  expect([newcomer.status, newcomer.headers.get('retry-after')]).toEqual([503, '1'])
  expect(await newcomer.json()).toMatchObject({ error: { code: 'draining' } })
  expect(await second.emit('message.send', { client_message_id: nextMessageId(), content: { type: 'text', text: 'too late' } })).toMatchObject({ ok: false, error: { code: 'draining' } })

  await lock.release()
  expect(await underWay).toMatchObject({ ok: true, data: { message: { content: { text: 'under way' } } } })
  expect((await server.ended).code).toBe(0)
  // Everybody got a moment of their own to come back at.
  const moments = devices.map((device) => device.heard<{ reconnect_in_ms: number }>('server.draining')[0]?.reconnect_in_ms ?? -1)
  for (const moment of moments) expect(moment >= 0 && moment < 10_000).toBe(true)
  expect(new Set(moments).size).toBeGreaterThan(10)
  // The log is in the database itself; nothing is left beside it.
  expect(statSync(`${home.databasePath}-wal`, { throwIfNoEntry: false })?.size ?? 0).toBe(0)
  expect(query<{ text: string }>(home.databasePath, `SELECT data ->> '$.content.text' AS text FROM events WHERE type = 'message.created' ORDER BY seq`).map(({ text }) => text)).toEqual(['before', 'under way'])
  server = await serve(home)
})

it('[RUN-3] a mistake nobody caught ends the process in order', async () => {
  const own = makeHome({ NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(`process.once('SIGUSR2', () => { throw new Error('a mistake of ours') })`)}`, REJOIN_LOG_LEVEL: 'fatal' })
  const failing = await serve(own)
  onTestFinished(() => void failing.kill('SIGKILL'))
  failing.kill('SIGUSR2')
  const { code, stderr } = await failing.ended
  expect(code).toBe(1)
  expect(stderr).toContain('a mistake of ours')
  expect(statSync(`${own.databasePath}-wal`, { throwIfNoEntry: false })?.size ?? 0).toBe(0)
  own.remove()
})

it('[RUN-6] a damaged database is not written on', async () => {
  const own = makeHome()
  const healthy = await serve(own)
  for (let n = 0; n < 30; n++) await healthy.call('contacts.create', { external_id: `person-${n}`, metadata: { note: 'x'.repeat(900) } })
  healthy.kill('SIGTERM')
  await healthy.ended
  const whole = readFileSync(own.databasePath)
  for (const damage of ['a torn page', 'a lost end'] as const) {
    writeFileSync(own.databasePath, whole)
    if (damage === 'a lost end') truncateSync(own.databasePath, whole.length - 8192)
    else writeFileSync(own.databasePath, Buffer.concat([whole.subarray(0, 8192), Buffer.alloc(whole.length - 12_288, 0x5a), whole.subarray(whole.length - 4096)]))
    const before = readFileSync(own.databasePath)
    const { code, stdout, stderr } = await run(['serve'], own.env)
    expect([damage, code, stdout]).toEqual([damage, 1, ''])
    expect(stderr).toMatch(/^The database file is damaged.*Restore a backup/)
    expect(readFileSync(own.databasePath).equals(before)).toBe(true)
  }
  writeFileSync(own.databasePath, whole)
  const again = await serve(own)
  onTestFinished(() => void again.kill('SIGKILL'))
  expect(await again.call<{ data: unknown[] }>('contacts.list', { page_size: 200 })).toMatchObject({ data: { length: 30 } })
  again.kill('SIGTERM')
  await again.ended
  expect(statSync(join(own.dir, 'mark.json')).size).toBeGreaterThan(10)
  own.remove()
})
