import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Channel, ContactExport, Conversation, CreateSourceResult, IdentifyContactResult, IngestEventsResult, Page, RecentMessages, SubscribeWebhookResult, WebhookPayload } from '@rejoin/protocol'
import { ask, refusalOf } from './support/contacts.ts'
import { attend, identify, redeem, visit } from './support/people.ts'
import { openReceiver, verify, type Receiver } from './support/receiver.ts'
import { eventsOf, titlesOf } from './support/sources.ts'
import { accept, disconnectAll, until, type Device } from './support/sockets.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

/** A tea shop, its system for purchases, its bot, Grace who answers, and Ada who buys: in the order in which it happens. */

let server: TestServer
let shop: Channel
let purchases: CreateSourceResult
let bot: Receiver & { secret?: string }
let grace: { token: string; inbox?: Device }
let ada: { who?: IdentifyContactResult; device?: Device; chat: string; contact: string } = { chat: '', contact: '' }

beforeAll(async () => {
  server = await startTestServer()
  shop = await server.connectChannel()
  grace = { token: (await server.createAgent()).token }
  bot = await openReceiver()
})
afterAll(async () => {
  disconnectAll()
  await bot.close()
  await server.close()
})

/** As the purchase system writes it, which nobody here has a say in. */
const opportunity = (Id: string, Name: string, more: Record<string, unknown> = {}) => ({ Id, Type: 'purchase', Name, CloseDate: '2026-05-04T08:12:44.000+0000', Account: { ExternalRef__c: 'user-42', Email: 'ada@example.com' }, ...more })
const report = async (...events: unknown[]) => (await ask<IngestEventsResult>(server, 'sources.webhook', { events }, { token: purchases.token })).data
const recent = (more: Record<string, unknown> = {}) => ask<RecentMessages>(server, 'contacts.recent-messages', { contact_id: ada.contact, ...more }, { token: grace.token })
const bought = async () => Object.values(await recent({ filter_sources: ['salesforce_purchases'] })).flatMap(({ data }) => titlesOf(data))

it('[SRC-1] the shop lets its purchase system report, and nothing else', async () => {
  purchases = await ask<CreateSourceResult>(server, 'sources.create', {
    source_id: 'salesforce_purchases',
    name: 'Salesforce purchases',
    mapping: { source_message_id: '/Id', external_id: '/Account/ExternalRef__c', email: '/Account/Email', occurred_at: '/CloseDate', name: '/Type', title: '/Name' },
  })
  for (const [name, body] of [['contacts.search', { email: 'ada@example.com' }], ['messages.list', { source: 'salesforce_purchases' }], ['sources.list', {}]] as const) expect(await refusalOf(server, name, body, { token: purchases.token })).toBe('401 unauthenticated wrong_token_kind')
})

it('[SRC-5] Ada buys before anybody here has heard of her', async () => {
  expect((await report(opportunity('006-1', 'Purchased Harbour Fog'), opportunity('006-2', 'Purchased a tea pot'))).map(({ status }) => status)).toEqual(['created', 'created'])
  // It is kept and can be read, and makes nobody up.
  expect((await eventsOf(server, 'salesforce_purchases', { event_name: 'purchase' })).data.map(({ conversation_id, content }) => [conversation_id, content.type === 'event' && content.title])).toEqual([[null, 'Purchased Harbour Fog'], [null, 'Purchased a tea pot']])
  expect((await ask<Page<unknown>>(server, 'contacts.list', {})).data).toEqual([])
})

it('[SRC-8] when she logs in and asks, what she bought is there', async () => {
  const who = await identify(server, shop.id, 'user-42', { first_name: 'Ada' })
  ada = { who, chat: who.conversation.id, contact: who.contact.id }
  ada.device = await visit(server, (await redeem(server, who.resumeToken)).token)
  await ada.device.say('Mine has no lid.')
  const told = Object.values(await recent()).map(({ source, data }) => [source, titlesOf(data)])
  expect(told).toEqual([['chat_plugin', ['Mine has no lid.']], ['salesforce_purchases', ['Purchased Harbour Fog', 'Purchased a tea pot']]])
  expect(await bought()).toEqual(['Purchased Harbour Fog', 'Purchased a tea pot'])
})

it('[SRC-10] Grace sees the next purchase while they chat', async () => {
  grace.inbox = await attend(server, grace.token)
  accept(await grace.inbox.emit('conversation.join', { conversation_id: ada.chat }))
  await report(opportunity('006-3', 'Purchased a lid'))
  await until('the purchase', () => grace.inbox?.log().some((event) => event.type === 'message.created' && titlesOf([event.data])[0] === 'Purchased a lid') === true)
  expect(grace.inbox.log().at(-1)).toMatchObject({ type: 'message.created', actor: { purpose: 'system', id: 'salesforce_purchases' }, data: { sender: { name: 'Salesforce purchases' }, sent_at: '2026-05-04T08:12:44.000Z' } })
  await ask(server, 'messages.send', { conversation_id: ada.chat, content: { type: 'text', text: 'I see you found one!' } }, { token: grace.token })
})

it('[SRC-7] her own chat never says a word of it', async () => {
  await until('the answer', () => ada.device?.log().some((event) => event.type === 'message.created' && !event.data.from_contact) === true)
  expect(JSON.stringify(ada.device?.arrivals)).not.toContain('Purchased')
  const again = await identify(server, shop.id, 'user-42')
  expect(again.conversations.map(({ id }) => id)).toEqual([ada.chat])
  const session = await redeem(server, again.resumeToken)
  expect([session.conversations.length, session.conversation?.id, JSON.stringify(session).includes('Purchased')]).toEqual([1, ada.chat, false])
})

it('[SRC-7] nothing waits in the queue but her question', async () => {
  const queue = await ask<Page<Conversation>>(server, 'conversations.list', { filters: { state: 'open' } }, { token: grace.token })
  expect(queue.data.map(({ id }) => id)).toEqual([ada.chat])
  const reported = await ask<Page<Conversation>>(server, 'conversations.list', { filters: { source: 'salesforce_purchases' } }, { token: grace.token })
  expect(reported.data).toMatchObject([{ contact_id: ada.contact, channel: { source: 'salesforce_purchases' }, unread_count: 0 }])
})

it('[SRC-3] [SRC-2] the system stumbles and sends again, and nothing happens twice', async () => {
  const answers = await report(opportunity('006-3', 'Purchased a lid'), opportunity('006-4', 'Purchased a cosy', { Account: { ExternalRef__c: 'undefined' } }), opportunity('006-3', 'Purchased two lids', { Amount: 2 }), opportunity('006-5', 'Purchased a spoon'))
  expect(answers.map(({ source_message_id, status, error }) => [source_message_id, error?.code ?? status])).toEqual([['006-3', 'duplicate'], ['006-4', 'reserved_identifier'], ['006-3', 'idempotency_conflict'], ['006-5', 'created']])
  expect(await bought()).toEqual(['Purchased Harbour Fog', 'Purchased a tea pot', 'Purchased a lid', 'Purchased a spoon'])
})

it('[HOOK-13] [HOOK-2] the bot hears what she says, with what she bought', async () => {
  const { secret } = await ask<SubscribeWebhookResult>(server, 'webhooks.subscribe', { url: bot.url, events: ['message.created'], filter_sources: ['chat_plugin'], include: { recent_messages: { filter_sources: ['salesforce_purchases'], page_size: 2 } } })
  await report(opportunity('006-6', 'Purchased a strainer'))
  await ada.device?.say('When does the lid come?')
  await until('the webhook', () => bot.hits.length > 0)
  expect(bot.hits).toHaveLength(1)
  const [hit] = bot.hits
  const payload = hit === undefined ? null : (verify(hit, secret) as Extract<WebhookPayload, { type: 'message.created' }>)
  expect(payload?.data.data.content).toEqual({ type: 'text', text: 'When does the lid come?' })
  expect(Object.values(payload?.recent_messages ?? {}).map(({ source, data }) => [source, titlesOf(data)])).toEqual([['salesforce_purchases', ['Purchased a spoon', 'Purchased a strainer']]])
})

it('[SRC-8] years of it are read page by page', async () => {
  for (let from = 0; from < 200; from += 50) await report(...Array.from({ length: 50 }, (_, n) => opportunity(`007-${from + n}`, `Purchased refill ${from + n}`)))
  const read: string[] = []
  let cursors: Record<string, string> = {}
  do {
    const answer: RecentMessages = await recent({ filter_sources: ['salesforce_purchases'], page_size: 40, cursors })
    for (const { data } of Object.values(answer)) read.unshift(...titlesOf(data))
    cursors = Object.fromEntries(Object.entries(answer).flatMap(([id, { pagination_data }]) => (pagination_data.next_cursor === null ? [] : [[id, pagination_data.next_cursor]])))
  } while (Object.keys(cursors).length > 0)
  expect([read.length, read[0], read.at(-1)]).toEqual([205, 'Purchased Harbour Fog', 'Purchased refill 199'])
})

it('[CTC-12] [CTC-10] Ada asks what is known of her, and to be forgotten', async () => {
  const { conversations } = await ask<ContactExport>(server, 'contacts.export', { id: ada.contact })
  expect(conversations.map(({ channel, messages }) => [channel.source, messages.length])).toEqual([['chat_plugin', 3], ['salesforce_purchases', 205]])
  await ask(server, 'contacts.delete', { id: ada.contact })
  expect(await refusalOf(server, 'contacts.recent-messages', { contact_id: ada.contact }, { token: grace.token })).toBe('410 contact_deleted')
  expect((await eventsOf(server, 'salesforce_purchases')).data).toEqual([])
  // The system, which does not know, sends again: it brings nothing back.
  expect((await report(opportunity('006-1', 'Purchased Harbour Fog'))).map(({ status }) => status)).toEqual(['duplicate'])
})
