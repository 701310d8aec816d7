import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Channel, PresenceEvent } from '@rejoin/protocol'
import { ask, textsOf, unique } from './support/contacts.ts'
import { attend, conversationInfo, identify, installOf, openPage, redeem, signIn, visit } from './support/people.ts'
import { countRows } from './support/read-database.ts'
import { accept, disconnectAll, until } from './support/sockets.ts'
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

const actor = { id: 'staff-7', name: 'Support Sam' }

/** A person with something said, and somebody of the staff who looks at it as them. */
async function lookingOn() {
  const { external_id } = unique()
  const person = await signIn(server, channel.id, external_id, installOf(external_id))
  const device = await visit(server, person.token)
  await device.say('something of mine')
  const { resumeToken } = await identify(server, channel.id, external_id, { actor })
  const staff = await redeem(server, resumeToken, { install_key: installOf('the desk of the staff') })
  return { external_id, person, device, staff, staffToken: resumeToken }
}

it('[RES-17] every answer says who is looking', async () => {
  const { staff, person } = await lookingOn()
  expect(staff.actor).toEqual(actor)
  expect((await server.authenticate({}, { token: staff.token })).body.actor).toEqual(actor)
  expect('actor' in person.session).toBe(false)
})

it('[RES-17] the person is not shown as there', async () => {
  const { external_id, person, staff } = await lookingOn()
  disconnectAll()
  const inbox = await attend(server, (await server.createAgent(`${external_id}@example.com`)).token)
  accept(await inbox.emit('conversation.join', { conversation_id: person.conversation.id }))
  const looking = await visit(server, staff.token)
  accept(await looking.emit('conversation.sync', { conversation_id: person.conversation.id, after_seq: 0 }))
  looking.socket.disconnect()
  const real = await visit(server, person.token)
  await until('the person themselves', () => inbox.heard<PresenceEvent>('presence').length > 0)
  expect(inbox.heard<PresenceEvent>('presence').map(({ state }) => state)).toEqual(['online'])
  real.socket.disconnect()
  await until('their leaving', () => inbox.heard<PresenceEvent>('presence').length === 2)
})

it('[RES-17] sees live what is said, without a read mark', async () => {
  const { device, person, staff } = await lookingOn()
  const looking = await visit(server, staff.token)
  await ask(server, 'messages.send', { conversation_id: person.conversation.id, content: { type: 'text', text: 'an answer' } })
  await until('the answer', () => looking.log().length > 0 && device.log().length > 1)
  expect(await looking.emit('conversation.read', { conversation_id: person.conversation.id, seq: 3 })).toMatchObject({ ok: false, error: { code: 'forbidden' } })
  expect((await server.authenticate({}, { token: person.token })).body.conversation?.unread_count).toBe(1)
})

it('[RES-12] a flood of writing attempts changes nothing', async () => {
  const { person, staff } = await lookingOn()
  const looking = await visit(server, staff.token)
  const before = countRows(server.databasePath)
  const conversation_id = person.conversation.id
  const attempts = Array.from({ length: 10 }, (_, n) => [
    looking.emit('message.send', { client_message_id: `as-somebody-else-${n}`, content: { type: 'text', text: 'not me' } }),
    looking.emit('message.send', { conversation_id, client_message_id: `as-somebody-else-${n}b`, content: { type: 'text', text: 'not me' } }),
    looking.emit('conversation.start', {}),
    looking.emit('typing', { conversation_id, typing: true }),
    looking.emit('conversation.read', { conversation_id, seq: 1 }),
  ]).flat()
  for (const answer of await Promise.all(attempts)) expect(answer).toMatchObject({ ok: false, error: { code: 'forbidden' } })
  expect((await server.call('chatplugin.resumeToken', {}, { token: staff.token })).body.error.code).toBe('forbidden')
  expect(countRows(server.databasePath)).toEqual(before)
  expect(await textsOf(server, conversation_id)).toEqual(['something of mine'])
})

it.each(['claim', 'keep_separate', 'discard'])('[RES-17] with %s nothing happens to a visit found there', async (anonymous) => {
  const browser = installOf(`shared ${anonymous}`)
  const page = await openPage(server, channel.id, browser)
  const device = await visit(server, page.token)
  const { message } = await device.say('by a visitor')
  const { resumeToken } = await identify(server, channel.id, unique().external_id, { actor, anonymous })
  expect((await redeem(server, resumeToken, { install_key: browser }, { token: page.token })).verdict).toBe('created')
  expect(await conversationInfo(server, message.conversation_id)).toMatchObject({ state: 'open', contact_id: message.sender.id })
  await device.say('still mine')
})

it("[RES-17] the person's own sessions and tokens live on", async () => {
  const { external_id, device, person } = await lookingOn()
  const own = await identify(server, channel.id, external_id)
  expect((await redeem(server, own.resumeToken, { install_key: installOf(external_id) }, { token: person.token })).token).toBe(person.token)
  await device.say('nothing happened')
})

it('[RES-12] a session never turns from staff to person', async () => {
  const { external_id, staff, staffToken } = await lookingOn()
  const browser = { install_key: installOf('the desk of the staff') }
  // The person's own token beside the staff's session opens one of its own, and the other way round.
  const own = await identify(server, channel.id, external_id)
  const asPerson = await redeem(server, own.resumeToken, browser, { token: staff.token })
  expect([asPerson.actor, asPerson.token === staff.token]).toEqual([undefined, false])
  expect((await server.authenticate({}, { token: staff.token })).body.error.code).toBe('token_revoked')
  const again = await identify(server, channel.id, external_id, { actor })
  const asStaff = await redeem(server, again.resumeToken, browser, { token: asPerson.token })
  expect([asStaff.actor, asStaff.token === asPerson.token]).toEqual([actor, false])
  expect((await server.authenticate({ resume_token: staffToken, ...browser })).body.error.code).toBe('token_revoked')
})

it('[RES-12] [TOK-2] the label cannot be taken off a token', async () => {
  const { resumeToken } = await identify(server, channel.id, unique().external_id, { actor })
  const [header = '', claims = '', signature = ''] = resumeToken.split('.')
  const { actor: _label, ...rest } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>
  const forged = [header, Buffer.from(JSON.stringify(rest)).toString('base64url'), signature].join('.')
  expect((await server.authenticate({ resume_token: forged, install_key: installOf('forger') })).body.error.code).toBe('token_invalid')
})
