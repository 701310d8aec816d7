import { beforeEach, describe, expect, test, vi } from 'vitest'
import { aConversation, aMessage, aMessageEvent, anEvent, AGENT, CONTACT, CONVERSATION } from '../../test/support/builders.ts'
import { crank, createClock } from '../../test/support/hand-cranked.ts'
import type { VisitorSocket } from '../connection/socket.ts'
import { initialChatState, type ChatState } from '../state/chat-state.ts'
import { countUnread } from '../state/selectors.ts'
import { createStore } from '../state/store.ts'
import { loadTimeline } from '../state/timeline.ts'
import { createConverse, prepareText } from './converse.ts'
import { createMoments } from './moments.ts'

/** Where there are no frames, nothing waits for one. */
beforeEach(() => {
  vi.stubGlobal('document', { hidden: true })
  return () => vi.unstubAllGlobals()
})

function setUp() {
  const store = createStore<ChatState>({ ...initialChatState, timeline: loadTimeline(aConversation({ head_seq: 3, unread_count: 1 }), [aMessage(2), aMessage(3)]) })
  const calls = crank<{ event: string; request: object }, unknown>()
  const heard: string[] = []
  const clock = createClock()
  const moments = createMoments()
  const converse = createConverse({
    store,
    call: ((event: string, request: object) => calls.call({ event, request })) as unknown as VisitorSocket['call'],
    emit: (name) => heard.push(name),
    timers: clock,
    moments,
    catchUp: () => heard.push('catch up'),
    reload: () => heard.push('reload'),
    learnContact: (id) => heard.push(`contact ${id}`),
  })
  return { store, calls, heard, clock, moments, converse }
}

describe('preparing a text', () => {
  test.each([
    { raw: '  hello \n', result: { text: 'hello' } },
    { raw: 'a\u0000b\u0007c\ud800', result: { text: 'abc\ufffd' } },
    { raw: ' \u200b\u00a0 ', result: { problem: 'empty' } },
    { raw: '😀'.repeat(8_000), result: { text: '😀'.repeat(8_000) } },
    { raw: 'a'.repeat(8_001), result: { problem: 'too_long' } },
  ])('MSG-4: $raw', ({ raw, result }) => {
    expect(prepareText(raw)).toEqual(result)
  })
})

describe('reading', () => {
  test('what is read is said once', async () => {
    const { converse, calls, store, moments } = setUp()
    converse.markRead()
    converse.markRead()
    expect(calls.inputs).toEqual([{ event: 'conversation.read', request: { conversation_id: CONVERSATION, seq: 3 } }])
    expect(store.get().timeline.readSeq).toBe(3)
    await calls.answer({})
    moments.tell('online', null)
    expect(calls.inputs).toHaveLength(1)
  })

  test('what did not arrive is said again', async () => {
    const { converse, calls, moments } = setUp()
    converse.markRead()
    await calls.refuse('network')
    moments.tell('online', null)
    expect(calls.inputs).toHaveLength(2)
  })

  test('EMB-16 the staff reads nothing for the person', () => {
    const { converse, calls, store, moments } = setUp()
    store.set({ spectator: { name: 'Grace', person: 'Ada' } })
    converse.markRead()
    converse.setTyping(true)
    moments.tell('online', null)
    expect(calls.inputs).toEqual([])
    expect(countUnread(store.get().timeline)).toBe(1)
  })
})

describe('typing', () => {
  const typing = { conversation_id: CONVERSATION, typing: true, participant: { id: AGENT, purpose: 'agent', name: 'Grace' } } as const

  test('it is shown until the message or six seconds', async () => {
    const { converse, store, clock } = setUp()
    converse.hearTyping(typing)
    expect(store.get().typists).toEqual([{ id: AGENT, name: 'Grace' }])
    converse.apply(aMessageEvent(4))
    expect(store.get().typists).toEqual([])
    converse.hearTyping(typing)
    await clock.advance(6_000)
    expect(store.get().typists).toEqual([])
  })

  test('several people type at once, each for themselves', async () => {
    const { converse, store, clock } = setUp()
    const names = () => store.get().typists.map(({ name }) => name)
    converse.hearTyping(typing)
    await clock.advance(4_000)
    converse.hearTyping({ ...typing, participant: { id: 'linus', purpose: 'agent', name: 'Linus' } })
    converse.hearTyping(typing)
    expect(names()).toEqual(['Grace', 'Linus'])
    await clock.advance(4_000)
    converse.hearTyping({ ...typing, participant: { id: 'linus', purpose: 'agent', name: 'Linus' }, typing: false })
    expect(names()).toEqual(['Grace'])
    await clock.advance(2_000)
    expect(names()).toEqual([])
  })

  test('one’s own other device is not shown', () => {
    const { converse, store } = setUp()
    converse.hearTyping({ ...typing, participant: { id: CONTACT, purpose: 'customer' } })
    expect(store.get().typists).toEqual([])
  })

  test('the others are told sparingly', async () => {
    const { converse, calls, clock } = setUp()
    converse.setTyping(true)
    converse.setTyping(true)
    await clock.advance(3_000)
    converse.setTyping(true)
    converse.setTyping(false)
    converse.setTyping(false)
    expect(calls.inputs.map(({ request }) => ('typing' in request ? request.typing : null))).toEqual([true, true, false])
  })
})

describe('where the conversation is', () => {
  test('the first message makes it', () => {
    const { converse, store, heard } = setUp()
    store.set({ timeline: initialChatState.timeline })
    const created = anEvent(1, 'conversation.created', { channel: { id: 'c', source: 'chat_plugin' }, contact_id: CONTACT, ticket: null })
    converse.adoptFirst(created)
    converse.apply(created)
    expect(store.get().timeline).toMatchObject({ conversationId: CONVERSATION, lastSeq: 1 })
    expect(heard).toEqual([`contact ${CONTACT}`])
  })

  test('an answer from another conversation goes on there', () => {
    const { converse, store, heard } = setUp()
    converse.showStored(aMessage(2, { conversation_id: 'next', from_contact: true }), CONVERSATION)
    expect(store.get().timeline).toMatchObject({ conversationId: 'next', lastSeq: 0, messages: [{ seq: 2 }] })
    expect(heard).toEqual(['catch up'])
  })

  test('EMB-28 what arrives late elsewhere stays elsewhere', () => {
    const { converse, store, heard } = setUp()
    converse.showStored(aMessage(2, { conversation_id: 'left before', from_contact: true }), 'left before')
    expect(store.get().timeline.conversationId).toBe(CONVERSATION)
    expect(heard).toEqual([])
  })

  test('EMB-28 nobody is drawn into one of their others', () => {
    const { converse, store } = setUp()
    store.set({ timeline: initialChatState.timeline, conversations: [aConversation()] })
    converse.adoptFirst(aMessageEvent(4))
    expect(store.get().timeline.conversationId).toBe(null)
  })

  test('a merged one is read anew', () => {
    const { converse, heard } = setUp()
    converse.apply(anEvent(4, 'conversation.merged', { into: 'another' }))
    expect(heard).toEqual(['reload'])
  })

  test('older messages are fetched up to the window', async () => {
    const { converse, store, calls, clock } = setUp()
    store.set({ timeline: loadTimeline(aConversation({ head_seq: 100 }), [aMessage(99), aMessage(100)]) })
    void converse.loadOlder()
    void converse.loadOlder()
    await vi.waitFor(() => expect(calls.inputs).not.toEqual([]))
    expect(calls.inputs).toEqual([{ event: 'conversation.sync', request: { conversation_id: CONVERSATION, epoch: 'epoch-1', after_seq: 79, limit: 19 } }])
    await calls.answer({ events: [aMessageEvent(97), aMessageEvent(98)], epoch: 'epoch-1', head_seq: 100, more: true })
    // What is put in front is drawn before anybody is told that loading is over: it is no news to be read out.
    expect(store.get()).toMatchObject({ loadingOlder: true, timeline: { firstSeq: 80, lastSeq: 100 } })
    await clock.advance(0)
    expect(store.get().loadingOlder).toBe(false)
    expect(store.get().timeline.messages.map(({ seq }) => seq)).toEqual([97, 98, 99, 100])
  })
})

describe('LIM-11 a page of long messages', () => {
  const long = async () => {
    const setting = setUp()
    setting.store.set({ timeline: loadTimeline(aConversation({ head_seq: 50 }), [aMessage(49), aMessage(50)]) })
    void setting.converse.loadOlder()
    await vi.waitFor(() => expect(setting.calls.inputs).not.toEqual([]))
    return setting
  }

  test('comes in several answers and joins what is there', async () => {
    const { calls, store, clock } = await long()
    await calls.answer({ events: [aMessageEvent(32), aMessageEvent(33)], epoch: 'epoch-1', head_seq: 50, more: true })
    expect(calls.inputs.at(-1)).toMatchObject({ request: { after_seq: 33, limit: 15 } })
    await calls.answer({ events: Array.from({ length: 15 }, (_, index) => aMessageEvent(index + 34)), epoch: 'epoch-1', head_seq: 50, more: true })
    await clock.advance(0)
    expect(store.get().timeline.firstSeq).toBe(32)
    expect(store.get().timeline.messages).toHaveLength(19)
  })

  test.each(['a lost answer', 'an empty answer'])('%s leaves no gap', async (what) => {
    const { calls, store, clock } = await long()
    await calls.answer({ events: [aMessageEvent(32), aMessageEvent(33)], epoch: 'epoch-1', head_seq: 50, more: true })
    if (what === 'a lost answer') await calls.refuse('network')
    else await calls.answer({ events: [], epoch: 'epoch-1', head_seq: 50, more: false })
    await clock.advance(0)
    expect(store.get()).toMatchObject({ loadingOlder: false, timeline: { firstSeq: 49 } })
    expect(store.get().timeline.messages.map(({ seq }) => seq)).toEqual([49, 50])
  })
})

describe('when somebody leaves', () => {
  test.each([{ moment: 'leave' as const }, { moment: 'destroy' as const }])('EMB-4 $moment: nothing of theirs is typed, read or said again', async ({ moment }) => {
    const { converse, store, calls, clock, moments } = setUp()
    converse.markRead()
    await calls.refuse('network')
    converse.hearTyping({ conversation_id: CONVERSATION, participant: { id: AGENT, purpose: 'agent', name: 'Grace' }, typing: true })
    moments.tell(moment, null)
    expect(store.get().typists).toEqual([])
    expect(clock.waiting()).toBe(0)
    if (moment === 'leave') moments.tell('online', null)
    expect(calls.inputs).toHaveLength(1)
  })
})
