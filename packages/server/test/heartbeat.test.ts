import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { AGENT_NAMESPACE, VISITOR_NAMESPACE, type Channel, type HeadEvent } from '@rejoin/protocol'
import { HOUR, MINUTE } from '../src/clock.ts'
import { HEARTBEAT_MS } from '../src/realtime/heartbeat.ts'
import { attend, conversationInfo, installOf, openPage, signIn, visit } from './support/people.ts'
import { accept, disconnectAll, nextMessageId, refusal, until } from './support/sockets.ts'
import { makeClock, startTestServer, type TestServer } from './support/test-server.ts'

const clock = makeClock()
let server: TestServer
let channel: Channel
beforeAll(async () => {
  // Only the server's own rhythm stands still; the network's timers go on.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  server = await startTestServer({ clock })
  channel = await server.connectChannel()
})
afterAll(async () => {
  disconnectAll()
  await server.close()
  vi.useRealTimers()
})

const beat = () => vi.advanceTimersByTimeAsync(HEARTBEAT_MS)

describe('a connection', () => {
  it('[CON-6] hears of its head at least every thirty seconds', async () => {
    expect(HEARTBEAT_MS).toBeLessThanOrEqual(30_000)
    const person = await signIn(server, channel.id, 'listener', installOf('listener'))
    const device = await visit(server, person.token)
    const inbox = await attend(server, (await server.createAgent('listener@example.com')).token)
    const conversation_id = person.conversation.id
    accept(await inbox.emit('conversation.join', { conversation_id }))
    await device.say('one more')
    await beat()
    await until('the heads', () => device.heard('conversation.head').length === 2 && inbox.heard('conversation.head').length === 1)
    const { epoch } = await conversationInfo(server, conversation_id)
    for (const { heard } of [device, inbox]) expect(heard<HeadEvent>('conversation.head').at(-1)).toEqual({ conversation_id, epoch, head_seq: 2 })
  })

  it('[RES-11] that stays open keeps its session alive', async () => {
    const person = await signIn(server, channel.id, 'faithful', installOf('faithful'))
    const device = await visit(server, person.token)
    for (let hour = 0; hour < 30; hour++) {
      clock.advance(1 * HOUR + MINUTE)
      await beat()
    }
    expect(device.socket.connected).toBe(true)
    await device.say('a day and six hours later')
  })

  it('[RES-11] whose session has run out is told and ends', async () => {
    const person = await signIn(server, channel.id, 'sleeper', installOf('sleeper'))
    const device = await visit(server, person.token)
    const page = await visit(server, (await openPage(server, channel.id, installOf('page'))).token)
    clock.advance(25 * HOUR)
    // Between two beats each event is judged for itself.
    for (const [name, payload] of [['message.send', { client_message_id: nextMessageId(), content: { type: 'text', text: 'too late' } }], ['conversation.sync', { conversation_id: person.conversation.id, after_seq: 0 }]] as const) {
      expect(await device.emit(name, payload)).toMatchObject({ ok: false, error: { code: 'token_expired' } })
    }
    await beat()
    await until('the end of the socket', () => !device.socket.connected, 1000)
    expect(device.heard('session.revoked')).toEqual([{ reason: 'expired' }])
    expect((await refusal(server.url, VISITOR_NAMESPACE, person.token))?.code).toBe('token_expired')
    // The anonymous one has thirty days.
    expect(page.socket.connected).toBe(true)
  })

  it('[TOK-8] hears of a merge made by another process', async () => {
    const person = await signIn(server, channel.id, 'merged-away', installOf('merged-away'))
    const survivor = await signIn(server, channel.id, 'who-carries-on', installOf('who-carries-on'))
    const device = await visit(server, person.token)
    const elsewhere = new Database(server.databasePath)
    elsewhere.prepare('UPDATE contacts SET merged_into = ? WHERE id = ?').run(survivor.contact.id, person.contact.id)
    elsewhere.prepare("UPDATE sessions SET revoked_at = ?, revoked_reason = 'merged' WHERE contact_id = ?").run(new Date(clock.now()).toISOString(), person.contact.id)
    elsewhere.close()
    await beat()
    await until('the end of the socket', () => !device.socket.connected, 1000)
    expect(device.heard('session.revoked')).toEqual([{ reason: 'merged', into: survivor.contact.id }])
  })

  it('[TOK-4] of an agent ends with their token', async () => {
    const { token } = await server.createAgent('night@example.com')
    const inbox = await attend(server, token)
    const person = await signIn(server, channel.id, 'late', installOf('late'))
    clock.advance(37 * HOUR)
    expect(await inbox.emit('conversation.join', { conversation_id: person.conversation.id })).toMatchObject({ ok: false, error: { code: 'unauthenticated', reason: 'unknown_token' } })
    await beat()
    await until('the end of the socket', () => !inbox.socket.connected, 1000)
    expect(inbox.heard('session.revoked')).toEqual([{ reason: 'expired' }])
    expect((await refusal(server.url, AGENT_NAMESPACE, token))?.code).toBe('unauthenticated')
  })
})
