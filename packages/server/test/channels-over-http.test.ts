import { afterAll, beforeAll, expect, it } from 'vitest'
import type { AuditEntry, Channel } from '@rejoin/protocol'
import { openPage } from './support/people.ts'
import { SHOP, startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

const update = (channel_id: string, more: Record<string, unknown>) => server.call<Channel>('channels.update', { channel_id, ...more })

it('[WIRE-1] a channel is connected with sensible defaults', async () => {
  const { status, body } = await server.call<Channel>('channels.chatplugin.connect', { name: 'Shop', allowed_origins: [SHOP, SHOP, 'https://shop.test'] })
  expect(status).toBe(200)
  expect(body).toMatchObject({ source: 'chat_plugin', name: 'Shop', allowed_origins: [SHOP, 'https://shop.test'], allow_native: false, settings: {}, identity_policy: 'standard', after_completed: 'reopen', attachments: 'off', disconnected_at: null })
  expect(Object.keys(body)).not.toContain('epoch')
  expect((await server.call<Channel>('channels.info', { channel_id: body.id })).body).toEqual(body)
})

it('[WIRE-5] an update changes what it names alone', async () => {
  const channel = await server.connectChannel({ settings: { title: 'Tea' }, after_completed: 'new' })
  const { body } = await update(channel.id, { name: 'Renamed', allow_native: true, identity_policy: null })
  expect(body).toEqual({ ...channel, name: 'Renamed', allow_native: true })
  expect((await update(channel.id, { settings: { title: 'Coffee', accent_color: '#aa0000' } })).body.settings).toEqual({ title: 'Coffee', accent_color: '#aa0000' })
  expect((await openPage(server, channel.id)).settings).toEqual({ title: 'Coffee', accent_color: '#aa0000' })
})

it('[ORG-2] a removed origin is out with the answer', async () => {
  const channel = await server.connectChannel({ allowed_origins: [SHOP, 'https://old.test'] })
  expect((await server.authenticate({ channel_id: channel.id }, { origin: 'https://old.test' })).status).toBe(200)
  await update(channel.id, { allowed_origins: [SHOP] })
  expect((await server.authenticate({ channel_id: channel.id }, { origin: 'https://old.test' })).body.error.code).toBe('origin_not_allowed')
  expect((await server.authenticate({ channel_id: channel.id })).status).toBe(200)
})

it.each<[string, Record<string, unknown>, string, string]>([
  ['no name', { name: '' }, 'invalid_field', 'name'],
  ['a long name', { name: 'x'.repeat(256) }, 'invalid_field', 'name'],
  ['a colour that is a style', { settings: { accent_color: 'red;background:url(//x)' } }, 'invalid_field', 'settings.accent_color'],
  ['a logo that is a script', { settings: { logo_url: 'javascript:alert(1)' } }, 'invalid_field', 'settings.logo_url'],
  ['an unknown setting', { settings: { onload: 'x' } }, 'unknown_field', 'settings.onload'],
  ['an unknown policy', { identity_policy: 'lenient' }, 'invalid_field', 'identity_policy'],
  ['null for a flag', { allow_native: null }, 'invalid_field', 'allow_native'],
])('[WIRE-5] a channel with %s is refused', async (_what, more, code, field) => {
  const channel = await server.connectChannel()
  for (const reply of [await update(channel.id, more), await server.call('channels.chatplugin.connect', { name: 'X', allowed_origins: [], ...more })]) {
    expect([reply.status, reply.body.error.code, reply.body.error.field]).toEqual([422, code, field])
  }
  expect((await server.call<Channel>('channels.info', { channel_id: channel.id })).body).toEqual(channel)
})

it('[TOK-8] a disconnected channel keeps its data and opens for nobody', async () => {
  const channel = await server.connectChannel()
  const { token } = await openPage(server, channel.id)
  const { body } = await server.call<Channel>('channels.disconnect', { channel_id: channel.id })
  expect(body.disconnected_at).toMatch(/Z$/)
  expect((await server.call<Channel>('channels.disconnect', { channel_id: channel.id })).body.disconnected_at).toBe(body.disconnected_at)
  expect((await server.authenticate({ channel_id: channel.id })).status).toBe(404)
  expect((await server.authenticate({}, { token })).body.error).toMatchObject({ code: 'token_revoked', reason: 'channel_disconnected' })
})

it('[MSG-5] an unknown channel is not found', async () => {
  for (const name of ['channels.info', 'channels.update', 'channels.disconnect']) expect([name, (await server.call(name, { channel_id: '01890000-0000-7000-8000-000000000000' })).status]).toEqual([name, 404])
  expect((await server.call('channels.info', { channel_id: 'x' })).body.error).toMatchObject({ code: 'invalid_field', field: 'channel_id' })
})

it('[ORG-5] [AUD-1] an administrator changes how a channel looks, and nothing else', async () => {
  const channel = await server.connectChannel({ settings: { title: 'Tea' } })
  const { token, agent } = await server.createAgent('admin@example.com', 'Mei', 'admin')
  const asAdmin = (name: string, body: object) => server.call<Channel>(name, { channel_id: channel.id, ...body }, { token })
  expect((await asAdmin('channels.info', {})).body).toEqual(channel)
  expect((await server.call<{ data: Channel[] }>('channels.list', {}, { token })).body.data).toContainEqual(channel)
  const { body } = await asAdmin('channels.update', { name: 'Tea room', settings: { title: 'Coffee', locale: 'pl' } })
  expect(body).toEqual({ ...channel, name: 'Tea room', settings: { title: 'Coffee', locale: 'pl' } })
  const { data } = (await server.call<{ data: AuditEntry[] }>('audit.list', { target_id: channel.id })).body
  expect(data[0]).toMatchObject({ actor: { kind: 'agent', id: agent.id }, action: 'channels.update', fields: ['name', 'settings.title', 'settings.locale'] })

  for (const more of [{ allowed_origins: ['https://evil.test'] }, { allow_native: true }, { identity_policy: 'strict' }, { user_jwt: null }, { attachments: 'open' }, { page_push_hosts: [] }, { after_completed: 'new' }]) {
    expect([more, (await asAdmin('channels.update', { name: 'Mine', ...more })).body.error?.code]).toEqual([more, 'forbidden'])
  }
  for (const name of ['channels.disconnect', 'channels.chatplugin.connect']) expect((await asAdmin(name, {})).body.error.reason).toBe('wrong_token_kind')
  expect((await asAdmin('channels.info', {})).body).toEqual(body)
})

it('[ORG-5] other agents learn nothing of channels', async () => {
  const channel = await server.connectChannel()
  const { token } = await server.createAgent('plain@example.com')
  for (const [name, request] of [['channels.list', {}], ['channels.info', { channel_id: channel.id }], ['channels.update', { channel_id: channel.id, name: 'Mine' }], ['channels.info', { channel_id: '01890000-0000-7000-8000-000000000000' }]] as const) {
    expect([name, (await server.call(name, request, { token })).body.error.code]).toEqual([name, 'forbidden'])
  }
})
