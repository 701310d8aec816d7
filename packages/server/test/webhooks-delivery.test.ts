import { verifyWebhook } from '@rejoin/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Channel, Page, SubscribeWebhookResult, UpdateWebhookResult, Webhook } from '@rejoin/protocol'
import { DAY, MINUTE } from '../src/clock.ts'
import { tell } from './support/contacts.ts'
import { attend, identify, installOf, openPage, redeem, signIn, visit } from './support/people.ts'
import { countRows, dumpDatabase } from './support/read-database.ts'
import { isSignedBy, openReceiver, verify, type Receiver } from './support/receiver.ts'
import { accept, disconnectAll, until } from './support/sockets.ts'
import { makeClock, startTestServer, type TestServer } from './support/test-server.ts'

const clock = makeClock()
let server: TestServer
let channel: Channel
let receiver: Receiver
beforeAll(async () => {
  server = await startTestServer({ clock })
  channel = await server.connectChannel()
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

const subscribed: string[] = []
beforeEach(async () => {
  receiver = await openReceiver()
})
afterEach(async () => {
  receiver.release()
  for (const id of subscribed.splice(0)) await server.call('webhooks.unsubscribe', { id })
  await receiver.close()
})

async function subscribe(more: Record<string, unknown> = {}): Promise<SubscribeWebhookResult> {
  const { status, body } = await server.call<SubscribeWebhookResult>('webhooks.subscribe', { url: receiver.url, ...more })
  expect(status).toBe(200)
  subscribed.push(body.id)
  return body
}

const update = async (body: Record<string, unknown>) => (await server.call<UpdateWebhookResult>('webhooks.update', body)).body
async function look(id: string): Promise<Webhook> {
  const webhook = (await server.call<Page<Webhook>>('webhooks.list', {})).body.data.find((each) => each.id === id)
  if (webhook === undefined) throw new Error('not listed')
  return webhook
}
const arrived = (count: number, at: Receiver = receiver) => until(`${count} webhooks`, () => at.hits.length >= count)

describe('what is told', () => {
  it('[HOOK-3] a message arrives signed, as the log has it', async () => {
    const { secret } = await subscribe({ events: ['message.created'] })
    const ada = await signIn(server, channel.id, 'ada', installOf('ada'))
    const { message } = await (await visit(server, ada.token)).say('Hello 👋')
    await arrived(1)
    const [hit] = receiver.hits
    if (hit === undefined) throw new Error('nothing arrived')
    expect(verify(hit, secret)).toEqual(verifyWebhook(hit.text, hit.headers, secret))
    const { type, timestamp, data, ...nothingElse } = hit.payload
    expect(nothingElse).toEqual({})
    expect(hit.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': data.id })
    expect({ type, timestamp, data }).toMatchObject({ type: 'message.created', timestamp: data.at, data: { type: 'message.created', conversation_id: ada.conversation.id, seq: message.seq, actor: { purpose: 'customer', id: ada.contact.id }, data: message } })
  })

  it('[HOOK-2] the life of a conversation arrives in order, notes and tags too', async () => {
    await subscribe({ events: ['conversation.created', 'conversation.assigned', 'message.created', 'conversation.completed'] })
    const agent = await server.createAgent()
    const { conversation } = await identify(server, channel.id, 'bea')
    await server.call('conversations.assign', { conversation_id: conversation.id, agent_id: agent.agent.id }, { token: agent.token })
    const grace = await attend(server, agent.token)
    accept(await grace.emit('conversation.join', { conversation_id: conversation.id }))
    await server.call('messages.send', { conversation_id: conversation.id, content: { type: 'text', text: 'beware' }, visibility: 'internal' }, { token: agent.token })
    await server.call('conversations.complete', { conversation_id: conversation.id }, { token: agent.token })
    await arrived(4)
    expect(receiver.types()).toEqual(['conversation.created', 'conversation.assigned', 'message.created', 'conversation.completed'])
    expect(receiver.hits[2]?.payload.data).toMatchObject({ data: { visibility: 'internal', content: { text: 'beware' } } })
    expect(receiver.hits.map(({ payload }) => ('seq' in payload.data ? payload.data.seq : 0))).toEqual([1, 2, 3, 4])
  })

  it('[HOOK-2] what happens to contacts is told once per change', async () => {
    await subscribe({ events: ['contact.created', 'contact.updated', 'contact.merged', 'contact.deleted'] })
    const [cleo, dora] = await Promise.all(['cleo', 'dora'].map(async (name) => (await identify(server, channel.id, name, { email: `${name}@example.com`, first_name: name })).contact.id))
    await arrived(2)
    await identify(server, channel.id, 'cleo', { first_name: 'cleo' })
    await server.call('contacts.update', { id: cleo, last_name: 'Patra' })
    await arrived(3)
    await server.call('contacts.merge', { source_id: dora, destination_id: cleo })
    await arrived(4)
    await server.call('contacts.delete', { id: cleo })
    await arrived(5)
    expect(receiver.types()).toEqual(['contact.created', 'contact.created', 'contact.updated', 'contact.merged', 'contact.deleted'])
    const [, , updated, merged, deleted] = receiver.hits.map(({ payload }) => payload.data)
    expect(updated).toEqual({ id: expect.any(String), type: 'contact.updated', at: expect.any(String), data: expect.objectContaining({ id: cleo, external_id: 'cleo', last_name: 'Patra' }) })
    expect(merged).toMatchObject({ data: { source_id: dora, destination_id: cleo, contact: { id: cleo } } })
    expect(deleted).toMatchObject({ data: { id: cleo } })
  })

  it('[HOOK-2] [RES-2] a token used twice is reported to the site', async () => {
    await subscribe({ events: ['security.token_reused'] })
    const { contact, resumeToken } = await identify(server, channel.id, 'eve')
    await redeem(server, resumeToken)
    await server.authenticate({ resume_token: resumeToken, install_key: installOf('thief') })
    await arrived(1)
    expect(receiver.hits[0]?.payload.data).toMatchObject({ type: 'security.token_reused', data: { contact_id: contact.id, channel_id: channel.id, session_id: expect.any(String) } })
  })

  it('[HOOK-2] an anonymous visitor is told once they speak, and again as who they are', async () => {
    await subscribe({ events: ['contact.created', 'contact.merged'] })
    const install = installOf('anna')
    const anonymous = await openPage(server, channel.id, install)
    await (await visit(server, anonymous.token)).say('who am I?')
    await arrived(1)
    const { resumeToken, contact } = await identify(server, channel.id, 'anna')
    await redeem(server, resumeToken, { install_key: install }, { token: anonymous.token })
    await arrived(3)
    expect(receiver.types()).toEqual(['contact.created', 'contact.created', 'contact.merged'])
    const [spoke, named, merged] = receiver.hits.map(({ payload }) => payload.data as { readonly data: { readonly id: string } })
    expect([spoke, named]).toMatchObject([{ data: { identified: false } }, { data: { id: contact.id, external_id: 'anna' } }])
    expect(merged).toMatchObject({ data: { source_id: spoke?.data.id, destination_id: contact.id } })
  })

  it('[HOOK-2] messages of other sources are left out', async () => {
    const elsewhere = await openReceiver()
    const { body } = await server.call<SubscribeWebhookResult>('webhooks.subscribe', { url: elsewhere.url, events: ['message.created', 'conversation.completed'], filter_sources: ['salesforce_purchases'] })
    subscribed.push(body.id)
    await subscribe({ events: ['message.created', 'conversation.completed'], filter_sources: ['salesforce_purchases', 'chat_plugin'] })
    const { conversation } = await identify(server, channel.id, 'fay')
    await tell(server, conversation.id, 'hello')
    await server.call('conversations.complete', { conversation_id: conversation.id })
    await arrived(2)
    await arrived(1, elsewhere)
    expect(receiver.types().toSorted()).toEqual(['conversation.completed', 'message.created'])
    expect(elsewhere.types()).toEqual(['conversation.completed'])
    await elsewhere.close()
  })

  it('[HOOK-1] without a subscription nothing is written', async () => {
    const before = countRows(server.databasePath)
    const { conversation } = await identify(server, channel.id, 'gus')
    await tell(server, conversation.id, 'hello')
    const after = countRows(server.databasePath)
    expect(Object.keys(after).filter((table) => table.startsWith('webhook') && after[table] !== before[table])).toEqual([])
  })
})

describe('secrets', () => {
  it('[HOOK-3] during a rotation both sign, afterwards the new one', async () => {
    const { id, secret } = await subscribe({ events: ['message.created'] })
    const { secret: next = '', previous_secret_until } = await update({ id, rotate_secret: true })
    expect([next === secret, next.startsWith('whsec_'), previous_secret_until === null]).toEqual([false, true, false])
    const { conversation } = await identify(server, channel.id, 'hal')
    await tell(server, conversation.id, 'during')
    await arrived(1)
    clock.advance(DAY + MINUTE)
    await tell(server, conversation.id, 'after')
    await arrived(2)
    expect(receiver.hits.map((hit) => [secret, next].map((each) => isSignedBy(hit, each)))).toEqual([[true, true], [false, true]])
  })

  it('[HOOK-10] no secret stands in the file, a list or the log', async () => {
    const { id, secret } = await subscribe()
    const { secret: next = '' } = await update({ id, rotate_secret: true })
    const everything = [dumpDatabase(server.databasePath), server.logs.join('\n'), JSON.stringify((await server.call('webhooks.list', {})).body)].join('\n')
    for (const each of [secret, next]) expect([each.length > 20, everything.includes(each.slice('whsec_'.length))]).toEqual([true, false])
  })
})

describe('receivers', () => {
  it('[HOOK-7] at most ten are under way to one of them', async () => {
    receiver.hold()
    await subscribe({ events: ['message.created'] })
    for (let n = 0; n < 25; n++) await tell(server, (await identify(server, channel.id, `ida ${n}`)).conversation.id, `text ${n}`)
    await until('ten at once', () => receiver.inFlight === 10)
    receiver.release()
    await arrived(25)
    expect([receiver.mostInFlight, new Set(receiver.ids()).size]).toEqual([10, 25])
  })

  it('[HOOK-7] a slow one delays neither another nor the chat', async () => {
    const slow = await openReceiver()
    slow.hold()
    const { body } = await server.call<SubscribeWebhookResult>('webhooks.subscribe', { url: slow.url, events: ['message.created'] })
    subscribed.push(body.id)
    await subscribe({ events: ['message.created'] })
    const jim = await signIn(server, channel.id, 'jim', installOf('jim'))
    const device = await visit(server, jim.token)
    for (let n = 0; n < 20; n++) await device.say(`text ${n}`)
    await arrived(20)
    expect(slow.hits.length).toBe(1)
    expect((await look(body.id)).health.pending).toBe(20)
    slow.release()
    await arrived(20, slow)
    await slow.close()
  })

  it('[HOOK-5] [HOOK-11] 410 disables, and switching on goes on', async () => {
    receiver.answer(410)
    const { id } = await subscribe({ events: ['message.created'] })
    const { conversation } = await identify(server, channel.id, 'kim')
    await tell(server, conversation.id, 'are you there?')
    await until('disabled', async () => !(await look(id)).enabled)
    await tell(server, conversation.id, 'nobody is told')
    expect(await look(id)).toMatchObject({ enabled: false, disabled_reason: 'gone', disabled_at: expect.any(String), health: { last_failure: 'http_410', pending: 1 } })
    receiver.answer(204)
    expect(await update({ id, enabled: true })).toMatchObject({ enabled: true, disabled_reason: null })
    await arrived(2)
    expect(receiver.ids()[1]).toBe(receiver.ids()[0])
    await until('delivered', async () => (await look(id)).health.pending === 0)
  })

  it('[HOOK-5] a redirect is a failure and is not followed', async () => {
    receiver.answer(307, { location: '/elsewhere' })
    const { id } = await subscribe({ events: ['message.created'] })
    await tell(server, (await identify(server, channel.id, 'leo')).conversation.id, 'hello')
    await until('failed', async () => (await look(id)).health.last_failure === 'http_307')
    expect(receiver.hits.map(({ path }) => path)).toEqual(['/hook'])
  })

  it('[HOOK-5] the status counts, however long the answer', async () => {
    receiver.answer(200, {}, 'x'.repeat(300_000))
    const { id } = await subscribe({ events: ['message.created'] })
    await tell(server, (await identify(server, channel.id, 'mia')).conversation.id, 'hello')
    await until('delivered', async () => (await look(id)).health.last_success_at !== null)
    expect(await look(id)).toMatchObject({ health: { pending: 0, last_failure: null } })
  })
})

describe('an erased person', () => {
  it('[HOOK-8] leaves nothing behind here, and what is sent late is empty', async () => {
    receiver.answer(500)
    await subscribe({ events: ['message.created', 'contact.created', 'contact.deleted'] })
    const { contact, conversation } = await identify(server, channel.id, 'wombat-id', { email: 'wombat@example.com', first_name: 'wombat' })
    await tell(server, conversation.id, 'wombat-said')
    await arrived(2)
    const firstTime = new Map(receiver.hits.map(({ id, text }) => [id, text]))
    expect([...firstTime.values()].every((text) => text.includes('wombat'))).toBe(true)
    await server.call('contacts.delete', { id: contact.id })
    expect(dumpDatabase(server.databasePath)).not.toContain('wombat')
    receiver.release()
    receiver.hits.length = 0
    clock.advance(10 * MINUTE)
    await arrived(3)
    expect(receiver.types().toSorted()).toEqual(['contact.created', 'contact.deleted', 'message.created'])
    for (const id of firstTime.keys()) expect(receiver.ids()).toContain(id)
    expect(receiver.hits.map(({ text }) => text).join('\n')).not.toContain('wombat')
  })
})
