import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Channel, Contact } from '@rejoin/protocol'
import { ask, refusalOf, unique } from './support/contacts.ts'
import { identify, installOf, redeem, signIn, visit } from './support/people.ts'
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

const block = (id: string) => ask<Contact>(server, 'contacts.block', { id })
const unblock = (id: string) => ask<Contact>(server, 'contacts.unblock', { id })

it('[CTC-4] blocking ends every device within a second', async () => {
  const who = unique().external_id
  const [phone, laptop] = [await signIn(server, channel.id, who, installOf('phone')), await signIn(server, channel.id, who, installOf('laptop'))]
  const devices = await Promise.all([phone, laptop].map(({ token }) => visit(server, token)))
  expect((await block(phone.contact.id)).blocked).toBe(true)
  await until('both sockets to close', () => devices.every(({ closedAt }) => closedAt !== null), 1000)
  for (const device of devices) expect(device.heard('session.revoked')).toEqual([{ reason: 'contact_blocked' }])
  for (const { token } of [phone, laptop]) expect(await refusalOf(server, 'chatplugin.authenticate', {}, { token, origin: 'http://shop.test' })).toBe('401 token_revoked contact_blocked')
})

it('[CTC-4] neither identify nor a token leads back in', async () => {
  const who = unique()
  const { contact, resumeToken } = await identify(server, channel.id, who.external_id, { email: who.email })
  await block(contact.id)
  for (const identities of [{ external_id: who.external_id }, { email: who.email }, { external_id: unique().external_id, email: who.email, on_conflict: 'merge' }]) {
    const { status, body } = await server.identify({ channel_id: channel.id, ...identities })
    expect([status, body.error.code]).toEqual([403, 'contact_blocked'])
  }
  expect((await server.authenticate({ resume_token: resumeToken })).body.error.code).toBe('contact_blocked')
  expect(await refusalOf(server, 'conversations.start', { channel_id: channel.id, contact: { contact_id: contact.id } })).toBe('403 contact_blocked')
})

it('[CTC-4] unblocking opens the same conversation again', async () => {
  const who = unique().external_id
  const before = await identify(server, channel.id, who)
  await block(before.contact.id)
  expect((await unblock(before.contact.id)).blocked).toBe(false)
  const after = await identify(server, channel.id, who)
  expect([after.contact.id, after.conversation.id, after.conversation.verdict]).toEqual([before.contact.id, before.conversation.id, 'resumed'])
  expect((await redeem(server, after.resumeToken, { install_key: installOf('again') })).conversation?.id).toBe(before.conversation.id)
})

it('[CTC-4] blocked twice is blocked, and others stay', async () => {
  const [bad, good] = [await identify(server, channel.id, unique().external_id), await signIn(server, channel.id, unique().external_id, installOf('good'))]
  const device = await visit(server, good.token)
  await block(bad.contact.id)
  expect((await block(bad.contact.id)).blocked).toBe(true)
  await device.say('still here')
  expect(device.closedAt).toBeNull()
})
