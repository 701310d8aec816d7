import { request } from 'node:http'
import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Channel } from '@rejoin/protocol'
import { limitsWith } from './support/limits.ts'
import { attend, identify, installOf, redeem, signIn, visit } from './support/people.ts'
import { readMetrics } from './support/read-metrics.ts'
import { openReceiver } from './support/receiver.ts'
import { disconnectAll, nextMessageId, until } from './support/sockets.ts'
import { OTHER_INSTALL, startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
let channel: Channel
beforeAll(async () => {
  server = await startTestServer({ limits: limitsWith('messages.contact=3/60') })
  channel = await server.connectChannel()
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

/** How much each of these grew meanwhile. */
async function growth(names: readonly string[], work: () => Promise<unknown>): Promise<readonly number[]> {
  const before = await readMetrics(server.url)
  await work()
  const after = await readMetrics(server.url)
  return names.map((name) => (after.get(name) ?? 0) - (before.get(name) ?? 0))
}

describe('[RUN-8] /metrics counts', () => {
  it('acknowledgements, and repeats among them', async () => {
    const device = await visit(server, (await signIn(server, channel.id, 'ada', installOf('ada'))).token)
    const client_message_id = nextMessageId()
    const grown = await growth(['rejoin_acks_total{event="message.send"}', 'rejoin_duplicates_total'], async () => {
      for (let times = 0; times < 3; times++) await device.say('once', { client_message_id })
    })
    expect(grown).toEqual([3, 2])
  })

  it('resyncs, refusals by code and limits by name', async () => {
    const person = await signIn(server, channel.id, 'bob', installOf('bob'))
    const device = await visit(server, person.token)
    const names = ['rejoin_resyncs_total', 'rejoin_refusals_total{code="resync_required"}', 'rejoin_refusals_total{code="unknown_event"}', 'rejoin_refusals_total{code="rate_limited"}', 'rejoin_limits_hit_total{limit="messages.contact"}', 'rejoin_refusals_total{code="unauthenticated"}']
    const grown = await growth(names, async () => {
      await device.emit('conversation.sync', { conversation_id: person.conversation.id, after_seq: 99 })
      await device.emit('a-name-that-a-client-made-up', {})
      for (let times = 0; times < 5; times++) await device.emit('message.send', { client_message_id: nextMessageId(), content: { type: 'text', text: 'hello' } })
      await server.call('contacts.list', {}, { token: 'rjs_nobody-ever-issued-this-token-0123456789' })
    })
    expect(grown).toEqual([1, 1, 1, 2, 2, 1])
  })

  it('calls by name and status, and how long they took', async () => {
    const names = ['rejoin_http_requests_total{call="channels.list",status="200"}', 'rejoin_http_requests_total{call="other",status="404"}', 'rejoin_http_request_seconds_count']
    const grown = await growth(names, async () => {
      await server.call('channels.list', {})
      for (const path of ['no.such.call', 'wp-login.php', 'eyJhbGciOiJFZERTQSJ9.e30.c2ln']) await fetch(`${server.url}/${path}`)
    })
    expect(grown).toEqual([1, 3, 4])
  })

  it('tokens that came from a second browser', async () => {
    const who = await identify(server, channel.id, 'eve')
    await redeem(server, who.resumeToken)
    const grown = await growth(['rejoin_token_reuse_total'], async () => {
      await server.authenticate({ resume_token: who.resumeToken, install_key: OTHER_INSTALL })
      await until('the report', () => server.logs.some((line) => line.includes('second browser')))
    })
    expect(grown).toEqual([1])
  })

  it('connections while they are there', async () => {
    const agent = await server.createAgent('counted@example.com')
    const before = await readMetrics(server.url)
    const inbox = await attend(server, agent.token)
    const name = 'rejoin_connections{namespace="agents"}'
    expect((await readMetrics(server.url)).get(name)).toBe((before.get(name) ?? 0) + 1)
    inbox.socket.disconnect()
    await until('its end', async () => (await readMetrics(server.url)).get(name) === before.get(name))
  })

  it('webhooks: attempts, what waits and since when', async () => {
    const receiver = await openReceiver()
    receiver.answer(500)
    await server.call('webhooks.subscribe', { url: receiver.url, events: ['contact.created'] })
    const grown = await growth(['rejoin_webhook_attempts_total{outcome="retry"}', 'rejoin_outbox_pending'], async () => {
      await server.call('contacts.create', { external_id: 'waits-for-a-webhook' })
      await until('an attempt', async () => ((await readMetrics(server.url)).get('rejoin_webhook_attempts_total{outcome="retry"}') ?? 0) > 0)
    })
    expect(grown).toEqual([1, 1])
    const numbers = await readMetrics(server.url)
    expect([numbers.get('rejoin_dead_letters'), (numbers.get('rejoin_outbox_age_seconds') ?? -1) >= 0]).toEqual([0, true])
    await receiver.close()
  })

  it('what the machine is doing', async () => {
    const numbers = await readMetrics(server.url)
    for (const name of ['rejoin_fsync_seconds{quantile="0.99"}', 'rejoin_event_loop_delay_seconds{quantile="0.99"}', 'process_resident_memory_bytes', 'rejoin_disk_free_bytes', 'process_start_time_seconds']) expect([name, (numbers.get(name) ?? 0) > 0]).toEqual([name, true])
    expect(['rejoin_socket_queue_bytes', 'rejoin_slow_consumers_total', 'rejoin_draining'].map((name) => numbers.get(name))).toEqual([0, 0, 0])
    expect(numbers.get('rejoin_fsync_seconds{quantile="0.99"}')).toBeLessThanOrEqual(numbers.get('rejoin_fsync_seconds{quantile="1"}') ?? 0)
  })

  it('nothing under a name that a client chose', async () => {
    const text = await (await fetch(`${server.url}/metrics`)).text()
    expect(text).not.toMatch(/made-up|wp-login|eyJ/)
  })
})

describe('[RUN-8] who may read them', () => {
  it('is whoever has the token, and nobody else', async () => {
    const guarded = await startTestServer({ metricsToken: 'a-token-of-the-monitoring' })
    try {
      expect((await readMetrics(guarded.url, 'a-token-of-the-monitoring')).size).toBeGreaterThan(20)
      const statuses = await Promise.all(['', 'Bearer ', 'Bearer wrong', 'a-token-of-the-monitoring', 'Bearer a-token-of-the-monitorinG'].map(async (authorization) => (await fetch(`${guarded.url}/metrics`, { headers: { authorization } })).status))
      expect(new Set(statuses)).toEqual(new Set([401]))
    } finally {
      await guarded.close()
    }
  })

  it('is this machine alone where there is no token', async () => {
    expect((await fetch(`${server.url}/metrics`)).status).toBe(200)
    // Through a proxy on this machine it is somebody else.
    for (const header of ['x-forwarded-for', 'forwarded', 'via']) expect((await fetch(`${server.url}/metrics`, { headers: { [header]: '1.1 somebody' } })).status).toBe(404)
    const other = Object.values(networkInterfaces()).flat().find((address) => address?.family === 'IPv4' && !address.internal)?.address
    if (other === undefined) return
    const open = await startTestServer({ host: '0.0.0.0' })
    const status = await new Promise((resolve, reject) => request({ host: other, port: new URL(open.url).port, path: '/metrics' }, (answer) => (answer.resume(), resolve(answer.statusCode))).on('error', reject).end())
    await open.close()
    expect(status).toBe(404)
  })
})
