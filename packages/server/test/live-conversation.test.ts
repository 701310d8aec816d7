import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Agent, Channel, Conversation, ConversationUpdatedEvent, HeadEvent, MessageSendResult, Page, Message, ReadEvent, TypingEvent } from '@rejoin/protocol'
import { attend, conversationInfo, identify, installOf, openPage, redeem, signIn, visit } from './support/people.ts'
import { countRows } from './support/read-database.ts'
import { accept, disconnectAll, nextMessageId, until, type Device } from './support/sockets.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
let channel: Channel
let grace: { agent: Agent; token: string }
beforeAll(async () => {
  server = await startTestServer()
  channel = await server.connectChannel()
  grace = await server.createAgent()
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

let people = 0
/** One person on two devices, and an agent who has their conversation open. */
async function meet() {
  const name = `person-${++people}`
  const first = await signIn(server, channel.id, name, installOf(`${name}-1`))
  const second = await signIn(server, channel.id, name, installOf(`${name}-2`))
  const [desk, phone, inbox] = await Promise.all([visit(server, first.token), visit(server, second.token, { transport: 'polling' }), attend(server, grace.token)])
  const conversation_id = first.conversation.id
  accept(await inbox.emit('conversation.join', { conversation_id }))
  return { desk, phone, inbox, conversation_id, contactId: first.contact.id }
}

const seqs = (device: Device) => device.log().map(({ seq }) => seq)
const texts = (device: Device) => device.heard<{ data: Message }>('message.created').map(({ data }) => (data.content.type === 'text' ? data.content.text : data.content.type))

describe('a message', () => {
  it('[CON-1] is seen by a second device and the agent', async () => {
    const { desk, phone, inbox, conversation_id, contactId } = await meet()
    const { message } = await desk.say('hello')
    await until('the message everywhere', () => [desk, phone, inbox].every((device) => device.log().length === 1))
    for (const device of [desk, phone, inbox]) {
      expect(device.log()).toMatchObject([{ type: 'message.created', conversation_id, seq: 2, actor: { purpose: 'customer', id: contactId }, data: message }])
    }
  })

  it('[CON-1] of an agent reaches every device of the person', async () => {
    const { desk, phone, inbox, conversation_id } = await meet()
    const { message } = accept(await inbox.emit<MessageSendResult>('message.send', { conversation_id, client_message_id: nextMessageId(), content: { type: 'text', text: 'how can I help?' } }))
    expect(message).toMatchObject({ from_contact: false, sender: { id: grace.agent.id, purpose: 'agent', name: 'Grace' } })
    await until('the answer', () => desk.log().length === 1 && phone.log().length === 1)
    expect(desk.log()).toMatchObject([{ seq: 2, data: message }])
  })

  it('[CON-1] is seen by nobody else', async () => {
    const { desk, conversation_id } = await meet()
    const stranger = await meet()
    const uninvolved = await attend(server, grace.token)
    const sibling = await server.connectChannel({ name: 'Other' })
    const elsewhere = await visit(server, (await signIn(server, sibling.id, `person-${people - 1}`, installOf('elsewhere'))).token)
    await desk.say('private')
    await until('the list of every agent', () => uninvolved.heard<ConversationUpdatedEvent>('conversation.updated').some(({ conversation }) => conversation.id === conversation_id))
    for (const device of [stranger.desk, stranger.inbox, uninvolved, elsewhere]) expect(device.log()).toEqual([])
  })

  it('[MSG-1] is acknowledged before anybody hears of it', async () => {
    const { desk } = await meet()
    const order: string[] = []
    desk.socket.on('message.created', () => void order.push('event'))
    await new Promise<void>((resolve) => {
      desk.socket.emit('message.send', { client_message_id: nextMessageId(), content: { type: 'text', text: 'x' } }, () => {
        order.push('ack')
        resolve()
      })
    })
    await until('the event', () => order.length === 2)
    expect(order).toEqual(['ack', 'event'])
  })

  it('[MSG-3] sent ahead keeps its place', async () => {
    const { desk, phone, inbox, conversation_id } = await meet()
    const said = Array.from({ length: 100 }, (_, n) => `line ${n}`)
    const acks = await Promise.all(said.map((text) => desk.say(text)))
    expect(acks.map(({ message }) => message.seq)).toEqual(said.map((_, n) => n + 2))
    await until('all of them', () => phone.log().length === 100 && inbox.log().length === 100)
    for (const device of [desk, phone, inbox]) {
      expect(texts(device)).toEqual(said)
      expect(seqs(device)).toEqual(said.map((_, n) => n + 2))
    }
    expect((await conversationInfo(server, conversation_id)).head_seq).toBe(101)
  })

  it('[STO-1] of five writers at once leaves no gap', async () => {
    const { desk, phone, inbox, conversation_id } = await meet()
    const asBackend = (n: number) => server.call('messages.send', { conversation_id, content: { type: 'text', text: `bot ${n}` } })
    const asAgent = (n: number) => inbox.say(`agent ${n}`, { conversation_id })
    await Promise.all(Array.from({ length: 20 }, (_, n) => [desk.say(`desk ${n}`), phone.say(`phone ${n}`), asAgent(n), asBackend(n)]).flat())
    await until('eighty events', () => [desk, phone, inbox].every((device) => device.log().length === 80))
    for (const device of [desk, phone, inbox]) expect(seqs(device)).toEqual(Array.from({ length: 80 }, (_, n) => n + 2))
    // Each writer's own order survived the mixing.
    for (const writer of ['desk', 'phone', 'agent']) expect(texts(inbox).filter((text) => text.startsWith(writer))).toEqual(Array.from({ length: 20 }, (_, n) => `${writer} ${n}`))
  })

  it('[MSG-2] repeated is one message and says so', async () => {
    const { desk, phone, conversation_id } = await meet()
    const client_message_id = nextMessageId()
    const replies = await Promise.all([desk, phone, desk, phone].map((device) => device.say('once', { client_message_id, conversation_id })))
    expect(new Set(replies.map(({ message }) => message.id)).size).toBe(1)
    expect(replies.filter(({ duplicate }) => duplicate === true)).toHaveLength(3)
    const other = await desk.emit('message.send', { client_message_id, content: { type: 'text', text: 'twice' } })
    expect(other).toMatchObject({ ok: false, error: { code: 'idempotency_conflict', field: 'client_message_id' } })
    await server.restart()
    const again = await visit(server, (await signIn(server, channel.id, `person-${people}`, installOf('after-restart'))).token)
    expect(await again.say('once', { client_message_id })).toMatchObject({ duplicate: true, message: { id: replies[0]?.message.id } })
  })

  it('[MSG-6] takes its author from the session', async () => {
    const { desk } = await meet()
    for (const more of [{ sender: { id: grace.agent.id, purpose: 'agent' } }, { from_contact: false }, { seq: 1 }, { visibility: 'internal' }, { sent_at: '2020-01-01T00:00:00.000Z' }]) {
      const ack = await desk.emit('message.send', { client_message_id: nextMessageId(), content: { type: 'text', text: 'x' }, ...more })
      expect(ack).toMatchObject({ ok: false, error: { code: 'unknown_field', field: Object.keys(more)[0] } })
    }
    const card = await desk.emit('message.send', { client_message_id: nextMessageId(), content: { type: 'card', title: 'You won' } })
    expect(card).toMatchObject({ ok: false, error: { code: 'invalid_field', field: 'content.type' } })
  })

  it('[MSG-7] to a completed conversation follows the channel', async () => {
    const newer = await server.connectChannel({ name: 'New', after_completed: 'new' })
    for (const [channelId, verdict] of [[channel.id, 'same'], [newer.id, 'other']] as const) {
      const person = await signIn(server, channelId, `returning-${verdict}`, installOf(`returning-${verdict}`))
      const device = await visit(server, person.token)
      await server.call('conversations.complete', { conversation_id: person.conversation.id })
      const { message } = await device.say('one more thing')
      expect(message.conversation_id === person.conversation.id ? 'same' : 'other').toBe(verdict)
      await until('the message', () => device.heard('message.created').length === 1)
      expect(device.log().map(({ type }) => type)).toEqual(['conversation.completed', verdict === 'same' ? 'conversation.reopened' : 'conversation.created', 'message.created'])
      // The next line goes on there.
      expect((await device.say('and another')).message.conversation_id).toBe(message.conversation_id)
    }
  })
})

describe('an anonymous visitor', () => {
  it("[RES-10] makes contact and conversation by the first word", async () => {
    const page = await openPage(server, channel.id, installOf('first-word'))
    const [tab, other] = [await visit(server, page.token), await visit(server, page.token)]
    const before = countRows(server.databasePath)
    const { message } = await tab.say('anybody there?')
    const after = countRows(server.databasePath)
    expect([after['contacts'], after['conversations']]).toEqual([(before['contacts'] ?? 0) + 1, (before['conversations'] ?? 0) + 1])
    await until('both events in both tabs', () => tab.log().length === 2 && other.log().length === 2)
    for (const device of [tab, other]) expect(device.log()).toMatchObject([{ seq: 1, type: 'conversation.created' }, { seq: 2, type: 'message.created', data: { id: message.id } }])
    const again = await server.authenticate({}, { token: page.token })
    expect(again.body).toMatchObject({ verdict: 'resumed', contact: { identified: false, display_name: null }, conversation: { id: message.conversation_id } })
  })

  it('[RES-10] makes them once from many tabs', async () => {
    const page = await openPage(server, channel.id, installOf('many-tabs'))
    const tabs = await Promise.all(Array.from({ length: 8 }, () => visit(server, page.token)))
    const sent = await Promise.all(tabs.map((tab, n) => tab.say(`tab ${n}`)))
    expect(new Set(sent.map(({ message }) => message.conversation_id)).size).toBe(1)
    await until('every word in every tab', () => tabs.every((tab) => tab.log().length === 9))
    for (const tab of tabs) expect(seqs(tab)).toEqual(Array.from({ length: 9 }, (_, n) => n + 1))
  })
})

describe('around the log', () => {
  it('[CON-8] typing is told to the others alone, unkept', async () => {
    const { desk, phone, inbox, conversation_id, contactId } = await meet()
    const before = countRows(server.databasePath)
    accept(await desk.emit('typing', { conversation_id, typing: true }))
    accept(await inbox.emit('typing', { conversation_id, typing: true }))
    await until('the notes', () => phone.heard('typing').length === 2 && inbox.heard('typing').length === 1 && desk.heard('typing').length === 1)
    expect(inbox.heard<TypingEvent>('typing')).toEqual([{ conversation_id, typing: true, participant: { id: contactId, purpose: 'customer' } }])
    expect(desk.heard<TypingEvent>('typing')).toEqual([{ conversation_id, typing: true, participant: { id: grace.agent.id, purpose: 'agent', name: 'Grace' } }])
    expect(countRows(server.databasePath)).toEqual(before)
  })

  it('[CON-5] a read position is seen by the others, never back', async () => {
    const { desk, phone, inbox, conversation_id, contactId } = await meet()
    for (const text of ['a', 'b', 'c']) await inbox.say(text, { conversation_id })
    const read = async (seq: number) => accept(await desk.emit<{ seq: number }>('conversation.read', { conversation_id, seq })).seq
    expect([await read(3), await read(2), await read(1_000_000)]).toEqual([3, 3, 4])
    await until('both positions', () => inbox.heard<ReadEvent>('conversation.read').filter(({ participant }) => participant.purpose === 'customer').length === 2)
    expect(phone.heard<ReadEvent>('conversation.read').filter(({ participant }) => participant.id === contactId).map(({ seq }) => seq)).toEqual([3, 4])
    const { body } = await server.call<Page<Message>>('messages.list', { conversation_id })
    expect(body.data.map(({ state }) => state)).toEqual(['seen', 'seen', 'seen'])
    for (const seq of [-1, 1.5, '3', null]) expect(await desk.emit('conversation.read', { conversation_id, seq })).toMatchObject({ ok: false, error: { code: 'invalid_field', field: 'seq' } })
  })

  it('[CON-16] whoever was away is told how far it was read', async () => {
    const { desk, inbox, conversation_id, contactId } = await meet()
    await inbox.say('a', { conversation_id })
    accept(await desk.emit('conversation.read', { conversation_id, seq: 2 }))
    const back = await visit(server, (await signIn(server, channel.id, `person-${people}`, installOf('back'))).token)
    await until('the positions', () => back.heard<ReadEvent>('conversation.read').some(({ participant }) => participant.id === contactId))
    expect(back.heard<ReadEvent>('conversation.read')).toContainEqual({ conversation_id, participant: { id: contactId, purpose: 'customer' }, seq: 2 })
    expect(back.heard<ReadEvent>('conversation.read').every((read) => read.conversation_id === conversation_id)).toBe(true)
  })

  it('[CON-7] what agents do to it is told to all', async () => {
    const { desk, inbox, conversation_id } = await meet()
    const asGrace = (name: string, body: Record<string, unknown> = {}) => server.call(`conversations.${name}`, { conversation_id, ...body }, { token: grace.token })
    await asGrace('assign', { agent_id: grace.agent.id })
    await asGrace('complete')
    await asGrace('reopen')
    await until('three events', () => desk.log().length === 3 && inbox.log().length === 3)
    expect(desk.log()).toMatchObject([
      { seq: 2, type: 'conversation.assigned', data: { agent_id: grace.agent.id, agent_name: 'Grace' } },
      { seq: 3, type: 'conversation.completed', actor: { purpose: 'agent', id: grace.agent.id } },
      { seq: 4, type: 'conversation.reopened' },
    ])
    await until('the list', () => inbox.heard<ConversationUpdatedEvent>('conversation.updated').some(({ conversation }) => conversation.head_seq === 4 && conversation.state === 'assigned'))
  })

  it('[CON-1] an agent who left hears no more', async () => {
    const { desk, inbox, conversation_id } = await meet()
    accept(await inbox.emit('conversation.leave', { conversation_id }))
    await desk.say('gone?')
    await until('the list', () => inbox.heard<ConversationUpdatedEvent>('conversation.updated').some(({ conversation }) => conversation.id === conversation_id && conversation.head_seq === 2))
    expect(inbox.log()).toEqual([])
  })

  it('[CON-6] a connected device is told where its log stands', async () => {
    const { conversation_id } = await meet()
    const late = await visit(server, (await signIn(server, channel.id, `person-${people}`, installOf('late'))).token)
    await until('the head', () => late.heard('conversation.head').length === 1)
    const { epoch } = (await server.call<Conversation>('conversations.info', { conversation_id })).body
    expect(late.heard<HeadEvent>('conversation.head')).toEqual([{ conversation_id, epoch, head_seq: 1 }])
    expect(epoch).toMatch(/^[0-9a-f]{16}$/)
    expect((await redeem(server, (await identify(server, channel.id, 'epoch')).resumeToken, { install_key: installOf('epoch') })).conversation?.epoch).toBe(epoch)
  })
})
