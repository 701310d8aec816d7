import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Channel, Content, Message, MessageSendResult, MessagesSendRequest } from '@rejoin/protocol'
import { attend, identify, installOf, openPage, redeem, signIn, visit } from './support/people.ts'
import { openReceiver } from './support/receiver.ts'
import { accept, disconnectAll, nextMessageId, until } from './support/sockets.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
let channel: Channel
beforeAll(async () => {
  server = await startTestServer({ logLevel: 'silent' })
  channel = await server.connectChannel()
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

const TEA: Content = { type: 'quick_replies', text: 'Green or black?', replies: [{ title: 'Green', payload: 'tea:green' }, { title: 'Black', payload: 'tea:black' }] }
const CUP: Content = { type: 'card', title: 'A cup', actions: [{ type: 'reply', title: 'Take it', payload: 'cup:1' }, { type: 'link', title: 'Look', url: 'https://shop.test/cup' }] }
const CUPS: Content = { type: 'carousel', cards: [{ title: 'Nothing to press' }, { title: 'Another cup', actions: [{ type: 'reply', title: 'Take it', payload: 'cup:2' }] }] }

let people = 0
async function meet() {
  const name = `asked-${++people}`
  const { token, conversation } = await signIn(server, channel.id, name, installOf(name))
  const page = await visit(server, token)
  const offer = async (content: Content, more: Partial<MessagesSendRequest> = {}) => (await server.call<Message>('messages.send', { conversation_id: conversation.id, content, ...more })).body
  /** What came of it: the metadata of the message, or the field that was refused. */
  const press = async (message_id: string, payload: string): Promise<unknown> => {
    const ack = await page.emit<MessageSendResult>('message.send', { client_message_id: nextMessageId(), content: { type: 'text', text: 'Green' }, reply: { message_id, payload } })
    return ack.ok ? ack.data.message.metadata : `${ack.error.code} ${ack.error.field}`
  }
  return { name, page, offer, press, conversation_id: conversation.id }
}

describe('[MSG-11] an answer to an offer', () => {
  it.for([
    ['a quick reply', TEA, 'tea:green'],
    ['a card', CUP, 'cup:1'],
    ['a card among others', CUPS, 'cup:2'],
  ] as const)('carries the payload of %s', async ([, content, payload]) => {
    const { offer, press } = await meet()
    const { id } = await offer(content)
    expect(await press(id, payload)).toEqual({ reply_to: id, payload })
    // Buttons of a card can be pressed again.
    expect(await press(id, payload)).toEqual({ reply_to: id, payload })
  })

  it('reaches agents and webhooks with its payload', async () => {
    const receiver = await openReceiver()
    await server.call('webhooks.subscribe', { url: receiver.url, events: ['message.created'] })
    const { page, offer, conversation_id } = await meet()
    const inbox = await attend(server, (await server.createAgent('grace@example.com')).token)
    accept(await inbox.emit('conversation.join', { conversation_id }))
    const { id } = await offer(TEA)
    const { message } = await page.say('Green', { reply: { message_id: id, payload: 'tea:green' } })
    await until('the answer in the inbox', () => inbox.heard<{ data: Message }>('message.created').some(({ data }) => data.id === message.id))
    expect(inbox.heard<{ data: Message }>('message.created').at(-1)?.data).toMatchObject({ content: { type: 'text', text: 'Green' }, metadata: { reply_to: id, payload: 'tea:green' } })
    const told = () => receiver.hits.find(({ text }) => text.includes(message.id))?.payload.data
    await until('the webhook', () => told() !== undefined)
    expect(told()).toMatchObject({ data: { metadata: { reply_to: id, payload: 'tea:green' } } })
    await receiver.close()
  })

  it('cannot carry what was not offered there', async () => {
    const { offer, press, page } = await meet()
    const stranger = await meet()
    const { id } = await offer(TEA)
    const { id: note } = await offer(TEA, { visibility: 'internal' })
    const { id: theirs } = await stranger.offer(TEA)
    const { message: own } = await page.say('tea:green')
    expect(await press(id, 'tea:red')).toBe('invalid_field reply.payload')
    expect(await press(id, 'https://shop.test/cup')).toBe('invalid_field reply.payload')
    for (const unknown of [note, theirs, own.id, randomUUID()]) expect(await press(unknown, 'tea:green')).toBe('invalid_field reply.message_id')
  })

  it('needs a conversation in which something was offered', async () => {
    const anonymous = await visit(server, (await openPage(server, channel.id, installOf('nobody'))).token)
    const ack = await anonymous.emit('message.send', { client_message_id: nextMessageId(), content: { type: 'text', text: 'x' }, reply: { message_id: randomUUID(), payload: 'x' } })
    expect(ack).toMatchObject({ ok: false, error: { code: 'invalid_field', field: 'reply.message_id' } })
  })

  it('[RES-6] still finds its offer after a claim', async () => {
    const install_key = installOf('claimed')
    const before = await openPage(server, channel.id, install_key)
    const device = await visit(server, before.token)
    const { conversation_id } = (await device.say('hello')).message
    const { body } = await server.call<Message>('messages.send', { conversation_id, content: TEA })
    await (await visit(server, (await signIn(server, channel.id, 'claimer', installOf('claimer'))).token)).say('from elsewhere')
    const { resumeToken } = await identify(server, channel.id, 'claimer')
    const after = await visit(server, (await redeem(server, resumeToken, { install_key }, { token: before.token })).token)
    const { message } = await after.say('Green', { reply: { message_id: body.id, payload: 'tea:green' } })
    expect([message.conversation_id === conversation_id, message.metadata]).toEqual([false, { reply_to: body.id, payload: 'tea:green' }])
  })

  it('[WIRE-4] is a visitor’s alone', async () => {
    const { conversation_id, offer } = await meet()
    const { id } = await offer(TEA)
    const inbox = await attend(server, (await server.createAgent('linus@example.com')).token)
    const ack = await inbox.emit('message.send', { conversation_id, client_message_id: nextMessageId(), content: { type: 'text', text: 'x' }, reply: { message_id: id, payload: 'tea:green' } })
    expect(ack).toMatchObject({ ok: false, error: { code: 'unknown_field', field: 'reply' } })
  })
})
