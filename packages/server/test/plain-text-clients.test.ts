import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Agent, Channel, Content, ConversationSyncResult, Message, MessageSendResult, Page, StartForContactResult } from '@rejoin/protocol'
import { ask } from './support/contacts.ts'
import { attend, conversationInfo, installOf, redeem, visit } from './support/people.ts'
import { openReceiver, type Receiver } from './support/receiver.ts'
import { accept, disconnectAll, nextMessageId, until, type Device } from './support/sockets.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
let channel: Channel
let receiver: Receiver
let grace: { agent: Agent; token: string }
beforeAll(async () => {
  server = await startTestServer()
  channel = await server.connectChannel()
  receiver = await openReceiver()
  grace = await server.createAgent()
  await ask(server, 'webhooks.subscribe', { url: receiver.url, events: ['message.created'] })
})
afterAll(async () => {
  disconnectAll()
  await server.close()
  await receiver.close()
})

const CARD = { type: 'card', title: 'Green tea', actions: [{ type: 'link', title: 'Buy', url: 'https://shop.test/tea' }] } as const
const REPLIES = { type: 'quick_replies', text: 'Anything else?', replies: [{ title: 'Yes', payload: 'y' }, { title: 'No', payload: 'n' }] } as const
const PLAIN = ['Green tea\nBuy: https://shop.test/tea', 'Anything else?\n• Yes\n• No', '**Bold** as it was']

let people = 0
async function meet(more: Record<string, unknown>) {
  const external_id = `customer-${++people}`
  const started = await ask<StartForContactResult>(server, 'conversations.start', { channel_id: channel.id, contact: { external_id }, message: { type: 'text', text: 'hello' }, ...more })
  const conversation_id = started.conversation.id
  const session = await redeem(server, started.resume_token, { install_key: installOf(external_id) })
  const [desk, inbox] = await Promise.all([visit(server, session.token), attend(server, grace.token)])
  accept(await inbox.emit('conversation.join', { conversation_id }))
  return { external_id, conversation_id, desk, inbox, token: session.token }
}

const contentsOf = (messages: readonly Message[]): readonly Content[] => messages.map(({ content }) => content)
const heardBy = (device: Device) => contentsOf(device.heard<{ data: Message }>('message.created').map(({ data }) => data))
const asTexts = (texts: readonly string[]) => texts.map((text) => ({ type: 'text', text }))

it('[BEG-6] a plain client gets all that is sent as text', async () => {
  const { conversation_id, desk, inbox, token } = await meet({ rich_text: false })
  await ask(server, 'messages.send', { conversation_id, content: CARD })
  accept(await inbox.emit<MessageSendResult>('message.send', { conversation_id, client_message_id: nextMessageId(), content: REPLIES }))
  await ask(server, 'messages.send', { conversation_id, content: { type: 'text', text: PLAIN[2] } }, { token: grace.token })
  await ask(server, 'messages.send', { conversation_id, content: CARD, visibility: 'internal' }, { token: grace.token })
  await until('all of it', () => desk.log().length === 4 && inbox.log().length === 4 && receiver.hits.length >= 5)

  // The visitor's edge: live, by sync, and after a reload.
  expect(heardBy(desk)).toEqual(asTexts(PLAIN))
  expect(desk.log().at(-1)?.type).toBe('hidden')
  const synced = accept(await desk.emit<ConversationSyncResult>('conversation.sync', { conversation_id, after_seq: 2 }))
  expect(synced.events).toEqual(desk.log())
  const { body } = await server.authenticate({}, { token })
  expect(contentsOf(body.messages)).toEqual(asTexts(['hello', ...PLAIN]))
  expect(body.conversation).toMatchObject({ rich_text: false, last_message: { content: { type: 'text', text: PLAIN[2] } } })

  const { message: own } = await desk.say('see https://shop.test')
  await until('the own line', () => desk.log().length === 5)
  expect(JSON.stringify([desk.log(), synced, body.messages, own])).not.toContain('"rich"')

  // Agents, webhooks and the log keep what was said.
  const said = [CARD, REPLIES, { type: 'text', text: PLAIN[2] }, CARD]
  expect(heardBy(inbox).slice(0, 4)).toEqual(said)
  expect(JSON.stringify(inbox.log())).toContain('"rich"')
  expect(contentsOf((await ask<Page<Message>>(server, 'messages.list', { conversation_id })).data)).toEqual([{ type: 'text', text: 'hello' }, ...said, { type: 'text', text: 'see https://shop.test' }])
  const told = receiver.hits.flatMap(({ payload }) => (payload.type === 'message.created' ? [payload.data.data] : [])).toSorted((a, b) => a.seq - b.seq)
  expect(contentsOf(told).slice(1, 5)).toEqual(said)
})

it('[BEG-6] the last line of a list is text, too', async () => {
  const { conversation_id, token } = await meet({ rich_text: false })
  await ask(server, 'messages.send', { conversation_id, content: CARD })
  const { body } = await server.authenticate({}, { token })
  expect(body.conversations.map(({ last_message }) => last_message?.content)).toEqual(asTexts([PLAIN[0] ?? '']))
  expect((await conversationInfo(server, conversation_id)).last_message?.content).toEqual(CARD)
})

it('[BEG-6] other clients get cards, also after a change of mind', async () => {
  const { external_id, conversation_id, desk } = await meet({})
  expect(await conversationInfo(server, conversation_id)).not.toHaveProperty('rich_text')
  const turn = (rich_text: boolean) => ask<StartForContactResult>(server, 'conversations.start', { channel_id: channel.id, contact: { external_id }, rich_text })
  await ask(server, 'messages.send', { conversation_id, content: CARD })
  expect((await turn(false)).conversation.rich_text).toBe(false)
  await ask(server, 'messages.send', { conversation_id, content: CARD })
  expect((await turn(true)).conversation).not.toHaveProperty('rich_text')
  await ask(server, 'messages.send', { conversation_id, content: CARD })
  await until('three of them', () => desk.log().length === 3)
  expect(heardBy(desk)).toEqual([CARD, { type: 'text', text: PLAIN[0] }, CARD])
})
