import { afterAll, beforeAll, expect, it } from 'vitest'
import type { AssociateContactResult, Channel, Contact, Conversation, ConversationEvent, ConversationInfo, IssueResumeTokenResult, Page, PresenceEvent } from '@rejoin/protocol'
import { ask, tell } from './support/contacts.ts'
import { attend, identify, installOf, redeem, visit } from './support/people.ts'
import { accept, disconnectAll, nextMessageId, until, type Device } from './support/sockets.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

/**
 * An insurer. Its callers wait in the chat as nobody, an IVR asks for their national id meanwhile, and whoever answers
 * should know who it is before they say hello. What the browser may know is what it knew before.
 */

const ADA = { external_id: 'policy-holder-42', email: 'ada@example.com', first_name: 'Ada', last_name: 'Lovelace', display_name: 'Countess', identifiers: { dni: '12582152' }, metadata: { balance: 1815 } }
const SECRETS = /policy-holder|ada@example|Ada|Lovelace|Countess|12582152|1815|my back hurts/

let server: TestServer
let channel: Channel
let grace: string
beforeAll(async () => {
  server = await startTestServer()
  channel = await server.connectChannel({ name: 'Claims' })
  grace = (await server.createAgent()).token
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

const PAGE = { url: 'https://insurer.example/claims', title: 'Claims', referrer: 'https://search.example/', locale: 'en', custom: { claim: { number: 'C-7', kind: 'water' }, vip: true } }
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

/** What each of them has seen and heard when the IVR is about to call. */
async function waiting() {
  // Ada is a customer of old; what she wrote from her phone is between her and the insurer.
  const known = await identify(server, channel.id, ADA.external_id, { ...ADA })
  const phone = await visit(server, (await redeem(server, known.resumeToken, { install_key: installOf('her phone') })).token)
  await phone.say('my back hurts')

  const { body: page } = await server.authenticate({ channel_id: channel.id, install_key: installOf('the waiting browser'), page: PAGE }, { headers: { 'user-agent': BROWSER } })
  const visitor = await visit(server, page.token)
  const { message } = await visitor.say('Is anybody there?')
  const chat = message.conversation_id

  const desk = await attend(server, grace)
  accept(await desk.emit('conversation.join', { conversation_id: chat }))
  const queue = await attend(server, (await server.createAgent('linus@example.com', 'Linus')).token)
  const info = await ask<ConversationInfo>(server, 'conversations.info', { conversation_id: chat })
  return { known, phone, visitor, chat, stranger: message.sender.id, token: page.token, desk, queue, before: info }
}

const isAssociated = (event: ConversationEvent) => event.type === 'conversation.associated'
const updatesOf = (device: Device, id: string) => device.heard<{ conversation: Conversation }>('conversation.updated').filter(({ conversation }) => conversation.id === id)
const everythingHeard = (device: Device) => JSON.stringify(device.arrivals)

it('[ASC-1] [ASC-4] an IVR recognizes whoever waits, and their browser learns nothing', async () => {
  const { known, phone, visitor, chat, stranger, token, desk, queue, before } = await waiting()
  const ada = known.contact.id

  // The IVR sees who waits: nobody it knows, on the page of the claims, with what the page says.
  const [customer] = before.participants
  expect(customer).toMatchObject({ purpose: 'customer', type: 'contact', contact_id: stranger, name: null, state: 'connected' })
  const [communication] = customer?.communications ?? []
  expect(customer?.communications).toHaveLength(1)
  expect(communication).toMatchObject({ media_type: 'chat', disconnected_at: null, attributes: { url: PAGE.url, referrer: PAGE.referrer, custom: PAGE.custom, device: { browser: 'Firefox', os: 'Linux' } } })

  // The caller has typed their number.
  const heardBefore = visitor.arrivals.length
  const answer = await ask<AssociateContactResult>(server, 'conversations.associate-contact', { conversation_id: chat, communication_id: communication?.id, identifiers: { dni: '12582152' } })
  expect(answer).toMatchObject({ conversation: { id: chat, contact_id: ada, state: 'open' }, previous_contact_id: stranger, changed: true })

  // Whoever has it open sees the person, whoever looks at the queue sees the row change; nobody reloads. Both were told
  // before the IVR was: what a socket answers now comes after it.
  for (const agent of [desk, queue]) accept(await agent.emit('conversation.leave', { conversation_id: known.conversation.id }))
  expect(updatesOf(queue, chat).at(-1)?.conversation.contact_id).toBe(ada)
  expect(desk.log().filter(isAssociated)).toMatchObject([{ data: { contact: { id: ada, email: ADA.email, identifiers: ADA.identifiers }, previous_contact_id: stranger } }])
  const after = await ask<ConversationInfo>(server, 'conversations.info', { conversation_id: chat }, { token: grace })
  expect(after.contact).toMatchObject({ id: ada, external_id: ADA.external_id, identified: true })
  expect(after.participants.filter(({ purpose }) => purpose === 'customer')).toMatchObject([{ contact_id: ada, name: 'Countess', state: 'connected' }])
  expect(after.participants.flatMap(({ communications }) => communications).find(({ id }) => id === communication?.id)).toMatchObject({ disconnected_at: null, attributes: { custom: PAGE.custom } })

  // The chat goes on as if nothing had happened.
  await visitor.say('Hello?')
  accept(await desk.emit('message.send', { conversation_id: chat, client_message_id: nextMessageId(), content: { type: 'text', text: 'Good morning! How is your claim?' } }))
  accept(await desk.emit('typing', { conversation_id: chat, typing: true }))
  await until('the answer to reach the browser', () => everythingHeard(visitor).includes('Good morning') && visitor.heard('typing').length === 1)
  await until('the answer to reach her phone', () => everythingHeard(phone).includes('Good morning'))
  const mine = visitor.log().filter(({ conversation_id }) => conversation_id === chat)
  expect(mine.map(({ seq }) => seq)).toEqual(mine.map((_, index) => index + 1))
  expect(visitor.closedAt).toBeNull()

  // Her phone says something about her back again; the browser hears of this chat and of no other.
  await phone.say('my back hurts still', { conversation_id: known.conversation.id })
  await phone.say('I am on the phone, too', { conversation_id: chat })
  await until('what her phone said here', () => everythingHeard(visitor).includes('on the phone, too'))
  expect(new Set(visitor.log().map(({ conversation_id }) => conversation_id))).toEqual(new Set([chat]))
  expect(JSON.stringify(visitor.arrivals.slice(heardBefore))).not.toMatch(SECRETS)

  // Nor does it get anywhere by asking.
  for (const [name, payload] of [['conversation.sync', { after_seq: 0 }], ['conversation.read', { seq: 1 }], ['typing', { typing: true }], ['message.send', { client_message_id: nextMessageId(), content: { type: 'text', text: 'let me in' } }]] as const) {
    expect(await visitor.emit(name, { conversation_id: known.conversation.id, ...payload })).toMatchObject({ ok: false, error: { code: 'not_found' } })
  }
  const synced = accept(await visitor.emit<{ events: ConversationEvent[] }>('conversation.sync', { conversation_id: chat, after_seq: 0 }))
  expect(JSON.stringify(synced)).not.toMatch(SECRETS)
  expect(synced.events.filter(isAssociated)).toMatchObject([{ data: { contact: { id: ada, display_name: null } } }])

  // The connection breaks; the browser comes back with what it kept, as the visitor it was.
  const offline = (device: Device) => device.heard<PresenceEvent>('presence').some(({ state, participant }) => state === 'offline' && participant.id === ada)
  visitor.socket.disconnect()
  await until('the agent to see it leave', () => offline(desk))
  const { body: resumed } = await server.authenticate({}, { token })
  expect(resumed).toMatchObject({ verdict: 'resumed', contact: { id: stranger, identified: false, display_name: null }, conversation: { id: chat }, conversations: [{ id: chat }] })
  expect(resumed.conversations).toHaveLength(1)
  expect(JSON.stringify(resumed)).not.toMatch(SECRETS)
  const again = await visit(server, resumed.token)
  await tell(server, chat, 'Still with us?')
  await until('what was said after it came back', () => everythingHeard(again).includes('Still with us?'))
  await again.say('Yes')

  // And so does a link to its own phone, good for this chat alone.
  const { resume_token } = await ask<IssueResumeTokenResult>(server, 'chatplugin.resumeToken', {}, { token: resumed.token, origin: 'http://shop.test' })
  const tablet = await redeem(server, resume_token, { install_key: installOf('the tablet of the waiting') })
  expect(tablet).toMatchObject({ contact: { id: stranger, identified: false }, conversation: { id: chat } })
  expect(JSON.stringify(tablet)).not.toMatch(SECRETS)
  const second = await visit(server, tablet.token)
  await again.say('From the browser')
  await until('the second device to hear it', () => everythingHeard(second).includes('From the browser'))

  // Nobody is left behind as an empty person, and Ada has both conversations.
  const people = await ask<Page<Contact>>(server, 'contacts.list', {}, { token: grace })
  expect(people.data.map(({ id }) => id)).toEqual([ada])
  const hers = await ask<Page<Conversation>>(server, 'conversations.list', { filters: { contact_id: ada } })
  expect(new Set(hers.data.map(({ id }) => id))).toEqual(new Set([chat, known.conversation.id]))
  expect((await identify(server, channel.id, ADA.external_id)).conversation.id).toBe(chat)
})
