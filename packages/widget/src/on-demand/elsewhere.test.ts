import { describe, expect, test } from 'vitest'
import { aConversation, aMessage, aMessageEvent, anAnswer, anEvent, CONTACT, CONVERSATION } from '../../test/support/builders.ts'
import { crank, settle } from '../../test/support/hand-cranked.ts'
import type { ConversationsDeps } from '../embed/conversations.ts'
import { createDrafts } from '../embed/drafts.ts'
import { createMoments } from '../embed/moments.ts'
import { initialChatState, type ChatState } from '../state/chat-state.ts'
import { createStore } from '../state/store.ts'
import { loadTimeline } from '../state/timeline.ts'
import { createElsewhere } from './elsewhere.ts'

const ORDER = { type: 'order', external_id: 'A-1' }
const TEA = { id: 't', ...ORDER, title: 'Tea', url: null }
const general = aConversation({ head_seq: 3 })
const about = aConversation({ id: 'about tea', ticket: TEA, head_seq: 2, unread_count: 1, last_message: aMessage(2) })
const elsewhereEvent = (seq: number) => ({ ...aMessageEvent(seq, { conversation_id: about.id }), conversation_id: about.id })

/** Ada in her general conversation, and one about her tea beside it unless it has yet to be made. */
function setUp({ others = [about], isOnline = true }: { others?: ChatState['conversations']; isOnline?: boolean } = {}) {
  const store = createStore<ChatState>({ ...initialChatState, timeline: loadTimeline(general, [aMessage(3)]), conversations: [general, ...others] })
  const calls = crank<{ event: string; request: object }, unknown>()
  const asks = crank<object, boolean>()
  const heard: string[] = []
  const moments = createMoments()
  const drafts = createDrafts(moments)
  let online = isOnline
  const deps = {
    store,
    moments,
    drafts,
    emit: (name: string, event: { code?: string }) => heard.push([name, event.code].filter(Boolean).join(' ')),
    session: { askFor: (wish: object) => asks.call(wish), keepPlace: (id: string) => heard.push(`place ${id}`) },
    line: {
      call: (event: string, request: object) => calls.call({ event, request }),
      sync: { catchUp: () => heard.push('catch up') },
      connection: { restart: () => heard.push('restart'), state: () => ({ kind: online ? 'online' : 'waiting' }) },
    },
  } as unknown as ConversationsDeps
  const page = { events: [anEvent(1, 'conversation.created', { channel: { id: 'c', source: 'chat_plugin' }, contact_id: CONTACT, ticket: TEA }), elsewhereEvent(2)], epoch: 'epoch-1', head_seq: 2, more: false }
  return {
    store,
    calls,
    asks,
    heard,
    page,
    drafts,
    elsewhere: createElsewhere(deps),
    moments,
    shown: () => store.get().timeline.conversationId,
    async comeBack() {
      online = true
      moments.tell('online', null)
      await settle()
    },
  }
}

describe('EMB-28 going elsewhere', () => {
  test('the newest part of its log is read, and then the rest', async () => {
    const { elsewhere, calls, store, heard, page, moments } = setUp()
    const entered: string[] = []
    moments.on('elsewhere', () => entered.push('elsewhere'))
    const gone = elsewhere.goTo(about.id)
    expect(calls.inputs).toEqual([{ event: 'conversation.sync', request: { conversation_id: about.id, after_seq: 0, limit: 60 } }])
    await calls.answer(page)
    expect(await gone).toBe(true)
    expect(store.get().timeline).toMatchObject({ conversationId: about.id, ticket: TEA, firstSeq: 1, lastSeq: 2, readSeq: 1, messages: [{ seq: 2 }] })
    expect([entered, heard, store.get().place]).toEqual([['elsewhere'], [`place ${about.id}`, 'catch up'], 1])
  })

  test('without a connection it stays where it is', async () => {
    const { elsewhere, calls, shown } = setUp()
    const gone = elsewhere.goTo(about.id)
    await calls.refuse('network')
    expect([await gone, shown()]).toEqual([false, CONVERSATION])
  })

  test('a new one is in the list, the one before as it was left', async () => {
    const { elsewhere, calls, store, shown } = setUp()
    const begun = elsewhere.startNew()
    await calls.answer({ conversation: aConversation({ id: 'new' }) })
    expect([await begun, shown()]).toEqual([true, 'new'])
    expect(store.get().conversations.find(({ id }) => id === CONVERSATION)).toMatchObject({ head_seq: 3, unread_count: 0, last_message: { seq: 3 } })
  })

  test('what was half written stays in the conversation it was written for', async () => {
    const { elsewhere, calls, drafts, page } = setUp()
    drafts.text = 'Half a question'
    void elsewhere.goTo(about.id)
    await calls.answer(page)
    expect(drafts.text).toBe('')
    void elsewhere.goTo(CONVERSATION)
    await calls.answer(page)
    expect(drafts.text).toBe('Half a question')
  })

  test.each([
    { state: 'completed', there: 'One more thing' },
    { state: 'open', there: '' },
  ] as const)('in a new one after a $state one the box holds "$there"', async ({ state, there }) => {
    const { elsewhere, calls, drafts, store } = setUp()
    store.set({ timeline: loadTimeline(aConversation({ head_seq: 3, state }), [aMessage(3)]) })
    const begun = elsewhere.startNew()
    // Typed while it is on its way.
    drafts.text = 'One more thing'
    await calls.answer({ conversation: aConversation({ id: 'new' }) })
    expect([await begun, drafts.text]).toEqual([true, there])
  })

  test('EMB-16 the staff begins nothing for the person', async () => {
    const { elsewhere, calls, store } = setUp()
    store.set({ spectator: { name: 'Grace', person: 'Ada' } })
    expect(await elsewhere.startNew()).toBe(false)
    expect(calls.inputs).toEqual([])
  })

  test('what was missed elsewhere is read once there is more', async () => {
    const { elsewhere, calls, store, heard } = setUp()
    elsewhere.hearHead({ conversation_id: about.id, epoch: 'epoch-1', head_seq: 2 })
    expect(calls.inputs).toEqual([])
    elsewhere.hearHead({ conversation_id: about.id, epoch: 'epoch-1', head_seq: 3 })
    expect(calls.inputs).toMatchObject([{ request: { conversation_id: about.id, after_seq: 2 } }])
    await calls.answer({ events: [elsewhereEvent(3)], epoch: 'epoch-1', head_seq: 3, more: false })
    expect(store.get().conversations.find(({ id }) => id === about.id)).toMatchObject({ head_seq: 3, unread_count: 2 })
    expect(heard).toEqual(['message'])
  })
})

describe('EMB-27 the conversation about something of the site', () => {
  test('one that the person has is simply shown', async () => {
    const { elsewhere, calls, asks, page, shown, store } = setUp()
    void elsewhere.openTicket(ORDER)
    expect(store.get().wish).toBe('opening')
    await calls.answer(page)
    expect([shown(), store.get().wish, asks.inputs]).toEqual([about.id, null, []])
  })

  test('the one on the screen needs nothing', async () => {
    const { elsewhere, calls, asks, store } = setUp()
    store.set({ timeline: loadTimeline(about, []) })
    await elsewhere.openTicket(ORDER)
    expect([store.get().wish, calls.inputs, asks.inputs]).toEqual([null, [], []])
  })

  test('for another one the page is asked, and the server decides', async () => {
    const { elsewhere, asks, heard, store, moments } = setUp({ others: [] })
    void elsewhere.openTicket(ORDER)
    expect(asks.inputs).toEqual([{ ticket: ORDER }])
    // What was on its way before is not the answer.
    moments.tell('result', anAnswer({ conversation: general }))
    expect(store.get().wish).toBe('opening')
    await asks.answer(true)
    expect(heard).toEqual(['restart'])
    moments.tell('result', anAnswer({ conversation: about }))
    expect(store.get().wish).toBe(null)
  })

  test.each([
    { how: 'no token', answer: (asks: ReturnType<typeof setUp>['asks']) => asks.answer(false), wish: 'refused', told: 'error not_a_participant' },
    { how: 'a refusal', answer: (asks: ReturnType<typeof setUp>['asks']) => asks.refuse('not_a_participant'), wish: 'refused', told: 'error not_a_participant' },
    { how: 'silence', answer: (asks: ReturnType<typeof setUp>['asks']) => asks.refuse('network'), wish: 'failed', told: 'error network' },
  ])('$how leaves the chat as it is, and says so', async ({ answer, wish, told }) => {
    const { elsewhere, asks, store, shown, heard } = setUp({ others: [] })
    void elsewhere.openTicket(ORDER)
    await answer(asks)
    expect([store.get().wish, shown(), heard]).toEqual([wish, CONVERSATION, [told]])
  })

  test('a token about something else is no answer', async () => {
    const { elsewhere, asks, store, moments } = setUp({ others: [] })
    void elsewhere.openTicket(ORDER)
    await asks.answer(true)
    moments.tell('result', anAnswer({ conversation: general }))
    expect(store.get().wish).toBe('refused')
  })

  test('without a connection it is tried again with the next one', async () => {
    const { elsewhere, asks, store, heard, comeBack } = setUp({ others: [], isOnline: false })
    void elsewhere.openTicket(ORDER)
    await asks.refuse('network')
    expect([store.get().wish, heard]).toEqual(['opening', []])
    await comeBack()
    expect(asks.inputs).toHaveLength(2)
    await asks.answer(true)
    expect(heard).toEqual(['restart'])
  })

  test('the page is not asked twice at once', async () => {
    const { elsewhere, asks, comeBack } = setUp({ others: [] })
    void elsewhere.openTicket(ORDER)
    await comeBack()
    expect(asks.inputs).toHaveLength(1)
  })

  test('a deleted one is asked for anew', async () => {
    const { elsewhere, calls, asks, store } = setUp()
    void elsewhere.openTicket(ORDER)
    await calls.refuse('not_found')
    expect(asks.inputs).toEqual([{ ticket: ORDER }])
    expect(store.get().conversations.map(({ id }) => id)).toEqual([CONVERSATION])
  })

  test('whoever goes elsewhere meanwhile stays there', async () => {
    const { elsewhere, calls, asks, page, heard, shown, store } = setUp()
    void elsewhere.openTicket({ type: 'order', external_id: 'A-2' })
    void elsewhere.goTo(about.id)
    await calls.answer(page)
    await asks.answer(true)
    expect([shown(), store.get().wish]).toEqual([about.id, null])
    expect(heard).not.toContain('restart')
  })

  test('EMB-4 the wish of somebody who left is nobody’s', async () => {
    const { elsewhere, asks, moments, comeBack } = setUp({ others: [], isOnline: false })
    void elsewhere.openTicket(ORDER)
    await asks.refuse('network')
    moments.tell('leave', null)
    await comeBack()
    expect(asks.inputs).toHaveLength(1)
  })
})
