import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Channel, IdentifyContactResult, SubscribeWebhookResult } from '@rejoin/protocol'
import { build, makeHome, serve, type ChildServer, type Home } from './support/child-server.ts'
import { query } from './support/read-database.ts'
import { openReceiver, verify, type Receiver } from './support/receiver.ts'
import { until } from './support/sockets.ts'
import { SHOP } from './support/test-server.ts'

let home: Home
let server: ChildServer
let receiver: Receiver
beforeAll(async () => {
  await build()
  home = makeHome({ REJOIN_WEBHOOK_ALLOW_CIDRS: '127.0.0.1/32' })
  server = await serve(home)
  receiver = await openReceiver()
}, 60_000)
afterAll(async () => {
  server.kill('SIGKILL')
  await server.ended
  await receiver.close()
  home.remove()
})

it('[HOOK-1] [HOOK-4] SIGKILL loses no webhook, and each keeps its id', async () => {
  const { secret } = await server.call<SubscribeWebhookResult>('webhooks.subscribe', { url: receiver.url, events: ['message.created'] })
  const channel = await server.call<Channel>('channels.chatplugin.connect', { name: 'Shop', allowed_origins: [SHOP] })
  receiver.hold()
  // More than can be under way: some were sent and not answered, some were never sent.
  for (let n = 0; n < 15; n++) {
    const { conversations } = await server.call<IdentifyContactResult>('contacts.identify', { channel_id: channel.id, external_id: `person ${n}` })
    await server.call('messages.send', { conversation_id: conversations[0]?.id, content: { type: 'text', text: `text ${n}` } })
  }
  await until('ten are under way', () => receiver.inFlight === 10)
  const cutOff = new Map(receiver.hits.map(({ id, text }) => [id, text]))
  server.kill('SIGKILL')
  await server.ended
  receiver.release()
  receiver.hits.length = 0

  server = await serve(home)
  const stored = query<{ id: string }>(home.databasePath, `SELECT id FROM events WHERE type = 'message.created' ORDER BY seq`).map(({ id }) => id)
  await until('all are told', () => receiver.hits.length === 15)
  expect(receiver.ids().toSorted()).toEqual(stored.toSorted())
  for (const hit of receiver.hits) verify(hit, secret)
  const again = new Map(receiver.hits.map(({ id, text }) => [id, text]))
  expect([...cutOff.keys()].map((id) => again.get(id))).toEqual([...cutOff.values()])
  await until('nothing waits', () => query(home.databasePath, 'SELECT 1 FROM webhook_deliveries').length === 0)
})

it('[RUN-3] SIGTERM ends the process although a receiver hangs', async () => {
  const before = receiver.hits.length
  const channel = await server.call<Channel>('channels.chatplugin.connect', { name: 'Shop', allowed_origins: [SHOP] })
  const { conversations } = await server.call<IdentifyContactResult>('contacts.identify', { channel_id: channel.id, external_id: 'bob' })
  receiver.hold()
  await server.call('messages.send', { conversation_id: conversations[0]?.id, content: { type: 'text', text: 'wait' } })
  await until('one is under way', () => receiver.hits.length === before + 1)
  server.kill('SIGTERM')
  expect(await server.ended).toMatchObject({ code: 0 })
})
