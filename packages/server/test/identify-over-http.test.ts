import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

it('[IDN-12] two hundred calls at once make one person', async () => {
  const channel = await server.connectChannel()
  const replies = await Promise.all(Array.from({ length: 200 }, () => server.identify({ channel_id: channel.id, external_id: 'crowd', email: 'crowd@example.com' })))
  expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([200]))
  expect(new Set(replies.map((reply) => reply.body.contact.id)).size).toBe(1)
  expect(new Set(replies.map((reply) => reply.body.conversations[0]?.id)).size).toBe(1)
  expect(replies.filter((reply) => reply.body.contact_created)).toHaveLength(1)
})
