import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ErrorCode } from '@rejoin/protocol'
import type { Call } from '../api/call.ts'
import { fail } from '../api/outcome.ts'
import { aContact, aConversation, aPage } from '../testing/builders.ts'
import { createContactSearch, SEARCH_PAUSE_MS } from './contact-search.ts'

const ada = aContact({ id: 'contact-ada', email: 'ada@example.com', external_id: 'user-42' })

/** A server that knows Ada by e-mail and customer ID. */
function setUp(refusal?: ErrorCode) {
  const asked: unknown[] = []
  const call = (async (name: string, request: { email?: string; external_id?: string }) => {
    if (name === 'conversations.list') return { ok: true, data: aPage([aConversation({ id: 'conversation-7' })], null) }
    asked.push(request)
    if (refusal !== undefined) return fail({ code: refusal, message: '' })
    return { ok: true, data: aPage(request.email === ada.email || request.external_id === ada.external_id ? [ada] : [], null) }
  }) as unknown as Call
  const search = createContactSearch({ call, onContact: () => undefined, onConversations: () => undefined })
  const typed = async (query: string) => {
    search.type(query)
    await vi.advanceTimersByTimeAsync(SEARCH_PAUSE_MS)
    return search.state.value
  }
  return { search, asked, typed }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('an exact address finds the person with their conversations', async () => {
  expect(await setUp().typed('Ada@example.com')).toMatchObject({ status: 'ready', hits: [{ by: 'email', contact: { id: 'contact-ada' }, conversationIds: ['conversation-7'] }] })
})

test('half a word asks the server nothing', async () => {
  const { search, asked, typed } = setUp()
  for (const part of ['u', 'us', 'user-4']) search.type(part)
  await typed('user-42')
  expect(asked).toEqual([{ external_id: 'user-42' }])
})

test('what no identity can look like finds nobody', async () => {
  expect(await setUp('reserved_identifier').typed('guest')).toMatchObject({ status: 'ready', hits: [] })
})

test('a server that does not answer is no "nobody"', async () => {
  expect(await setUp('unavailable').typed('user-42')).toMatchObject({ status: 'failed' })
})

test('an emptied box ends the search', async () => {
  const { search, typed } = setUp()
  await typed('user-42')
  search.type(' ')
  expect(search.state.value).toEqual({ status: 'idle' })
})
