import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { VISITOR_NAMESPACE, type AuthenticateVisitorResult, type Channel, type IdentifyContactResult, type MessageSendResult } from '@rejoin/protocol'
import { build, makeHome, serve, type ChildServer, type Home } from './support/child-server.ts'
import { installOf } from './support/people.ts'
import { query } from './support/read-database.ts'
import { connect, disconnectAll, nextMessageId, until, type Device } from './support/sockets.ts'
import { SHOP, SYSTEM_TOKEN } from './support/test-server.ts'

let home: Home
let server: ChildServer
let channelId: string
beforeAll(async () => {
  await build()
  home = makeHome()
  server = await serve(home)
  channelId = (await server.call<Channel>('channels.chatplugin.connect', { name: 'Shop', allowed_origins: [SHOP] })).id
}, 60_000)
afterAll(async () => {
  disconnectAll()
  server.kill('SIGKILL')
  await server.ended
  home.remove()
})

type Person = { readonly token: string; readonly conversationId: string }
async function enter(name: string): Promise<Person> {
  const { conversations } = await server.call<IdentifyContactResult>('contacts.identify', { channel_id: channelId, external_id: name })
  const { token } = await server.authenticate<AuthenticateVisitorResult>({ resume_token: conversations[0]?.resume_token, install_key: installOf(name) })
  return { token, conversationId: conversations[0]?.id ?? '' }
}

type Stored = { readonly seq: number; readonly client_message_id: string | null; readonly id: string }
const storedIn = (conversationId: string) =>
  query<Stored>(home.databasePath, `SELECT seq, client_message_id, data ->> 'id' AS id FROM events WHERE conversation_id = ? ORDER BY seq`, conversationId)

/** Writes without a pause, several ahead, until it is stopped; what was sent and what was acknowledged. */
function stream(device: Device) {
  const acknowledged = new Map<string, MessageSendResult['message']>()
  const sent: string[] = []
  let going = true
  const finished = Promise.all(
    [0, 1, 2, 3].map(async () => {
      while (going) {
        const client_message_id = nextMessageId()
        sent.push(client_message_id)
        try {
          acknowledged.set(client_message_id, (await device.say(`text of ${client_message_id}`, { client_message_id })).message)
        } catch {
          return
        }
      }
    }),
  )
  return { acknowledged, sent, finished, stop: () => void (going = false) }
}

describe('SIGKILL in the middle of a stream of sends', () => {
  it.each([1, 2, 3, 4, 5])('[STO-5] [MSG-1] [MSG-2] every ack is stored once, round %i', async (round) => {
    const people = await Promise.all([1, 2].map((n) => enter(`round-${round}-${n}`)))
    const devices = await Promise.all(people.map(({ token }) => connect(server.url, VISITOR_NAMESPACE, token)))
    const streams = devices.map(stream)
    await until('enough acks', () => streams.every(({ acknowledged }) => acknowledged.size > 20 * round))
    server.kill('SIGKILL')
    await server.ended
    for (const { stop } of streams) stop()
    for (const device of devices) device.socket.disconnect()
    await Promise.all(streams.map(({ finished }) => finished))

    server = await serve(home)
    for (const [index, { acknowledged, sent }] of streams.entries()) {
      const { conversationId, token } = people[index] ?? { conversationId: '', token: '' }
      const stored = storedIn(conversationId)
      expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, n) => n + 1))
      const byClientId = new Map(stored.map((event) => [event.client_message_id, event]))
      expect(byClientId.size).toBe(stored.length)
      for (const [client_message_id, { id, seq }] of acknowledged) expect(byClientId.get(client_message_id)).toMatchObject({ id, seq })

      // Whoever heard nothing sends again: it happens once, whether it was stored or not.
      const again = await connect(server.url, VISITOR_NAMESPACE, token)
      const open = sent.filter((id) => !acknowledged.has(id))
      expect(open.length).toBeGreaterThan(0)
      for (const client_message_id of open) {
        const { duplicate } = await again.say(`text of ${client_message_id}`, { client_message_id })
        expect(duplicate === true).toBe(byClientId.has(client_message_id))
      }
      const ids = storedIn(conversationId).map(({ client_message_id }) => client_message_id)
      expect(ids.filter((id) => id !== null).toSorted((a, b) => a.localeCompare(b))).toEqual(sent.toSorted((a, b) => a.localeCompare(b)))
    }
  })

  it('[STO-5] the database is whole afterwards', () => {
    expect(query(home.databasePath, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
    expect(query(home.databasePath, 'PRAGMA foreign_key_check')).toEqual([])
    const wrong = query(home.databasePath, 'SELECT id FROM conversations c WHERE head_seq <> (SELECT max(seq) FROM events e WHERE e.conversation_id = c.id)')
    expect(wrong).toEqual([])
  })
})

describe('SIGTERM', () => {
  it('[RUN-3] acknowledges what was under way and exits with 0', async () => {
    const { token, conversationId } = await enter('drained')
    const device = await connect(server.url, VISITOR_NAMESPACE, token)
    await device.say('first')
    // Far more than a moment's work, all on the wire before the signal.
    const codes: string[] = []
    const acks = Array.from({ length: 600 }, async (_, n) => {
      try {
        const ack = await device.emit<MessageSendResult>('message.send', { client_message_id: nextMessageId(), content: { type: 'text', text: `line ${n}` } })
        codes.push(ack.ok ? 'ok' : ack.error.code)
      } catch {
        codes.push('never answered')
      }
    })
    await until('the first acks', () => codes.length > 5)
    server.kill('SIGTERM')
    const { code } = await server.ended
    expect(code).toBe(0)
    await Promise.all(acks)
    // Each has a definite answer: stored, or refused with a code that says "again later".
    expect(codes).toHaveLength(600)
    expect(codes.filter((answer) => answer !== 'ok' && answer !== 'draining')).toEqual([])
    expect(storedIn(conversationId).length).toBe(codes.filter((answer) => answer === 'ok').length + 2)
    expect(device.heard('server.draining')).toHaveLength(1)
    server = await serve(home)
  })

  it('[RUN-3] answers the calls that were under way', async () => {
    const port = Number(new URL(server.url).port)
    const sockets = await Promise.all(
      Array.from({ length: 40 }, async () => {
        const socket = connectTcp(port, '127.0.0.1')
        await once(socket, 'connect')
        return socket
      }),
    )
    const answers = sockets.map(async (socket) => {
      let answer = ''
      socket.on('data', (part) => void (answer += part.toString()))
      await once(socket, 'close')
      return answer
    })
    await Promise.all(
      sockets.map((socket, n) => {
        const body = JSON.stringify({ channel_id: channelId, external_id: `late-${n}` })
        const head = ['POST /contacts.identify HTTP/1.1', 'host: x', `authorization: Bearer ${SYSTEM_TOKEN}`, 'content-type: application/json', `content-length: ${body.length}`]
        return new Promise<void>((resolve) => void socket.write(`${head.join('\r\n')}\r\n\r\n${body}`, () => resolve()))
      }),
    )
    const since = performance.now()
    server.kill('SIGTERM')
    for (const answer of await Promise.all(answers)) expect(answer).toMatch(/^HTTP\/1\.1 200 OK[^]*"resume_token":"eyJ[^]*\}$/)
    expect((await server.ended).code).toBe(0)
    // Not kept up by connections that a client would like to use again.
    expect(performance.now() - since).toBeLessThan(2000)
    server = await serve(home)
  })

  it('[RUN-3] waits for nobody who is idle', async () => {
    const { token } = await enter('idle')
    await Promise.all([connect(server.url, VISITOR_NAMESPACE, token), connect(server.url, VISITOR_NAMESPACE, token, { transport: 'polling' })])
    const since = performance.now()
    server.kill('SIGTERM')
    expect((await server.ended).code).toBe(0)
    expect(performance.now() - since).toBeLessThan(3000)
    server = await serve(home)
  })
})
