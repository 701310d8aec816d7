import { expect, test } from 'vitest'
import { aConversation, aMessage } from '../../test/support/builders.ts'
import { createClock } from '../../test/support/hand-cranked.ts'
import { initialChatState, type ChatState } from '../state/chat-state.ts'
import { createStore } from '../state/store.ts'
import { applyRead, emptyTimeline, loadTimeline } from '../state/timeline.ts'
import { createUnreadTeller } from './tell-unread.ts'

const withUnread = (unread_count: number) => loadTimeline(aConversation({ head_seq: 3, unread_count }), [aMessage(2), aMessage(3)])

function setUp() {
  const store = createStore<ChatState>(initialChatState)
  const clock = createClock()
  const told: number[] = []
  const teller = createUnreadTeller(store, clock, (count) => told.push(count))
  return { store, clock, told, teller }
}

test('each number is told once', async () => {
  const { store, clock, told } = setUp()
  store.set({ timeline: withUnread(2) })
  await clock.advance(100)
  store.set({ loaded: true })
  await clock.advance(100)
  expect(told).toEqual([2])
})

test('what is read at once was never unread', async () => {
  const { store, clock, told } = setUp()
  store.set({ timeline: withUnread(1) })
  store.set({ timeline: applyRead(store.get().timeline, 'self', 3) })
  await clock.advance(1_000)
  expect(told).toEqual([])
})

test('whoever leaves takes their number along at once', async () => {
  const { store, clock, told, teller } = setUp()
  store.set({ timeline: withUnread(2) })
  await clock.advance(100)
  store.set({ timeline: emptyTimeline })
  teller.tellNow()
  expect(told).toEqual([2, 0])
  teller.stop()
  expect(clock.waiting()).toBe(0)
})
