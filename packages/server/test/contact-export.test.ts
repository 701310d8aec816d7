import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Channel, ContactExport } from '@rejoin/protocol'
import { ask, createContact, merge, tell } from './support/contacts.ts'
import { identify, installOf, redeem, visit } from './support/people.ts'
import { disconnectAll } from './support/sockets.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
let channel: Channel
beforeAll(async () => {
  server = await startTestServer()
  channel = await server.connectChannel()
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

const everything = (id: string) => ask<ContactExport>(server, 'contacts.export', { id })

it('[CTC-12] holds profile, conversations, sessions, decisions and merges', async () => {
  const other = await server.connectChannel({ name: 'Other' })
  const who = { email: 'ada@example.com', phone_number: '+14155550100', identifiers: { dni: '1' }, first_name: 'Ada', metadata: { plan: 'pro' } }
  const ada = await identify(server, channel.id, 'ada', who)
  const session = await redeem(server, ada.resumeToken, { install_key: installOf('ada'), page: { url: 'https://shop.test/cart' } })
  await (await visit(server, session.token)).say('from the page')
  await tell(server, ada.conversation.id, 'an answer')
  const elsewhere = await identify(server, other.id, 'ada')
  const order = await identify(server, channel.id, 'ada', { ticket: { type: 'order', external_id: 'A-1' } })
  const lead = await createContact(server, { email: 'countess@example.com' })
  await merge(server, lead.id, ada.contact.id)

  const kept = await everything(ada.contact.id)
  expect(kept.contact).toMatchObject({ ...who, external_id: 'ada', merge_history: [{ source_id: lead.id, identities: [{ kind: 'email', value: 'countess@example.com' }] }] })
  expect(kept.conversations.map(({ id }) => id).toSorted()).toEqual([ada.conversation.id, elsewhere.conversation.id, order.conversation.id].toSorted())
  const talk = kept.conversations.find(({ id }) => id === ada.conversation.id)
  expect(talk?.messages.map(({ content, from_contact }) => [content, from_contact])).toEqual([[{ type: 'text', text: 'from the page' }, true], [{ type: 'text', text: 'an answer' }, false]])
  expect(kept.sessions).toMatchObject([{ channel_id: channel.id, attributes: { url: 'https://shop.test/cart' } }])
  expect(kept.decisions).toHaveLength(3)
  expect(Math.abs(Date.parse(kept.exported_at) - Date.now())).toBeLessThan(10_000)
})

it('[CTC-12] holds what was merged, with its past', async () => {
  const people = [await identify(server, channel.id, 'first', { first_name: 'Once' }), await identify(server, channel.id, 'second', { last_name: 'Twice' }), await identify(server, channel.id, 'third')] as const
  await merge(server, people[0].contact.id, people[1].contact.id)
  await merge(server, people[1].contact.id, people[2].contact.id)
  const kept = await everything(people[2].contact.id)
  expect(kept.merged_contacts).toMatchObject([{ id: people[1].contact.id, last_name: 'Twice' }, { id: people[0].contact.id, first_name: 'Once' }])
  expect(kept.decisions).toHaveLength(3)
  expect(kept.conversations).toHaveLength(3)
})

it('[CTC-12] holds every message of a long conversation, in order', async () => {
  const { contact, conversation } = await identify(server, channel.id, 'talkative')
  const texts = Array.from({ length: 450 }, (_, n) => `line ${n}`)
  for (const text of texts) void tell(server, conversation.id, text)
  await tell(server, conversation.id, 'the end')
  const [kept] = (await everything(contact.id)).conversations
  const seqs = kept?.messages.map(({ seq }) => seq) ?? []
  expect(new Set(kept?.messages.map(({ content }) => (content.type === 'text' ? content.text : '')))).toEqual(new Set([...texts, 'the end']))
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))
})

it('[CTC-12] holds no secret and nobody else', async () => {
  const ada = await identify(server, channel.id, 'private')
  const session = await redeem(server, ada.resumeToken, { install_key: installOf('private') })
  const bob = await identify(server, channel.id, 'bob', { email: 'bob@example.com' })
  await tell(server, bob.conversation.id, 'for bob alone')
  const text = JSON.stringify(await everything(ada.contact.id))
  for (const foreign of [session.token, ada.resumeToken, installOf('private'), bob.contact.id, 'bob@example.com', 'for bob alone', 'install_hash', 'epoch":0,"merged']) expect(text).not.toContain(foreign)
})
