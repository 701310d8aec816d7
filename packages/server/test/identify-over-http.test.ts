import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Channel, IdentifyContactResult } from '@rejoin/protocol'
import { identify } from './support/people.ts'
import { countRows } from './support/read-database.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
let channel: Channel
beforeAll(async () => {
  server = await startTestServer()
  channel = await server.connectChannel()
})
afterAll(() => server.close())

const ask = (body: Record<string, unknown>) => server.identify({ channel_id: channel.id, ...body })
async function codeOf(body: Record<string, unknown>): Promise<string> {
  const { status, body: answer } = await ask(body)
  return `${status} ${answer.error?.code ?? 'ok'}`
}

describe('identities', () => {
  it.each([
    ['a number', 42, '422 invalid_field'],
    ['an empty string', '', '422 invalid_field'],
    ['a leading space', ' ada', '422 invalid_field'],
    ['a trailing line break', 'ada\n', '422 invalid_field'],
    ['a no-break space behind it', 'ada\u00a0', '422 invalid_field'],
    ['NUL', 'a\u0000b', '422 invalid_field'],
    ['a zero-width space', 'a\u200bb', '422 invalid_field'],
    ['a zero-width joiner', 'a\u200db', '422 invalid_field'],
    ['a bidi override', 'a\u202eb', '422 invalid_field'],
    ['a byte order mark', '\ufeffada', '422 invalid_field'],
    ['a soft hyphen', 'a\u00adda', '422 invalid_field'],
    ['a lone surrogate', 'a\ud800', '422 invalid_field'],
    ['256 code points', 'x'.repeat(256), '422 invalid_field'],
    ['255 astral code points', '😀'.repeat(255), '200 ok'],
    ['an inner space', 'Ada Lovelace', '200 ok'],
    ['SQL', `x'; DROP TABLE contacts;--`, '200 ok'],
    ['a path', '../../etc/passwd', '200 ok'],
  ])('[IDN-1] an external_id with %s is judged', async (_kind, external_id, expected) => {
    expect(await codeOf({ external_id })).toBe(expected)
  })

  it('[IDN-1] case and composition make different people', async () => {
    const ids = ['Kate', 'kate', '\u212Aate', 'caf\u00e9', 'cafe\u0301']
    const contacts = await Promise.all(ids.map(async (external_id) => (await ask({ external_id })).body.contact))
    expect(new Set(contacts.map(({ id }) => id)).size).toBe(ids.length)
    expect(contacts.map(({ external_id }) => external_id)).toEqual(ids)
  })

  it('[IDN-2] placeholders of careless templates are reserved', async () => {
    for (const external_id of ['null', 'undefined', 'NaN', 'None', 'nil', 'true', 'FALSE', 'Anonymous', 'guest', '0', '[object Object]']) {
      expect([external_id, await codeOf({ external_id })]).toEqual([external_id, '422 reserved_identifier'])
    }
    expect(await codeOf({ identifiers: { dni: 'undefined' } })).toBe('422 reserved_identifier')
  })

  it('[IDN-3] an address is one however it is written', async () => {
    const { body } = await ask({ email: 'Ada.Love+tea@BÜCHER.example' })
    expect(body.contact.email).toBe('ada.love+tea@xn--bcher-kva.example')
    expect((await ask({ email: 'ADA.LOVE+TEA@xn--bcher-kva.EXAMPLE' })).body).toMatchObject({ contact_created: false, matched_by: ['email'], contact: { id: body.contact.id } })
    expect((await ask({ email: 'adalove+tea@xn--bcher-kva.example' })).body.contact_created).toBe(true)
    expect((await ask({ email: 'ada.love@xn--bcher-kva.example' })).body.contact_created).toBe(true)
  })

  it('[IDN-3] what is no address is refused', async () => {
    for (const email of ['ada', 'ada@', '@x.example', 'ada@localhost', 'a b@x.example', 'ada@x..example', 'ada@exa mple.com', 'ada@[127.0.0.1]', 'ada@127.0.0.1', '\u212Aate@x.example', 'ädä@x.example', 'ada@x.example\n', 'a@b@x.example', `${'a'.repeat(65)}@x.example`, 'ada@x.example?y', '.ada@x.example']) {
      expect([email, await codeOf({ email })]).toEqual([email, '422 invalid_field'])
    }
  })

  it('[IDN-4] a phone number is one however it is grouped', async () => {
    const { body } = await ask({ phone_number: '+1 (415) 555-01.00' })
    expect(body.contact.phone_number).toBe('+14155550100')
    expect((await ask({ phone_number: '+14155550100' })).body.matched_by).toEqual(['phone_number'])
    for (const phone_number of ['4155550100', '004155550100', '+0155550100', '+123456', '+1234567890123456', '+1415555O100', '+１４１５５５５０１００', '+1/4155550100']) {
      expect([phone_number, await codeOf({ phone_number })]).toEqual([phone_number, '422 invalid_field'])
    }
  })

  it('[IDN-5] a named identifier never matches by its beginning', async () => {
    const long = (await ask({ identifiers: { dni: '12345678' } })).body
    expect((await ask({ identifiers: { dni: '123456' } })).body.contact.id).not.toBe(long.contact.id)
    expect((await ask({ identifiers: { device_id: '12345678' } })).body.contact.id).not.toBe(long.contact.id)
    expect((await ask({ identifiers: { dni: '12345678' } })).body).toMatchObject({ matched_by: ['identifiers.dni'], contact: { id: long.contact.id, identifiers: { dni: '12345678' } } })
    expect(await codeOf({ identifiers: { 'a b': 'x' } })).toBe('422 invalid_field')
  })

  it('[IDN-7] nobody can be identified by nothing', async () => {
    expect(await codeOf({})).toBe('422 no_identifier')
    expect(await codeOf({ first_name: 'Ada', metadata: { id: '1' }, identifiers: {} })).toBe('422 no_identifier')
    expect(await codeOf({ email: 'a@example.com', email_verified: false })).toBe('422 identity_unverified')
  })

  it('[IDN-17] metadata is merged, deleted and never matches', async () => {
    const first = await identify(server, channel.id, 'meta', { metadata: { plan: 'pro', ip_address: '192.0.2.1', seats: 3 } })
    const second = await identify(server, channel.id, 'meta', { metadata: { plan: null, seats: 4, vip: true } })
    expect(second.contact.metadata).toEqual({ ip_address: '192.0.2.1', seats: 4, vip: true })
    const stranger = await identify(server, channel.id, 'meta-2', { metadata: { ip_address: '192.0.2.1' } })
    expect(stranger.contact.id).not.toBe(first.contact.id)
    expect(await codeOf({ external_id: 'meta', metadata: Object.fromEntries(Array.from({ length: 49 }, (_, n) => [`k${n}`, n])) })).toBe('422 invalid_field')
  })
})

describe('the answer', () => {
  it('[IDN-13] the second call resumes what the first made', async () => {
    const first = await identify(server, channel.id, 'twice', { first_name: 'Ada' })
    expect(first).toMatchObject({ contact_created: true, matched_by: [], conversation: { verdict: 'created', state: 'open', ticket: null, last_message: null, channel: { id: channel.id, source: 'chat_plugin' } } })
    const second = await identify(server, channel.id, 'twice')
    expect(second).toMatchObject({ contact_created: false, matched_by: ['external_id'], contact: { id: first.contact.id, first_name: 'Ada' }, conversation: { id: first.conversation.id, verdict: 'resumed' } })
    expect(second.resumeToken).not.toBe(first.resumeToken)
  })

  it('[IDN-13] a ticket has its own conversation', async () => {
    const general = await identify(server, channel.id, 'buyer')
    const order = await identify(server, channel.id, 'buyer', { ticket: { type: 'order', external_id: 'A-1' } })
    expect(order.conversation).toMatchObject({ verdict: 'created', ticket: { type: 'order', external_id: 'A-1' } })
    expect(order.conversations.map(({ id }) => id)).toEqual([order.conversation.id, general.conversation.id])
    const again = await identify(server, channel.id, 'buyer', { ticket: { type: 'order', external_id: 'A-1' } })
    expect(again.conversation).toMatchObject({ id: order.conversation.id, verdict: 'resumed' })
    expect((await identify(server, channel.id, 'buyer')).conversation.id).toBe(general.conversation.id)
  })

  it('[IDN-16] twenty of this channel are listed, each with its token', async () => {
    const other = await server.connectChannel({ name: 'Other' })
    await identify(server, other.id, 'collector')
    for (let n = 0; n < 24; n++) await identify(server, channel.id, 'collector', { ticket: { type: 'order', external_id: `C-${n}` } })
    const { conversations } = await identify(server, channel.id, 'collector')
    expect(conversations).toHaveLength(20)
    expect(conversations[0]).toMatchObject({ verdict: 'created', ticket: null })
    expect(conversations.slice(1).map(({ ticket }) => ticket?.external_id)).toEqual(Array.from({ length: 19 }, (_, n) => `C-${23 - n}`))
    expect(new Set(conversations.map(({ channel: { id } }) => id))).toEqual(new Set([channel.id]))
    expect(new Set(conversations.map(({ resume_token }) => resume_token)).size).toBe(20)
  })

  it('[IDN-13] an internal note is never the last message', async () => {
    const { conversation } = await identify(server, channel.id, 'noted')
    await server.call('messages.send', { conversation_id: conversation.id, content: { type: 'text', text: 'between us' }, visibility: 'internal' })
    expect((await identify(server, channel.id, 'noted')).conversation.last_message).toBeNull()
  })

  it.each([
    ['reopen', 'resumes it', { verdict: 'reopened', state: 'open' }, true],
    ['new', 'begins another', { verdict: 'created', state: 'open' }, false],
  ] as const)('[IDN-14] after_completed %s %s', async (after_completed, _what, expected, same) => {
    const policy = await server.connectChannel({ name: after_completed, after_completed })
    const first = await identify(server, policy.id, 'back-again')
    await server.call('conversations.complete', { conversation_id: first.conversation.id })
    const second = await identify(server, policy.id, 'back-again')
    expect(second.conversation).toMatchObject(expected)
    expect(second.conversation.id === first.conversation.id).toBe(same)
    expect((await identify(server, policy.id, 'back-again')).conversation).toMatchObject({ id: second.conversation.id, verdict: 'resumed' })
  })

  it('[IDN-15] a dry run answers the same and leaves no row', async () => {
    await identify(server, channel.id, 'known')
    const done = await identify(server, channel.id, 'completed')
    await server.call('conversations.complete', { conversation_id: done.conversation.id })
    const before = countRows(server.databasePath)
    const dry = (external_id: string, more: Record<string, unknown> = {}) => ask({ external_id, dry_run: true, ...more })
    const fresh = await dry('nobody-yet', { email: 'nobody@example.com', ticket: { type: 'order', external_id: 'dry' } })
    expect(fresh.body).toMatchObject({ contact_created: true, matched_by: [], conversations: [{ verdict: 'created', resume_token: null, resume_token_expires_at: null }] })
    expect((await dry('known', { first_name: 'Changed' })).body).toMatchObject({ contact_created: false, matched_by: ['external_id'], conversations: [{ verdict: 'resumed', resume_token: null }] })
    expect((await dry('completed')).body.conversations[0]?.verdict).toBe('reopened')
    expect(countRows(server.databasePath)).toEqual(before)
    expect((await identify(server, channel.id, 'known')).contact.first_name).toBeNull()
    const { body } = await server.call<{ state: string }>('conversations.info', { conversation_id: done.conversation.id })
    expect(body.state).toBe('completed')
  })
})

describe('races', () => {
  it('[IDN-12] two hundred calls at once make one person', async () => {
    const before = countRows(server.databasePath)
    const replies = await Promise.all(Array.from({ length: 200 }, () => ask({ external_id: 'crowd', email: 'crowd@example.com' })))
    expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([200]))
    expect(new Set(replies.map((reply) => reply.body.contact.id)).size).toBe(1)
    expect(new Set(replies.map((reply) => reply.body.conversations[0]?.id)).size).toBe(1)
    expect(replies.filter((reply) => reply.body.contact_created)).toHaveLength(1)
    const after = countRows(server.databasePath)
    expect([after['contacts'], after['conversations']]).toEqual([(before['contacts'] ?? 0) + 1, (before['conversations'] ?? 0) + 1])
  })

  it('[IDN-6] different identities of one person never split', async () => {
    const ways = [{ external_id: 'split', email: 'split@example.com' }, { email: 'split@example.com' }, { external_id: 'split' }]
    const replies = await Promise.all(Array.from({ length: 60 }, (_, n) => ask(ways[n % 3] ?? {})))
    const answers = replies.filter(({ status }) => status === 200).map(({ body }): IdentifyContactResult => body)
    expect(replies.every(({ status }) => status === 200)).toBe(true)
    expect(new Set(answers.map(({ contact }) => contact.id)).size).toBe(1)
  })
})
