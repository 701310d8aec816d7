import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Ack, Agent, Channel, ConversationEvent, ConversationSyncResult } from '@rejoin/protocol'
import { attend, conversationInfo, installOf, openPage, signIn, visit } from './support/people.ts'
import { accept, disconnectAll, nextMessageId, until, type Device } from './support/sockets.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
let channel: Channel
let grace: { agent: Agent; token: string }
beforeAll(async () => {
  server = await startTestServer()
  channel = await server.connectChannel()
  grace = await server.createAgent()
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

let people = 0
async function enter() {
  const name = `person-${++people}`
  const person = await signIn(server, channel.id, name, installOf(name))
  return { name, token: person.token, device: await visit(server, person.token), conversation_id: person.conversation.id, contactId: person.contact.id }
}

const sync = (device: Device, request: Record<string, unknown>): Promise<Ack<ConversationSyncResult>> => device.emit<ConversationSyncResult>('conversation.sync', request)

/** Everything after `after_seq`, as a client reads it: page by page until there is no more. */
async function readAll(device: Device, conversation_id: string, after_seq = 0, limit = 7): Promise<ConversationEvent[]> {
  const events: ConversationEvent[] = []
  for (let more = true; more; ) {
    const page = accept(await sync(device, { conversation_id, after_seq: events.at(-1)?.seq ?? after_seq, limit }))
    expect(page.events.length).toBeLessThanOrEqual(limit)
    events.push(...page.events)
    more = page.more
  }
  return events
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n)

describe('conversation.sync', () => {
  it('[CON-2] gives every later event in order, page by page', async () => {
    const { device, conversation_id } = await enter()
    for (let n = 0; n < 30; n++) await device.say(`line ${n}`)
    await until('the live ones', () => device.log().length === 30)
    expect((await readAll(device, conversation_id)).map(({ seq }) => seq)).toEqual(range(1, 31))
    // Word for word what came live.
    expect(await readAll(device, conversation_id, 1)).toEqual(device.log())
    expect((await readAll(device, conversation_id, 20)).map(({ seq }) => seq)).toEqual(range(21, 31))
    expect(accept(await sync(device, { conversation_id, after_seq: 31 }))).toMatchObject({ events: [], head_seq: 31, more: false })
    expect(accept(await sync(device, { conversation_id, after_seq: 0, limit: 30 }))).toMatchObject({ head_seq: 31, more: true })
    expect(accept(await sync(device, { conversation_id, after_seq: 0, limit: 31 }))).toMatchObject({ head_seq: 31, more: false })
  })

  it('[CON-2] meets the live ones without gap or repeat', async () => {
    const { name, device, conversation_id } = await enter()
    let sent = 0
    let going = true
    const writers = [0, 1, 2].map(async () => {
      while (going) await device.say(`line ${sent++}`)
    })
    try {
      for (let round = 0; round < 6; round++) {
        const { token } = await signIn(server, channel.id, name, installOf(`${name}-${round}`))
        const late = await visit(server, token)
        const read = await readAll(late, conversation_id, 0, 50)
        const last = read.at(-1)?.seq ?? 0
        await until('some more live', () => (late.log().at(-1)?.seq ?? 0) >= last + 5)
        const live = late.log().map(({ seq }) => seq)
        // What was read and what came live overlap or touch; together they are the log.
        expect(read.map(({ seq }) => seq)).toEqual(range(1, last))
        expect(live).toEqual(range(live[0] ?? 0, live.at(-1) ?? 0))
        expect(live[0]).toBeLessThanOrEqual(last + 1)
        late.socket.disconnect()
      }
    } finally {
      going = false
      await Promise.all(writers)
    }
    expect((await conversationInfo(server, conversation_id)).head_seq).toBe(sent + 1)
  })

  it('[CON-2] fills what a broken connection missed', async () => {
    const { token, device, conversation_id } = await enter()
    await device.say('seen')
    device.socket.disconnect()
    for (let n = 0; n < 5; n++) await server.call('messages.send', { conversation_id, content: { type: 'text', text: `missed ${n}` } })
    const again = await visit(server, token)
    expect((await readAll(again, conversation_id, 2)).map((event) => (event.type === 'message.created' ? event.data.content : event.type))).toEqual(range(0, 4).map((n) => ({ type: 'text', text: `missed ${n}` })))
  })

  it('[CON-3] that cannot be exact says resync_required', async () => {
    const { device, conversation_id } = await enter()
    await device.say('hello')
    const { epoch } = await conversationInfo(server, conversation_id)
    expect((await sync(device, { conversation_id, after_seq: 2, epoch })).ok).toBe(true)
    for (const request of [{ after_seq: 3 }, { after_seq: Number.MAX_SAFE_INTEGER }, { after_seq: 0, epoch: 'another-copy' }, { after_seq: 2, epoch: '' }]) {
      expect(await sync(device, { conversation_id, ...request })).toMatchObject({ ok: false, error: { code: 'resync_required' } })
    }
  })

  it('[CON-3] with a wrong field is refused', async () => {
    const { device, conversation_id } = await enter()
    const wrong: [Record<string, unknown>, string, string][] = [
      [{ after_seq: -1 }, 'invalid_field', 'after_seq'],
      [{ after_seq: 0.5 }, 'invalid_field', 'after_seq'],
      [{ after_seq: '0' }, 'invalid_field', 'after_seq'],
      [{}, 'invalid_field', 'after_seq'],
      [{ after_seq: 0, limit: 0 }, 'invalid_field', 'limit'],
      [{ after_seq: 0, limit: 201 }, 'invalid_field', 'limit'],
      [{ after_seq: 0, viewer: 'agent' }, 'unknown_field', 'viewer'],
    ]
    for (const [request, code, field] of wrong) expect(await sync(device, { conversation_id, ...request })).toMatchObject({ ok: false, error: { code, field } })
  })
})

describe('what is for agents only', () => {
  it('[CON-4] takes its seq and shows nothing', async () => {
    const { device, token, conversation_id } = await enter()
    const inbox = await attend(server, grace.token)
    accept(await inbox.emit('conversation.join', { conversation_id }))
    await device.say('a question')
    await server.call('messages.send', { conversation_id, content: { type: 'text', text: 'a secret among us' }, visibility: 'internal' }, { token: grace.token })
    await inbox.say('an answer', { conversation_id })
    await until('three events', () => device.log().length === 3 && inbox.log().length === 3)
    expect(device.log().map(({ seq, type }) => [seq, type])).toEqual([[2, 'message.created'], [3, 'hidden'], [4, 'message.created']])
    expect(Object.keys(device.log()[1] ?? {}).toSorted()).toEqual(['at', 'conversation_id', 'id', 'seq', 'type'])
    expect(inbox.log()[1]).toMatchObject({ seq: 3, type: 'message.created', data: { visibility: 'internal', content: { text: 'a secret among us' } } })
    expect((await readAll(device, conversation_id, 1)).map(({ id, seq, type }) => [id, seq, type])).toEqual(device.log().map(({ id, seq, type }) => [id, seq, type]))
    expect((await readAll(inbox, conversation_id, 1))[1]).toMatchObject({ data: { content: { text: 'a secret among us' } } })
    const page = await server.authenticate({}, { token })
    for (const seen of [device.arrivals, page.body, await readAll(device, conversation_id)]) expect(JSON.stringify(seen)).not.toContain('secret among us')
  })
})

describe("another person's conversation", () => {
  it('[MSG-5] looks exactly like a missing one', async () => {
    const ada = await enter()
    await ada.device.say('hers alone')
    const bob = await enter()
    const nobody = await visit(server, (await openPage(server, channel.id, installOf('nobody'))).token)
    const other = await server.connectChannel({ name: 'Other' })
    const elsewhere = await visit(server, (await signIn(server, other.id, ada.name, installOf('elsewhere'))).token)
    const missing = '01890000-0000-7000-8000-000000000000'
    const attempts: [string, Record<string, unknown>][] = [
      ['message.send', { client_message_id: nextMessageId(), content: { type: 'text', text: 'intruder' } }],
      ['conversation.sync', { after_seq: 0 }],
      ['conversation.read', { seq: 1 }],
      ['typing', { typing: true }],
    ]
    const before = await conversationInfo(server, ada.conversation_id)
    for (const intruder of [bob.device, nobody, elsewhere]) {
      for (const [name, payload] of attempts) {
        const [there, absent] = await Promise.all([ada.conversation_id, missing].map((conversation_id) => intruder.emit(name, { ...payload, conversation_id })))
        const strip = (ack: Ack<unknown> | undefined) => (ack === undefined || ack.ok ? ack : { ...ack.error, request_id: '' })
        expect(there).toMatchObject({ ok: false, error: { code: 'not_found' } })
        expect(strip(there)).toEqual(strip(absent))
      }
    }
    expect(await conversationInfo(server, ada.conversation_id)).toEqual(before)
    expect(ada.device.heard('typing')).toEqual([])
  })

  it('[MSG-5] has no event that only agents may send', async () => {
    const { device, conversation_id } = await enter()
    for (const name of ['conversation.join', 'conversation.leave']) expect(await device.emit(name, { conversation_id })).toMatchObject({ ok: false, error: { code: 'unknown_event' } })
  })

  it('[MSG-5] an agent finds nothing under a wrong id', async () => {
    const inbox = await attend(server, grace.token)
    const conversation_id = '01890000-0000-7000-8000-000000000000'
    const attempts: [string, Record<string, unknown>][] = [
      ['conversation.join', {}],
      ['conversation.sync', { after_seq: 0 }],
      ['conversation.read', { seq: 1 }],
      ['typing', { typing: true }],
      ['message.send', { client_message_id: nextMessageId(), content: { type: 'text', text: 'x' } }],
    ]
    for (const [name, payload] of attempts) expect([name, await inbox.emit(name, { ...payload, conversation_id })]).toMatchObject([name, { ok: false, error: { code: 'not_found' } }])
  })
})

describe('conversation.start', () => {
  it('[CON-7] makes a further one where the channel allows it', async () => {
    const { device } = await enter()
    expect(await device.emit('conversation.start', {})).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    const open = await server.connectChannel({ name: 'Many', settings: { allow_new_conversations: true } })
    const person = await signIn(server, open.id, 'many', installOf('many'))
    const visitor = await visit(server, person.token)
    const { conversation } = accept(await visitor.emit<{ conversation: { id: string } }>('conversation.start', {}))
    expect(conversation.id).not.toBe(person.conversation.id)
    expect((await visitor.say('here')).message.conversation_id).toBe(conversation.id)
    expect((await visitor.say('there', { conversation_id: person.conversation.id })).message.conversation_id).toBe(person.conversation.id)
  })
})
