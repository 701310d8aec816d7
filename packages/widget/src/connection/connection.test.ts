import { describe, expect, test } from 'vitest'
import { crank, createClock, createFakeSockets, settle } from '../../test/support/hand-cranked.ts'
import { judgeFailure, toCallError } from '../calls/call-error.ts'
import { FIRST_RETRY_MS, LONGEST_RETRY_MS, nextDelay } from './backoff.ts'
import { createConnection, toPublicStatus, type ConnectionState, type Failure } from './connection.ts'

function setUp() {
  const clock = createClock()
  const sockets = createFakeSockets()
  const authentications = crank<undefined, void>()
  const recoveries = crank<Failure, 'again' | 'refused'>()
  const states: ConnectionState[] = []
  const connection = createConnection(
    {
      authenticate: () => authentications.call(undefined),
      openSocket: sockets.open,
      toFailure: toCallError,
      judge: judgeFailure,
      recover: recoveries.call,
      onState: (state) => states.push(state),
    },
    clock,
    () => 1,
  )
  const goOnline = async (): Promise<void> => {
    connection.start()
    await authentications.answer()
    sockets.newest().onConnect()
  }
  return { clock, sockets, authentications, recoveries, states, connection, goOnline, kind: () => connection.state().kind }
}

describe('getting online', () => {
  test('it authenticates, connects and is online', async () => {
    const { states, goOnline } = setUp()
    await goOnline()
    expect(states.map(({ kind }) => kind)).toEqual(['authenticating', 'connecting', 'online'])
    expect(states.map(toPublicStatus)).toEqual(['connecting', 'connecting', 'online'])
  })

  test('starting twice starts once', async () => {
    const { connection, authentications } = setUp()
    connection.start()
    connection.start()
    expect(authentications.inputs).toHaveLength(1)
  })
})

describe('EMB-12 a lost connection returns by itself', () => {
  test('a reconnect needs no new authentication', async () => {
    const { goOnline, sockets, clock, authentications, kind } = setUp()
    await goOnline()
    sockets.newest().onDisconnect()
    expect(kind()).toBe('waiting')
    await clock.advance(FIRST_RETRY_MS)
    sockets.newest().onConnect()
    expect(kind()).toBe('online')
    expect(authentications.inputs).toHaveLength(1)
    expect(sockets.all).toHaveLength(2)
  })

  test('delays double from 1 s to 30 s', () => {
    expect([1, 2, 3, 4, 5, 6, 20].map((attempt) => nextDelay(attempt, () => 1))).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, LONGEST_RETRY_MS, LONGEST_RETRY_MS])
    expect(nextDelay(1, () => 0)).toBe(500)
  })

  test('failed attempts wait longer each time', async () => {
    const { goOnline, sockets, clock, states } = setUp()
    await goOnline()
    const began = clock.now()
    sockets.newest().onDisconnect()
    for (const delay of [1_000, 2_000, 4_000]) {
      await clock.advance(delay)
      sockets.newest().onFailure({ code: 'network', retryAfterMs: null })
    }
    expect(states.filter((state) => state.kind === 'waiting').map(({ retryAt }) => retryAt - began)).toEqual([1_000, 3_000, 7_000, 15_000])
  })

  test('waking up ends the wait at once', async () => {
    const { goOnline, sockets, connection, kind } = setUp()
    await goOnline()
    sockets.newest().onDisconnect()
    connection.retryNow()
    expect(kind()).toBe('connecting')
  })

  test('a server that drains says when to return', async () => {
    const { goOnline, connection, clock, kind, sockets } = setUp()
    await goOnline()
    connection.drop(5_000)
    expect(sockets.all[0]?.isClosed).toBe(true)
    await clock.advance(4_999)
    expect(kind()).toBe('waiting')
    await clock.advance(1)
    expect(kind()).toBe('connecting')
  })

  test('the status does not flicker while it tries', async () => {
    const { goOnline, sockets, clock, states } = setUp()
    await goOnline()
    sockets.newest().onDisconnect()
    await clock.advance(1_000)
    sockets.newest().onFailure({ code: 'network', retryAfterMs: null })
    expect([...new Set(states.map(toPublicStatus))]).toEqual(['connecting', 'online', 'offline'])
  })
})

describe('EMB-11 giving up a credential', () => {
  test.each(['network', 'unavailable', 'rate_limited', 'busy', 'storage_full', 'draining'] as const)('%s never asks for another credential', async (code) => {
    const { connection, authentications, recoveries, kind } = setUp()
    connection.start()
    await authentications.refuse(code)
    expect(kind()).toBe('waiting')
    expect(recoveries.inputs).toHaveLength(0)
  })

  test('a spent one is replaced and used', async () => {
    const { goOnline, sockets, clock, authentications, recoveries, kind } = setUp()
    await goOnline()
    sockets.newest().onDisconnect()
    await clock.advance(1_000)
    sockets.newest().onFailure({ code: 'token_expired', retryAfterMs: null })
    await recoveries.answer('again')
    expect(kind()).toBe('authenticating')
    expect(authentications.inputs).toHaveLength(2)
  })

  test('without another one it is refused and stays so', async () => {
    const { connection, authentications, recoveries, clock } = setUp()
    connection.start()
    await authentications.refuse('token_revoked')
    await recoveries.answer('refused')
    connection.retryNow()
    await clock.advance(600_000)
    expect(connection.state()).toEqual({ kind: 'refused', code: 'token_revoked', spent: true })
    expect(authentications.inputs).toHaveLength(1)
  })

  test('a page that cannot answer now is asked later', async () => {
    const { connection, authentications, recoveries, kind } = setUp()
    connection.start()
    await authentications.refuse('token_expired')
    await recoveries.refuse('network')
    expect(kind()).toBe('waiting')
  })

  test('a wrong origin is refused without any recovery', async () => {
    const { connection, authentications, recoveries, kind } = setUp()
    connection.start()
    await authentications.refuse('origin_not_allowed')
    expect(connection.state()).toEqual({ kind: 'refused', code: 'origin_not_allowed', spent: false })
    expect(recoveries.inputs).toHaveLength(0)
    connection.retryNow()
    expect(kind()).toBe('authenticating')
  })

  test('a session ended by the server is recovered', async () => {
    const { goOnline, connection, sockets, recoveries } = setUp()
    await goOnline()
    connection.endSession('token_revoked', 'merged', 'survivor')
    expect(recoveries.inputs).toEqual([{ code: 'token_revoked', retryAfterMs: null, reason: 'merged', into: 'survivor' }])
    expect(sockets.newest().isClosed).toBe(true)
    expect(recoveries.inputs).toHaveLength(1)
  })

  test('EMB-11 nothing else decides while another one is asked for', async () => {
    const { goOnline, connection, recoveries, authentications, clock, states } = setUp()
    await goOnline()
    connection.endSession('token_revoked', 'merged', 'survivor')
    // What the closed socket had been asked is answered with its end, and the network goes away as well.
    connection.drop()
    connection.endSession('token_revoked')
    connection.start()
    connection.retryNow()
    await recoveries.answer('refused')
    await clock.advance(60_000)
    expect(connection.state()).toEqual({ kind: 'refused', code: 'token_revoked', spent: true })
    expect([recoveries.inputs.length, authentications.inputs.length]).toEqual([1, 1])
    expect(states.slice(3).map(toPublicStatus)).toEqual(['connecting', 'refused'])
  })
})

describe('late answers', () => {
  test('an authentication of somebody who left opens nothing', async () => {
    const { connection, authentications, sockets, kind } = setUp()
    connection.start()
    connection.stop()
    await authentications.answer()
    expect(kind()).toBe('idle')
    expect(sockets.all).toHaveLength(0)
  })

  test('a socket that was replaced is heard no more', async () => {
    const { goOnline, connection, sockets, authentications, kind } = setUp()
    await goOnline()
    const old = sockets.newest()
    connection.restart()
    await authentications.answer()
    sockets.newest().onConnect()
    old.onDisconnect()
    expect(old.isClosed).toBe(true)
    expect(kind()).toBe('online')
  })

  test('OUT-12 a tab that rests has no line, and looks online', async () => {
    const { connection, goOnline, sockets, clock, authentications, states, kind } = setUp()
    await goOnline()
    connection.rest()
    expect([kind(), sockets.newest().isClosed, clock.waiting()]).toEqual(['resting', true, 0])
    // What follows from the network being back is for tabs that want a line.
    connection.retryNow()
    connection.drop()
    expect(kind()).toBe('resting')
    connection.start()
    sockets.newest().onConnect()
    expect([kind(), authentications.inputs.length]).toEqual(['online', 1])
    expect(states.map(toPublicStatus).slice(2)).toEqual(['online', 'online', 'connecting', 'online'])
  })

  test('closed means closed', async () => {
    const { goOnline, connection, clock, sockets, kind } = setUp()
    await goOnline()
    connection.close()
    connection.start()
    connection.restart()
    connection.endSession('token_revoked')
    await clock.advance(60_000)
    await settle()
    expect(kind()).toBe('closed')
    expect(clock.waiting()).toBe(0)
    expect(sockets.all).toHaveLength(1)
  })
})
