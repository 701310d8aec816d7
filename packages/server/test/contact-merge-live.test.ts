import { afterAll, beforeAll, expect, it } from 'vitest'
import { VISITOR_NAMESPACE, type Channel, type ConversationEvent, type ErrorBody, type Message, type Page } from '@rejoin/protocol'
import { ask, merge, textsOf, unique, unmerge } from './support/contacts.ts'
import { attend, identify, installOf, redeem, signIn, visit } from './support/people.ts'
import { accept, dial, disconnectAll, until } from './support/sockets.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
let channel: Channel
let agent: string
beforeAll(async () => {
  server = await startTestServer()
  channel = await server.connectChannel()
  agent = (await server.createAgent()).token
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

/** Two people online at once, each with something said, and an agent who has both open. */
async function twoOnline() {
  const [a, b] = [unique(), unique()]
  const people = { source: await signIn(server, channel.id, a.external_id, installOf(a.external_id)), survivor: await signIn(server, channel.id, b.external_id, installOf(b.external_id)) }
  const devices = { source: await visit(server, people.source.token), survivor: await visit(server, people.survivor.token), agent: await attend(server, agent) }
  for (const { conversation } of Object.values(people)) accept(await devices.agent.emit('conversation.join', { conversation_id: conversation.id }))
  await devices.source.say('from the source')
  await devices.survivor.say('from the survivor')
  return { a, b, people, devices }
}

const isAssociated = (event: ConversationEvent): boolean => event.type === 'conversation.associated'

it('[CTC-8] the survivor and the agent see it at once', async () => {
  const { people, devices } = await twoOnline()
  await merge(server, people.source.contact.id, people.survivor.contact.id)
  await until('the agent to see it', () => devices.agent.log().some(isAssociated))
  await until('the survivor to see it', () => devices.survivor.log().some(isAssociated))
  const [seen] = devices.agent.log().filter(isAssociated)
  expect(seen).toMatchObject({ conversation_id: people.source.conversation.id, data: { contact: { id: people.survivor.contact.id }, previous_contact_id: people.source.contact.id } })
  await until('the list to follow', () => devices.agent.heard<{ conversation: { id: string; contact_id: string } }>('conversation.updated').some(({ conversation }) => conversation.id === people.source.conversation.id && conversation.contact_id === people.survivor.contact.id))
  expect(devices.survivor.closedAt).toBeNull()
})

it('[CTC-8] the survivor goes on in both without reconnecting', async () => {
  const { people, devices } = await twoOnline()
  await merge(server, people.source.contact.id, people.survivor.contact.id)
  await devices.survivor.say('on in my own')
  const sent = await devices.survivor.say('on in the other', { conversation_id: people.source.conversation.id })
  expect(sent.message).toMatchObject({ conversation_id: people.source.conversation.id, sender: { id: people.survivor.contact.id } })
  accept(await devices.agent.emit('message.send', { conversation_id: people.source.conversation.id, client_message_id: 'the-answer-of-the-agent', content: { type: 'text', text: 'an answer there' } }))
  await until('the answer', () => devices.survivor.log().some((event) => event.type === 'message.created' && JSON.stringify(event).includes('an answer there')))
  expect(await textsOf(server, people.source.conversation.id)).toEqual(['from the source', 'on in the other', 'an answer there'])
  expect(await textsOf(server, people.survivor.conversation.id)).toEqual(['from the survivor', 'on in my own'])
})

it('[CTC-8] the other side ends as merged and comes back', async () => {
  const { a, people, devices } = await twoOnline()
  await merge(server, people.source.contact.id, people.survivor.contact.id)
  await until('the socket to close', () => devices.source.closedAt !== null, 1000)
  expect(devices.source.heard('session.revoked')).toEqual([{ reason: 'merged', into: people.survivor.contact.id }])
  expect(devices.source.log().some(isAssociated)).toBe(false)
  // What the page does: it identifies again, and the widget redeems what it gets.
  const again = await identify(server, channel.id, a.external_id)
  const back = await redeem(server, again.resumeToken, { install_key: installOf(a.external_id) }, { token: people.source.token })
  expect(back).toMatchObject({ contact: { id: people.survivor.contact.id }, conversation: { id: people.survivor.conversation.id } })
  expect(back.conversations.map(({ id }) => id).toSorted()).toEqual([people.source.conversation.id, people.survivor.conversation.id].toSorted())
  const device = await visit(server, back.token)
  const { events } = accept(await device.emit<{ events: ConversationEvent[] }>('conversation.sync', { conversation_id: people.source.conversation.id, after_seq: 0 }))
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
  expect(JSON.stringify(events)).toContain('from the source')
})

it('[CTC-8] [TOK-8] whoever connects during the merge hears who carries on', async () => {
  const told: unknown[] = []
  for (let n = 0; n < 20; n++) {
    const [a, b] = [unique(), unique()]
    const source = await signIn(server, channel.id, a.external_id, installOf(a.external_id))
    const survivor = await identify(server, channel.id, b.external_id)
    const merged = new Promise((resolve) => setTimeout(resolve, n / 2)).then(() => merge(server, source.contact.id, survivor.contact.id))
    const socket = dial(server.url, VISITOR_NAMESPACE, source.token)
    const heard = await new Promise<{ reason?: string; into?: string }>((resolve) => {
      socket.once('session.revoked', resolve)
      socket.once('connect_error', (error: Error & { data?: ErrorBody }) => resolve(error.data ?? {}))
    })
    await merged
    told.push([heard.reason, heard.into === survivor.contact.id])
  }
  expect(told).toEqual(Array.from({ length: 20 }, () => ['merged', true]))
})

it('[CTC-8] a message on its way when merged is never lost', async () => {
  const { people, devices } = await twoOnline()
  const acknowledged: string[] = []
  for (let n = 0; n < 20; n++) void devices.source.say(`burst ${n}`).then(({ message }) => acknowledged.push(message.id), () => undefined)
  await merge(server, people.source.contact.id, people.survivor.contact.id)
  await until('the socket to close', () => devices.source.closedAt !== null)
  // An ack that did not come means unknown; an ack that came means stored.
  const page = await ask<Page<Message>>(server, 'messages.list', { conversation_id: people.source.conversation.id, page_size: 200 })
  const stored = new Set(page.data.map(({ id }) => id))
  expect(acknowledged.filter((id) => !stored.has(id))).toEqual([])
  expect(await textsOf(server, people.source.conversation.id)).toContain('from the source')
})

it("[CTC-9] after unmerging the survivor's devices lose sight of it", async () => {
  const { people, devices } = await twoOnline()
  const [mine, theirs] = [people.survivor.conversation.id, people.source.conversation.id]
  await merge(server, people.source.contact.id, people.survivor.contact.id)
  await until('the survivor to see it', () => devices.survivor.log().some(isAssociated))
  await unmerge(server, people.source.contact.id, people.survivor.contact.id)
  await until('the agent to see it', () => devices.agent.log().filter(isAssociated).length === 2)
  const before = devices.survivor.log().length
  for (const [name, payload] of [['conversation.sync', { after_seq: 0 }], ['message.send', { client_message_id: 'a-message-too-late', content: { type: 'text', text: 'too late' } }], ['conversation.read', { seq: 1 }]] as const) {
    expect(await devices.survivor.emit(name, { conversation_id: theirs, ...payload })).toMatchObject({ ok: false, error: { code: 'not_found' } })
  }
  accept(await devices.agent.emit('message.send', { conversation_id: theirs, client_message_id: 'for-the-source-alone', content: { type: 'text', text: 'for the source alone' } }))
  await devices.survivor.say('my own', { conversation_id: mine })
  const heard = () => devices.survivor.log().slice(before).map(({ conversation_id }) => conversation_id)
  await until('the own message', () => heard().includes(mine))
  expect(heard()).toEqual([mine])
})
