import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Channel, ConversationEvent } from '@rejoin/protocol'
import { ask, createContact, tell } from './support/contacts.ts'
import { attend, identify, openPage, signIn, visit } from './support/people.ts'
import { aPurchase, createSource, tellOf } from './support/sources.ts'
import { accept, disconnectAll, until, type Device } from './support/sockets.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
let channel: Channel
let agent: string
let purchases: string
beforeAll(async () => {
  server = await startTestServer()
  channel = await server.connectChannel()
  agent = (await server.createAgent()).token
  purchases = (await createSource(server, 'purchases')).token
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

const buys = (who: string, ...ids: string[]) => tellOf(server, purchases, ids.map((id) => aPurchase(`${who} ${id}`, { ref: who }, { summary: id })))
const look = async (inbox: Device, conversation_id: string) => void accept(await inbox.emit('conversation.join', { conversation_id }))
const lookAway = async (inbox: Device, conversation_id: string) => void accept(await inbox.emit('conversation.leave', { conversation_id }))

/** What the device heard of sources: the types of events, with the title of each message. */
function heardOf(device: Device): readonly string[] {
  const isOfSource = (event: ConversationEvent) => (event.type === 'message.created' && event.data.source !== 'chat_plugin') || (event.type === 'conversation.created' && event.data.channel.source !== 'chat_plugin')
  return device.log().filter(isOfSource).map((event) => (event.type === 'message.created' && event.data.content.type === 'event' ? event.data.content.title : event.type))
}

/** Everything before this has arrived when it answers. */
async function settle(device: Device, conversationId: string): Promise<void> {
  await tell(server, conversationId, 'settle')
  await until('what was said last', () => device.log().some((event) => event.type === 'message.created' && event.conversation_id === conversationId && event.data.content.type === 'text' && event.data.content.text === 'settle'))
}

it('[SRC-10] who looks at a chat sees a purchase arrive', async () => {
  const ada = await signIn(server, channel.id, 'ada')
  const device = await visit(server, ada.token)
  const { conversation } = await identify(server, channel.id, 'bob')
  const [looking, elsewhere, nowhere] = [await attend(server, agent), await attend(server, agent), await attend(server, agent)]
  await look(looking, ada.conversation.id)
  await look(elsewhere, conversation.id)
  await buys('ada', 'tea', 'pot')
  await buys('bob', 'cup')
  await until('the purchases', () => heardOf(looking).length === 3 && heardOf(elsewhere).length === 2)
  expect([heardOf(looking), heardOf(elsewhere)]).toEqual([['conversation.created', 'tea', 'pot'], ['conversation.created', 'cup']])
  const [created, first, second] = looking.log().filter((event) => event.conversation_id !== ada.conversation.id)
  expect(created).toMatchObject({ seq: 1, data: { channel: { source: 'purchases' }, contact_id: ada.contact.id } })
  expect([first?.seq, second?.seq]).toEqual([2, 3])
  // Nobody else: not whoever looks at nothing, and least of all the person.
  await device.say('Is anybody there?')
  expect([heardOf(nowhere), heardOf(device)]).toEqual([[], []])
})

it('[SRC-10] it is heard once, also by who looks at both', async () => {
  const { conversation } = await identify(server, channel.id, 'cleo')
  await buys('cleo', 'tea')
  const { data } = await ask<{ data: { id: string }[] }>(server, 'conversations.list', { filters: { source: 'purchases', contact_id: (await identify(server, channel.id, 'cleo')).contact.id } })
  const inbox = await attend(server, agent)
  await look(inbox, conversation.id)
  await look(inbox, data[0]?.id ?? '')
  await buys('cleo', 'pot')
  await settle(inbox, conversation.id)
  expect(heardOf(inbox)).toEqual(['pot'])
  // Having left the log of the source, the chat still tells of it.
  await lookAway(inbox, data[0]?.id ?? '')
  await buys('cleo', 'cup')
  await until('the cup', () => heardOf(inbox).length === 2)
})

it('[SRC-10] who left hears no more, unless another chat is open', async () => {
  const { conversation } = await identify(server, channel.id, 'dora')
  const other = await identify(server, channel.id, 'dora', { ticket: { type: 'order', external_id: 'dora-1' } })
  const { conversation: bobs } = await identify(server, channel.id, 'eve')
  const inbox = await attend(server, agent)
  for (const id of [conversation.id, other.conversation.id, bobs.id]) await look(inbox, id)
  await lookAway(inbox, conversation.id)
  await buys('dora', 'tea')
  await until('the tea', () => heardOf(inbox).includes('tea'))
  await lookAway(inbox, other.conversation.id)
  await buys('dora', 'pot')
  await buys('eve', 'cup')
  await until('the cup', () => heardOf(inbox).includes('cup'))
  expect(heardOf(inbox)).not.toContain('pot')
})

it('[SRC-10] a chat that turns out to be somebody’s tells of them', async () => {
  const page = await openPage(server, channel.id)
  const { message } = await (await visit(server, page.token)).say('Hello')
  const inbox = await attend(server, agent)
  await look(inbox, message.conversation_id)
  await createContact(server, { external_id: 'faye' })
  await ask(server, 'conversations.associate-contact', { conversation_id: message.conversation_id, external_id: 'faye' })
  await buys('faye', 'tea')
  await until('the tea', () => heardOf(inbox).includes('tea'))
  // Also when it is a merge that brings both together, with what waited for it.
  const { conversation, contact } = await identify(server, channel.id, 'gus')
  await look(inbox, conversation.id)
  const lead = await createContact(server, { email: 'gus@example.com' })
  await ask(server, 'contacts.merge', { source_id: contact.id, destination_id: lead.id })
  await tellOf(server, purchases, [aPurchase('by address', { email: 'gus@example.com' }, { summary: 'pot' })])
  await until('the pot', () => heardOf(inbox).includes('pot'))
  expect(heardOf(inbox)).toEqual(['conversation.created', 'tea', 'conversation.created', 'pot'])
})
