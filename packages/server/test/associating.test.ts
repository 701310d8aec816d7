import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AssociateContactResult, Channel, Conversation, ConversationInfo, CreateTokenResult } from '@rejoin/protocol'
import { ask, contactInfo, createContact, merge, NOBODY, refusalOf, unique } from './support/contacts.ts'
import { conversationInfo, identify, installOf, openPage, redeem, signIn, visit } from './support/people.ts'
import { accept, disconnectAll, until } from './support/sockets.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

const CALL = 'conversations.associate-contact'

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

let visits = 0
/** Somebody who waits, and with whom. */
async function waiting() {
  const browser = installOf(`waiting ${++visits}`)
  const page = await openPage(server, channel.id, browser)
  const device = await visit(server, page.token)
  const { message } = await device.say('hello?')
  const info = await ask<ConversationInfo>(server, 'conversations.info', { conversation_id: message.conversation_id })
  return { browser, token: page.token, device, conversation_id: message.conversation_id, stranger: message.sender.id, communication_id: info.participants[0]?.communications[0]?.id ?? '' }
}

const associate = (body: Record<string, unknown>) => ask<AssociateContactResult>(server, CALL, body)

describe('who it is', () => {
  it.for([
    ['nothing', {}],
    ['an id and an identity', { contact_id: NOBODY, external_id: 'ada' }],
    ['an identity and metadata', { email: 'ada@example.com', metadata: { plan: 'pro' } }],
    ['an id and metadata', { contact_id: NOBODY, metadata: { plan: 'pro' } }],
    ['no identifier inside', { identifiers: {} }],
    ['no metadata inside', { metadata: {} }],
    ['all of it nothing', { contact_id: null, external_id: null, metadata: null }],
  ] as const)('[ASC-2] is not said by %s', async ([, who]) => {
    const { conversation_id } = await waiting()
    expect(await refusalOf(server, CALL, { conversation_id, ...who })).toBe('422 invalid_contact_selector')
  })

  it.for(['contact_id', 'external_id', 'email', 'phone_number', 'identifiers', 'metadata'] as const)('[ASC-1] can be said by %s', async (way) => {
    const who = unique()
    const metadata = { seat: who.external_id }
    const { id } = await createContact(server, { ...who, identifiers: { dni: who.external_id }, metadata })
    const { conversation_id, stranger } = await waiting()
    const selector = { contact_id: id, ...who, identifiers: { dni: who.external_id }, metadata }[way]
    expect(await associate({ conversation_id, [way]: selector })).toMatchObject({ conversation: { id: conversation_id, contact_id: id }, previous_contact_id: stranger, changed: true })
    expect(await associate({ conversation_id, [way]: selector })).toMatchObject({ conversation: { contact_id: id }, previous_contact_id: id, changed: false })
  })

  it('[ASC-2] is nobody whose number only begins alike', async () => {
    await createContact(server, { identifiers: { dni: '77001234' } })
    const { conversation_id, stranger } = await waiting()
    expect(await refusalOf(server, CALL, { conversation_id, identifiers: { dni: '770012' } })).toBe('404 not_found')
    expect(await refusalOf(server, CALL, { conversation_id, identifiers: { dni: '770012345' } })).toBe('404 not_found')
    expect((await conversationInfo(server, conversation_id)).contact_id).toBe(stranger)
  })

  it('[ASC-2] may be made of identities, never of an id or metadata', async () => {
    const who = unique()
    const { conversation_id } = await waiting()
    for (const way of [{ contact_id: NOBODY }, { metadata: { seat: who.external_id } }]) expect(await refusalOf(server, CALL, { conversation_id, ...way, create: true })).toBe('404 not_found')
    const { conversation } = await associate({ conversation_id, ...who, create: true })
    expect(await contactInfo(server, conversation.contact_id)).toMatchObject({ ...who, identified: true })
  })

  it('[ASC-2] may be the same for several, and is nobody then', async () => {
    const ids = await Promise.all(['a', 'b'].map(async () => (await createContact(server, { ...unique(), metadata: { party: 'shared' } })).id))
    const { conversation_id } = await waiting()
    const { status, body } = await server.call(CALL, { conversation_id, metadata: { party: 'shared' } })
    expect([status, body.error.code, body.error.candidates?.toSorted()]).toEqual([409, 'ambiguous_match', ids.toSorted()])
  })

  it('[ASC-2] may have been erased, blocked or merged', async () => {
    const [erased, blocked, source, survivor] = await Promise.all([unique(), unique(), unique(), unique()].map((who) => createContact(server, who)))
    if (erased === undefined || blocked === undefined || source === undefined || survivor === undefined) throw new Error('nobody was made')
    await ask(server, 'contacts.delete', { id: erased.id })
    await ask(server, 'contacts.block', { id: blocked.id })
    await merge(server, source.id, survivor.id)
    const { conversation_id } = await waiting()
    expect(await refusalOf(server, CALL, { conversation_id, contact_id: erased.id })).toBe('410 contact_deleted')
    expect(await refusalOf(server, CALL, { conversation_id, contact_id: blocked.id })).toBe('403 contact_blocked')
    expect(await refusalOf(server, CALL, { conversation_id, email: blocked.email })).toBe('403 contact_blocked')
    expect((await associate({ conversation_id, contact_id: source.id })).conversation.contact_id).toBe(survivor.id)
  })
})

describe('where', () => {
  it('[ASC-2] is a conversation and one of its communications', async () => {
    const { external_id } = unique()
    const [here, there] = [await waiting(), await waiting()]
    const who = { external_id, create: true }
    expect(await refusalOf(server, CALL, { conversation_id: NOBODY, ...who })).toBe('404 not_found')
    for (const communication_id of [there.communication_id, NOBODY]) {
      const { status, body } = await server.call(CALL, { conversation_id: here.conversation_id, communication_id, ...who })
      expect([status, body.error.code, body.error.field]).toEqual([404, 'not_found', 'communication_id'])
    }
    expect((await server.identify({ channel_id: channel.id, external_id, dry_run: true })).body.contact_created, 'a refusal makes nobody').toBe(true)
    expect((await associate({ conversation_id: here.conversation_id, communication_id: here.communication_id, ...who })).changed).toBe(true)
  })

  it('[ASC-2] somebody known is there already', async () => {
    const [one, two] = [await createContact(server, unique()), await createContact(server, unique())]
    const { conversation_id } = await waiting()
    await associate({ conversation_id, contact_id: one.id })
    const { status, body } = await server.call(CALL, { conversation_id, contact_id: two.id })
    expect([status, body.error.code, body.error.candidates]).toEqual([409, 'already_associated', [one.id]])
    expect(await associate({ conversation_id, contact_id: two.id, replace: true })).toMatchObject({ previous_contact_id: one.id, changed: true })
  })

  it('[TOK-9] a token of another channel finds nothing there', async () => {
    const other = await server.connectChannel({ name: 'Other' })
    const limited = await ask<CreateTokenResult>(server, 'tokens.create', { name: 'other', channel_ids: [other.id] })
    const scoped = await ask<CreateTokenResult>(server, 'tokens.create', { name: 'messages', scopes: ['messages'] })
    const { conversation_id } = await waiting()
    expect(await refusalOf(server, CALL, { conversation_id, external_id: 'x', create: true }, { token: limited.token })).toBe('404 not_found')
    expect(await refusalOf(server, CALL, { conversation_id, external_id: 'x', create: true }, { token: scoped.token })).toBe('403 forbidden')
  })
})

it('[ASC-4] a channel that keeps one conversation keeps one', async () => {
  const visitor = await waiting()
  await associate({ conversation_id: visitor.conversation_id, ...unique(), create: true })
  expect(await visitor.device.emit('conversation.start', {})).toMatchObject({ ok: false, error: { code: 'forbidden' } })
  await ask(server, 'conversations.complete', { conversation_id: visitor.conversation_id })
  const started = accept(await visitor.device.emit<{ conversation: Conversation }>('conversation.start', {}))
  expect(started.conversation).toMatchObject({ contact_id: visitor.stranger, head_seq: 1 })
})

describe('logging in afterwards', () => {
  const logIn = async (external_id: string, { browser, token }: { browser: string; token: string }) => redeem(server, (await identify(server, channel.id, external_id)).resumeToken, { install_key: browser }, { token })

  it('[ASC-8] as the contact keeps the chat', async () => {
    const who = unique()
    const visitor = await waiting()
    await associate({ conversation_id: visitor.conversation_id, ...who, create: true })
    const login = await logIn(who.external_id, visitor)
    expect(login).toMatchObject({ verdict: 'claimed', contact: { identified: true }, conversation: { id: visitor.conversation_id } })
    expect(login.messages).toHaveLength(1)
    await until('the visit to end', () => visitor.device.closedAt !== null, 1000)
    expect(visitor.device.heard('session.revoked')).toEqual([{ reason: 'claimed' }])
  })

  it('[ASC-8] as somebody else shows nothing of it', async () => {
    const who = unique()
    const visitor = await waiting()
    await associate({ conversation_id: visitor.conversation_id, ...who, create: true })
    const login = await logIn(unique().external_id, visitor)
    expect(login).toMatchObject({ verdict: 'created', messages: [] })
    expect(JSON.stringify(login)).not.toContain(visitor.conversation_id)
    await until('the visit to end', () => visitor.device.closedAt !== null, 1000)
    expect((await server.authenticate({}, { token: visitor.token })).body.error.code).toBe('token_revoked')
  })

  it('[ASC-5] who was taken for the visitor sees it no more', async () => {
    const [wrong, right] = [unique(), unique()]
    const visitor = await waiting()
    const { conversation_id } = visitor
    const mistaken = await signIn(server, channel.id, wrong.external_id, installOf(wrong.external_id))
    const phone = await visit(server, mistaken.token)
    await associate({ conversation_id, external_id: wrong.external_id })
    await until('the phone to hear of it', () => phone.log().some((event) => event.conversation_id === conversation_id))
    await associate({ conversation_id, external_id: right.external_id, create: true, replace: true })
    const heard = phone.log().length
    await visitor.device.say('my own matter')
    expect(await phone.emit('conversation.sync', { conversation_id, after_seq: 0 })).toMatchObject({ ok: false, error: { code: 'not_found' } })
    expect(phone.log().slice(heard)).toEqual([])
    expect(JSON.stringify((await server.authenticate({}, { token: mistaken.token })).body)).not.toContain(conversation_id)
  })
})

describe('afterwards', () => {
  it('[ASC-7] blocking the contact ends the chat', async () => {
    const visitor = await waiting()
    const { conversation } = await associate({ conversation_id: visitor.conversation_id, ...unique(), create: true })
    await ask(server, 'contacts.block', { id: conversation.contact_id })
    await until('the socket to close', () => visitor.device.closedAt !== null, 1000)
    expect(visitor.device.heard('session.revoked')).toEqual([{ reason: 'contact_blocked' }])
  })

  it('[ASC-7] the export holds what is kept of the visit', async () => {
    const visitor = await waiting()
    await server.authenticate({ page: { url: 'https://shop.test/tea', custom: { cart: 3 } } }, { token: visitor.token })
    const { conversation } = await associate({ conversation_id: visitor.conversation_id, ...unique(), create: true })
    const { sessions } = await ask<{ sessions: readonly { id: string; attributes: unknown }[] }>(server, 'contacts.export', { id: conversation.contact_id })
    expect(sessions).toMatchObject([{ id: visitor.communication_id, attributes: { url: 'https://shop.test/tea', custom: { cart: 3 } } }])
  })
})

describe('what the page says', () => {
  it('[ASC-9] is shown to agents, with its custom data', async () => {
    const visitor = await waiting()
    const custom = { cart: { items: [{ sku: 'tea', n: 2 }], total: '12.40' }, email: 'ada@example.com', external_id: 'ada' }
    await server.authenticate({ page: { url: 'https://shop.test/cart', custom } }, { token: visitor.token })
    const info = await ask<ConversationInfo>(server, 'conversations.info', { conversation_id: visitor.conversation_id })
    expect(info.participants[0]?.communications[0]?.attributes).toMatchObject({ url: 'https://shop.test/cart', custom })
    expect(info.contact, 'and believed by nobody').toMatchObject({ identified: false, email: null, external_id: null, metadata: {} })
  })

  it('[ASC-9] is an object of at most 16 KB', async () => {
    const { body: page } = await server.authenticate({ channel_id: channel.id, page: { custom: { text: 'x'.repeat(16_000) } } })
    expect(page.token).toMatch(/^rjv_/)
    for (const custom of [{ text: 'x'.repeat(16_400) }, ['a list'], 'text', 7]) {
      const { status, body } = await server.authenticate({ channel_id: channel.id, page: { custom } })
      expect([status, body.error.code, body.error.field]).toEqual([422, 'invalid_field', 'page.custom'])
    }
    const { body } = await server.authenticate(JSON.parse(`{"channel_id":"${channel.id}","page":{"custom":{"__proto__":{"admin":true}}}}`) as Record<string, unknown>)
    expect([body.error?.code, body.error?.field]).toEqual(['invalid_field', 'page.custom.__proto__'])
  })
})
