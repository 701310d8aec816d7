import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Channel, RecentMessages, SubscribeWebhookResult, Webhook, WebhookPayload } from '@rejoin/protocol'
import { SECOND } from '../src/clock.ts'
import { ask, tell } from './support/contacts.ts'
import { identify } from './support/people.ts'
import { openReceiver, verify, type Receiver } from './support/receiver.ts'
import { aPurchase, createSource, tellOf, titlesOf } from './support/sources.ts'
import { until } from './support/sockets.ts'
import { makeClock, startTestServer, type TestServer } from './support/test-server.ts'

const clock = makeClock()
let server: TestServer
let channel: Channel
let purchases: string
let receiver: Receiver
const subscribed: string[] = []
beforeAll(async () => {
  server = await startTestServer({ clock })
  channel = await server.connectChannel()
  purchases = (await createSource(server, 'purchases')).token
  await createSource(server, 'tours')
})
afterAll(() => server.close())
beforeEach(async () => void (receiver = await openReceiver()))
afterEach(async () => {
  for (const id of subscribed.splice(0)) await ask(server, 'webhooks.unsubscribe', { id })
  await receiver.close()
})

async function subscribe(recent_messages: unknown, more: Record<string, unknown> = {}): Promise<SubscribeWebhookResult> {
  const webhook = await ask<SubscribeWebhookResult>(server, 'webhooks.subscribe', { url: receiver.url, events: ['message.created'], filter_sources: ['chat_plugin'], include: { recent_messages }, ...more })
  subscribed.push(webhook.id)
  return webhook
}

type Told = Extract<WebhookPayload, { type: 'message.created' }>
async function nextHit(n = 1) {
  await until(`webhook number ${n}`, () => receiver.hits.length >= n)
  const hit = receiver.hits[n - 1]
  if (hit === undefined) throw new Error('nothing was sent')
  return { hit, told: hit.payload as Told, read: Object.values((hit.payload as Told).recent_messages ?? {}).map(({ source, data }): readonly [string, readonly string[]] => [source, titlesOf(data)]) }
}

const buys = (who: string, ...ids: string[]) => tellOf(server, purchases, ids.map((id) => aPurchase(`${who} ${id}`, { ref: who }, { summary: id })))

describe('include.recent_messages', () => {
  it('[HOOK-13] brings what the contact did, as the call answers it', async () => {
    const { contact, conversation } = await identify(server, channel.id, 'ada')
    await buys('ada', 'tea', 'pot', 'cup')
    const { secret } = await subscribe({ filter_sources: ['purchases', 'tours'], page_size: 2 })
    await tell(server, conversation.id, 'Hello')
    const { hit, told, read } = await nextHit()
    expect(read).toEqual([['purchases', ['pot', 'cup']]])
    expect(told.recent_messages).toEqual(await ask<RecentMessages>(server, 'contacts.recent-messages', { contact_id: contact.id, filter_sources: ['purchases', 'tours'], page_size: 2 }))
    expect(verify(hit, secret)).toEqual(told)
  })

  it('[HOOK-13] without a choice it is everything, the message too', async () => {
    const { conversation } = await identify(server, channel.id, 'bob')
    await buys('bob', 'tea')
    await subscribe({})
    await ask(server, 'messages.send', { conversation_id: conversation.id, content: { type: 'text', text: 'A note' }, visibility: 'internal' })
    expect((await nextHit()).read).toEqual([['chat_plugin', ['A note']], ['purchases', ['tea']]])
  })

  it('[HOOK-13] only messages bring it, and only where it was asked for', async () => {
    await subscribe({}, { events: null, filter_sources: null })
    await subscribe(null)
    const { conversation } = await identify(server, channel.id, 'cleo')
    await tell(server, conversation.id, 'Hello')
    await until('all of it', () => receiver.hits.length === 4)
    const brought = receiver.hits.map(({ payload }) => `${payload.type} ${'recent_messages' in payload}`)
    expect(brought.toSorted()).toEqual(['contact.created false', 'conversation.created false', 'message.created false', 'message.created true'])
  })

  it('[HOOK-13] it is at most 64 KiB, newest first', async () => {
    const { contact, conversation } = await identify(server, channel.id, 'dora')
    for (let n = 0; n < 20; n++) await tellOf(server, purchases, [aPurchase(`dora ${n}`, { ref: 'dora' }, { summary: `${n}`, more: 'x'.repeat(9000) })])
    await subscribe({ page_size: 200 })
    await tell(server, conversation.id, 'Hello')
    const { hit, told, read } = await nextHit()
    expect(Buffer.byteLength(hit.text)).toBeLessThan(66 * 1024)
    expect(Buffer.byteLength(hit.text)).toBeGreaterThan(50 * 1024)
    expect(read).toEqual([['chat_plugin', ['Hello']], ['purchases', ['14', '15', '16', '17', '18', '19'].slice(-(read[1]?.[1]?.length ?? 0))]])
    // What had no room is where the cursor leads.
    const [id = '', page] = Object.entries(told.recent_messages ?? {}).find(([, { source }]) => source === 'purchases') ?? []
    const rest = await ask<RecentMessages>(server, 'contacts.recent-messages', { contact_id: contact.id, page_size: 200, cursors: { [id]: page?.pagination_data.next_cursor } })
    expect([...titlesOf(rest[id]?.data ?? []), ...(read[1]?.[1] ?? [])]).toEqual(Array.from({ length: 20 }, (_, n) => `${n}`))
  })

  it('[HOOK-8] [HOOK-13] of somebody erased meanwhile nothing is told', async () => {
    const { contact, conversation } = await identify(server, channel.id, 'numbat')
    await buys('numbat', 'numbat-tea')
    receiver.answer(503)
    await subscribe({})
    await tell(server, conversation.id, 'numbat-said')
    expect((await nextHit()).read).toEqual([['chat_plugin', ['numbat-said']], ['purchases', ['numbat-tea']]])
    await ask(server, 'contacts.delete', { id: contact.id })
    receiver.release()
    clock.advance(60 * SECOND)
    const { hit, told } = await nextHit(2)
    expect(told.recent_messages).toEqual({})
    expect(hit.text).not.toContain('numbat')
  })

  it('[HOOK-13] it is read when it is sent', async () => {
    const { conversation } = await identify(server, channel.id, 'eve')
    receiver.answer(503)
    await subscribe({ filter_sources: ['purchases'] })
    await tell(server, conversation.id, 'Hello')
    expect((await nextHit()).read).toEqual([])
    await buys('eve', 'tea')
    receiver.release()
    clock.advance(60 * SECOND)
    expect((await nextHit(2)).read).toEqual([['purchases', ['tea']]])
  })

  it('[HOOK-13] it can be changed and taken back', async () => {
    const { id } = await subscribe({ filter_sources: ['purchases', 'purchases'], page_size: null })
    const include = { recent_messages: { filter_sources: ['purchases'] } }
    expect(await ask<Webhook>(server, 'webhooks.update', { id })).toMatchObject({ include })
    expect(await ask<Webhook>(server, 'webhooks.update', { id, include: { recent_messages: { page_size: 3 } } })).toMatchObject({ include: { recent_messages: { page_size: 3 } } })
    for (const nothing of [{}, { recent_messages: null }, null]) expect(await ask<Webhook>(server, 'webhooks.update', { id, include: nothing })).toMatchObject({ include: null })
  })
})

describe('filter_sources', () => {
  it('[HOOK-2] real sources are told apart', async () => {
    const { conversation } = await identify(server, channel.id, 'faye')
    const url = (path: string) => `${receiver.url}/${path}`
    for (const filter_sources of [['purchases'], ['chat_plugin'], ['tours', 'purchases'], null]) subscribed.push((await ask<SubscribeWebhookResult>(server, 'webhooks.subscribe', { url: url(String(filter_sources)), events: ['message.created', 'conversation.created'], filter_sources })).id)
    await buys('faye', 'tea')
    await tell(server, conversation.id, 'Hello')
    await until('all of it', () => receiver.hits.length === 9)
    const told = receiver.hits.map(({ path, payload }) => `${path.split('/').at(-1)} ${payload.type === 'message.created' ? payload.data.data.source : payload.type}`)
    // That a conversation began is no message, so sources do not concern it.
    expect(told.toSorted()).toEqual(['chat_plugin chat_plugin', 'chat_plugin conversation.created', 'null chat_plugin', 'null conversation.created', 'null purchases', 'purchases conversation.created', 'purchases purchases', 'tours,purchases conversation.created', 'tours,purchases purchases'])
  })
})
