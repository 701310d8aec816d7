import { describe, expect, test } from 'vitest'
import type { Agent } from '@rejoin/protocol'
import { createMemoryStorage } from '../testing/memory-storage.ts'
import { createSession } from './session.ts'
import { createSessionStore } from './session-store.ts'

const agent: Agent = { id: 'agent-me', email: 'grace@example.com', name: 'Grace', role: 'agent', avatar_url: null, availability: 'online', created_at: '2026-11-20T10:00:00.000Z' }

/** A server that answers each call by name; a function answers with a status. */
function setUp(answers: Record<string, readonly [number, unknown, Record<string, string>?]>) {
  const tab = createMemoryStorage()
  const browser = createMemoryStorage()
  const seen: { url: string; authorization: string | null }[] = []
  const fetch = (async (url: string, init: RequestInit) => {
    seen.push({ url, authorization: new Headers(init.headers).get('authorization') })
    const answer = answers[url.slice(1)]
    if (answer === undefined) throw new TypeError('network')
    return new Response(JSON.stringify(answer[1]), { status: answer[0], ...(answer[2] === undefined ? {} : { headers: answer[2] }) })
  }) as typeof globalThis.fetch
  const open = () => createSession(createSessionStore(tab, browser), fetch)
  return { open, tab, browser, seen, answers }
}

const welcome = { 'agents.login': [200, { token: 'rja_1', agent }] } as const
const refused = [401, { error: { code: 'unauthenticated', reason: 'unknown_token', message: '', request_id: 'r' } }] as const

describe('signing in', () => {
  test('the token stays with the tab', async () => {
    const { open, browser } = setUp({ ...welcome })
    await open().login('grace@example.com', 'demo-password', false)
    expect(open().state.value).toMatchObject({ phase: 'signed-in', token: 'rja_1' })
    expect(browser.getItem('rejoin.inbox.session')).toBeNull()
  })

  test('keep me signed in moves it to the browser', async () => {
    const { open, tab } = setUp({ ...welcome })
    await open().login('grace@example.com', 'demo-password', true)
    expect(tab.getItem('rejoin.inbox.session')).toBeNull()
    expect(open().state.value.phase).toBe('signed-in')
  })

  test('too many attempts say how long to wait', async () => {
    const { open } = setUp({ 'agents.login': [429, { error: { code: 'rate_limited', message: '', request_id: 'r' } }, { 'retry-after': '12' }] })
    expect(await open().login('grace@example.com', 'wrong', false)).toMatchObject({ code: 'rate_limited', retryAfterMs: 12_000 })
  })

  test('no answer is a network failure', async () => {
    expect(await setUp({}).open().login('grace@example.com', 'demo-password', false)).toMatchObject({ code: 'network' })
  })

  test('an answer that is not ours is a failure too', async () => {
    expect(await setUp({ 'agents.login': [502, 'Bad gateway'] }).open().login('grace@example.com', 'demo-password', false)).toMatchObject({ code: 'unreadable' })
  })
})

describe('a session that ends', () => {
  test('signing out elsewhere is told as that', async () => {
    const { open } = setUp({ ...welcome })
    const session = open()
    await session.login('grace@example.com', 'demo-password', false)
    session.end('elsewhere')
    expect(session.state.value).toMatchObject({ phase: 'signed-out', reason: 'elsewhere' })
  })

  test('signing out here is not told as elsewhere', async () => {
    const { open } = setUp({ ...welcome, 'agents.logout': [200, {}] })
    const session = open()
    await session.login('grace@example.com', 'demo-password', false)
    const done = session.logout()
    // The server's own word on the socket may be faster than its answer to the call.
    session.end('elsewhere')
    await done
    expect(session.state.value).toMatchObject({ phase: 'signed-out', reason: 'left' })
  })

  test('a refused token leads back to signing in', async () => {
    const { open } = setUp({ ...welcome, 'agents.me': refused })
    const session = open()
    await session.login('grace@example.com', 'demo-password', false)
    await session.call('agents.me', {})
    expect(session.state.value).toEqual({ phase: 'signed-out', reason: 'ended', lastEmail: 'grace@example.com' })
    expect(open().state.value.phase).toBe('signed-out')
  })

  test('a server error never costs the session', async () => {
    const { open } = setUp({ ...welcome, 'agents.me': [503, { error: { code: 'unavailable', message: '', request_id: 'r' } }] })
    const session = open()
    await session.login('grace@example.com', 'demo-password', false)
    await session.call('agents.me', {})
    expect(session.state.value.phase).toBe('signed-in')
  })

  test('signing out works without a server', async () => {
    const { open } = setUp({ ...welcome })
    const session = open()
    await session.login('grace@example.com', 'demo-password', true)
    await session.logout()
    expect(session.state.value).toMatchObject({ phase: 'signed-out', reason: 'left' })
    expect(open().state.value.phase).toBe('signed-out')
  })
})
