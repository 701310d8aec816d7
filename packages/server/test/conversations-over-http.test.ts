import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Agent, Channel, Conversation, ConversationInfo, Message, MessagesSendRequest, Page } from '@rejoin/protocol'
import { identify, installOf, signIn, visit } from './support/people.ts'
import { disconnectAll } from './support/sockets.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
let channel: Channel
let grace: { agent: Agent; token: string }
let ada: { agent: Agent; token: string }
beforeAll(async () => {
  server = await startTestServer()
  channel = await server.connectChannel()
  grace = await server.createAgent()
  ada = await server.createAgent('ada@example.com', 'Ada')
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

let visitors = 0
const begin = async () => (await identify(server, channel.id, `visitor-${++visitors}`)).conversation.id
const asGrace = <T>(name: string, body: Record<string, unknown>) => server.call<T>(name, body, { token: grace.token })
const send = (conversation_id: string, more: Partial<MessagesSendRequest> = {}) => server.call<Message>('messages.send', { conversation_id, content: { type: 'text', text: 'hello' }, ...more })

describe('the state of a conversation', () => {
  it('[CON-7] assigning names the agent and happens once', async () => {
    const conversation_id = await begin()
    const { body } = await asGrace<Conversation>('conversations.assign', { conversation_id, agent_id: ada.agent.id })
    expect(body).toMatchObject({ state: 'assigned', assignee_id: ada.agent.id, head_seq: 2 })
    expect((await asGrace<Conversation>('conversations.assign', { conversation_id, agent_id: ada.agent.id })).body.head_seq).toBe(2)
    expect((await asGrace<Conversation>('conversations.assign', { conversation_id, agent_id: null })).body).toMatchObject({ state: 'open', assignee_id: null, head_seq: 3 })
    const { body: info } = await asGrace<ConversationInfo>('conversations.info', { conversation_id })
    expect(info.participants.map(({ name, type }) => [name, type])).toEqual([[expect.stringMatching(/visitor/), 'contact'], ['Ada', 'agent']])
  })

  it('[CON-7] completing happens once, reopening as often as asked', async () => {
    const conversation_id = await begin()
    await asGrace('conversations.assign', { conversation_id, agent_id: ada.agent.id })
    const { body } = await asGrace<Conversation>('conversations.complete', { conversation_id })
    expect(body.state).toBe('completed')
    expect(body.completed_at).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/)
    const again = await Promise.all([asGrace('conversations.complete', { conversation_id }), asGrace('conversations.assign', { conversation_id, agent_id: null })])
    for (const { status, body: answer } of again) expect([status, answer.error.code]).toEqual([409, 'already_completed'])
    const { body: reopened } = await asGrace<Conversation>('conversations.reopen', { conversation_id })
    // Back to whoever had it.
    expect(reopened).toMatchObject({ state: 'assigned', assignee_id: ada.agent.id, completed_at: null, head_seq: 4 })
    expect((await asGrace<Conversation>('conversations.reopen', { conversation_id })).body.head_seq).toBe(4)
  })

  it('[CON-7] ten agents complete it once', async () => {
    const conversation_id = await begin()
    const replies = await Promise.all(Array.from({ length: 10 }, () => asGrace<Conversation>('conversations.complete', { conversation_id })))
    expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, ...Array.from({ length: 9 }, () => 409)])
    expect((await asGrace<Conversation>('conversations.info', { conversation_id })).body.head_seq).toBe(2)
  })

  it('[MSG-5] an unknown conversation or agent is not found', async () => {
    const nobody = '01890000-0000-7000-8000-000000000000'
    for (const name of ['info', 'assign', 'complete', 'reopen', 'mark-read']) {
      const { status } = await asGrace(`conversations.${name}`, { conversation_id: nobody, ...(name === 'assign' ? { agent_id: null } : {}) })
      expect([name, status]).toEqual([name, 404])
    }
    const { body } = await asGrace('conversations.assign', { conversation_id: await begin(), agent_id: nobody })
    expect(body.error).toMatchObject({ code: 'not_found', field: 'agent_id' })
    expect((await asGrace('conversations.assign', { conversation_id: await begin() })).body.error).toMatchObject({ code: 'invalid_field', field: 'agent_id' })
  })
})

describe('messages', () => {
  it('[MSG-6] an agent writes as themselves', async () => {
    const conversation_id = await begin()
    const { body } = await asGrace<Message>('messages.send', { conversation_id, content: { type: 'text', text: 'hello' } })
    expect(body).toMatchObject({ conversation_id, seq: 2, from_contact: false, visibility: 'public', source: 'chat_plugin', sender: { id: grace.agent.id, purpose: 'agent', name: 'Grace' } })
    const { status, body: refusal } = await asGrace('messages.send', { conversation_id, content: { type: 'text', text: 'hello' }, sender: { id: ada.agent.id } })
    expect([status, refusal.error.code]).toEqual([403, 'forbidden'])
  })

  it('[MSG-6] a backend writes as a bot, never as the customer', async () => {
    const conversation_id = await begin()
    const { body } = await send(conversation_id, { sender: { id: 'faq-bot', purpose: 'bot', name: 'FAQ' } })
    expect(body).toMatchObject({ from_contact: false, sender: { id: 'faq-bot', purpose: 'bot', name: 'FAQ' } })
    const { body: refusal } = await server.call('messages.send', { conversation_id, content: { type: 'text', text: 'x' }, sender: { purpose: 'customer' } })
    expect(refusal.error).toMatchObject({ code: 'invalid_field', field: 'sender.purpose' })
    const { body: mass } = await server.call('messages.send', { conversation_id, content: { type: 'text', text: 'x' }, seq: 99, sent_at: '2020-01-01T00:00:00.000Z' })
    expect(mass.error.code).toBe('unknown_field')
  })

  it('[MSG-2] a client_message_id happens once for each sender', async () => {
    const conversation_id = await begin()
    const client_message_id = 'a-client-message-id'
    const first = await send(conversation_id, { client_message_id })
    expect((await send(conversation_id, { client_message_id })).body).toEqual(first.body)
    const other = await server.call('messages.send', { conversation_id, content: { type: 'text', text: 'other' }, client_message_id })
    expect([other.status, other.body.error.code]).toEqual([409, 'idempotency_conflict'])
    expect((await asGrace<Message>('messages.send', { conversation_id, content: { type: 'text', text: 'mine' }, client_message_id })).body.id).not.toBe(first.body.id)
  })

  it.each<[string, Record<string, unknown>, string, string | undefined]>([
    ['no text', { type: 'text', text: '' }, 'empty_message', 'content.text'],
    ['invisible text', { type: 'text', text: '\u200b\u00ad \n\u2060\u3164' }, 'empty_message', 'content.text'],
    ['8,001 code points', { type: 'text', text: '😀'.repeat(8001) }, 'invalid_field', 'content.text'],
    ['a lone surrogate', { type: 'text', text: 'a\udc00' }, 'invalid_field', 'content.text'],
    ['NUL', { type: 'text', text: 'a\u0000' }, 'invalid_field', 'content.text'],
    ['a virtual DOM node', { type: 'text', text: { type: 'img', props: { onerror: 'x' } } }, 'invalid_field', 'content.text'],
    ['HTML beside the text', { type: 'text', text: 'x', html: '<b>x</b>' }, 'unknown_field', 'content.html'],
    ['an unknown type', { type: 'html', text: 'x' }, 'invalid_field', 'content.type'],
    ['a script behind a card', { type: 'card', title: 'x', actions: [{ type: 'link', title: 'x', url: 'javascript:alert(1)' }] }, 'invalid_field', 'content.actions.0.url'],
    ['a file nobody uploaded', { type: 'attachment', attachment_id: '01890000-0000-7000-8000-000000000000', media_type: 'image/png', name: 'x.png', size: 1 }, 'invalid_field', 'content.attachment_id'],
  ])('[MSG-4] %s is refused', async (_what, content, code, field) => {
    const conversation_id = await begin()
    const { status, body } = await server.call('messages.send', { conversation_id, content })
    expect([status, body.error.code, body.error.field]).toEqual([422, code, field])
    expect((await server.call<Conversation>('conversations.info', { conversation_id })).body.head_seq).toBe(1)
  })

  it('[MSG-1] what was sent is read back unchanged', async () => {
    const conversation_id = await begin()
    const texts = ['😀'.repeat(8000), '<script>alert(1)</script>', `'; DROP TABLE events;--`, '{{constructor}} ${7*7}', '\u202egnp.exe', 'e\u0301 \u00e9', '\ttabs\nand lines\r\n', '__proto__', 'a\ufeffb', '0', 'null', '  outer space  ']
    for (const text of texts) expect((await send(conversation_id, { content: { type: 'text', text } })).status).toBe(200)
    const { body } = await server.call<Page<Message>>('messages.list', { conversation_id, page_size: 200 })
    expect(body.data.map(({ content }) => content)).toEqual(texts.map((text) => ({ type: 'text', text })))
  })

  it('[CON-4] an internal note stays among agents', async () => {
    const person = await signIn(server, channel.id, 'person-with-notes', installOf('notes'))
    const conversation_id = person.conversation.id
    await asGrace('messages.send', { conversation_id, content: { type: 'text', text: 'between us' }, visibility: 'internal' })
    const { body: list } = await asGrace<Page<Message>>('messages.list', { conversation_id })
    expect(list.data).toMatchObject([{ visibility: 'internal', content: { text: 'between us' } }])
    const { body } = await server.authenticate({}, { token: person.token })
    expect(body).toMatchObject({ messages: [], conversation: { head_seq: 2, unread_count: 0, last_message: null, attributes: {}, tags: [] } })
  })

  it('[CON-5] a read position never goes back', async () => {
    const person = await signIn(server, channel.id, 'reader', installOf('reader'))
    const device = await visit(server, person.token)
    for (const text of ['one', 'two', 'three']) await device.say(text)
    const conversation_id = person.conversation.id
    const read = async (seq?: number) => (await asGrace<{ seq: number }>('conversations.mark-read', { conversation_id, ...(seq === undefined ? {} : { seq }) })).body.seq
    const unread = async () => (await asGrace<ConversationInfo>('conversations.info', { conversation_id })).body.unread_count
    expect(await unread()).toBe(3)
    expect([await read(3), await read(2), await unread()]).toEqual([3, 3, 1])
    expect([await read(1_000_000), await read(), await unread()]).toEqual([4, 4, 0])
    const { body } = await asGrace<Page<Message>>('messages.list', { conversation_id })
    expect(body.data.map(({ state }) => state)).toEqual(['seen', 'seen', 'seen'])
  })

  it('[MSG-7] an agent who writes takes a completed one up again', async () => {
    const conversation_id = await begin()
    await asGrace('conversations.complete', { conversation_id })
    await asGrace('messages.send', { conversation_id, content: { type: 'text', text: 'note' }, visibility: 'internal' })
    expect((await asGrace<Conversation>('conversations.info', { conversation_id })).body.state).toBe('completed')
    await asGrace('messages.send', { conversation_id, content: { type: 'text', text: 'again' } })
    expect((await asGrace<Conversation>('conversations.info', { conversation_id })).body).toMatchObject({ state: 'open', head_seq: 5 })
  })
})
