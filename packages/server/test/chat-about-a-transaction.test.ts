import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Channel, Conversation, ConversationInfo, IdentifyContactResult, Page, StartForContactResult, Ticket, TicketSelector } from '@rejoin/protocol'
import { ask, refusalOf, textsOf } from './support/contacts.ts'
import { attend, identify, installOf, redeem, visit } from './support/people.ts'
import { accept, disconnectAll, until, type Device } from './support/sockets.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

/**
 * A marketplace. Bella buys from the tea traders, an organization with several people; Mallory has nothing to do with it.
 * Told in order, as one afternoon: each step goes on where the one before ended.
 */
let server: TestServer
let channel: Channel
let agent: { agent: { id: string }; token: string }

const SALE: TicketSelector = { type: 'transaction', external_id: 'tx-1' }
const OTHER_SALE: TicketSelector = { type: 'transaction', external_id: 'tx-2' }
const TRADERS = { organization_id: 'tea-traders' }

beforeAll(async () => {
  server = await startTestServer()
  channel = await server.connectChannel()
  agent = await server.createAgent()
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

const come = (who: string, ticket: TicketSelector | null, profile: Record<string, unknown> = {}) => identify(server, channel.id, who, { ...(ticket === null ? {} : { ticket }), ...profile })
const list = async (filters: Record<string, unknown>) => (await ask<Page<Conversation>>(server, 'conversations.list', { filters })).data.map(({ id }) => id)

let bella: { id: string; contact: string; device: Device; conversations: Record<'general' | 'sale', string> }
let sam: { device: Device; conversation: string; contact: string }

it('the marketplace says who takes part, before anybody has come', async () => {
  const sale = await ask<Ticket>(server, 'tickets.upsert', { ...SALE, title: 'Two tins of Assam', url: 'https://market.test/tx-1', participants: [{ type: 'contact', external_id: 'bella' }, { type: 'organization', external_id: 'tea-traders' }] })
  expect(sale).toMatchObject({ ...SALE, title: 'Two tins of Assam', attributes: {} })
  await ask(server, 'tickets.upsert', { ...OTHER_SALE, title: 'A cracked cup', participants: [{ type: 'organization', external_id: 'tea-traders' }] })
  expect((await ask<Page<Ticket>>(server, 'tickets.list', { type: 'transaction' })).data.map(({ external_id }) => external_id)).toEqual(['tx-2', 'tx-1'])
})

it('the buyer asks a general question, and one about her purchase', async () => {
  const general = await come('bella', null)
  const about = await come('bella', SALE)
  expect(about.conversation).toMatchObject({ verdict: 'created', ticket: { ...SALE, title: 'Two tins of Assam', url: 'https://market.test/tx-1' } })
  const session = await redeem(server, about.resumeToken, { install_key: installOf('bella') })
  expect(session.conversation?.ticket?.external_id).toBe('tx-1')
  expect(session.conversations.map(({ id }) => id)).toEqual([about.conversation.id, general.conversation.id])
  const device = await visit(server, session.token)
  bella = { id: 'bella', contact: general.contact.id, device, conversations: { general: general.conversation.id, sale: about.conversation.id } }
  await device.say('Where is my tea?')
  await device.say('Do you ship to Norway?', { conversation_id: general.conversation.id })
  expect([await textsOf(server, about.conversation.id), await textsOf(server, general.conversation.id)]).toEqual([['Where is my tea?'], ['Do you ship to Norway?']])
})

it('[TCK-5] however she comes back, it is the same conversation', async () => {
  const again = await Promise.all([come('bella', SALE), come('bella', SALE), come('bella', SALE)])
  const started = await ask<StartForContactResult>(server, 'conversations.start', { channel_id: channel.id, contact: { external_id: 'bella' }, ticket: SALE, message: { type: 'text', text: 'It says "delivered".' } })
  expect([...again.map(({ conversation }) => conversation.id), started.conversation.id]).toEqual(Array.from({ length: 4 }, () => bella.conversations.sale))
  expect(started).toMatchObject({ conversation_created: false, case_id: again[0]?.conversation.ticket?.id })
  await until('her device to hear it', () => bella.device.log().some((event) => event.type === 'message.created' && JSON.stringify(event.data).includes('delivered')))
})

it('[TCK-3] a trader takes part because of his organization', async () => {
  const his = await come('sam', SALE, TRADERS)
  expect(his.conversation.id).not.toBe(bella.conversations.sale)
  sam = { device: await visit(server, (await redeem(server, his.resumeToken, { install_key: installOf('sam') })).token), conversation: his.conversation.id, contact: his.contact.id }
  await sam.device.say('We have sent it on Monday.')
  // Neither sees what the other says: each has a conversation of their own about it.
  expect(await sam.device.emit('conversation.sync', { conversation_id: bella.conversations.sale, after_seq: 0 })).toMatchObject({ ok: false, error: { code: 'not_found' } })
  expect(JSON.stringify(bella.device.arrivals)).not.toContain('Monday')
})

it('[TCK-4] a stranger is refused wherever she tries', async () => {
  expect(await refusalOf(server, 'contacts.identify', { channel_id: channel.id, external_id: 'mallory', ticket: SALE })).toBe('403 not_a_participant')
  expect(await refusalOf(server, 'contacts.identify', { channel_id: channel.id, external_id: 'mallory', ticket: SALE, dry_run: true })).toBe('403 not_a_participant')
  expect(await refusalOf(server, 'contacts.identify', { channel_id: channel.id, external_id: 'mallory', organization_id: 'tea-traders-2', ticket: SALE })).toBe('403 not_a_participant')
  expect(await refusalOf(server, 'conversations.start', { channel_id: channel.id, contact: { external_id: 'mallory' }, ticket: SALE, message: { type: 'text', text: 'Psst' } })).toBe('403 not_a_participant')
  expect(await refusalOf(server, 'contacts.identify', { channel_id: channel.id, external_id: 'bella', ticket: OTHER_SALE })).toBe('403 not_a_participant')
  // Refused is refused: nobody was made a contact by trying.
  expect((await ask<Page<unknown>>(server, 'contacts.search', { external_id: 'mallory' })).data).toEqual([])
  const mallory = await come('mallory', null)
  expect(await refusalOf(server, 'conversations.start', { channel_id: channel.id, contact: { contact_id: mallory.contact.id }, conversation_id: bella.conversations.sale })).toBe('404 not_found')
})

it('[TCK-6] whoever answers finds what belongs together', async () => {
  const { conversation } = await come('sam', OTHER_SALE, TRADERS)
  const { sale, general } = bella.conversations
  expect(await list({ ticket: SALE })).toEqual([sam.conversation, sale])
  expect(await list({ participant_id: 'tea-traders' })).toEqual([conversation.id, sam.conversation, sale])
  expect(await list({ participant_id: 'tea-traders', participant_type: 'contact' })).toEqual([])
  expect(await list({ participant_id: bella.contact, participant_type: 'contact' })).toEqual([sale, general])
  expect(await list({ participant_id: sam.contact, ticket: OTHER_SALE, state: 'open', source: 'chat_plugin' })).toEqual([conversation.id])
  await ask(server, 'conversations.assign', { conversation_id: sale, agent_id: agent.agent.id })
  expect(await list({ participant_id: agent.agent.id })).toEqual([sale])
  expect(await list({ participant_id: 'tea-traders', assignee_id: agent.agent.id, state: 'assigned' })).toEqual([sale])
  expect((await server.call('conversations.list', { filters: { participant_type: 'agent' } })).body.error).toMatchObject({ code: 'invalid_field', field: 'filters.participant_id' })
})

it('[TCK-7] whoever looks closer sees the organizations', async () => {
  const info = await ask<ConversationInfo>(server, 'conversations.info', { conversation_id: bella.conversations.sale })
  expect(info.participants.map(({ type, id, organization_id }) => [type, organization_id ?? id])).toEqual([['contact', bella.contact], ['agent', agent.agent.id], ['organization', 'tea-traders']])
})

it('[TCK-4] whoever is taken off the list is out, and keeps the rest', async () => {
  const inbox = await attend(server, agent.token)
  accept(await inbox.emit('conversation.join', { conversation_id: bella.conversations.sale }))
  const before = await come('bella', SALE)
  await ask(server, 'tickets.upsert', { ...SALE, participants: [{ type: 'organization', external_id: 'tea-traders' }] })
  await until('her device to be disconnected', () => bella.device.closedAt !== null, 1000)
  expect(bella.device.heard('session.revoked')).toEqual([])

  // The same session, back a moment later: in her general conversation, and nothing of the other one reaches her.
  const { body: session } = await server.authenticate({ resume_token: (await come('bella', null)).resumeToken, install_key: installOf('bella') })
  expect(session.conversations.map(({ id }) => id)).toEqual([bella.conversations.general])
  const device = await visit(server, session.token)
  const tries: [string, Record<string, unknown>][] = [['conversation.sync', { after_seq: 0 }], ['conversation.read', { seq: 1 }], ['typing', { typing: true }], ['message.send', { client_message_id: 'bella-tries-it-again', content: { type: 'text', text: 'Hello?' } }]]
  for (const [name, more] of tries) expect([name, await device.emit(name, { conversation_id: bella.conversations.sale, ...more })]).toMatchObject([name, { ok: false, error: { code: 'not_a_participant' } }])
  expect(await refusalOf(server, 'chatplugin.resumeToken', { conversation_id: bella.conversations.sale }, { token: session.token, origin: 'http://shop.test' })).toBe('403 not_a_participant')
  expect(await refusalOf(server, 'chatplugin.resumeToken', { channel_id: channel.id, conversation_id: bella.conversations.sale })).toBe('403 not_a_participant')
  expect((await server.authenticate({ resume_token: before.resumeToken, install_key: installOf('her phone') })).body.error.code).toBe('not_a_participant')
  expect(await refusalOf(server, 'conversations.start', { channel_id: channel.id, contact: { external_id: 'bella' }, conversation_id: bella.conversations.sale })).toBe('403 not_a_participant')

  // Agents go on with it, and she hears nothing of it.
  accept(await inbox.emit('typing', { conversation_id: bella.conversations.sale, typing: true }))
  await inbox.say('Between us.', { conversation_id: bella.conversations.sale })
  await inbox.say('Yes, to Norway as well.', { conversation_id: bella.conversations.general })
  await until('the answer to arrive', () => JSON.stringify(device.arrivals).includes('Norway as well'))
  expect(JSON.stringify(device.arrivals)).not.toContain(bella.conversations.sale)
  expect(inbox.log().map(({ conversation_id }) => conversation_id)).toContain(bella.conversations.sale)

  // Named again, she goes on where she was.
  await ask(server, 'tickets.upsert', { ...SALE, participants: [{ type: 'contact', external_id: 'bella' }] })
  const back = await come('bella', SALE)
  expect([back.conversation.id, back.conversation.verdict]).toEqual([bella.conversations.sale, 'resumed'])
})

it('[TCK-4] whoever leaves the organization is out as well', async () => {
  const samIn = async (): Promise<IdentifyContactResult> => (await server.identify({ channel_id: channel.id, external_id: 'sam', ticket: OTHER_SALE })).body
  expect((await samIn()).conversations).not.toEqual([])
  const device = await visit(server, (await redeem(server, (await come('sam', OTHER_SALE)).resumeToken, { install_key: installOf('his phone') })).token)
  await ask(server, 'contacts.update', { id: sam.contact, organization_id: null })
  await until('his device to be disconnected', () => device.closedAt !== null, 1000)
  expect(await refusalOf(server, 'contacts.identify', { channel_id: channel.id, external_id: 'sam', ticket: OTHER_SALE })).toBe('403 not_a_participant')
  const { conversations } = await come('sam', null)
  expect(conversations.map(({ ticket }) => ticket)).toEqual([null])
})
