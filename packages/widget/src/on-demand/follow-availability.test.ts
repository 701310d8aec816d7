import type { Availability } from '@rejoin/protocol'
import { expect, test } from 'vitest'
import { anAnswer } from '../../test/support/builders.ts'
import { crank, createClock } from '../../test/support/hand-cranked.ts'
import { initialChatState, type ChatState } from '../state/chat-state.ts'
import { createStore } from '../state/store.ts'
import { followAvailability, type FollowDeps } from './follow-availability.ts'

const MINUTE = 60_000
const NINE = '2026-11-21T09:00:00.000Z'

/** It is eight. */
function follow(availability: Availability) {
  const timers = createClock()
  const store = createStore<ChatState>({ ...initialChatState, settings: { title: 'Tea', availability } })
  const asked = crank<undefined, unknown>()
  const session = { authenticate: () => asked.call(undefined) } as unknown as FollowDeps['session']
  const stop = followAvailability({ store, session, timers, random: () => 0.5 }, availability)
  const answer = (next: Availability) => asked.answer(anAnswer({ settings: { availability: next } }))
  return { timers, store, asked, stop, answer, isOpen: () => store.get().settings.availability?.open }
}

test('VIS-4 at nine it opens by itself, and a minute later the server is asked for the rest', async () => {
  const { timers, asked, answer, isOpen, store } = follow({ open: false, changes_at: NINE })
  await timers.advance(60 * MINUTE - 1)
  expect(isOpen()).toBe(false)
  await timers.advance(1)
  expect([isOpen(), store.get().settings.title, asked.inputs.length]).toEqual([true, 'Tea', 0])
  await timers.advance(MINUTE)
  expect(asked.inputs.length).toBe(1)
  await answer({ open: true, changes_at: '2026-11-21T17:00:00.000Z' })
  expect(store.get().settings.availability?.changes_at).toBe('2026-11-21T17:00:00.000Z')
})

test('VIS-4 whose clock is fast hears it from the server, and it is asked again', async () => {
  const { timers, asked, answer, isOpen } = follow({ open: false, changes_at: NINE })
  await timers.advance(61 * MINUTE)
  await answer({ open: false, changes_at: NINE })
  expect(isOpen()).toBe(false)
  await timers.advance(MINUTE)
  expect(asked.inputs.length).toBe(2)
  await asked.refuse('unavailable')
  await timers.advance(MINUTE)
  expect(asked.inputs.length).toBe(3)
})

test('VIS-4 while only agents are missing, the server is asked now and then', async () => {
  const { timers, asked, answer, isOpen } = follow({ open: false, changes_at: null })
  await timers.advance(3 * MINUTE)
  await answer({ open: true, changes_at: null })
  expect([isOpen(), asked.inputs.length]).toEqual([true, 1])
})

test.each<Availability>([{ open: true, changes_at: null }, { open: false, changes_at: '2028-01-01T00:00:00.000Z' }])('nothing waits for what does not turn: %o', (availability) => {
  expect(follow(availability).timers.waiting()).toBe(0)
})

test('EMB-1 stopped, it neither turns nor asks', async () => {
  const { timers, stop, answer, asked, isOpen } = follow({ open: false, changes_at: NINE })
  await timers.advance(61 * MINUTE)
  stop()
  await answer({ open: false, changes_at: null })
  await timers.advance(10 * MINUTE)
  expect([isOpen(), asked.inputs.length, timers.waiting()]).toEqual([true, 1, 0])
})
