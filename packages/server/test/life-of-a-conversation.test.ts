import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Agent, Channel, Conversation, ConversationSyncResult, DurableEvent, MessageSendResult, PagePushed, StartForContactResult, SubscribeWebhookResult } from '@rejoin/protocol'
import { ask } from './support/contacts.ts'
import { attend, conversationInfo, redeem, visit } from './support/people.ts'
import { openReceiver, verify, type Receiver } from './support/receiver.ts'
import { accept, disconnectAll, nextMessageId, until, type Device } from './support/sockets.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

/*
 * As the contact centre of a bank would tell it: its flow begins a chat for a customer, Ada takes it, asks, hands it over
 * to Billing, where Grace takes it, sends a page, and it ends once, although both press the button.
 */
let server: TestServer
let channel: Channel
let receiver: Receiver
let secret: string
let ada: { agent: Agent; token: string }
let grace: { agent: Agent; token: string }
beforeAll(async () => {
  server = await startTestServer()
  receiver = await openReceiver()
  channel = await server.connectChannel({ page_push_hosts: ['bank.example.com'] })
  secret = (await ask<SubscribeWebhookResult>(server, 'webhooks.subscribe', { url: receiver.url })).secret
  ada = await server.createAgent('ada@example.com', 'Ada')
  grace = await server.createAgent('grace@example.com', 'Grace')
})
afterAll(async () => {
  disconnectAll()
  await server.close()
  await receiver.close()
})

/** What the receiver was told of one conversation, in the order in which it arrived. */
const toldOf = (id: string): readonly DurableEvent[] => receiver.hits.flatMap(({ payload: { data } }) => ('conversation_id' in data && data.conversation_id === id ? [data] : []))

async function readLog(device: Device, conversation_id: string): Promise<readonly DurableEvent[]> {
  const { events, more } = accept(await device.emit<ConversationSyncResult>('conversation.sync', { conversation_id, after_seq: 0 }))
  expect(more).toBe(false)
  return events as readonly DurableEvent[]
}

/** Without what is true at the moment of looking only: who has read it by now, and how it looks (MSG-8). */
const asKept = (events: readonly unknown[]): unknown => JSON.parse(JSON.stringify(events, (key, value: unknown) => (key === 'rich' || (key === 'state' && (value === 'seen' || value === 'delivered')) ? undefined : value)))

let customers = 0
async function begin() {
  const dni = String(12_582_152 + ++customers)
  const started = await ask<StartForContactResult>(server, 'conversations.start', {
    channel_id: channel.id,
    contact: { search_on: 'identifiers.dni', value: dni },
    profile: { first_name: 'Carla' },
    transaction_id: `call-${dni}`,
    attributes: { ivr: { path: ['cards', 'lost'], language: 'es' }, minutes: 3.5 },
    message: { type: 'text', text: 'I lost my card' },
  })
  const conversation_id = started.conversation.id
  const session = await redeem(server, started.resume_token, { install_key: `install-key-of-customer-${dni}` })
  const [customer, desk, other] = await Promise.all([visit(server, session.token), attend(server, ada.token), attend(server, grace.token)])
  for (const inbox of [desk, other]) accept(await inbox.emit('conversation.join', { conversation_id }))
  return { started, conversation_id, customer, desk, other, token: session.token }
}

it('[CON-12] a customer’s chat is told alike, in order, to its end', async () => {
  const { started, conversation_id, customer, desk, other, token } = await begin()
  expect(started).toMatchObject({ contact_created: true, conversation_created: true, contact: { first_name: 'Carla', identifiers: { dni: '12582153' } } })

  await ask(server, 'conversations.assign', { conversation_id, agent_id: ada.agent.id }, { token: ada.token })
  accept(await desk.emit<MessageSendResult>('message.send', { conversation_id, client_message_id: nextMessageId(), content: { type: 'text', text: 'Which **card** is it?' } }))
  await customer.say('The blue one')
  await ask(server, 'conversations.tag', { conversation_id, tag: 'lost card' }, { token: ada.token })
  await ask(server, 'messages.send', { conversation_id, content: { type: 'text', text: 'Identity checked.' }, visibility: 'internal' }, { token: ada.token })
  await ask(server, 'conversations.transfer', { conversation_id, to_queue: 'Billing' }, { token: ada.token })
  await ask(server, 'conversations.transfer', { conversation_id, to_agent_id: grace.agent.id }, { token: grace.token })
  await ask<PagePushed>(server, 'pages.push', { conversation_id, url: 'https://bank.example.com/cards/replace', title: 'Replace a card' }, { token: grace.token })
  await customer.say('Found it, thank you')
  // Both press the button at once, twice.
  const presses = await Promise.all([ada, grace, ada, grace].map((agent) => server.call<Conversation>('conversations.complete', { conversation_id }, { token: agent.token })))
  expect(presses.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409])

  const log = await readLog(desk, conversation_id)
  expect(log.map(({ type }) => type)).toEqual([
    'conversation.created',
    'message.created',
    'conversation.assigned',
    'message.created',
    'message.created',
    'conversation.tagged',
    'message.created',
    'conversation.transferred',
    'conversation.transferred',
    'page.pushed',
    'message.created',
    'conversation.completed',
  ])
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1))
  expect(started.activity_id).toBe(log[1]?.id)

  // Both inboxes heard all that came after they joined, and the webhook everything, in this order.
  await until('everybody heard the end', () => [desk, other, customer].every((device) => device.log().at(-1)?.seq === 12) && toldOf(conversation_id).length === 12)
  for (const inbox of [desk, other]) expect(asKept(inbox.log())).toEqual(asKept(log.slice(2)))
  expect(asKept(toldOf(conversation_id))).toEqual(asKept(log))
  for (const hit of receiver.hits) expect(verify(hit, secret)).toEqual(hit.payload)
  expect(toldOf(conversation_id).filter(({ type }) => type === 'conversation.completed')).toHaveLength(1)

  // The customer has the same numbers, and no word of what is for agents.
  expect(customer.log().map(({ seq }) => seq)).toEqual(log.slice(2).map(({ seq }) => seq))
  expect(customer.log().filter(({ type }) => type === 'hidden').map(({ seq }) => seq)).toEqual([6, 7])
  expect(JSON.stringify(customer.arrivals)).not.toMatch(/Identity checked|lost card/)
  expect(customer.log().filter((event) => event.type === 'conversation.transferred' || event.type === 'page.pushed').map((event) => ('data' in event ? event.data : null))).toEqual([
    { to_queue: 'Billing' },
    { to_agent_id: grace.agent.id, agent_name: 'Grace' },
    { url: 'https://bank.example.com/cards/replace', title: 'Replace a card' },
  ])

  // Begun again: the caller's own call gets its first answer, the customer's next words a chat that goes on.
  const again = await ask<StartForContactResult>(server, 'conversations.start', { channel_id: channel.id, contact: { search_on: 'identifiers.dni', value: '12582153' }, create_contact: false })
  expect(again).toMatchObject({ contact_created: false, conversation_created: false, matched_by: ['identifiers.dni'], conversation: { id: conversation_id, state: 'assigned', assignee_id: grace.agent.id, queue: 'Billing' } })
  expect((await server.authenticate({}, { token })).body.conversation).toMatchObject({ id: conversation_id, state: 'assigned' })
})

describe('when everybody acts at once', () => {
  it('[CON-12] all three still tell one and the same story', async () => {
    const { conversation_id, customer, desk, other } = await begin()
    const agents = [ada, grace]
    const acts = Array.from({ length: 60 }, (_, n) => {
      const agent = agents[n % 2] ?? ada
      const act = (name: string, more: Record<string, unknown>) => server.call(name, { conversation_id, ...more }, { token: agent.token })
      switch (n % 6) {
        case 0:
          return customer.say(`line ${n}`)
        case 1:
          return act('conversations.assign', { agent_id: n % 4 === 1 ? agent.agent.id : null })
        case 2:
          return act('conversations.transfer', n % 4 === 2 ? { to_queue: `queue ${n % 3}` } : { to_agent_id: agent.agent.id })
        case 3:
          return act('conversations.tag', { tag: `tag ${n % 5}` })
        case 4:
          return act('pages.push', { url: `https://bank.example.com/${n}` })
        default:
          return act('messages.send', { content: { type: 'text', text: `answer ${n}` } })
      }
    })
    await Promise.all(acts)
    const completions = await Promise.all(Array.from({ length: 8 }, (_, n) => server.call('conversations.complete', { conversation_id }, { token: (agents[n % 2] ?? ada).token })))
    expect(completions.filter(({ status }) => status === 200)).toHaveLength(1)
    const { head_seq } = await conversationInfo(server, conversation_id)
    await until('everybody heard all of it', () => [desk, other, customer].every((device) => device.log().at(-1)?.seq === head_seq) && toldOf(conversation_id).length === head_seq, 15_000)
    const log = await readLog(desk, conversation_id)
    expect(log.map(({ seq }) => seq)).toEqual(Array.from({ length: head_seq }, (_, n) => n + 1))
    expect(log.filter(({ type }) => type === 'conversation.completed').map(({ seq }) => seq)).toEqual([head_seq])
    for (const inbox of [desk, other]) expect(asKept(inbox.log())).toEqual(asKept(log.slice(2)))
    expect(asKept(toldOf(conversation_id))).toEqual(asKept(log))
    expect(customer.log().map(({ seq }) => seq)).toEqual(log.slice(2).map(({ seq }) => seq))
  })
})
