import { describe, expect, test, vi } from 'vitest'
import { aConversation, aLog, says } from '../testing/builders.ts'
import { createFakeConnection } from '../testing/fake-connection.ts'
import { followLog } from './log-follower.ts'

const ID = 'conversation-1'
const seqsOf = (follower: ReturnType<typeof followLog>): readonly number[] => follower.thread.value.events.map((event) => event.seq)

describe('following a conversation', () => {
  test('opening shows the newest page only', async () => {
    const server = createFakeConnection({ log: aLog(100) })
    const follower = followLog(server.connection, ID)
    server.connect()
    await vi.waitFor(() => expect(follower.phase.value).toBe('ready'))
    expect(seqsOf(follower)).toEqual(range(41, 100))
  })

  test('CON-14 once it is deleted nothing is asked or shown any more', async () => {
    const server = createFakeConnection({ log: aLog(3) })
    const follower = followLog(server.connection, ID)
    server.connect()
    server.emit('conversation.updated', { conversation: aConversation({ id: ID }), deleted: true })
    await vi.waitFor(() => expect(server.asked).toContain('conversation.join'))
    expect(follower.phase.value).toBe('missing')
    server.connect()
    await Promise.resolve()
    expect(server.asked.filter((event) => event === 'conversation.join')).toHaveLength(1)
    expect(follower.phase.value).toBe('missing')
  })

  test('scrolling up brings the rest', async () => {
    const server = createFakeConnection({ log: aLog(100) })
    const follower = followLog(server.connection, ID)
    server.connect()
    await vi.waitFor(() => expect(follower.phase.value).toBe('ready'))
    await follower.loadEarlier()
    expect(seqsOf(follower)).toEqual(range(1, 100))
  })

  test('LIM-11 long messages come in several answers', async () => {
    const server = createFakeConnection({ log: aLog(100) })
    const follower = followLog(server.connection, ID)
    server.connect()
    await vi.waitFor(() => expect(follower.phase.value).toBe('ready'))
    server.mostEvents = 7
    await follower.loadEarlier()
    expect(seqsOf(follower)).toEqual(range(1, 100))
  })

  test('half of what is earlier is not put in', async () => {
    const server = createFakeConnection({ log: aLog(100) })
    const follower = followLog(server.connection, ID)
    server.connect()
    await vi.waitFor(() => expect(follower.phase.value).toBe('ready'))
    server.mostEvents = 7
    const loading = follower.loadEarlier()
    server.disconnect()
    await loading
    expect(seqsOf(follower)).toEqual(range(41, 100))
    expect(follower.loadingEarlier.value).toBe(false)
  })

  test('a reconnect brings what was missed, once', async () => {
    const server = createFakeConnection({ log: aLog(3) })
    const follower = followLog(server.connection, ID)
    server.connect()
    await vi.waitFor(() => expect(seqsOf(follower)).toEqual([1, 2, 3]))
    server.disconnect()
    server.log = aLog(150)
    server.connect()
    await vi.waitFor(() => expect(seqsOf(follower)).toEqual(range(1, 150)))
  })

  test('an event after a gap fills the gap first', async () => {
    const server = createFakeConnection({ log: aLog(3) })
    const follower = followLog(server.connection, ID)
    server.connect()
    await vi.waitFor(() => expect(follower.phase.value).toBe('ready'))
    server.log = aLog(6)
    server.emit('message.created', says(6, 'Message 6'))
    expect(seqsOf(follower)).toEqual([1, 2, 3])
    await vi.waitFor(() => expect(seqsOf(follower)).toEqual(range(1, 6)))
  })

  test('a head that is ahead is followed', async () => {
    const server = createFakeConnection({ log: aLog(3) })
    const follower = followLog(server.connection, ID)
    server.connect()
    await vi.waitFor(() => expect(follower.phase.value).toBe('ready'))
    server.log = aLog(5)
    server.emit('conversation.head', { conversation_id: ID, epoch: server.epoch, head_seq: 5 })
    await vi.waitFor(() => expect(seqsOf(follower)).toEqual(range(1, 5)))
  })

  test('an older copy of the data is read anew', async () => {
    const server = createFakeConnection({ log: aLog(9) })
    const follower = followLog(server.connection, ID)
    server.connect()
    await vi.waitFor(() => expect(follower.phase.value).toBe('ready'))
    server.disconnect()
    server.epoch = 'epoch-restored'
    server.log = aLog(4)
    server.connect()
    await vi.waitFor(() => expect(seqsOf(follower)).toEqual(range(1, 4)))
  })

  test('resync_required starts over by itself', async () => {
    const server = createFakeConnection({ log: aLog(3) })
    const follower = followLog(server.connection, ID)
    server.connect()
    await vi.waitFor(() => expect(follower.phase.value).toBe('ready'))
    server.log = aLog(5)
    server.failNext('conversation.sync', 'resync_required')
    server.emit('conversation.head', { conversation_id: ID, epoch: server.epoch, head_seq: 5 })
    await vi.waitFor(() => expect(seqsOf(follower)).toEqual(range(1, 5)))
  })

  test('a foreign conversation is said to be missing', async () => {
    const server = createFakeConnection({ log: [] })
    server.failNext('conversation.join', 'not_found')
    const follower = followLog(server.connection, ID)
    server.connect()
    await vi.waitFor(() => expect(follower.phase.value).toBe('missing'))
  })

  test('after leaving nothing is applied any more', async () => {
    const server = createFakeConnection({ log: aLog(2) })
    const follower = followLog(server.connection, ID)
    server.connect()
    await vi.waitFor(() => expect(follower.phase.value).toBe('ready'))
    follower.stop()
    server.emit('message.created', says(3, 'Third'))
    expect(seqsOf(follower)).toEqual([1, 2])
    expect(server.asked).toContain('conversation.leave')
  })
})

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}
