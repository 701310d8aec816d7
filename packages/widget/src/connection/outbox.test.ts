import type { Message } from '@rejoin/protocol'
import { describe, expect, test } from 'vitest'
import { aMessage } from '../../test/support/builders.ts'
import { crank, createArea, createClock, settle } from '../../test/support/hand-cranked.ts'
import { judgeFailure, toCallError } from '../calls/call-error.ts'
import { KEEP_UNSENT_MS, openRecord } from '../on-demand/outbox-record.ts'
import { openSessionStorage } from '../session/session-storage.ts'
import type { StoredMessage } from '../state/stored-message.ts'
import type { Failure } from './connection.ts'
import { createOutbox, type Beyond, type OutboxItem } from './outbox.ts'

const ME = 'anonymous'

/** One page of one browser; pages that share an area are reloads or tabs of each other. */
function openPage({ area = createArea(), clock = createClock(), prefix = 'id', me = ME, inTurn = (run: () => Promise<void>) => run(), onLoad = (beyond: Beyond) => Promise.resolve(beyond) } = {}) {
  const sends = crank<OutboxItem, Message>()
  const stored: Message[] = []
  const spent: Failure[] = []
  const storage = openSessionStorage('channel', area)
  let made = 0
  // What is kept, and whose turn it is, has tests of its own.
  const beyond = { ...openRecord({ channelId: 'channel', door: storage, tabs: { tell: () => undefined }, timers: clock, readOwner: () => me, databases: null }), inTurn }
  const outbox = createOutbox(
    { storage, loadBeyond: () => onLoad(beyond), send: sends.call, toFailure: toCallError, judge: judgeFailure, onChange: () => undefined, onStored: (message) => stored.push(message), onSpent: (failure) => spent.push(failure), makeId: () => `${prefix}-${++made}` },
    clock,
  )
  const states = (): readonly string[] => outbox.items().map(({ text, state }) => `${text} ${state}`)
  const kept = (): readonly StoredMessage[] => storage.listMessages().map((id) => storage.peekMessage(id) as StoredMessage)
  return {
    area,
    clock,
    sends,
    stored,
    spent,
    storage,
    outbox,
    states,
    kept,
    async load(owner: string) {
      outbox.load(owner)
      await settle()
    },
  }
}

test('VIS-1 what somebody says of themselves waits with their first words', async () => {
  const introduction = { name: 'Maria', answers: { topic: 'Returns' } }
  const first = openPage()
  first.outbox.add('a', ME, null, undefined, introduction)
  first.outbox.add('b', ME, null)
  expect(first.kept().map((message) => message.introduction)).toEqual([introduction, undefined])
  const next = openPage({ area: first.area })
  await next.load(ME)
  next.outbox.setOnline(true)
  expect(next.sends.inputs.map(({ text, introduction: said }) => [text, said])).toEqual([['a', introduction]])
})

describe('OUT-2 one at a time, in order', () => {
  test('the second waits for the first one’s answer', async () => {
    const { outbox, sends, states, stored } = openPage()
    outbox.setOnline(true)
    for (const text of ['a', 'b', 'c']) outbox.add(text, ME, null)
    expect(states()).toEqual(['a sending', 'b queued', 'c queued'])
    await sends.answer(aMessage(2))
    expect(states()).toEqual(['b sending', 'c queued'])
    await sends.answer(aMessage(3))
    await sends.answer(aMessage(4))
    expect(states()).toEqual([])
    expect(sends.inputs.map(({ text }) => text)).toEqual(['a', 'b', 'c'])
    expect(stored.map(({ seq }) => seq)).toEqual([2, 3, 4])
  })

  test('nothing leaves while there is no connection', async () => {
    const { outbox, sends, clock } = openPage()
    outbox.add('a', ME, null)
    await clock.advance(60_000)
    expect(sends.inputs).toEqual([])
    outbox.setOnline(true)
    expect(sends.inputs).toHaveLength(1)
  })
})

describe('MSG-11 the button that said it', () => {
  test('goes along, also after a reload', async () => {
    const reply = { message_id: 'message-2', payload: 'tea:green' }
    const { area, outbox } = openPage()
    outbox.add('Green', ME, null, reply)
    const { outbox: reloaded, sends, load } = openPage({ area })
    await load(ME)
    reloaded.setOnline(true)
    expect(sends.inputs).toMatchObject([{ text: 'Green', reply }])
  })
})

describe('a conversation that goes on elsewhere', () => {
  test('later messages follow the first one there', async () => {
    const { outbox, sends, kept } = openPage()
    for (const text of ['a', 'b', 'c']) outbox.add(text, ME, 'completed')
    outbox.setOnline(true)
    await sends.answer(aMessage(2, { conversation_id: 'next' }))
    expect(sends.inputs.at(-1)).toMatchObject({ text: 'b', conversationId: 'next' })
    expect(kept()).toMatchObject([{ conversationId: 'next' }, { conversationId: 'next' }])
  })
})

describe('OUT-1 one id for ever', () => {
  test('a lost answer is asked for again with the same id', async () => {
    const { outbox, sends, clock, states } = openPage()
    outbox.setOnline(true)
    outbox.add('a', ME, null)
    await sends.refuse('network')
    expect(states()).toEqual(['a queued'])
    await clock.advance(2_000)
    expect(sends.inputs.map(({ id }) => id)).toEqual(['id-1', 'id-1'])
  })

  test('a new connection does not wait for the old delay', async () => {
    const { outbox, sends } = openPage()
    outbox.setOnline(true)
    outbox.add('a', ME, null)
    outbox.setOnline(false)
    await sends.refuse('network')
    outbox.setOnline(true)
    expect(sends.inputs).toHaveLength(2)
  })

  test('a reload goes on with the same id', async () => {
    const first = openPage()
    first.outbox.setOnline(true)
    first.outbox.add('a', ME, 'conversation')
    const second = openPage({ area: first.area, clock: first.clock, prefix: 'other' })
    await second.load(ME)
    second.outbox.setOnline(true)
    expect(second.sends.inputs).toMatchObject([{ id: 'id-1', text: 'a', conversationId: 'conversation' }])
  })

  test.each(['rate_limited', 'unavailable', 'busy', 'storage_full', 'draining'] as const)('%s costs nothing but time', async (code) => {
    const { outbox, sends, clock, states } = openPage()
    outbox.setOnline(true)
    outbox.add('a', ME, null)
    await sends.refuse(code)
    expect(states()).toEqual(['a queued'])
    await clock.advance(2_000)
    expect(sends.inputs.map(({ id }) => id)).toEqual(['id-1', 'id-1'])
  })
})

describe('[LIM-10] a visitor who writes faster than the limit', () => {
  test('waits as long as told and loses nothing', async () => {
    const { outbox, sends, clock, states } = openPage()
    outbox.setOnline(true)
    for (const text of ['a', 'b', 'c']) outbox.add(text, ME, null)
    await sends.answer(aMessage(2))
    await sends.refuse('rate_limited', -1, 9_000)
    await clock.advance(8_900)
    expect(states()).toEqual(['b queued', 'c queued'])
    expect(sends.inputs).toHaveLength(2)
    await clock.advance(200)
    await sends.answer(aMessage(3))
    await sends.answer(aMessage(4))
    expect(sends.inputs.map(({ id }) => id)).toEqual(['id-1', 'id-2', 'id-2', 'id-3'])
    expect(states()).toEqual([])
  })

  test('keeps what waits over a reload', async () => {
    const first = openPage()
    first.outbox.setOnline(true)
    first.outbox.add('a', ME, null)
    await first.sends.refuse('rate_limited', -1, 12 * 3_600_000)
    const second = openPage({ area: first.area, clock: first.clock, prefix: 'other' })
    await second.load(ME)
    expect(second.states()).toEqual(['a queued'])
  })
})

describe('OUT-3 kept before it is shown', () => {
  test('an answered message is no longer kept', async () => {
    const { outbox, sends, kept } = openPage()
    outbox.add('a', ME, null)
    expect(kept()).toMatchObject([{ id: 'id-1', text: 'a', owner: ME }])
    outbox.setOnline(true)
    await sends.answer(aMessage(2))
    expect(kept()).toEqual([])
  })

  test('a full disk keeps it in memory', async () => {
    const area = createArea()
    area.isFull = true
    const { outbox, sends, states } = openPage({ area })
    outbox.add('a', ME, null)
    expect(states()).toEqual(['a queued'])
    outbox.setOnline(true)
    await sends.answer(aMessage(2))
    expect(states()).toEqual([])
    expect(area.length).toBe(0)
  })

  test('the order survives a reload', async () => {
    const first = openPage()
    for (const text of ['a', 'b', 'c']) first.outbox.add(text, ME, null)
    const second = openPage({ area: first.area })
    await second.load(ME)
    expect(second.states()).toEqual(['a queued', 'b queued', 'c queued'])
  })
})

describe('OUT-11 another tab may send it', () => {
  test('what the log has by now waits no longer', async () => {
    const { outbox, sends, kept, states } = openPage()
    outbox.add('a', ME, null)
    outbox.add('b', ME, null)
    outbox.confirm('id-1')
    outbox.confirm('of somebody else')
    expect([states(), kept().map(({ id }) => id)]).toEqual([['b queued'], ['id-2']])
    outbox.setOnline(true)
    expect(sends.inputs).toMatchObject([{ text: 'b' }])
  })

  test('what it sent while we waited for our turn is not sent again', async () => {
    const turn = Promise.withResolvers<undefined>()
    const { outbox, sends } = openPage({ inTurn: (run) => turn.promise.then(run) })
    outbox.add('a', ME, null)
    outbox.add('b', ME, null)
    await settle()
    outbox.setOnline(true)
    outbox.confirm('id-1')
    turn.resolve(undefined)
    await settle()
    expect(sends.inputs).toMatchObject([{ text: 'b' }])
  })

  test('the one on its way waits for its own answer', async () => {
    const { outbox, sends, states, stored } = openPage()
    outbox.setOnline(true)
    outbox.add('a', ME, null)
    outbox.confirm('id-1')
    expect(states()).toEqual(['a sending'])
    await sends.answer(aMessage(2))
    expect([states(), stored.length]).toEqual([[], 1])
  })
})

describe('OUT-10 what keeps messages', () => {
  test('is loaded when somebody begins to write, and again if it did not come', async () => {
    const tries: string[] = []
    const { outbox } = openPage({
      onLoad(beyond) {
        tries.push(tries.length === 0 ? 'lost' : 'loaded')
        return tries.length === 1 ? Promise.reject(new Error('offline')) : Promise.resolve(beyond)
      },
    })
    for (const _ of ['a', 'b', 'c']) {
      outbox.prepare()
      await settle()
    }
    expect(tries).toEqual(['lost', 'loaded'])
  })
})

describe('OUT-4 failed only for a final word', () => {
  test('the next one goes on without it', async () => {
    const { outbox, sends, states } = openPage()
    outbox.setOnline(true)
    outbox.add('a', ME, null)
    outbox.add('b', ME, null)
    await sends.refuse('invalid_field')
    expect(states()).toEqual(['a failed', 'b sending'])
  })

  test('trying again keeps the id', async () => {
    const { outbox, sends, states } = openPage()
    outbox.setOnline(true)
    outbox.add('a', ME, null)
    await sends.refuse('forbidden')
    outbox.retry('id-1')
    expect(states()).toEqual(['a sending'])
    expect(sends.inputs.map(({ id }) => id)).toEqual(['id-1', 'id-1'])
  })

  test('a failed one is still failed after a reload', async () => {
    const first = openPage()
    first.outbox.setOnline(true)
    first.outbox.add('a', ME, null)
    await first.sends.refuse('forbidden')
    const second = openPage({ area: first.area })
    await second.load(ME)
    second.outbox.setOnline(true)
    expect(second.states()).toEqual(['a failed'])
    second.outbox.discard('id-1')
    expect(second.kept()).toEqual([])
  })

  test('a spent session fails no message', async () => {
    const { outbox, sends, states, spent } = openPage()
    outbox.setOnline(true)
    outbox.add('a', ME, null)
    await sends.refuse('token_revoked')
    expect(states()).toEqual(['a queued'])
    expect(spent).toMatchObject([{ code: 'token_revoked' }])
  })
})

describe('OUT-6 sealed to its author', () => {
  test('somebody else neither sees nor sends it', async () => {
    const ada = openPage()
    ada.outbox.add('a', 'ada', null)
    const bob = openPage({ area: ada.area })
    await bob.load('bob')
    bob.outbox.setOnline(true)
    expect(bob.outbox.items()).toEqual([])
    expect(bob.sends.inputs).toEqual([])
  })

  test('a visitor who logs in takes theirs along', async () => {
    const { outbox, kept } = openPage({ me: 'ada' })
    outbox.add('a', ME, null)
    outbox.handOver(ME)
    await settle()
    expect(kept()).toMatchObject([{ id: 'id-1', owner: 'ada' }])
  })

  test('an answer for somebody who left is nobody’s', async () => {
    const { outbox, sends, stored } = openPage()
    outbox.setOnline(true)
    outbox.add('a', 'ada', null)
    outbox.clear()
    outbox.add('b', 'bob', null)
    await sends.answer(aMessage(2), 0)
    expect(stored).toEqual([])
    expect(outbox.items()).toMatchObject([{ text: 'b' }])
  })

  test('after seven days nobody sends it', async () => {
    const first = openPage()
    first.outbox.add('a', ME, null)
    await first.clock.advance(KEEP_UNSENT_MS + 1)
    const second = openPage({ area: first.area, clock: first.clock })
    await second.load(ME)
    expect(second.outbox.items()).toEqual([])
    expect(second.kept()).toEqual([])
  })
})
