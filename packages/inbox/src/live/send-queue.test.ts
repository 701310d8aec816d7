import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Call } from '../api/call.ts'
import { fail, NETWORK_FAILURE } from '../api/outcome.ts'
import { aMessage } from '../testing/builders.ts'
import { createFakeConnection } from '../testing/fake-connection.ts'
import { createMemoryStorage } from '../testing/memory-storage.ts'
import { createSendQueue, type SendQueue } from './send-queue.ts'

const ID = 'conversation-1'
const kindsOf = (queue: SendQueue): readonly string[] => queue.outbox.value.map((outgoing) => outgoing.status.kind)

describe('sending', () => {
  const storage = createMemoryStorage()
  let server = createFakeConnection({ log: [] })
  const call = vi.fn<(name: string, request: unknown) => Promise<unknown>>()

  beforeEach(() => {
    vi.useFakeTimers()
    storage.clear()
    server = createFakeConnection({ log: [] })
    call.mockReset().mockResolvedValue({ ok: true, data: aMessage() })
  })
  afterEach(() => vi.useRealTimers())

  function open(): SendQueue {
    let next = 0
    return createSendQueue({ connection: server.connection, call: call as unknown as Call, storage, agentId: 'agent-me', now: () => 0, newId: () => `client-message-000${(next += 1)}` })
  }

  test('a reply goes over the socket, a note over HTTP', async () => {
    const queue = open()
    server.connect()
    queue.send(ID, 'public', 'Hello')
    queue.send(ID, 'internal', 'Between us')
    await vi.waitFor(() => expect(kindsOf(queue)).toEqual(['sent', 'sent']))
    expect(server.asked).toEqual(['message.send'])
    expect(call).toHaveBeenCalledWith('messages.send', expect.objectContaining({ visibility: 'internal' }))
  })

  test('suggested answers go along, also after a reload', async () => {
    open().send(ID, 'public', 'Tea?', ['Yes', 'No'])
    server.connect()
    const queue = open()
    await vi.waitFor(() => expect(kindsOf(queue)).toEqual(['sent']))
    expect(queue.outbox.value[0]?.status).toMatchObject({ message: { content: { type: 'quick_replies', replies: [{ title: 'Yes' }, { title: 'No' }] } } })
  })

  test('what is written offline goes out on connecting', async () => {
    const queue = open()
    queue.send(ID, 'public', 'Hello')
    await vi.advanceTimersByTimeAsync(0)
    expect(kindsOf(queue)).toEqual(['waiting'])
    server.connect()
    await vi.waitFor(() => expect(kindsOf(queue)).toEqual(['sent']))
  })

  test('a busy server is asked again by itself', async () => {
    const queue = open()
    server.connect()
    server.failNext('message.send', 'busy')
    queue.send(ID, 'public', 'Hello')
    await vi.advanceTimersByTimeAsync(5_000)
    expect(kindsOf(queue)).toEqual(['sent'])
    expect(server.asked).toEqual(['message.send', 'message.send'])
  })

  test('a final refusal is handed back, and can be retried', async () => {
    const queue = open()
    server.connect()
    server.failNext('message.send', 'contact_blocked')
    queue.send(ID, 'public', 'Hello')
    await vi.advanceTimersByTimeAsync(0)
    expect(kindsOf(queue)).toEqual(['failed'])
    queue.retry('client-message-0001')
    await vi.advanceTimersByTimeAsync(0)
    expect(queue.outbox.value.map((outgoing) => [outgoing.clientMessageId, outgoing.status.kind])).toEqual([['client-message-0001', 'sent']])
  })

  test('unsent texts survive a reload with their ids', async () => {
    call.mockResolvedValue(fail(NETWORK_FAILURE))
    const before = open()
    before.send(ID, 'internal', 'Between us')
    await vi.advanceTimersByTimeAsync(0)
    before.stop()
    expect(open().outbox.value.map((outgoing) => outgoing.clientMessageId)).toEqual(['client-message-0001'])
  })

  test('an ended session keeps the text for later', async () => {
    const queue = open()
    server.connect()
    server.failNext('message.send', 'token_revoked')
    queue.send(ID, 'public', 'Hello')
    await vi.advanceTimersByTimeAsync(0)
    expect(kindsOf(queue)).toEqual(['waiting'])
  })
})
