import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Conversation, ListConversationsRequest } from '@rejoin/protocol'
import type { Call } from '../api/call.ts'
import { fail, NETWORK_FAILURE } from '../api/outcome.ts'
import { selectRows } from '../state/conversation-list.ts'
import { aConversation, aMessage, aPage } from '../testing/builders.ts'
import { createFakeConnection } from '../testing/fake-connection.ts'
import { createConversationFeed } from './conversation-feed.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const ME = 'agent-me'
const open = (number: number, changes: Partial<Conversation> = {}): Conversation =>
  aConversation({ id: `conversation-${String(number).padStart(3, '0')}`, updated_at: new Date(Date.UTC(2026, 10, 20) + number * 1000).toISOString(), ...changes })

/** A server whose list holds `stored`, newest first, in pages; `broken` while nobody answers. */
function setUp(stored: Conversation[]) {
  const server = { ...createFakeConnection({ log: [] }), stored, broken: false }
  const incoming: string[] = []
  const asked: ListConversationsRequest[] = []
  const call = async (_name: string, request: ListConversationsRequest) => {
    asked.push(request)
    if (server.broken) return fail(NETWORK_FAILURE)
    const all = server.stored.filter((conversation) => conversation.state === request.filters?.state).toReversed()
    const from = Number(request.cursor ?? 0)
    const to = from + (request.page_size ?? 20)
    return { ok: true, data: aPage(all.slice(from, to), to < all.length ? String(to) : null) }
  }
  const feed = createConversationFeed({ connection: server.connection, call: call as unknown as Call, agentId: ME, onIncoming: (conversation) => incoming.push(conversation.id) })
  const rows = (): readonly string[] => selectRows(feed.known.value, feed.streams.value, 'open', ME).map((row) => row.id)
  return { server, feed, incoming, asked, rows }
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)

describe('the live list', () => {
  test('scrolling reads one page after the other', async () => {
    const { feed, rows } = setUp(Array.from({ length: 100 }, (_, index) => open(index)))
    feed.open('open')
    await settle()
    expect(rows()).toHaveLength(40)
    feed.loadMore('open')
    await settle()
    feed.loadMore('open')
    await settle()
    expect(rows()).toHaveLength(100)
    expect(feed.streams.value.open.cursor).toBeNull()
  })

  test('an update shows at the top without asking', async () => {
    const { server, feed, asked, rows } = setUp([open(1), open(2)])
    feed.open('open')
    await settle()
    server.emit('conversation.updated', { conversation: open(1, { updated_at: '2026-11-21T00:00:00.000Z', head_seq: 9 }) })
    expect(rows()[0]).toBe('conversation-001')
    expect(asked).toHaveLength(1)
  })

  test('CON-14 a deleted conversation leaves the list, and no late page brings it back', async () => {
    const { server, feed, rows } = setUp([open(1), open(2)])
    feed.open('open')
    server.emit('conversation.updated', { conversation: open(2, { state: 'completed' }), deleted: true })
    await settle()
    expect(rows()).toEqual(['conversation-001'])
    expect([...feed.known.value.keys()]).toEqual(['conversation-001'])
  })

  test('what is not there any more leaves the list', async () => {
    const { feed, rows } = setUp([open(1), open(2)])
    feed.open('open')
    await settle()
    feed.drop('conversation-002')
    expect(rows()).toEqual(['conversation-001'])
  })

  test('what changed while away shows after a reconnect', async () => {
    const { server, feed, rows } = setUp([open(1)])
    server.connect()
    feed.open('open')
    await settle()
    server.disconnect()
    server.stored.push(open(2))
    server.connect()
    await settle()
    expect(rows()).toEqual(['conversation-002', 'conversation-001'])
  })

  test('a refresh reads as far as one had scrolled', async () => {
    const { server, feed, rows } = setUp(Array.from({ length: 100 }, (_, index) => open(index)))
    feed.open('open')
    await settle()
    feed.loadMore('open')
    await settle()
    server.connect()
    await settle()
    expect(rows()).toHaveLength(80)
  })

  test('a list that failed comes back by itself', async () => {
    const { server, feed, rows } = setUp([open(1)])
    server.broken = true
    feed.open('open')
    await settle()
    expect(feed.streams.value.open.status).toBe('failed')
    server.broken = false
    await vi.advanceTimersByTimeAsync(3_000)
    expect(rows()).toEqual(['conversation-001'])
  })

  test('only new words of a visitor are announced', async () => {
    const { server, feed, incoming } = setUp([])
    feed.open('open')
    await settle()
    const asked = open(1, { head_seq: 2, unread_count: 1, last_message: aMessage({ seq: 2 }) })
    server.emit('conversation.updated', { conversation: asked })
    server.emit('conversation.updated', { conversation: { ...asked, head_seq: 3, assignee_id: ME } })
    expect(incoming).toEqual(['conversation-001'])
  })
})
