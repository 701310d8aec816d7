import type { AuthenticateVisitorResult } from '@rejoin/protocol'
import { expect, test } from 'vitest'
import { aConversation, anAnswer, CONVERSATION } from '../../test/support/builders.ts'
import { createArea, settle } from '../../test/support/hand-cranked.ts'
import { CallError } from '../calls/call-error.ts'
import { openSessionStorage, type StoredSession } from '../session/session-storage.ts'
import { initialChatState, type ChatState } from '../state/chat-state.ts'
import { createStore } from '../state/store.ts'
import { loadTimeline } from '../state/timeline.ts'
import { createArrive, type ArriveDeps } from './arrive.ts'
import { createDrafts } from './drafts.ts'
import { createMoments } from './moments.ts'

const NEW: StoredSession = { token: null, installKey: 'install-key-of-this-browser', contactId: null, identified: false }
const SETTINGS = { title: 'Tea?', consent: { text: 'We keep it.', required: true } }
const asks = (): Promise<never> => Promise.reject(new CallError('forbidden', 'The visitor has not agreed yet.', { settings: SETTINGS }))

/** A page that has asked the server who is here. */
function arriveAt(authenticate: () => Promise<AuthenticateVisitorResult>, stored?: StoredSession) {
  const area = createArea()
  const storage = openSessionStorage('channel', area)
  if (stored !== undefined) storage.write(stored)
  const store = createStore<ChatState>(initialChatState)
  const moments = createMoments()
  const drafts = createDrafts(moments)
  const told: string[] = []
  moments.on('asked', () => void told.push('asked'))
  const outbox = { clear() {}, handOver() {}, load() {}, setOnline() {} }
  const deps = { config: { serverUrl: 'https://chat.test' }, emit: (name: string) => void told.push(name), store, storage, session: { authenticate, isIdentified: () => false, readOwner: () => 'anonymous', dropProof: () => false }, line: { outbox, sync: { reset() {} }, connection: { state: () => ({ kind: 'online' }) } }, files: { outgoing: async () => ({ recall: () => told.push('recall') }) }, moments, drafts, tabs: { tell() {} } } as unknown as ArriveDeps
  return { area, storage, store, told, drafts, arrive: createArrive(deps) }
}

test('VIS-6 who has to agree first is asked, and nothing of them is kept', async () => {
  const { area, storage, store, told, arrive } = arriveAt(asks, NEW)
  await expect(arrive.authenticate()).rejects.toMatchObject({ code: 'forbidden' })
  expect([store.get().isAsked, store.get().settings, told]).toEqual([true, SETTINGS, ['asked']])
  storage.write(NEW)
  expect(area.getItem('rejoin:channel')).toBe(null)
  // To the page that is no mistake.
  arrive.onState({ kind: 'refused', code: 'forbidden', spent: false })
  expect([store.get().refusal, told]).toEqual([null, ['asked', 'status']])
})

test('VIS-6 whoever had a session keeps it while they are asked', async () => {
  const session = { ...NEW, token: 'rjv_before' }
  const { storage, arrive } = arriveAt(asks, session)
  await expect(arrive.authenticate()).rejects.toMatchObject({ code: 'forbidden' })
  expect(storage.read()).toEqual(session)
})

test('VIS-6 once they are in, what was held is kept', async () => {
  const { area, storage, store, arrive } = arriveAt(async () => anAnswer())
  storage.hold()
  storage.write(NEW)
  expect(area.length).toBe(0)
  await arrive.authenticate()
  expect([area.length, store.get().isAsked]).toEqual([1, false])
})

test('OUT-3 where the server is out of reach, what was held is kept', () => {
  const { area, storage, arrive } = arriveAt(asks)
  storage.hold()
  storage.write(NEW)
  arrive.onState({ kind: 'connecting', attempt: 0 })
  expect(area.length).toBe(0)
  arrive.onState({ kind: 'waiting', attempt: 1, retryAt: 0 })
  expect(area.length).toBe(1)
})

test.each([
  { what: 'another one', conversations: [aConversation(), aConversation({ id: 'new' })], there: '' },
  { what: 'the one it was merged into', conversations: [aConversation({ id: 'new' })], there: 'Half a question' },
])('EMB-28 where $what comes to the screen the box holds "$there"', async ({ conversations, there }) => {
  const { store, drafts, arrive } = arriveAt(async () => anAnswer({ conversation: aConversation({ id: 'new' }), conversations }))
  store.set({ timeline: loadTimeline(aConversation(), []) })
  drafts.text = 'Half a question'
  await arrive.authenticate()
  expect(drafts.text).toBe(there)
  drafts.leaveFor('new', CONVERSATION)
  expect(drafts.text).toBe(there === '' ? 'Half a question' : '')
})

test('FILE-19 files that wait are sent once there is a line, like words', async () => {
  const { area, told, arrive } = arriveAt(async () => anAnswer())
  arrive.loadUnsent()
  await settle()
  expect(told).toEqual([])
  area.setItem('rejoin:channel:file:1', '{}')
  arrive.loadUnsent()
  await settle()
  expect(told).toEqual(['recall'])
})
