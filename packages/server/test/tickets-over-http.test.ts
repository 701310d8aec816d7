import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Channel, ContactExport, Conversation, CreateTokenResult, Ticket } from '@rejoin/protocol'
import { ask, refusalOf } from './support/contacts.ts'
import { attend, identify, installOf, redeem, visit } from './support/people.ts'
import { dumpDatabase } from './support/read-database.ts'
import { disconnectAll, until } from './support/sockets.ts'
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

const upsert = (body: Record<string, unknown>) => server.call<Ticket>('tickets.upsert', { type: 'order', external_id: 'A-1', ...body })
const contacts = (n: number) => Array.from({ length: n }, (_, index) => ({ type: 'contact', external_id: `person-${index}` }))

describe('tickets', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['201 participants', { participants: contacts(201) }, 'invalid_field participants'],
    ['a placeholder for a contact', { participants: [{ type: 'contact', external_id: 'undefined' }] }, 'reserved_identifier participants.0.external_id'],
    ['an agent among them', { participants: [{ type: 'agent', external_id: 'grace' }] }, 'invalid_field participants.0.type'],
    ['an id of ours in their place', { participants: [{ type: 'contact', id: 'x', external_id: 'ada' }] }, 'unknown_field participants.0.id'],
    ['an organization without an id', { participants: [{ type: 'organization', external_id: '' }] }, 'invalid_field participants.0.external_id'],
    ['a list that is none', { participants: { 0: { type: 'contact', external_id: 'ada' } } }, 'invalid_field participants'],
    ['a script as its address', { url: 'javascript:alert(1)' }, 'invalid_field url'],
    ['a title without end', { title: 'x'.repeat(256) }, 'invalid_field title'],
    ['no title at all', { title: '' }, 'invalid_field title'],
    ['attributes of more than 16 KB', { attributes: { note: 'x'.repeat(16_400) } }, 'invalid_field attributes'],
    ['a type without end', { type: 'x'.repeat(65) }, 'invalid_field type'],
    ['a placeholder as its id', { external_id: 'null' }, 'reserved_identifier external_id'],
  ])('[TCK-1] %s is refused, and nothing is made', async (_what, body, refusal) => {
    const { body: answer } = await upsert({ external_id: 'never', ...body })
    expect([answer.error.code, answer.error.field].join(' ')).toBe(refusal)
    expect(await refusalOf(server, 'tickets.info', { type: 'order', external_id: 'never' })).toBe('404 not_found')
  })

  it('[TCK-1] two hundred participants are kept in their order', async () => {
    const { body } = await upsert({ external_id: 'crowd', participants: contacts(200) })
    expect(body.participants).toEqual(contacts(200))
    expect(await ask<Ticket>(server, 'tickets.info', { id: body.id })).toEqual(body)
  })

  it('is read by its id or by yours, not by both', async () => {
    const { body } = await upsert({ title: 'Tea' })
    expect(await ask<Ticket>(server, 'tickets.info', { type: 'order', external_id: 'A-1' })).toEqual(body)
    for (const [by, field] of [[{}, 'id'], [{ id: body.id, type: 'order' }, 'id'], [{ type: 'order' }, 'external_id'], [{ external_id: 'A-1' }, 'type']] as const) expect((await server.call('tickets.info', by)).body.error).toMatchObject({ code: 'invalid_field', field })
  })

  it('[TOK-9] a limited token knows nothing of tickets', async () => {
    const { token } = await ask<CreateTokenResult>(server, 'tokens.create', { name: 'shop', channel_ids: [channel.id] })
    const scoped = await ask<CreateTokenResult>(server, 'tokens.create', { name: 'contacts only', scopes: ['contacts'] })
    const mine = await ask<CreateTokenResult>(server, 'tokens.create', { name: 'tickets only', scopes: ['tickets'] })
    for (const [name, body] of [['upsert', { type: 'order', external_id: 'A-1' }], ['info', { type: 'order', external_id: 'A-1' }], ['list', {}]] as const) {
      for (const limited of [token, scoped.token]) expect([name, await refusalOf(server, `tickets.${name}`, body, { token: limited })]).toEqual([name, '403 forbidden'])
      expect([name, await refusalOf(server, `tickets.${name}`, body, { token: mine.token })]).toEqual([name, '200 ok'])
    }
  })

  it('a new title is in the lists of agents at once', async () => {
    await upsert({ external_id: 'A-2', title: 'Tea' })
    await identify(server, channel.id, 'tess', { ticket: { type: 'order', external_id: 'A-2' } })
    const inbox = await attend(server, (await server.createAgent()).token)
    await upsert({ external_id: 'A-2', title: 'Better tea' })
    await until('the list to be told', () => inbox.heard('conversation.updated').length > 0)
    expect(inbox.heard<{ conversation: Conversation }>('conversation.updated').at(-1)?.conversation.ticket?.title).toBe('Better tea')
  })

  it('[CTC-12] an export names the tickets, and nobody else in them', async () => {
    await upsert({ external_id: 'A-3', title: 'Shared tea', participants: [{ type: 'contact', external_id: 'olga' }, { type: 'contact', external_id: 'secret-neighbour' }] })
    const { contact } = await identify(server, channel.id, 'olga')
    const all = await ask<ContactExport>(server, 'contacts.export', { id: contact.id })
    expect(all.tickets).toMatchObject([{ type: 'order', external_id: 'A-3', title: 'Shared tea' }])
    expect(JSON.stringify(all)).not.toContain('secret-neighbour')
  })

  it('[CTC-10] an erased person is on no list, which lets nobody in', async () => {
    const ticket = { type: 'order', external_id: 'A-4' }
    await upsert({ ...ticket, participants: [{ type: 'contact', external_id: 'zebra-finch' }] })
    const { contact } = await identify(server, channel.id, 'zebra-finch', { ticket, organization_id: 'zebra-finch-org' })
    await ask(server, 'contacts.delete', { id: contact.id })
    expect(dumpDatabase(server.databasePath)).not.toContain('zebra-finch')
    expect((await ask<Ticket>(server, 'tickets.info', ticket)).participants).toEqual([])
    expect(await refusalOf(server, 'contacts.identify', { channel_id: channel.id, external_id: 'zebra-finch', ticket })).toBe('403 not_a_participant')
  })
})

describe('several conversations', () => {
  it('[CON-15] a session works in each of its own', async () => {
    const general = await identify(server, channel.id, 'multi')
    const about = await identify(server, channel.id, 'multi', { ticket: { type: 'order', external_id: 'A-5' } })
    const session = await redeem(server, general.resumeToken, { install_key: installOf('multi') })
    const device = await visit(server, session.token)
    const conversation_id = about.conversation.id
    await device.say('about it', { conversation_id })
    await ask(server, 'messages.send', { conversation_id, content: { type: 'text', text: 'an answer' } })
    expect(await device.emit('conversation.sync', { conversation_id, after_seq: 0 })).toMatchObject({ ok: true, data: { head_seq: 3, more: false } })
    expect(await device.emit('conversation.read', { conversation_id, seq: 3 })).toMatchObject({ ok: true, data: { conversation_id, seq: 3 } })
    const { body: link } = await server.call<{ resume_token: string }>('chatplugin.resumeToken', { conversation_id }, { token: session.token, origin: 'http://shop.test' })
    expect((await redeem(server, link.resume_token, { install_key: installOf('phone') })).conversation?.id).toBe(conversation_id)
  })

  it('[RES-19] a page goes on where its visitor was', async () => {
    const general = await identify(server, channel.id, 'wanderer')
    const about = await identify(server, channel.id, 'wanderer', { ticket: { type: 'order', external_id: 'A-7' } })
    const browser = { install_key: installOf('wanderer') }
    const { token } = await redeem(server, general.resumeToken, browser)
    const [here, there] = [general.conversation.id, about.conversation.id]
    const shown = async (body: Record<string, unknown>) => (await server.authenticate(body, { token })).body.conversation?.id
    expect([await shown({ conversation_id: there }), await shown({}), await shown({ conversation_id: here })]).toEqual([there, there, here])
    // The page brings a fresh token on every load, and the visitor stays where they were.
    const fresh = async () => ({ resume_token: (await identify(server, channel.id, 'wanderer')).resumeToken, ...browser })
    expect([await shown({ ...(await fresh()), conversation_id: there }), await shown(await fresh())]).toEqual([there, here])
    // A token about a ticket is a wish of now.
    expect(await shown({ resume_token: (await identify(server, channel.id, 'wanderer', { ticket: { type: 'order', external_id: 'A-7' } })).resumeToken, ...browser, conversation_id: here })).toBe(there)

    await ask(server, 'conversations.complete', { conversation_id: here })
    const stranger = await identify(server, channel.id, 'somebody-else')
    for (const conversation_id of [here, stranger.conversation.id, '01890000-0000-7000-8000-000000000000']) expect(await shown({ conversation_id })).toBe(there)
  })

  it('[RES-19] whoever writes elsewhere goes on there', async () => {
    const general = await identify(server, channel.id, 'mover')
    const about = await identify(server, channel.id, 'mover', { ticket: { type: 'order', external_id: 'A-8' } })
    const { token } = await redeem(server, general.resumeToken, { install_key: installOf('mover') })
    const device = await visit(server, token)
    await device.say('about it', { conversation_id: about.conversation.id })
    expect((await device.say('and again')).message.conversation_id).toBe(about.conversation.id)
    expect((await server.authenticate({}, { token })).body.conversation?.id).toBe(about.conversation.id)
  })

  it('[CON-15] a general one may be begun beside those about tickets', async () => {
    const about = await identify(server, channel.id, 'starter', { ticket: { type: 'order', external_id: 'A-6' } })
    const device = await visit(server, (await redeem(server, about.resumeToken, { install_key: installOf('starter') })).token)
    const started = await device.emit<{ conversation: Conversation }>('conversation.start', {})
    expect(started).toMatchObject({ ok: true, data: { conversation: { ticket: null, state: 'open' } } })
    // One general one at a time, unless the channel says otherwise.
    expect(await device.emit('conversation.start', {})).toMatchObject({ ok: false, error: { code: 'forbidden' } })
  })
})
