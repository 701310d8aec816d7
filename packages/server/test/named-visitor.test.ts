import { afterAll, beforeAll, expect, it } from 'vitest'
import { connect, disconnectAll, until } from './support/sockets.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

/** Somebody who chats without having proved who they are. */
async function chatAsNobody() {
  const channel = await server.connectChannel()
  const { token } = (await server.authenticate({ channel_id: channel.id })).body
  const stranger = await connect(server.url, '/chatplugin', token)
  const { message } = await stranger.say('I am Vera, really')
  return { channel, token, stranger, contactId: message.sender.id }
}

it('[IDN-21] naming a stranger ends what the stranger hears', async () => {
  const { channel, token, stranger, contactId } = await chatAsNobody()
  expect((await server.call('contacts.update', { id: contactId, email: 'vera@example.com' })).status).toBe(200)
  await until('the stranger is out', () => stranger.closedAt !== null)
  expect(stranger.heard('session.revoked')).toEqual([{ reason: 'revoked' }])

  const vera = await server.identify({ channel_id: channel.id, external_id: 'vera', email: 'vera@example.com' })
  expect(vera.status).toBe(200)
  expect((await server.authenticate({}, { token })).body.error.code).toBe('token_revoked')
})

it('[IDN-8] an address that nobody confirmed names nobody', async () => {
  const { token, stranger, contactId } = await chatAsNobody()
  expect((await server.call('contacts.update', { id: contactId, email: 'walter@example.com', email_verified: false })).status).toBe(200)
  await stranger.say('Still here')
  expect((await server.authenticate({}, { token })).status).toBe(200)
  const found = await server.call<{ data: unknown[] }>('contacts.search', { email: 'walter@example.com' })
  expect(found.body.data).toEqual([])
})
