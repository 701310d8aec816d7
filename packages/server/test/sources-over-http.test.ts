import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MAX_EVENTS, type Channel, type Conversation, type CreateSourceResult, type IngestEventsResult, type Page, type Source, type UpdateSourceResult } from '@rejoin/protocol'
import { ask, createContact, NOBODY, refusalOf, unique } from './support/contacts.ts'
import { attend, identify, signIn, visit } from './support/people.ts'
import { dumpDatabase } from './support/read-database.ts'
import { aPurchase, createSource, eventsOf, MAPPING, statusesOf, tellOf, titlesOf } from './support/sources.ts'
import { disconnectAll } from './support/sockets.ts'
import { SHOP, startTestServer, type TestServer } from './support/test-server.ts'

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

const listed = async (source_id: string) => (await ask<Page<Source>>(server, 'sources.list', { page_size: 200 })).data.find((source) => source.source_id === source_id)

describe('managing sources', () => {
  it('[SRC-1] the token is shown once and kept as a hash', async () => {
    const { token, ...source } = await createSource(server, 'shown_once')
    expect(token).toMatch(/^rjx_[A-Za-z0-9_-]{43}$/)
    expect(await listed('shown_once')).toEqual(source)
    expect(source).toMatchObject({ source_id: 'shown_once', name: 'The shown_once', mapping: MAPPING, last_event_at: null })
    expect(dumpDatabase(server.databasePath)).not.toContain(token.slice(4))
    expect(server.logs.join('\n')).not.toContain(token.slice(4))
  })

  it.each([
    [{ source_id: 'chat_plugin' }, 'source_id'], [{ source_id: '' }, 'source_id'], [{ source_id: 'with space' }, 'source_id'], [{ source_id: 'x'.repeat(65) }, 'source_id'], [{ source_id: 7 }, 'source_id'], [{ name: '' }, 'name'],
    [{ mapping: { email: 'buyer.email' } }, 'mapping.email'], [{ mapping: { source_message_id: '/id', title: '$.title' } }, 'mapping.title'], [{ mapping: { external_id: '/a~2' } }, 'mapping.external_id'], [{ mapping: { occurred_at: '' } }, 'mapping.occurred_at'], [{ mapping: { name: ['kind'] } }, 'mapping.name'], [{ mapping: [] }, 'mapping'],
  ])('[SRC-1] %j is refused by its field', async (wrong, field) => {
    const { status, body } = await server.call('sources.create', { source_id: 'never', name: 'Never', ...wrong })
    expect([status, body.error?.code, body.error?.field]).toEqual([422, 'invalid_field', field])
  })

  it('[WIRE-4] a pointer to what nobody reads is refused', async () => {
    const { body } = await server.call('sources.create', { source_id: 'never', name: 'Never', mapping: { first_name: '/name' } })
    expect(body.error).toMatchObject({ code: 'unknown_field', field: 'mapping.first_name' })
  })

  it('[SRC-1] a name is taken until it is deleted', async () => {
    const { id, token } = await createSource(server, 'taken')
    expect(await refusalOf(server, 'sources.create', { source_id: 'taken', name: 'Again' })).toBe('409 identity_conflict')
    expect(await ask(server, 'sources.delete', { source_id: 'taken' })).toEqual({ source_id: 'taken', deleted: true })
    for (const name of ['sources.delete', 'sources.update']) expect(await refusalOf(server, name, { source_id: 'taken' })).toBe('404 not_found')
    expect(await refusalOf(server, 'messages.list', { source: 'taken' })).toBe('404 not_found')
    expect(await refusalOf(server, 'sources.webhook', { events: [] }, { token })).toBe('401 unauthenticated unknown_token')
    expect((await createSource(server, 'taken')).id).toBe(id)
  })

  it('[SRC-1] an update changes what it names alone', async () => {
    const { token, ...source } = await createSource(server, 'changing')
    expect(await ask(server, 'sources.update', { source_id: 'changing', name: 'Changed' })).toEqual({ ...source, name: 'Changed', updated_at: expect.any(String) })
    expect(await ask(server, 'sources.update', { source_id: 'changing', mapping: { source_message_id: '/key', email: null } })).toMatchObject({ name: 'Changed', mapping: { source_message_id: '/key' } })
    expect(await ask(server, 'sources.update', { source_id: 'changing', mapping: null })).toMatchObject({ mapping: null })
    expect(await ask(server, 'sources.update', { source_id: 'changing' })).not.toHaveProperty('token')
    const rotated = await ask<UpdateSourceResult>(server, 'sources.update', { source_id: 'changing', rotate_token: true })
    expect(await refusalOf(server, 'sources.webhook', { events: [] }, { token })).toBe('401 unauthenticated unknown_token')
    expect(await refusalOf(server, 'sources.webhook', { events: [] }, { token: rotated.token ?? '' })).toBe('200 ok')
  })

  it('[TOK-9] only a whole token with the scope manages sources', async () => {
    const limited = await ask<{ token: string }>(server, 'tokens.create', { name: 'limited', channel_ids: [channel.id] })
    const contacts = await ask<{ token: string }>(server, 'tokens.create', { name: 'contacts', scopes: ['contacts'] })
    const scoped = await ask<{ token: string }>(server, 'tokens.create', { name: 'sources', scopes: ['sources'] })
    const calls = [['sources.create', { source_id: 'scoped', name: 'Scoped' }], ['sources.list', {}], ['sources.update', { source_id: 'scoped' }], ['sources.delete', { source_id: 'scoped' }]] as const
    for (const [name, body] of calls) {
      for (const { token } of [limited, contacts]) expect([name, await refusalOf(server, name, body, { token })]).toEqual([name, '403 forbidden'])
      expect([name, await refusalOf(server, name, body, { token: agent })]).toEqual([name, '401 unauthenticated wrong_token_kind'])
      expect([name, await refusalOf(server, name, body, { token: scoped.token })]).toEqual([name, '200 ok'])
    }
    await createSource(server, 'unseen')
    expect(await refusalOf(server, 'messages.list', { source: 'unseen' }, { token: limited.token })).toBe('403 forbidden')
  })
})

describe('sources.webhook', () => {
  let source: CreateSourceResult
  const send = (body: unknown) => server.call<IngestEventsResult>('sources.webhook', body, { token: source.token })
  beforeAll(async () => void (source = await createSource(server, 'purchases')))

  it('[SRC-2] a bad item spoils no other', async () => {
    const who = unique()
    await createContact(server, who)
    const deep = aPurchase('deep', {}, { more: JSON.parse(`${'['.repeat(20)}${']'.repeat(20)}`) as unknown })
    const answers = await tellOf(server, source.token, [aPurchase('good 1', { ref: who.external_id }), aPurchase('bad', { email: 'nonsense' }), 7, null, [], {}, aPurchase('big', {}, { more: 'x'.repeat(17_000) }), deep, aPurchase('good 2', { email: who.email })])
    expect(answers.map(({ source_message_id, status, error }) => [source_message_id, status, error?.code, error?.field])).toEqual([
      ['good 1', 'created', undefined, undefined], ['bad', 'error', 'invalid_field', 'email'], [null, 'error', 'invalid_body', undefined], [null, 'error', 'invalid_body', undefined], [null, 'error', 'invalid_body', undefined],
      [null, 'error', 'invalid_field', 'source_message_id'], ['big', 'error', 'too_large', undefined], ['deep', 'created', undefined, undefined], ['good 2', 'created', undefined, undefined],
    ])
    // No sentence tells more than what is wrong.
    expect(JSON.stringify(answers)).not.toContain('nonsense')
  })

  it('[SRC-2] ready messages are judged one by one, too', async () => {
    const content = { type: 'text', text: 'Called about the delivery' }
    const { body } = await send({ messages: [{ source_message_id: 'm-1', email: 'new@example.com', content }, { source_message_id: 'm-2', content: { type: 'text', text: ' ' } }, 'nonsense', { source_message_id: 'm-3', content, extra: 1 }, { source_message_id: 'm-4', content, sent_at: '2026-05-04T08:00:00+02:00' }] })
    expect(body.data.map(({ source_message_id, status, error }) => [source_message_id, error?.code ?? status, error?.field])).toEqual([['m-1', 'created', undefined], ['m-2', 'empty_message', 'content.text'], [null, 'invalid_body', undefined], ['m-3', 'unknown_field', 'extra'], ['m-4', 'created', undefined]])
    expect((await eventsOf(server, 'purchases', { page_size: 1 })).data).toMatchObject([{ source_message_id: 'm-4', content, sent_at: '2026-05-04T06:00:00.000Z', sender: { id: 'purchases', purpose: 'system', name: 'The purchases' } }])
  })

  it('[SRC-3] the same again is a duplicate, another is a conflict', async () => {
    const [first] = await tellOf(server, source.token, [aPurchase('once')])
    const [again, twice, other] = await tellOf(server, source.token, [aPurchase('once'), aPurchase('once'), aPurchase('once', { ref: 'somebody' })])
    expect([again, twice]).toEqual([{ source_message_id: 'once', status: 'duplicate', message_id: first?.message_id }, { source_message_id: 'once', status: 'duplicate', message_id: first?.message_id }])
    expect(other).toMatchObject({ source_message_id: 'once', status: 'error', error: { code: 'idempotency_conflict', field: 'source_message_id' } })
    expect(other).not.toHaveProperty('message_id')
    await server.restart()
    expect(statusesOf(await tellOf(server, source.token, [aPurchase('once')]))).toEqual(['duplicate'])
  })

  it('[SRC-3] calls that race tell of each once', async () => {
    const batch = Array.from({ length: 20 }, (_, n) => aPurchase(`race ${n}`))
    const answers = await Promise.all(Array.from({ length: 5 }, () => tellOf(server, source.token, batch)))
    expect(statusesOf(answers.flat()).toSorted()).toEqual([...Array.from({ length: 20 }, () => 'created'), ...Array.from({ length: 80 }, () => 'duplicate')])
  })

  it.each([
    [{}, 'invalid_field', 'events'], [{ events: [], messages: [] }, 'invalid_field', 'events'], [{ events: {} }, 'invalid_field', 'events'], [{ messages: 'all' }, 'invalid_field', 'messages'],
    [{ events: Array.from({ length: MAX_EVENTS + 1 }, () => ({})) }, 'invalid_field', 'events'], [{ events: [], source: 'another' }, 'unknown_field', 'source'],
  ])('[WIRE-5] a call with %j is refused as a whole', async (body, code, field) => {
    const { status, body: answer } = await send(body)
    expect([status, answer.error?.code, answer.error?.field]).toEqual([422, code, field])
  })

  it('[SRC-2] nothing to tell is told', async () => {
    expect((await send({ events: [] })).body).toEqual({ data: [] })
  })

  it('[ORG-4] a source token in a browser is a leak', async () => {
    const { status, headers, body } = await server.call('sources.webhook', { events: [] }, { token: source.token, origin: SHOP })
    expect([status, body.error?.code, headers.get('access-control-allow-origin')]).toEqual([403, 'secret_in_browser', null])
  })

  it('[WIRE-9] a key makes a repeat the same answer', async () => {
    const headers = { 'idempotency-key': 'batch-1' }
    const ask = () => server.call<IngestEventsResult>('sources.webhook', { events: [aPurchase('keyed')] }, { token: source.token, headers })
    expect(statusesOf([...(await ask()).body.data, ...(await ask()).body.data])).toEqual(['created', 'created'])
  })
})

describe('messages.list by source', () => {
  it('[SRC-6] pages across contacts, events of nobody included', async () => {
    const { token } = await createSource(server, 'tours')
    const people = [unique(), unique()]
    for (const person of people) await createContact(server, person)
    const events = Array.from({ length: 23 }, (_, n) => aPurchase(`tour ${n}`, [{ ref: people[0]?.external_id }, { email: people[1]?.email }, {}, { ref: 'not yet known' }][n % 4], { kind: n % 5 === 0 ? 'tour' : 'step' }))
    await tellOf(server, token, events)
    const titles: string[][] = []
    let cursor: string | null = null
    do {
      const page = await eventsOf(server, 'tours', { page_size: 5, cursor })
      titles.push([...titlesOf(page.data)])
      cursor = page.pagination_data.next_cursor
    } while (cursor !== null)
    // Newest page first, oldest first inside it.
    expect(titles.map((page) => page.length)).toEqual([5, 5, 5, 5, 3])
    expect(titles.toReversed().flat()).toEqual(events.map(({ summary }) => summary))
    const named = await eventsOf(server, 'tours', { event_name: 'tour', page_size: 3 })
    expect(titlesOf(named.data)).toEqual(['Purchased tour 10', 'Purchased tour 15', 'Purchased tour 20'])
    const older = await eventsOf(server, 'tours', { event_name: 'tour', page_size: 3, cursor: named.pagination_data.next_cursor })
    expect(titlesOf(older.data)).toEqual(['Purchased tour 0', 'Purchased tour 5'])
    expect(await refusalOf(server, 'messages.list', { source: 'tours', cursor: named.pagination_data.next_cursor })).toBe('422 invalid_cursor')
    expect((await ask<Page<{ conversation_id: string | null }>>(server, 'messages.list', { source: 'tours', page_size: 200 }, { token: agent })).data.filter(({ conversation_id }) => conversation_id === null).length).toBe(11)
  })

  it.each([[{}, '422 invalid_field'], [{ source: 'tours', conversation_id: NOBODY }, '422 invalid_field'], [{ conversation_id: NOBODY, event_name: 'tour' }, '422 invalid_field'], [{ event_name: 'tour' }, '422 invalid_field'], [{ source: 'nothing' }, '404 not_found'], [{ source: 'chat_plugin' }, '404 not_found']])('[SRC-6] of %j it answers %s', async (body, refusal) => {
    expect(await refusalOf(server, 'messages.list', body)).toBe(refusal)
  })
})

describe('a conversation of a source', () => {
  it('[SRC-7] is nobody’s chat', async () => {
    const { id: sourceChannel, token } = await createSource(server, 'apart')
    const ada = await signIn(server, channel.id, 'apart-ada')
    const device = await visit(server, ada.token)
    await device.say('Hello')
    const inbox = await attend(server, agent)
    await tellOf(server, token, [aPurchase('p-1', { ref: 'apart-ada' })])
    const conversations = await ask<Page<Conversation>>(server, 'conversations.list', { filters: { source: 'apart' } }, { token: agent })
    const [conversation] = conversations.data
    expect(conversation).toMatchObject({ channel: { id: sourceChannel, source: 'apart' }, contact_id: ada.contact.id, unread_count: 0, last_message: { content: { title: 'Purchased p-1' } } })
    const id = conversation?.id ?? ''

    // Not for the visitor: by no list, no id, no socket.
    expect((await identify(server, channel.id, 'apart-ada')).conversations.map((one) => one.id)).toEqual([ada.conversation.id])
    const session = (await server.authenticate({}, { token: ada.token })).body
    expect([session.conversations.map((one) => one.id), session.conversation?.unread_count]).toEqual([[ada.conversation.id], 0])
    for (const event of ['conversation.sync', 'conversation.read', 'typing'] as const) expect(await device.emit(event, { conversation_id: id, ...(event === 'conversation.sync' ? { after_seq: 0 } : event === 'typing' ? { typing: true } : { seq: 1 }) })).toMatchObject({ ok: false, error: { code: 'not_found' } })
    expect(await device.emit('message.send', { conversation_id: id, client_message_id: 'in-the-wrong-place-1', content: { type: 'text', text: 'hi' } })).toMatchObject({ ok: false, error: { code: 'not_found' } })
    expect(await refusalOf(server, 'chatplugin.resumeToken', { channel_id: sourceChannel, conversation_id: id })).toBe('404 not_found')
    expect(await refusalOf(server, 'chatplugin.authenticate', { channel_id: sourceChannel, install_key: 'install-key-of-a-stranger' }, { token: null })).toBe('404 not_found')

    // Not for the queue: nothing waits, nobody takes it, nobody writes into it.
    for (const filters of [{}, { state: 'open' }, { contact_id: ada.contact.id }, { unassigned: true }]) expect((await ask<Page<Conversation>>(server, 'conversations.list', { filters }, { token: agent })).data.map((one) => one.id)).not.toContain(id)
    for (const [name, body] of [['messages.send', { content: { type: 'text', text: 'hi' } }], ['conversations.assign', { agent_id: null }], ['conversations.complete', {}], ['conversations.reopen', {}], ['conversations.tag', { tag: 'vip' }], ['conversations.transfer', { to_queue: 'orders' }], ['pages.push', { url: 'https://shop.test/' }]] as const) expect([name, await refusalOf(server, name, { conversation_id: id, ...body }, { token: agent })]).toEqual([name, '404 not_found'])
    expect(await refusalOf(server, 'conversations.associate-contact', { conversation_id: id, external_id: 'apart-ada' })).toBe('404 not_found')
    for (const [name, body] of [['channels.info', {}], ['channels.update', { name: 'Mine' }], ['channels.disconnect', {}]] as const) expect([name, await refusalOf(server, name, { channel_id: sourceChannel, ...body })]).toEqual([name, '404 not_found'])
    expect((await ask<Page<Channel>>(server, 'channels.list', { page_size: 200 })).data.map((one) => one.source)).not.toContain('apart')

    // What comes after it has arrived, so nothing of it is on its way either.
    await device.say('Goodbye')
    expect(device.log().map(({ conversation_id }) => conversation_id)).not.toContain(id)
    await ask(server, 'messages.send', { conversation_id: ada.conversation.id, content: { type: 'text', text: 'Bye' } })
    expect(inbox.heard<{ conversation: Conversation }>('conversation.updated').map((event) => event.conversation.id)).not.toContain(id)
    // It can be read.
    expect(await ask(server, 'conversations.info', { conversation_id: id }, { token: agent })).toMatchObject({ id, contact: { id: ada.contact.id } })
    expect(titlesOf((await ask<Page<{ content: { type: 'event'; name: string; title: string; occurred_at: string; data: Record<string, never> } }>>(server, 'messages.list', { conversation_id: id })).data)).toEqual(['Purchased p-1'])
  })
})
