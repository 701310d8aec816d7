import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { VISITOR_NAMESPACE, type Channel, type ConversationEvent, type ConversationSyncResult, type MessageSendResult } from '@rejoin/protocol'
import { attend, installOf, signIn, visit } from './support/people.ts'
import { readMetrics } from './support/read-metrics.ts'
import { accept, disconnectAll, nextMessageId, until } from './support/sockets.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'
import { LONGEST_STALL_MS, watchStalls } from './support/watch-stalls.ts'

const STALLED = 20
const LONG_TEXT = 'x'.repeat(8_000)

let server: TestServer
let channel: Channel
const dialled: Socket[] = []
beforeAll(async () => {
  server = await startTestServer({ logLevel: 'debug' })
  channel = await server.connectChannel()
})
afterAll(async () => {
  for (const socket of dialled) socket.destroy()
  disconnectAll()
  await server.close()
})

/** A client that says hello over a TCP connection of its own and then never reads again. */
async function stall(token: string): Promise<{ readonly socket: Socket; readonly isGone: () => boolean }> {
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  dialled.push(socket)
  let heard = ''
  let gone = false
  socket.on('data', (part) => void (heard += part.toString('latin1')))
  socket.on('error', () => undefined)
  socket.on('close', () => void (gone = true))
  socket.write(`GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nhost: chat.test\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: ${randomBytes(16).toString('base64')}\r\n\r\n`)
  await until('the handshake', () => heard.includes('"sid"'))
  socket.write(frame(`40${VISITOR_NAMESPACE},${JSON.stringify({ token })}`))
  await until('the CONNECT', () => heard.includes(`40${VISITOR_NAMESPACE}`))
  socket.pause()
  // Only a write notices that the other side has gone, while nothing is read.
  const probe = setInterval(() => socket.write(frame('3')), 100)
  socket.once('close', () => clearInterval(probe))
  return { socket, isGone: () => gone }
}

/** A masked text frame, as a client must send it. */
function frame(text: string): Buffer {
  const payload = Buffer.from(text)
  const mask = randomBytes(4)
  const head = payload.length < 126 ? Buffer.from([0x81, 0x80 | payload.length]) : Buffer.from([0x81, 0x80 | 126, payload.length >> 8, payload.length & 255])
  return Buffer.concat([head, mask, payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0))])
}

it('[LIM-11] [RUN-13] twenty stalled readers in a busy room harm nobody', async () => {
  const person = await signIn(server, channel.id, 'ada', installOf('ada'))
  const conversation_id = person.conversation.id
  const reader = await visit(server, person.token)
  const inbox = await attend(server, (await server.createAgent()).token)
  accept(await inbox.emit('conversation.join', { conversation_id }))
  const stalled = await Promise.all(Array.from({ length: STALLED }, () => stall(person.token)))

  const stalls = await watchStalls()
  // Busy until every stalled one is gone, and at least long enough to mean something.
  let sent = 0
  let mostQueued = 0
  while (sent < 400 || stalled.some(({ isGone }) => !isGone())) {
    const acks = await Promise.all(Array.from({ length: 20 }, () => inbox.emit<MessageSendResult>('message.send', { conversation_id, client_message_id: nextMessageId(), content: { type: 'text', text: LONG_TEXT } })))
    for (const ack of acks) accept(ack)
    sent += acks.length
    mostQueued = Math.max(mostQueued, (await readMetrics(server.url)).get('rejoin_socket_queue_bytes') ?? 0)
    if (sent > 20_000) throw new Error(`after ${sent} messages ${stalled.filter(({ isGone }) => !isGone()).length} are still connected`)
  }
  expect(await stalls.end(), 'the longest stall in milliseconds').toBeLessThan(LONGEST_STALL_MS)
  expect(server.logs.filter((line) => line.includes('did not read'))).toHaveLength(STALLED)

  // What waited for them was never much more than a second's worth each.
  expect(mostQueued).toBeGreaterThan(0)
  expect(mostQueued).toBeLessThan(STALLED * 16 * 1024 * 1024)
  await until('empty queues', async () => (await readMetrics(server.url)).get('rejoin_socket_queue_bytes') === 0)
  expect((await readMetrics(server.url)).get('rejoin_slow_consumers_total')).toBe(STALLED)

  // Whoever reads has all of it, in order, and was never away.
  await until('the last message everywhere', () => reader.log().at(-1)?.seq === sent + 1 && inbox.log().at(-1)?.seq === sent + 1)
  expect(reader.log().map(({ seq }) => seq)).toEqual(Array.from({ length: sent }, (_, index) => index + 2))
  expect([reader.socket.connected, inbox.socket.connected]).toEqual([true, true])

  // One that comes back and reads catches up without a gap, in parts.
  const back = await visit(server, person.token)
  const events: ConversationEvent[] = []
  for (let more = true; more; ) {
    const part = accept(await back.emit<ConversationSyncResult>('conversation.sync', { conversation_id, after_seq: events.length, limit: 200 }))
    expect(JSON.stringify(part).length).toBeLessThan(512 * 1024)
    expect(part.events.length).toBeGreaterThan(0)
    events.push(...part.events)
    more = part.more
  }
  expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: sent + 1 }, (_, index) => index + 1))
}, 60_000)

it('[LIM-11] a burst within one turn disconnects nobody who reads', async () => {
  const person = await signIn(server, channel.id, 'bob', installOf('bob'))
  const conversation_id = person.conversation.id
  const [socket, polling] = [await visit(server, person.token), await visit(server, person.token, { transport: 'polling' })]
  const inbox = await attend(server, (await server.createAgent('burst@example.com')).token)
  await Promise.all(Array.from({ length: 400 }, () => inbox.say('now', { conversation_id })))
  await until('all of it', () => socket.log().length === 400 && polling.log().length === 400, 15_000)
  expect([socket.socket.connected, polling.socket.connected, inbox.socket.connected]).toEqual([true, true, true])
}, 30_000)

it('[LIM-11] a client that polls no more is ended, too', async () => {
  const person = await signIn(server, channel.id, 'eve', installOf('eve'))
  const conversation_id = person.conversation.id
  const ended = () => server.logs.filter((line) => line.includes('did not read')).length
  const before = ended()
  const poll = `${server.url}/socket.io/?EIO=4&transport=polling`
  const sid = (JSON.parse((await (await fetch(poll)).text()).slice(1)) as { sid: string }).sid
  await (await fetch(`${poll}&sid=${sid}`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: `40${VISITOR_NAMESPACE},${JSON.stringify({ token: person.token })}` })).text()
  expect(await (await fetch(`${poll}&sid=${sid}`)).text()).toContain(`40${VISITOR_NAMESPACE}`)
  const inbox = await attend(server, (await server.createAgent('poll@example.com')).token)
  for (let round = 0; ended() === before; round++) {
    if (round > 200) throw new Error('it is still connected')
    await Promise.all(Array.from({ length: 20 }, () => inbox.say('hello?', { conversation_id })))
  }
  expect((await fetch(`${poll}&sid=${sid}`)).status).toBe(400)
}, 30_000)
