import { afterAll, beforeAll, expect, it } from 'vitest'
import { VISITOR_NAMESPACE, type Channel, type ConversationSyncResult } from '@rejoin/protocol'
import { PATIENCE } from '../src/compose.ts'
import { limitsWith } from './support/limits.ts'
import { attend, installOf, signIn, visit } from './support/people.ts'
import { openRaw } from './support/raw-connection.ts'
import { readMetrics } from './support/read-metrics.ts'
import { accept, disconnectAll, until } from './support/sockets.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
let channel: Channel
beforeAll(async () => {
  // The same questions as ever, asked more often; one connection a session, so that the seat is seen.
  server = await startTestServer({ patience: { ...PATIENCE, ping: 300, pong: 300 }, limits: limitsWith('connections.session=1') })
  channel = await server.connectChannel()
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

const connections = async (): Promise<number | undefined> => (await readMetrics(server.url)).get('rejoin_connections{namespace="chatplugin"}')

it('[LIM-9] [CON-2] a line gone silent is ended, and nothing missed', async () => {
  const person = await signIn(server, channel.id, 'ada', installOf('ada'))
  const conversation_id = person.conversation.id
  // The agent's line is asked as often, answers, and stays. It is there first: the silent one has little time.
  const inbox = await attend(server, (await server.createAgent()).token)
  const dead = await openRaw(server.url, { pongs: false })
  expect(await dead.join(VISITOR_NAMESPACE, { token: person.token })).toMatch(/^40/)
  expect(await connections()).toBe(1)
  const said = await inbox.say('are you still there?', { conversation_id })
  await until('the end of the silent line', () => dead.closed)
  expect(dead.frames.some((frame) => frame.includes('are you still there?'))).toBe(true)
  expect(await connections()).toBe(0)
  expect(inbox.socket.connected).toBe(true)

  const back = await visit(server, person.token)
  const { events } = accept(await back.emit<ConversationSyncResult>('conversation.sync', { conversation_id, after_seq: said.message.seq - 1 }))
  expect(events).toMatchObject([{ seq: said.message.seq, data: { content: { text: 'are you still there?' } } }])
})
