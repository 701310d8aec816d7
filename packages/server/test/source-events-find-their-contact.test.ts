import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Channel, ContactExport, CreateSourceResult, WebhookPayload } from '@rejoin/protocol'
import { ask, createContact, merge, refusalOf, search, unique } from './support/contacts.ts'
import { identify, openPage, visit } from './support/people.ts'
import { dumpDatabase, readDatabaseFiles } from './support/read-database.ts'
import { openReceiver } from './support/receiver.ts'
import { aPurchase, createSource, eventsOf, recentOf, statusesOf, tellOf, titlesOf } from './support/sources.ts'
import { disconnectAll, until } from './support/sockets.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
let channel: Channel
let source: CreateSourceResult
beforeAll(async () => {
  server = await startTestServer()
  channel = await server.connectChannel()
  source = await createSource(server, 'purchases')
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

const tellAbout = (id: string, buyer: Record<string, unknown>) => tellOf(server, source.token, [aPurchase(id, buyer)])
type Person = ReturnType<typeof unique>
const purchasesOf = async (contactId: string) => titlesOf(await recentOf(server, contactId, 'purchases'))

describe('an event that names nobody known', () => {
  it('[SRC-4] makes no contact and no identity', async () => {
    const before = dumpDatabase(server.databasePath).split('\n').filter((value) => value === 'contact_identities').length
    const typo = { ref: 'nobody-knows', email: 'typo@exmaple.com' }
    expect(statusesOf(await tellAbout('typo', typo))).toEqual(['created'])
    expect(await search(server, { email: typo.email })).toEqual([])
    expect(dumpDatabase(server.databasePath).split('\n').filter((value) => value === 'contact_identities').length).toBe(before)
    // So that the address is free for whoever comes with it, and finds them.
    const person = await createContact(server, { email: typo.email })
    expect(await purchasesOf(person.id)).toEqual(['Purchased typo'])
  })

  it.for<readonly [string, (who: Person) => Promise<string>, ((who: Person) => Record<string, unknown>)?]>([
    ['identify', async (who) => (await identify(server, channel.id, who.external_id)).contact.id, ({ external_id, email }) => ({ ref: external_id, email })],
    ['identify by address', async ({ email }) => (await identify(server, channel.id, `account of ${email}`, { email })).contact.id],
    ['create', async ({ email }) => (await createContact(server, { email })).id],
    ['update', async ({ phone_number }) => (await ask<{ id: string }>(server, 'contacts.update', { id: (await createContact(server, unique())).id, phone_number })).id],
    ['start', async (who) => (await ask<{ contact: { id: string } }>(server, 'conversations.start', { channel_id: channel.id, contact: { external_id: who.external_id }, message: { type: 'text', text: 'Hello' } })).contact.id, ({ external_id }) => ({ ref: external_id })],
    ['an anonymous chat that gets a name', async ({ email }) => {
      const page = await openPage(server, channel.id)
      const { message } = await (await visit(server, page.token)).say('Hello')
      const { id } = await ask<{ id: string }>(server, 'contacts.info', { conversation_id: message.conversation_id })
      return (await ask<{ id: string }>(server, 'contacts.update', { id, email })).id
    }],
  ])('[SRC-5] finds them by %s', async ([, become, buyer = ({ email, phone_number }) => ({ email, phone: phone_number })]) => {
    const who = unique()
    const [stored] = await tellAbout(who.external_id, buyer(who))
    expect((await eventsOf(server, 'purchases', { page_size: 1 })).data).toMatchObject([{ id: stored?.message_id, conversation_id: null, seq: null }])
    const id = await become(who)
    expect(await recentOf(server, id, 'purchases')).toMatchObject([{ id: stored?.message_id, source_message_id: who.external_id, sent_at: '2026-05-04T08:12:44.000Z', seq: 2 }])
    expect((await eventsOf(server, 'purchases', { page_size: 1 })).data).toMatchObject([{ id: stored?.message_id, seq: 2 }])
  })

  it('[SRC-5] that of two people waits for their merge', async () => {
    const [lead, caller] = [await createContact(server, { email: unique().email }), await createContact(server, { phone_number: unique().phone_number })]
    await tellAbout('of both', { email: lead.email, phone: caller.phone_number })
    expect([await purchasesOf(lead.id), await purchasesOf(caller.id)]).toEqual([[], []])
    await merge(server, caller.id, lead.id, { dry_run: true })
    expect(await purchasesOf(lead.id)).toEqual([])
    await merge(server, caller.id, lead.id)
    expect(await purchasesOf(lead.id)).toEqual(['Purchased of both'])
  })

  it('[SRC-5] is told to webhooks when it has found them', async () => {
    const receiver = await openReceiver()
    const { id } = await ask<{ id: string }>(server, 'webhooks.subscribe', { url: receiver.url, events: ['message.created'], filter_sources: ['purchases'] })
    const who = unique()
    await tellAbout('later', { ref: who.external_id })
    const { contact } = await identify(server, channel.id, who.external_id)
    await until('the event', () => receiver.hits.length > 0)
    await tellAbout('at once', { ref: who.external_id })
    await until('the other', () => receiver.hits.length > 1)
    const [later, atOnce] = receiver.hits.map(({ payload }) => payload as Extract<WebhookPayload, { type: 'message.created' }>)
    expect([later?.data.data.content, atOnce?.data.data.content]).toMatchObject([{ title: 'Purchased later' }, { title: 'Purchased at once' }])
    expect(later?.data.actor).toEqual({ purpose: 'system', id: 'purchases' })
    expect(await ask(server, 'contacts.info', { conversation_id: later?.data.conversation_id ?? '' })).toMatchObject({ id: contact.id })
    await ask(server, 'webhooks.unsubscribe', { id })
    await receiver.close()
  })
})

describe('a person and their events', () => {
  it('[CTC-4] somebody blocked still does things', async () => {
    const { contact } = await identify(server, channel.id, 'blocked-buyer')
    await ask(server, 'contacts.block', { id: contact.id })
    expect(statusesOf(await tellAbout('while blocked', { ref: 'blocked-buyer' }))).toEqual(['created'])
    expect(await purchasesOf(contact.id)).toEqual(['Purchased while blocked'])
  })

  it('[CTC-12] an export has them', async () => {
    const { contact } = await identify(server, channel.id, 'exported-buyer')
    await tellAbout('exported', { ref: 'exported-buyer' })
    const { conversations } = await ask<ContactExport>(server, 'contacts.export', { id: contact.id })
    expect(conversations.map(({ channel: { source: from }, messages }) => [from, titlesOf(messages)])).toEqual([['chat_plugin', []], ['purchases', ['Purchased exported']]])
  })

  it('[SRC-3] a deleted conversation is gone, and what comes next begins another', async () => {
    const { contact } = await identify(server, channel.id, 'bettong-id')
    await tellAbout('bettong-order', { ref: 'bettong-id' })
    const [message] = await recentOf(server, contact.id, 'purchases')
    await ask(server, 'conversations.delete', { conversation_id: message?.conversation_id })
    expect([await purchasesOf(contact.id), titlesOf((await eventsOf(server, 'purchases', { page_size: 200 })).data).includes('Purchased bettong-order')]).toEqual([[], false])
    expect(dumpDatabase(server.databasePath)).not.toContain('bettong-order')
    expect(statusesOf([...(await tellAbout('bettong-order', { ref: 'bettong-id' })), ...(await tellAbout('bettong-next', { ref: 'bettong-id' }))])).toEqual(['duplicate', 'created'])
    const [next, ...more] = await recentOf(server, contact.id, 'purchases')
    expect([next?.seq, more, next?.conversation_id === message?.conversation_id]).toEqual([2, [], false])
  })

  it('[CTC-10] erasing leaves nothing of them, waiting or not', async () => {
    const { contact } = await identify(server, channel.id, 'potoroo-id', { email: 'potoroo@example.com' })
    const other = await createContact(server, { phone_number: unique().phone_number })
    await tellAbout('potoroo-order', { ref: 'potoroo-id' })
    await tellAbout('potoroo-doubtful', { email: 'potoroo@example.com', phone: other.phone_number })
    expect(dumpDatabase(server.databasePath)).toContain('potoroo-doubtful')
    await ask(server, 'contacts.delete', { id: contact.id })
    expect(dumpDatabase(server.databasePath)).not.toContain('potoroo')
    expect(readDatabaseFiles(server.databasePath).includes('potoroo')).toBe(false)
    expect((await eventsOf(server, 'purchases', { page_size: 200 })).data.filter(({ content }) => content.type !== 'event')).toEqual([])
    // Whoever tells of them once more brings nothing back; a new event waits for a new person.
    expect(statusesOf([...(await tellAbout('potoroo-order', { ref: 'potoroo-id' })), ...(await tellAbout('potoroo-next', { ref: 'potoroo-id' }))])).toEqual(['duplicate', 'created'])
    expect(await refusalOf(server, 'contacts.recent-messages', { contact_id: contact.id })).toBe('410 contact_deleted')
    const again = (await identify(server, channel.id, 'potoroo-id')).contact
    expect(again.id).not.toBe(contact.id)
    expect(await purchasesOf(again.id)).toEqual(['Purchased potoroo-next'])
  })
})
