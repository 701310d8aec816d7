import { expect, test } from 'vitest'
import { aConversation } from '../../test/support/builders.ts'
import { crank, settle } from '../../test/support/hand-cranked.ts'
import { initialChatState, type ChatState } from '../state/chat-state.ts'
import { createStore } from '../state/store.ts'
import { loadTimeline } from '../state/timeline.ts'
import { createConversations, type ConversationsDeps } from './conversations.ts'
import { createDrafts } from './drafts.ts'
import { createMoments } from './moments.ts'

/** A completed conversation on the screen, and somebody who begins another one. */
async function begin() {
  const store = createStore<ChatState>({ ...initialChatState, timeline: loadTimeline(aConversation({ state: 'completed' }), []) })
  const calls = crank<string, unknown>()
  const moments = createMoments()
  const line = { call: (event: string) => calls.call(event), sync: { catchUp() {} } }
  const conversations = createConversations({ store, moments, drafts: createDrafts(moments), session: { keepPlace() {} }, emit() {}, line } as unknown as ConversationsDeps)
  const said: (string | null)[] = []
  const say = (): void => conversations.onceBegun(() => said.push(store.get().timeline.conversationId))
  const begun = conversations.startNew()
  await import('../on-demand/elsewhere.ts')
  await settle()
  return { store, calls, conversations, said, say, begun }
}

test('EMB-28 what is said while another conversation is being begun is said in that one', async () => {
  const { calls, conversations, said, say, begun } = await begin()
  // Impatience begins no second one.
  void conversations.startNew()
  say()
  say()
  expect([calls.inputs, said]).toEqual([['conversation.start'], []])
  await calls.answer({ conversation: aConversation({ id: 'new' }) })
  await begun
  say()
  expect(said).toEqual(['new', 'new', 'new'])
})

test('EMB-28 where it could not be begun, it is said where they were', async () => {
  const { calls, store, said, say, begun } = await begin()
  say()
  await calls.refuse('network')
  expect([await begun, said]).toEqual([false, [store.get().timeline.conversationId]])
})

test('OUT-6 what somebody who is gone still wanted to say is said by nobody', async () => {
  const { calls, store, said, say } = await begin()
  say()
  store.set({ person: 1 })
  await calls.refuse('network')
  expect(said).toEqual([])
})
