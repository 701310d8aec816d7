import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Agent, Channel, Conversation, ConversationSyncResult, Message, MessageSendResult, Page } from '@rejoin/protocol'
import { HOSTILE_TEXTS } from './support/hostile-texts.ts'
import { attend, conversationInfo, installOf, signIn, visit } from './support/people.ts'
import { query } from './support/read-database.ts'
import { accept, disconnectAll, nextMessageId, until, type Device } from './support/sockets.ts'
import { spell } from './support/spell-tree.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
let channel: Channel
let grace: { agent: Agent; token: string }
beforeAll(async () => {
  server = await startTestServer({ logLevel: 'silent' })
  channel = await server.connectChannel()
  grace = await server.createAgent()
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

let people = 0
async function meet() {
  const name = `person-${++people}`
  const { token, conversation } = await signIn(server, channel.id, name, installOf(name))
  const [page, inbox] = await Promise.all([visit(server, token), attend(server, grace.token)])
  accept(await inbox.emit('conversation.join', { conversation_id: conversation.id }))
  const answer = async (text: string, more: Record<string, unknown> = {}) =>
    accept(await inbox.emit<MessageSendResult>('message.send', { conversation_id: conversation.id, client_message_id: nextMessageId(), content: { type: 'text', text }, ...more })).message
  return { name, page, inbox, answer, conversation_id: conversation.id }
}

const heard = async (device: Device, id: string): Promise<Message> => {
  const find = () => device.heard<{ data: Message }>('message.created').find(({ data }) => data.id === id)?.data
  await until('the message', () => find() !== undefined)
  return find() as Message
}
const spelt = (message: Message | undefined) => (message?.rich === undefined ? null : spell(message.rich))

const ANSWER = 'It is **open**, see https://shop.example/hours'
const ANSWER_TREE = '<p It is <strong open>, see <a https://shop.example/hours>>'

describe('[MSG-8] the tree of a text', () => {
  it('[MSG-1] is the same in the ack, live, in the log and on the next page', async () => {
    const { name, page, inbox, answer, conversation_id } = await meet()
    const acked = await answer(ANSWER)
    expect(spelt(acked)).toBe(ANSWER_TREE)
    for (const device of [page, inbox]) {
      expect(await heard(device, acked.id)).toEqual(acked)
      const { events } = accept(await device.emit<ConversationSyncResult>('conversation.sync', { conversation_id, after_seq: 0 }))
      expect(events.at(-1)).toMatchObject({ data: acked })
    }
    const again = await signIn(server, channel.id, name, installOf(name))
    expect(again.session.messages).toMatchObject([{ id: acked.id, rich: acked.rich }])
    const { body } = await server.call<Page<Message>>('messages.list', { conversation_id })
    expect(body.data).toMatchObject([{ id: acked.id, rich: acked.rich }])
  })

  it('goes with the last message of a conversation in every list', async () => {
    const { name, inbox, answer, conversation_id } = await meet()
    const { id, rich } = await answer(ANSWER)
    const listed = { id: conversation_id, last_message: { id, rich } }
    const updated = () => inbox.heard<{ conversation: Conversation }>('conversation.updated').find(({ conversation }) => conversation.last_message?.id === id)
    await until('the list', () => updated() !== undefined)
    expect(updated()?.conversation).toMatchObject(listed)
    const { body } = await server.call<Page<Conversation>>('conversations.list', { filters: { channel_id: channel.id } })
    expect(body.data.find((one) => one.id === conversation_id)).toMatchObject(listed)
    expect((await conversationInfo(server, conversation_id)).last_message).toMatchObject(listed.last_message)
    const again = await signIn(server, channel.id, name, installOf(name))
    expect(again.session.conversations).toMatchObject([listed])
  })

  it('shows a visitor’s own marks as they typed them', async () => {
    const { page, inbox } = await meet()
    const { message } = await page.say('**no** `marks` https://shop.example/_x_y')
    expect(spelt(message)).toBe('**no** `marks` <a https://shop.example/_x_y>')
    expect(await heard(inbox, message.id)).toMatchObject({ rich: message.rich })
    expect((await page.say('**no** marks')).message).not.toHaveProperty('rich')
  })

  it('is absent where it would say no more', async () => {
    const { answer } = await meet()
    for (const text of ['Hello', 'Hello\n\nyou', '2 * 3 * 4', 'snake_case', '#1', 'a | b']) expect(await answer(text)).not.toHaveProperty('rich')
  })

  it('belongs to the words above suggested answers, too', async () => {
    const { page, conversation_id } = await meet()
    const content = { type: 'quick_replies', text: '*Green* or black?', replies: [{ title: '*Green*', payload: 'g' }] }
    const { body } = await server.call<Message>('messages.send', { conversation_id, content })
    expect(spelt(await heard(page, body.id))).toBe('<p <em Green> or black?>')
    expect(body.content).toEqual(content)
  })

  it('[MSG-2] is not part of what is stored or compared', async () => {
    const { inbox, conversation_id } = await meet()
    const request = { conversation_id, client_message_id: nextMessageId(), content: { type: 'text', text: ANSWER } }
    const first = accept(await inbox.emit<MessageSendResult>('message.send', request))
    expect(accept(await inbox.emit<MessageSendResult>('message.send', request))).toEqual({ ...first, duplicate: true })
    const [row] = query<{ data: string }>(server.databasePath, `SELECT data FROM events WHERE conversation_id = ? AND type = 'message.created'`, conversation_id)
    expect(JSON.parse(row?.data ?? '')).not.toHaveProperty('rich')
  })
})

it('[LIM-11] a page of trees comes in parts, too', async () => {
  const { page, conversation_id } = await meet()
  const text = Array.from({ length: 150 }, (_, index) => `https://shop.example/${index}/a-long-way-to-somewhere`).join(' ')
  const { body } = await server.call<Message>('messages.send', { conversation_id, content: { type: 'text', text } })
  expect(body.rich?.[0]).toMatchObject({ tag: 'p' })
  for (let sent = 1; sent < 20; sent++) await server.call('messages.send', { conversation_id, content: { type: 'text', text } })
  const answer = accept(await page.emit<ConversationSyncResult>('conversation.sync', { conversation_id, after_seq: 0, limit: 200 }))
  expect([answer.more, JSON.stringify(answer).length < 300_000]).toEqual([true, true])
  const rest = accept(await page.emit<ConversationSyncResult>('conversation.sync', { conversation_id, after_seq: answer.events.at(-1)?.seq ?? 0, limit: 200 }))
  expect([...answer.events, ...rest.events].map(({ seq }) => seq)).toEqual(Array.from({ length: answer.events.length + rest.events.length }, (_, index) => index + 1))
})

it('[MSG-9] hostile texts arrive as they were written', async () => {
  const { page, answer } = await meet()
  for (const text of Object.values(HOSTILE_TEXTS)) {
    // What nobody can see, or is no text at all, never becomes a message.
    if (text.trim() === '' || /\p{Surrogate}/u.test(text) || text.includes('\0')) continue
    const { id, content } = await answer(text)
    expect(content).toEqual({ type: 'text', text })
    expect((await heard(page, id)).content).toEqual({ type: 'text', text })
  }
})
