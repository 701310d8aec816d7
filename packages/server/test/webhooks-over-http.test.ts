import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { webhookEventTypes, type Channel, type Page, type ReplayWebhookResult, type SubscribeWebhookResult, type UpdateWebhookResult, type Webhook } from '@rejoin/protocol'
import { formatTime, HOUR, SECOND } from '../src/clock.ts'
import { ask, NOBODY, refusalOf, tell } from './support/contacts.ts'
import { identify } from './support/people.ts'
import { countRows } from './support/read-database.ts'
import { openReceiver } from './support/receiver.ts'
import { until } from './support/sockets.ts'
import { makeClock, startTestServer, type TestServer } from './support/test-server.ts'

const clock = makeClock()
let server: TestServer
let channel: Channel
beforeAll(async () => {
  server = await startTestServer({ clock })
  channel = await server.connectChannel()
})
afterAll(() => server.close())

/** Never asked for anything: nothing of what these tests do is an event it wants. */
const HOOK = 'https://hooks.example.com/rejoin'
const QUIET = { url: HOOK, events: ['attachment.rejected'] }
const subscribe = (body: Record<string, unknown> = QUIET) => ask<SubscribeWebhookResult>(server, 'webhooks.subscribe', body)
const listed = async (id: string) => (await ask<Page<Webhook>>(server, 'webhooks.list', { page_size: 200 })).data.find((webhook) => webhook.id === id)

describe('subscribing', () => {
  it('[HOOK-10] answers with an id and the secret, and nothing else', async () => {
    expect(await subscribe()).toEqual({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/) })
  })

  it('[HOOK-11] the list shows each with its health', async () => {
    const { id } = await subscribe({ url: HOOK, events: ['message.created', 'message.created'], filter_sources: ['chat_plugin'] })
    const time = expect.stringMatching(/^\d{4}-.*Z$/)
    expect(await listed(id)).toEqual({
      id, url: HOOK, events: ['message.created'], filter_sources: ['chat_plugin'], include: null, enabled: true, disabled_at: null, disabled_reason: null, previous_secret_until: null,
      health: { last_success_at: null, last_failure_at: null, last_failure: null, pending: 0, dead_letters: 0, held_until: null },
      created_at: time, updated_at: time,
    })
    await ask(server, 'webhooks.unsubscribe', { id })
  })

  it('[HOOK-2] every type of event may be chosen', async () => {
    const { id } = await subscribe({ url: HOOK, events: webhookEventTypes })
    expect((await listed(id))?.events).toEqual(webhookEventTypes)
    await ask(server, 'webhooks.unsubscribe', { id })
  })

  it.each([
    ['http://hooks.example.com/', 'url_not_allowed'], ['http://93.184.216.34/', 'url_not_allowed'], ['https://10.0.0.1/', 'url_not_allowed'], ['https://[::1]/', 'url_not_allowed'], ['https://169.254.169.254/latest', 'url_not_allowed'],
    ['https://hooks.example.com:25/', 'url_not_allowed'], ['http://127.0.0.2:3000/', 'url_not_allowed'], ['ftp://hooks.example.com/', 'invalid_field'], ['javascript:alert(1)', 'invalid_field'], ['https://me:secret@hooks.example.com/', 'invalid_field'], ['hooks.example.com', 'invalid_field'], ['', 'invalid_field'],
  ])('[HOOK-6] the address %s is refused as %s', async (url, code) => {
    const { id } = await subscribe()
    for (const [name, body] of [['webhooks.subscribe', { url }], ['webhooks.update', { id, url }]] as const) {
      const reply = await server.call(name, body)
      expect([name, reply.status, reply.body.error?.code, reply.body.error?.field]).toEqual([name, 422, code, 'url'])
    }
  })

  it.each([
    [{ events: [] }, 'invalid_field', 'events'], [{ events: ['message.sent'] }, 'invalid_field', 'events.0'], [{ events: 'message.created' }, 'invalid_field', 'events'], [{ filter_sources: [] }, 'invalid_field', 'filter_sources'],
    [{ filter_sources: [''] }, 'invalid_field', 'filter_sources.0'], [{ secret: 'whsec_mine' }, 'unknown_field', 'secret'], [{ include: { contacts: {} } }, 'unknown_field', 'include.contacts'], [{ include: [] }, 'invalid_field', 'include'],
    [{ include: { recent_messages: { filter_sources: [] } } }, 'invalid_field', 'include.recent_messages.filter_sources'], [{ include: { recent_messages: { page_size: 201 } } }, 'invalid_field', 'include.recent_messages.page_size'], [{ include: { recent_messages: { contact_id: 'x' } } }, 'unknown_field', 'include.recent_messages.contact_id'],
  ])('[WIRE-4] [WIRE-5] %j is refused', async (more, code, field) => {
    const reply = await server.call('webhooks.subscribe', { url: HOOK, ...more })
    expect([reply.status, reply.body.error?.code, reply.body.error?.field]).toEqual([422, code, field])
  })
})

describe('changing', () => {
  it('[HOOK-10] an update changes what it names alone', async () => {
    const { id } = await subscribe({ ...QUIET, filter_sources: ['chat_plugin'] })
    const before = await listed(id)
    expect(await ask(server, 'webhooks.update', { id, url: `${HOOK}/2` })).toEqual({ ...before, url: `${HOOK}/2`, updated_at: expect.any(String) })
    // Null is everything again, as it was for whoever never chose.
    expect(await ask(server, 'webhooks.update', { id, events: null })).toMatchObject({ events: null, filter_sources: ['chat_plugin'] })
    expect(await ask(server, 'webhooks.update', { id, events: ['message.deleted'], filter_sources: null })).toMatchObject({ events: ['message.deleted'], filter_sources: null })
  })

  it('[HOOK-10] a rotated secret is shown once', async () => {
    const { id, secret } = await subscribe()
    const rotated = await ask<UpdateWebhookResult>(server, 'webhooks.update', { id, rotate_secret: true })
    expect(rotated.secret).toMatch(/^whsec_/)
    expect(rotated.secret).not.toBe(secret)
    expect(Date.parse(rotated.previous_secret_until ?? '') - clock.now()).toBeGreaterThan(23 * HOUR)
    expect(await ask(server, 'webhooks.update', { id })).not.toHaveProperty('secret')
    expect(await listed(id)).not.toHaveProperty('secret')
  })

  it('[HOOK-11] a paused one is told nothing until it is enabled', async () => {
    const receiver = await openReceiver()
    const { id } = await subscribe({ url: receiver.url, events: ['message.created'] })
    expect(await ask(server, 'webhooks.update', { id, enabled: false })).toMatchObject({ enabled: false, disabled_reason: 'paused' })
    const { conversation } = await identify(server, channel.id, 'paused')
    await tell(server, conversation.id, 'nobody is told')
    expect(await ask(server, 'webhooks.update', { id, enabled: true })).toMatchObject({ enabled: true, disabled_at: null, disabled_reason: null })
    await tell(server, conversation.id, 'everybody is told')
    await until('a webhook', () => receiver.hits.length > 0)
    expect(receiver.hits[0]?.text).toContain('everybody is told')
    await ask(server, 'webhooks.unsubscribe', { id })
    await receiver.close()
  })

  it('[HOOK-10] unsubscribing leaves nothing waiting', async () => {
    const receiver = await openReceiver()
    receiver.answer(500)
    const { id } = await subscribe({ url: receiver.url })
    await identify(server, channel.id, 'leaver')
    await until('attempts', async () => (await listed(id))?.health.last_failure === 'http_500')
    expect(await ask(server, 'webhooks.unsubscribe', { id })).toEqual({ id, deleted: true })
    expect([await listed(id), countRows(server.databasePath)['webhook_deliveries']]).toEqual([undefined, 0])
    for (const name of ['webhooks.unsubscribe', 'webhooks.update', 'webhooks.replay']) expect([name, await refusalOf(server, name, { id })]).toEqual([name, '404 not_found'])
    await receiver.close()
  })

  it('[WIRE-5] an unknown one is 404, a wrong id is named', async () => {
    for (const name of ['webhooks.unsubscribe', 'webhooks.update', 'webhooks.replay']) {
      expect([name, await refusalOf(server, name, { id: NOBODY })]).toEqual([name, '404 not_found'])
      expect([name, await refusalOf(server, name, {})]).toEqual([name, '422 invalid_field'])
    }
    expect(await refusalOf(server, 'webhooks.replay', { id: NOBODY, since: NOBODY })).toBe('422 invalid_field')
  })

  it('[TOK-9] a token limited to channels may not touch webhooks', async () => {
    const { token } = await ask<{ token: string }>(server, 'tokens.create', { name: 'limited', channel_ids: [channel.id] })
    const { id } = await subscribe()
    const calls: [string, Record<string, unknown>][] = [['webhooks.subscribe', QUIET], ['webhooks.update', { id }], ['webhooks.unsubscribe', { id }], ['webhooks.replay', { id }], ['webhooks.list', {}]]
    for (const [name, body] of calls) expect([name, await refusalOf(server, name, body, { token })]).toEqual([name, '403 forbidden'])
  })

  it('[WIRE-7] the list turns pages in both directions', async () => {
    const made = [(await subscribe()).id, (await subscribe()).id, (await subscribe()).id].toReversed()
    const first = await ask<Page<Webhook>>(server, 'webhooks.list', { page_size: 2 })
    const second = await ask<Page<Webhook>>(server, 'webhooks.list', { page_size: 1, cursor: first.pagination_data.next_cursor })
    const back = await ask<Page<Webhook>>(server, 'webhooks.list', { page_size: 2, cursor: second.pagination_data.previous_cursor })
    expect([[...first.data, ...second.data].map(({ id }) => id), back.data]).toEqual([made, first.data])
  })
})

describe('replaying', () => {
  it('[HOOK-9] everything since a time comes again under its id', async () => {
    const { conversation } = await identify(server, channel.id, 'archive')
    await tell(server, conversation.id, 'too early')
    clock.advance(SECOND)
    const since = formatTime(clock.now())
    for (let n = 0; n < 12; n++) await tell(server, conversation.id, `before anybody listened ${n}`)
    const receiver = await openReceiver()
    const { id } = await subscribe({ url: receiver.url, events: ['message.created', 'contact.created'] })
    await identify(server, channel.id, 'newcomer')
    await tell(server, conversation.id, 'with somebody listening')
    await until('two webhooks', () => receiver.hits.length === 2)
    // The same moment, as somebody two hours to the east writes it.
    const spelt = formatTime(Date.parse(since) + 2 * HOUR).replace('Z', '+02:00')
    const { queued } = await ask<ReplayWebhookResult>(server, 'webhooks.replay', { id, since: spelt })
    expect(queued).toBe(14)
    await until('all of them', () => receiver.hits.length === 16)
    const again = receiver.hits.slice(2)
    expect(receiver.ids().slice(0, 2).every((each) => again.some((hit) => hit.id === each))).toBe(true)
    expect(new Set(receiver.ids()).size).toBe(14)
    expect(receiver.hits.map(({ text }) => text).join('\n')).not.toContain('too early')
    await ask(server, 'webhooks.unsubscribe', { id })
    await receiver.close()
  })

  it('[HOOK-9] what waits anyway is not queued twice', async () => {
    const receiver = await openReceiver()
    receiver.answer(500)
    const { id } = await subscribe({ url: receiver.url, events: ['contact.created'] })
    clock.advance(SECOND)
    const since = formatTime(clock.now())
    await identify(server, channel.id, 'waiting')
    expect(await ask<ReplayWebhookResult>(server, 'webhooks.replay', { id, since: '2020-01-01T00:00:00.000Z' })).toMatchObject({ id })
    const pending = (await listed(id))?.health.pending
    expect(await ask(server, 'webhooks.replay', { id, since })).toEqual({ id, queued: 0 })
    expect((await listed(id))?.health.pending).toBe(pending)
    await ask(server, 'webhooks.unsubscribe', { id })
    await receiver.close()
  })
})
