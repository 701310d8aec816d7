import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Failure } from '../api/outcome.ts'
import { createFakeSocket } from '../testing/fake-socket.ts'
import { createConnection } from './connection.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function setUp() {
  const socket = createFakeSocket()
  const refusals: Failure[] = []
  const connection = createConnection({ socket, onRefused: (failure) => refusals.push(failure) })
  const refuse = (code: string): void => socket.receive('connect_error', Object.assign(new Error('refused'), { data: { code, message: '' } }))
  return { socket, connection, refusals, refuse }
}

describe('staying connected', () => {
  test('a lost line is offline until it is back', () => {
    const { socket, connection } = setUp()
    socket.receive('connect')
    socket.receive('disconnect', 'transport close')
    expect(connection.status.value).toBe('offline')
    socket.receive('connect')
    expect(connection.status.value).toBe('online')
  })

  test('everybody hears of every connect', () => {
    const { socket, connection } = setUp()
    const listener = vi.fn<() => void>()
    connection.onConnect(listener)
    socket.receive('connect')
    socket.receive('disconnect')
    socket.receive('connect')
    expect(listener).toHaveBeenCalledTimes(2)
  })

  test('a server that closed us is asked again', () => {
    const { socket } = setUp()
    socket.receive('connect')
    socket.active = false
    socket.receive('disconnect', 'io server disconnect')
    vi.advanceTimersByTime(2_500)
    expect(socket.attempts).toBe(2)
  })

  test('a draining server is left alone as long as it asks', () => {
    const { socket } = setUp()
    socket.receive('connect')
    socket.receive('server.draining', { reconnect_in_ms: 5_000 })
    socket.active = false
    socket.receive('disconnect', 'io server disconnect')
    vi.advanceTimersByTime(4_900)
    expect(socket.attempts).toBe(1)
    vi.advanceTimersByTime(1_200)
    expect(socket.attempts).toBe(2)
  })
})

describe('being refused', () => {
  test('a refused token ends the session', () => {
    const { refuse, refusals } = setUp()
    refuse('unauthenticated')
    expect(refusals.map((failure) => failure.code)).toEqual(['unauthenticated'])
  })

  test('a revoked session ends at once', () => {
    const { socket, refusals } = setUp()
    socket.receive('connect')
    socket.receive('session.revoked', { reason: 'logout' })
    expect(refusals).toMatchObject([{ code: 'token_revoked', reason: 'logout' }])
  })

  test('a busy server never costs the session', () => {
    const { socket, refuse, refusals } = setUp()
    socket.active = false
    refuse('busy')
    vi.advanceTimersByTime(2_500)
    expect(refusals).toEqual([])
    expect(socket.attempts).toBe(2)
  })

  test('a wrong address is said and not repeated', () => {
    const { socket, connection, refuse } = setUp()
    socket.active = false
    refuse('origin_not_allowed')
    vi.advanceTimersByTime(60_000)
    expect(connection.status.value).toBe('refused')
    expect(socket.attempts).toBe(1)
  })
})

describe('asking', () => {
  const ask = (connection: ReturnType<typeof createConnection>) => connection.request('typing', { conversation_id: 'conversation-1', typing: true })

  test('without a line the answer is a network failure', async () => {
    const { socket, connection } = setUp()
    expect(await ask(connection)).toMatchObject({ ok: false, failure: { code: 'network' } })
    expect(socket.sent).toEqual([])
  })

  test('an ack is the answer, good or bad', async () => {
    const { socket, connection } = setUp()
    socket.receive('connect')
    const good = ask(connection)
    socket.sent[0]?.ack(null, { ok: true, data: {} })
    const bad = ask(connection)
    socket.sent[1]?.ack(null, { ok: false, error: { code: 'not_found', message: 'No.', request_id: 'r' } })
    expect(await good).toEqual({ ok: true, data: {} })
    expect(await bad).toEqual({ ok: false, failure: { code: 'not_found', message: 'No.' } })
  })

  test('no ack in time is a network failure', async () => {
    const { socket, connection } = setUp()
    socket.receive('connect')
    const answer = ask(connection)
    socket.sent[0]?.ack(new Error('timeout'), undefined)
    expect(await answer).toMatchObject({ ok: false, failure: { code: 'network' } })
  })
})
