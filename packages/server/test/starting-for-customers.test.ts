import BetterSqlite3 from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Channel, CreateTokenResult, ErrorBody, IdentifyDecision, Message, Page, StartForContactResult } from '@rejoin/protocol'
import { DAY } from '../src/clock.ts'
import { ask, contactInfo, createContact, NOBODY, textsOf, unique } from './support/contacts.ts'
import { conversationInfo, identify, installOf, openPage, redeem, signIn, visit } from './support/people.ts'
import { countRows } from './support/read-database.ts'
import { disconnectAll } from './support/sockets.ts'
import { makeClock, startTestServer, SYSTEM_TOKEN, type CallOptions, type TestServer } from './support/test-server.ts'

const clock = makeClock()
let server: TestServer
let shop: Channel
let other: Channel
let strict: Channel
beforeAll(async () => {
  server = await startTestServer({ clock })
  shop = await server.connectChannel()
  other = await server.connectChannel({ name: 'Other' })
  strict = await server.connectChannel({ name: 'Strict', identity_policy: 'strict' })
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

const start = (request: Record<string, unknown>, options: CallOptions = {}) => server.call<StartForContactResult>('conversations.start', { channel_id: shop.id, ...request }, options)
/** The answer of a start that is expected to work. */
const begin = (request: Record<string, unknown>, options: CallOptions = {}) => ask<StartForContactResult>(server, 'conversations.start', { channel_id: shop.id, ...request }, options)
const say = (text: string) => ({ message: { type: 'text', text } })
const describeError = ({ code, reason, field }: ErrorBody): string => [code, reason, field].filter(Boolean).join(' ')

type Refused = readonly [what: string, request: Record<string, unknown>, refusal: string, options?: CallOptions]

/** Everything that can go wrong, each with its own answer (BEG-2). The customers were made before; see `prepare`. */
const REFUSED: readonly Refused[] = [
  ['no selector at all', {}, '422 invalid_contact_selector contact'],
  ['an empty selector', { contact: {} }, '422 invalid_contact_selector contact'],
  ['flags, but nobody', { contact: { email_verified: true } }, '422 invalid_contact_selector contact'],
  ['an id and identities', { contact: { contact_id: NOBODY, external_id: 'known' } }, '422 invalid_contact_selector contact'],
  ['an id and a search', { contact: { contact_id: NOBODY, search_on: 'email', value: 'a@example.com' } }, '422 invalid_contact_selector contact'],
  ['identities and a search', { contact: { email: 'a@example.com', search_on: 'email', value: 'a@example.com' } }, '422 invalid_contact_selector contact'],
  ['a search for nothing', { contact: { search_on: 'email' } }, '422 invalid_contact_selector contact.value'],
  ['a value to search nowhere', { contact: { value: 'x' } }, '422 invalid_contact_selector contact.search_on'],
  ['a parameter nobody knows', { contact: { external_id: 'known' }, priority: 1 }, '422 unknown_field priority'],
  ['an unknown way to say who', { contact: { surname: 'Lovelace' } }, '422 unknown_field contact.surname'],
  ['a profile field nobody knows', { contact: { external_id: 'known' }, profile: { age: 3 } }, '422 unknown_field profile.age'],
  ['a search on what nobody has', { contact: { search_on: 'surname', value: 'x' } }, '422 invalid_field contact.search_on'],
  ['a search on a nameless identifier', { contact: { search_on: 'identifiers.', value: 'x' } }, '422 invalid_field contact.search_on'],
  ['an address that is none', { contact: { search_on: 'email', value: 'ada' } }, '422 invalid_field contact.value'],
  ['a number that is none', { contact: { search_on: 'phone_number', value: '0171 1234' } }, '422 invalid_field contact.value'],
  ['a placeholder to search for', { contact: { search_on: 'external_id', value: 'undefined' } }, '422 reserved_identifier contact.value'],
  ['a number as an identity', { contact: { search_on: 'identifiers.dni', value: 12582152 } }, '422 invalid_field contact.value'],
  ['a placeholder as an identity', { contact: { external_id: 'null' } }, '422 reserved_identifier contact.external_id'],
  ['an id that is no id', { contact: { contact_id: '42' } }, '422 invalid_field contact.contact_id'],
  ['a channel that is no id', { channel_id: 'shop', contact: { external_id: 'known' } }, '422 invalid_field channel_id'],
  ['a flag that is a word', { contact: { external_id: 'known' }, create_contact: 'no' }, '422 invalid_field create_contact'],
  ['a flag that is null', { contact: { external_id: 'known' }, rich_text: null }, '422 invalid_field rich_text'],
  ['attributes that are a list', { contact: { external_id: 'known' }, attributes: [1] }, '422 invalid_field attributes'],
  ['attributes that reach a prototype', { contact: { external_id: 'known' }, attributes: { deep: JSON.parse('{"__proto__": 1}') } }, '422 invalid_field attributes.deep.__proto__'],
  ['more than 16 KB of attributes', { contact: { external_id: 'known' }, attributes: { text: 'x'.repeat(16_384) } }, '422 invalid_field attributes'],
  ['attributes without a bottom', { contact: { external_id: 'known' }, attributes: { deep: JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`) } }, '422 too_deep'],
  ['words that cannot be seen', { contact: { external_id: 'known' }, ...say('\u200b') }, '422 empty_message message.text'],
  ['a card in the customer’s name', { contact: { external_id: 'known' }, message: { type: 'card', title: 'x' } }, '422 unknown_field message.title'],
  ['an empty transaction', { contact: { external_id: 'known' }, transaction_id: '' }, '422 invalid_field transaction_id'],
  ['an unknown channel', { channel_id: NOBODY, contact: { external_id: 'known' } }, '404 not_found channel_id'],
  ['an unknown contact', { contact: { contact_id: NOBODY } }, '404 not_found contact.contact_id'],
  ['an unknown conversation', { contact: { external_id: 'known' }, conversation_id: NOBODY }, '404 not_found conversation_id'],
  ['nobody, and nobody to be created', { contact: { external_id: 'nobody' }, create_contact: false }, '422 contact_creation_failed'],
  ['a search for nobody, likewise', { contact: { search_on: 'identifiers.dni', value: '00' }, create_contact: false }, '422 contact_creation_failed'],
  ['metadata nobody has, likewise', { contact: { search_on: 'metadata.plan', value: 'gold' }, create_contact: false }, '422 contact_creation_failed'],
  ['several contacts', { contact: { search_on: 'metadata.plan', value: 'pro' } }, '409 ambiguous_match'],
  ['identities of two people', { contact: { external_id: 'known', email: 'bob@example.com' } }, '409 identity_conflict'],
  ['somebody who was erased', { contact: { contact_id: 'ERASED' } }, '410 contact_deleted'],
  ['somebody who was blocked', { contact: { external_id: 'blocked' } }, '403 contact_blocked'],
  ['only what a strict channel doubts', { channel_id: 'STRICT', contact: { email: 'new@example.com' } }, '422 identity_unverified'],
  ['a search of a strict channel that would create', { channel_id: 'STRICT', contact: { search_on: 'email', value: 'new@example.com' } }, '422 identity_unverified contact.search_on'],
  ['missing authorization', { contact: { external_id: 'known' } }, '401 unauthenticated missing_authorization', { token: null }],
  ['malformed authorization', { contact: { external_id: 'known' } }, '401 unauthenticated malformed_authorization', { token: null, headers: { authorization: `Token ${SYSTEM_TOKEN}` } }],
  ['an unknown token', { contact: { external_id: 'known' } }, '401 unauthenticated unknown_token', { token: `rjs_${'A'.repeat(43)}` }],
  ['the token of an agent', { contact: { external_id: 'known' } }, '401 unauthenticated wrong_token_kind', { token: 'AGENT' }],
  ['the session of a visitor', { contact: { external_id: 'known' } }, '401 unauthenticated wrong_token_kind', { token: 'VISITOR' }],
  ['a resume token', { contact: { external_id: 'known' } }, '401 unauthenticated wrong_token_kind', { token: 'RESUME' }],
  ['a token of another entry point', { contact: { external_id: 'known' } }, '403 entry_point_forbidden', { token: 'ELSEWHERE' }],
  ['a token without the scope', { contact: { external_id: 'known' } }, '403 forbidden', { token: 'CONTACTS-ONLY' }],
  ['a token that reached a browser', { contact: { external_id: 'known' } }, '403 secret_in_browser', { origin: 'http://shop.test' }],
]

describe('each way to fail', () => {
  const stand = new Map<string, string>()
  /** Words in capitals stand for what is only known once it exists. */
  const fill = <T>(value: T): T => JSON.parse([...stand].reduce((text, [word, real]) => text.replaceAll(`"${word}"`, `"${real}"`), JSON.stringify(value))) as T

  beforeAll(async () => {
    await createContact(server, { external_id: 'known', metadata: { plan: 'pro' } })
    await createContact(server, { external_id: 'bob', email: 'bob@example.com', metadata: { plan: 'pro' } })
    const blocked = await createContact(server, { external_id: 'blocked' })
    await ask(server, 'contacts.block', { id: blocked.id })
    const erased = await createContact(server, { external_id: 'erased' })
    await ask(server, 'contacts.delete', { id: erased.id })
    const visitor = await signIn(server, shop.id, 'visitor', installOf('visitor'))
    stand.set('ERASED', erased.id)
    stand.set('STRICT', strict.id)
    stand.set('AGENT', (await server.createAgent()).token)
    stand.set('VISITOR', visitor.token)
    stand.set('RESUME', (await identify(server, shop.id, 'visitor')).resumeToken)
    stand.set('ELSEWHERE', (await ask<CreateTokenResult>(server, 'tokens.create', { name: 'elsewhere', channel_ids: [other.id] })).token)
    stand.set('CONTACTS-ONLY', (await ask<CreateTokenResult>(server, 'tokens.create', { name: 'contacts', scopes: ['contacts'] })).token)
  })

  it.for(REFUSED)('[BEG-1] [BEG-2] %s is told apart and writes nothing', async ([, request, refusal, options = {}]) => {
    const before = countRows(server.databasePath)
    const { status, body } = await start(fill(request), fill(options))
    expect(`${status} ${describeError(body.error)}`).toBe(refusal)
    expect(body.error.message).toMatch(/.{15,}\.$/)
    expect(countRows(server.databasePath)).toEqual(before)
  })

  it('[BEG-3] several matches are named', async () => {
    const { body } = await start({ contact: { search_on: 'metadata.plan', value: 'pro' } })
    const both = await ask<Page<{ id: string }>>(server, 'contacts.search', { metadata: { plan: 'pro' } })
    expect(new Set(body.error.candidates)).toEqual(new Set(both.data.map(({ id }) => id)))
  })
})

describe('who it is for', () => {
  it('[BEG-3] one attribute finds exactly whom it names', async () => {
    const who = unique()
    const ada = await createContact(server, { ...who, identifiers: { dni: '12582152' }, metadata: { member: 7, card: '7' } })
    const searches = [['external_id', who.external_id], ['email', who.email.toUpperCase()], ['phone_number', who.phone_number.replace('+1', '+1 ')], ['identifiers.dni', '12582152'], ['metadata.member', 7], ['metadata.card', '7']] as const
    for (const [search_on, value] of searches) {
      const { contact, contact_created, matched_by } = await begin({ contact: { search_on, value } })
      expect([search_on, contact.id, contact_created, matched_by]).toEqual([search_on, ada.id, false, [search_on]])
    }
    for (const [search_on, value] of [['identifiers.dni', '1258215'], ['identifiers.dni', '125821520'], ['metadata.member', '7'], ['metadata.card', 7]] as const) {
      expect((await start({ contact: { search_on, value }, create_contact: false })).body.error.code).toBe('contact_creation_failed')
    }
  })

  it('[BEG-3] whoever is created has what was searched for', async () => {
    const { contact, contact_created, matched_by } = await begin({ contact: { search_on: 'identifiers.dni', value: '777' }, profile: { first_name: 'Ada' } })
    expect([contact_created, matched_by, contact.first_name, contact.identifiers]).toEqual([true, [], 'Ada', { dni: '777' }])
    const byMetadata = await begin({ contact: { search_on: 'metadata.crm', value: 99 } })
    expect(byMetadata.contact.metadata).toEqual({ crm: 99 })
    expect((await begin({ contact: { search_on: 'metadata.crm', value: 99 } })).contact.id).toBe(byMetadata.contact.id)
  })

  it('[BEG-3] a strict channel finds, and creates what is verified', async () => {
    const { email } = unique()
    const known = await createContact(server, { email })
    expect((await begin({ channel_id: strict.id, contact: { search_on: 'email', value: email } })).contact.id).toBe(known.id)
    const created = await begin({ channel_id: strict.id, contact: { search_on: 'email', value: unique().email, email_verified: true } })
    expect(created).toMatchObject({ contact_created: true, contact: { email_verified: true } })
  })

  it('[BEG-1] identities given together are one person', async () => {
    const who = unique()
    const first = await begin({ contact: who })
    expect(first).toMatchObject({ contact_created: true, matched_by: [], contact: who })
    expect(await begin({ contact: who, create_contact: false })).toMatchObject({ contact_created: false, matched_by: ['external_id', 'email', 'phone_number'], contact: { id: first.contact.id } })
    expect((await begin({ contact: { contact_id: first.contact.id } })).matched_by).toEqual(['contact_id'])
  })

  it('a profile is used for somebody new alone', async () => {
    const who = { external_id: unique().external_id }
    await begin({ contact: who, profile: { first_name: 'Ada', metadata: { plan: 'pro' } } })
    const { contact } = await begin({ contact: who, profile: { first_name: 'Eve', metadata: { plan: 'free' } } })
    expect(await contactInfo(server, contact.id)).toMatchObject({ first_name: 'Ada', metadata: { plan: 'pro' } })
  })

  it('[BEG-8] why it was this person is kept with them', async () => {
    const who = unique()
    const { contact, conversation } = await begin({ contact: who })
    await ask(server, 'conversations.complete', { conversation_id: conversation.id })
    await begin({ contact: { search_on: 'email', value: who.email } })
    const { data } = await ask<Page<IdentifyDecision>>(server, 'contacts.decisions', { contact_id: contact.id })
    expect(data.map(({ given, matched_by, rule, verdict }) => [given, matched_by, rule, verdict])).toEqual([
      [['email'], ['email'], 'one_contact_found', 'reopened'],
      [['external_id', 'email', 'phone_number'], [], 'nobody_found', 'created'],
    ])
    expect(JSON.stringify(data)).not.toContain(who.email)
  })

  it('twenty starts at once for somebody new make one', async () => {
    const who = unique()
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => begin({ contact: who, ...say(`line ${n}`) })))
    expect(new Set(answers.map(({ contact, conversation }) => `${contact.id} ${conversation.id}`)).size).toBe(1)
    expect(answers.filter(({ contact_created, conversation_created }) => contact_created && conversation_created)).toHaveLength(1)
    expect(await textsOf(server, answers[0]?.conversation.id ?? '')).toHaveLength(20)
  })
})

describe('which conversation', () => {
  it('says which event it wrote', async () => {
    const contact = { external_id: unique().external_id }
    const made = await begin({ contact })
    const { events } = await visitAs(contact.external_id, made)
    expect(made).toMatchObject({ conversation_created: true, activity_id: events[0]?.id, case_id: null })
    expect(await begin({ contact })).toMatchObject({ conversation_created: false, activity_id: null })
    const said = await begin({ contact, ...say('hello') })
    expect(said.conversation).toMatchObject({ id: made.conversation.id, head_seq: 2, last_message: { from_contact: true, sender: { id: made.contact.id, purpose: 'customer' }, content: { text: 'hello' } } })
    expect(said.activity_id).toBe((await visitAs(contact.external_id, said)).events[1]?.id)
    await ask(server, 'conversations.complete', { conversation_id: made.conversation.id })
    const again = await begin({ contact })
    expect(again).toMatchObject({ conversation_created: false, conversation: { id: made.conversation.id, state: 'open' } })
    expect(again.activity_id).toBe((await visitAs(contact.external_id, again)).events[3]?.id)
  })

  it('its resume token leads there', async () => {
    const { conversation, resume_token } = await begin({ contact: { external_id: unique().external_id }, ...say('hello') })
    const session = await redeem(server, resume_token, { install_key: installOf(conversation.id) })
    expect([session.conversation?.id, session.messages.map(({ content }) => content)]).toEqual([conversation.id, [{ type: 'text', text: 'hello' }]])
  })

  it('a ticket has one conversation, named as its case', async () => {
    const contact = { external_id: unique().external_id }
    const ticket = { type: 'transaction', external_id: 'tx-1' }
    const [general, about] = [await begin({ contact }), await begin({ contact, ticket, ...say('one') })]
    expect(about.conversation.id).not.toBe(general.conversation.id)
    expect(about.case_id).toBe(about.conversation.ticket?.id)
    expect(await begin({ contact, ticket, ...say('two') })).toMatchObject({ conversation_created: false, case_id: about.case_id, conversation: { id: about.conversation.id } })
    expect(await textsOf(server, about.conversation.id)).toEqual(['one', 'two'])
    await ask(server, 'conversations.complete', { conversation_id: about.conversation.id })
    expect(await begin({ contact, ticket })).toMatchObject({ conversation_created: false, conversation: { id: about.conversation.id, state: 'open' } })
  })

  it('[BEG-4] by its id it is continued, whatever follows completed ones', async () => {
    const channel = await server.connectChannel({ name: 'New', after_completed: 'new' })
    const contact = { external_id: unique().external_id }
    const first = await begin({ channel_id: channel.id, contact })
    await ask(server, 'conversations.complete', { conversation_id: first.conversation.id })
    const second = await begin({ channel_id: channel.id, contact })
    expect(second).toMatchObject({ conversation_created: true })
    const continued = await begin({ channel_id: channel.id, contact, conversation_id: first.conversation.id, ...say('back here') })
    expect(continued).toMatchObject({ conversation_created: false, conversation: { id: first.conversation.id, state: 'open' } })
    expect(await textsOf(server, first.conversation.id)).toEqual(['back here'])
  })

  it('[BEG-4] somebody else’s or another channel’s looks missing', async () => {
    const [mine, theirs, away] = [await begin({ contact: { external_id: 'mine' } }), await begin({ contact: { external_id: 'theirs' } }), await begin({ channel_id: other.id, contact: { external_id: 'mine' } })]
    const asked = [theirs, away].map(({ conversation }) => ({ contact: { contact_id: mine.contact.id }, conversation_id: conversation.id }))
    for (const request of asked) expect(await start(request)).toMatchObject({ status: 404, body: { error: { code: 'not_found', field: 'conversation_id' } } })
    const before = countRows(server.databasePath)
    expect(await start({ contact: { external_id: 'somebody-new' }, conversation_id: mine.conversation.id })).toMatchObject({ status: 404 })
    expect(countRows(server.databasePath)).toEqual(before)
  })

  it('[BEG-4] about something else than its ticket it is refused', async () => {
    const contact = { external_id: unique().external_id }
    const ticket = { type: 'order', external_id: 'A-1' }
    const [general, about] = [await begin({ contact }), await begin({ contact, ticket })]
    expect((await begin({ contact, ticket, conversation_id: about.conversation.id })).conversation.id).toBe(about.conversation.id)
    expect(await start({ contact, ticket, conversation_id: general.conversation.id })).toMatchObject({ status: 422, body: { error: { code: 'invalid_field', field: 'ticket' } } })
    expect(await start({ contact, ticket: { ...ticket, external_id: 'A-2' }, conversation_id: about.conversation.id })).toMatchObject({ status: 422 })
  })

  it('[BEG-4] the id of a claimed one leads to where it went on', async () => {
    const external_id = unique().external_id
    const known = await begin({ contact: { external_id }, ...say('said before') })
    const page = await openPage(server, shop.id, installOf(external_id))
    const { message } = await (await visit(server, page.token)).say('who am I?')
    const { resumeToken } = await identify(server, shop.id, external_id)
    await redeem(server, resumeToken, { install_key: installOf(external_id) }, { token: page.token })
    const continued = await begin({ contact: { external_id }, conversation_id: message.conversation_id, ...say('and here I am') })
    expect(continued.conversation.id).toBe(known.conversation.id)
    expect(await textsOf(server, known.conversation.id)).toEqual(['said before', 'who am I?', 'and here I am'])
  })

  /** The log as its visitor reads it. */
  async function visitAs(externalId: string, { conversation, resume_token }: StartForContactResult) {
    const session = await redeem(server, resume_token, { install_key: installOf(externalId) })
    const device = await visit(server, session.token)
    const ack = await device.emit<{ events: readonly { id: string; type: string }[] }>('conversation.sync', { conversation_id: conversation.id, after_seq: 0 })
    device.socket.disconnect()
    return ack.ok ? ack.data : { events: [] }
  }
})

describe('attributes', () => {
  it('[BEG-7] of any shape are kept as they came', async () => {
    const attributes = { basket: [{ sku: 'tea', price: 4.5, tags: [] }, null, [1, [2, [3]]]], 'käse 🧀': { '': false }, text: 'a\u0000b\n\u202e', big: 1e21, zero: -0, rich_text: 'a word of their own', none: null }
    const { conversation } = await begin({ contact: { external_id: unique().external_id }, attributes })
    expect(conversation.attributes).toEqual(JSON.parse(JSON.stringify(attributes)))
    expect((await conversationInfo(server, conversation.id)).attributes).toEqual(JSON.parse(JSON.stringify(attributes)))
  })

  it('[BEG-7] come over those before, by their first level', async () => {
    const contact = { external_id: unique().external_id }
    await begin({ contact, attributes: { a: { x: 1 }, b: 1 } })
    expect((await begin({ contact, attributes: { a: { y: 2 }, c: null } })).conversation.attributes).toEqual({ a: { y: 2 }, b: 1, c: null })
    expect((await begin({ contact })).conversation.attributes).toEqual({ a: { y: 2 }, b: 1, c: null })
  })

  it('[BEG-7] are at most 16 KB together, and then none is kept', async () => {
    const contact = { external_id: unique().external_id }
    await begin({ contact, attributes: { one: 'x'.repeat(10_000) } })
    const { status, body } = await start({ contact, attributes: { two: 'x'.repeat(10_000) }, ...say('not said') })
    expect([status, body.error.code, body.error.field]).toEqual([422, 'invalid_field', 'attributes'])
    expect((await begin({ contact })).conversation).toMatchObject({ attributes: { one: 'x'.repeat(10_000) }, last_message: null })
  })
})

describe('a transaction', () => {
  const request = () => ({ contact: unique(), ...say('charge me once'), transaction_id: `tx ${unique().external_id} ü\n` })

  it('[BEG-5] again gets the same answer, to the letter', async () => {
    const body = request()
    const first = await begin(body)
    await ask(server, 'conversations.complete', { conversation_id: first.conversation.id })
    expect(await begin(body)).toEqual(first)
    expect(await textsOf(server, first.conversation.id)).toEqual(['charge me once'])
  })

  it('[BEG-5] twenty times at once happens once', async () => {
    const body = request()
    const before = countRows(server.databasePath)['contacts'] ?? 0
    const answers = await Promise.all(Array.from({ length: 20 }, () => begin(body)))
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(await textsOf(server, answers[0]?.conversation.id ?? '')).toEqual(['charge me once'])
    expect(countRows(server.databasePath)['contacts']).toBe(before + 1)
  })

  it('[BEG-5] with another body is a conflict, also at once', async () => {
    const body = request()
    const replies = await Promise.all([start(body), start({ ...body, ...say('charge me twice') })])
    expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    const { status, body: answer } = await start({ ...body, attributes: {} })
    expect([status, answer.error.code, answer.error.field]).toEqual([409, 'idempotency_conflict', 'transaction_id'])
  })

  it('[BEG-5] that was refused may be mended', async () => {
    const { external_id } = unique()
    const body = { contact: { external_id }, transaction_id: external_id, create_contact: false }
    expect((await start(body)).body.error.code).toBe('contact_creation_failed')
    expect((await start({ ...body, create_contact: true })).status).toBe(200)
  })

  it('[BEG-5] of another token is another one', async () => {
    const body = request()
    const { token } = await ask<CreateTokenResult>(server, 'tokens.create', { name: 'second backend' })
    const [mine, theirs] = [await begin(body), await begin(body, { token })]
    expect(theirs.activity_id).not.toBe(mine.activity_id)
    expect(await textsOf(server, mine.conversation.id)).toHaveLength(2)
  })

  it('[BEG-5] is remembered over a restart, for 24 hours', async () => {
    const body = request()
    const first = await begin(body)
    await server.restart()
    clock.advance(1 * DAY - 60_000)
    expect(await begin(body)).toEqual(first)
    clock.advance(120_000)
    const later = await begin(body)
    expect([later.conversation.id, later.activity_id === first.activity_id]).toEqual([first.conversation.id, false])
    expect(await textsOf(server, first.conversation.id)).toHaveLength(2)
    expect((await begin(body)).activity_id).toBe(later.activity_id)
  })

  it('[BEG-5] cut off before its answer says nothing twice', async () => {
    const body = request()
    const first = await begin(body)
    // As if the server had been killed after the conversation was stored and before the answer was.
    const db = new BetterSqlite3(server.databasePath)
    db.prepare('DELETE FROM idempotent_answers').run()
    db.close()
    expect(await begin(body)).toMatchObject({ activity_id: first.activity_id, conversation: { id: first.conversation.id, head_seq: first.conversation.head_seq } })
    const db2 = new BetterSqlite3(server.databasePath)
    db2.prepare('DELETE FROM idempotent_answers').run()
    db2.close()
    expect(await start({ ...body, ...say('charge me twice') })).toMatchObject({ status: 409, body: { error: { code: 'idempotency_conflict', field: 'transaction_id' } } })
    expect(await textsOf(server, first.conversation.id)).toEqual(['charge me once'])
  })

  it('[BEG-5] shows nobody the name it was given', async () => {
    const body = request()
    const { conversation } = await begin(body)
    const { data } = await ask<Page<Message>>(server, 'messages.list', { conversation_id: conversation.id })
    expect(data[0]).not.toHaveProperty('client_message_id')
  })
})
