import type { ChannelSettings, WidgetSettings } from '@rejoin/protocol'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { aConversation, aMessage, aMessageEvent } from '../../test/support/builders.ts'
import { createClock, settle } from '../../test/support/hand-cranked.ts'
import type { AttentionDeps } from '../embed/attention.ts'
import { createMoments } from '../embed/moments.ts'
import { initialChatState, type ChatState } from '../state/chat-state.ts'
import { createStore } from '../state/store.ts'
import { applyEvent, applyRead, loadTimeline } from '../state/timeline.ts'
import { createAttention } from './attention.ts'

/** What the system shows and how often the loudspeaker sounded. */
let system: { shown: { title: string; body: string | undefined; isOpen: boolean; onclick: (() => void) | null }[]; sounds: number; permission: NotificationPermission; touched: boolean; visibility: DocumentVisibilityState }
/** Everything this browser keeps. */
let kept: Map<string, string>

beforeEach(() => {
  system = { shown: [], sounds: 0, permission: 'granted', touched: true, visibility: 'visible' }
  kept = new Map()
  const area = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, text: string) => void kept.set(key, text), removeItem: (key: string) => void kept.delete(key) }
  class SystemNotification {
    static get permission(): NotificationPermission {
      return system.permission
    }
    static async requestPermission(): Promise<NotificationPermission> {
      return (system.permission = 'granted')
    }
    readonly shown: (typeof system.shown)[number]
    constructor(title: string, { body }: NotificationOptions) {
      this.shown = { title, body, isOpen: true, onclick: null }
      system.shown.push(this.shown)
    }
    set onclick(run: () => void) {
      this.shown.onclick = run
    }
    close(): void {
      this.shown.isOpen = false
    }
  }
  const part = { frequency: {}, gain: { setValueAtTime() {}, linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {} }, connect: () => part, start() {}, stop() {} }
  class Loudspeaker {
    currentTime = 0
    async resume(): Promise<void> {
      system.sounds += 1
    }
    createOscillator = () => part
    createGain = () => part
    async suspend(): Promise<void> {}
    async close(): Promise<void> {}
  }
  const globals = {
    localStorage: area,
    sessionStorage: area,
    Notification: SystemNotification,
    AudioContext: Loudspeaker,
    isSecureContext: true,
    navigator: { vendor: 'Google Inc.', userAgent: 'Chrome', userActivation: { get hasBeenActive() { return system.touched } } },
    window: { focus() {} },
    document: { head: { querySelector: () => null }, get visibilityState() { return system.visibility } },
    MutationObserver: class {
      observe(): void {}
      disconnect(): void {}
    },
  }
  for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value)
})
afterEach(() => void vi.unstubAllGlobals())

/** A visitor with a conversation, whose chat is closed; of it, `unread` messages were there before they came. */
async function setUp({ unread = 0, settings = {}, page = {}, state = {}, meanwhile = {} }: { unread?: number; settings?: ChannelSettings; page?: WidgetSettings; state?: Partial<ChatState>; meanwhile?: Partial<ChatState> } = {}) {
  const store = createStore<ChatState>({ ...initialChatState, loaded: true, settings, timeline: loadTimeline(aConversation({ head_seq: 3, unread_count: unread }), [aMessage(2), aMessage(3)]), ...state })
  const before = store.get()
  store.set(meanwhile)
  const pageStore = createStore<WidgetSettings>(page)
  const [clock, moments] = [createClock(), createMoments()]
  const opened: string[] = []
  const chat = { isOpen: false }
  const attention = createAttention({
    shell: { root: {}, button: null, config: { channelId: 'channel' } },
    launcher: null,
    language: { settled: () => undefined },
    store,
    page: pageStore,
    moments,
    timers: clock,
    session: { hasSomebody: () => true },
    arrive: {},
    conversations: { goTo: async (id: string) => opened.push(`to ${id}`) > 0 },
    open: async () => void opened.push('open'),
    isOpen: () => chat.isOpen,
  } as unknown as AttentionDeps, before)
  let seq = 3
  const hear = async (fields: object = {}): Promise<void> => {
    seq += 1
    store.set({ timeline: applyEvent(store.get().timeline, aMessageEvent(seq, { sent_at: `2026-11-21T08:00:0${seq}.000Z`, ...fields })).timeline })
    await clock.advance(200)
  }
  const choose = async (label: string): Promise<void> => {
    attention.listChoices().find((choice) => choice.label === label)?.run?.()
    await settle()
  }
  await clock.advance(200)
  return { store, page: pageStore, clock, moments, opened, chat, attention, hear, choose, labels: () => attention.listChoices().map(({ label }) => label) }
}

describe('ATT-2 the sound', () => {
  test('is for what arrives, not for what was there', async () => {
    const { hear } = await setUp({ unread: 2 })
    expect(system.sounds).toBe(0)
    await hear()
    expect(system.sounds).toBe(1)
  })

  test.each([
    { what: 'arrived while its part was loading', sounds: 1 },
    { what: 'the next person found, who came meanwhile', meanwhile: { person: 1 }, sounds: 0 },
    { what: 'was there when somebody became known', state: { loaded: false }, meanwhile: { loaded: true }, sounds: 0 },
  ])('is for what $what: $sounds', async ({ state = {}, meanwhile = {}, sounds }) => {
    const unread = loadTimeline(aConversation({ head_seq: 4, unread_count: 1 }), [aMessage(4, { sent_at: '2026-11-21T09:00:00.000Z' })])
    await setUp({ state, meanwhile: { ...meanwhile, timeline: unread } })
    expect(system.sounds).toBe(sounds)
  })

  test('is one for several messages in a row', async () => {
    const { hear, clock } = await setUp()
    await hear()
    await hear()
    expect(system.sounds).toBe(1)
    await clock.advance(3_000)
    await hear()
    expect(system.sounds).toBe(2)
  })

  test.each([
    { why: 'nobody touched the page', system: { touched: false } },
    { why: 'the channel says no', given: { settings: { sound: false } } },
    { why: 'the page says no', given: { page: { sound: false } } },
    { why: 'the tag of the page says no', given: { page: { sound: 'false' as never } } },
    { why: 'the staff looks on', given: { state: { spectator: { name: 'Grace', person: null } } } },
    { why: 'they said it themselves', fields: { from_contact: true } },
  ])('is none where $why', async ({ system: changed, given, fields }) => {
    Object.assign(system, changed)
    const { hear } = await setUp(given)
    await hear(fields)
    expect(system.sounds).toBe(0)
  })

  test('is none where it is read as it comes', async () => {
    const { hear, chat } = await setUp()
    chat.isOpen = true
    await hear()
    expect(system.sounds).toBe(0)
  })

  test('is switched off and on by the visitor, and the choice outlives the page', async () => {
    const first = await setUp()
    await first.choose('Turn sound off')
    const { hear, choose, clock, labels } = await setUp()
    await hear()
    expect(system.sounds).toBe(0)
    expect(labels()).toContain('Turn sound on')
    // Heard at once, so that they know what they chose.
    await choose('Turn sound on')
    expect(system.sounds).toBe(1)
    await clock.advance(5_000)
    await hear()
    expect(system.sounds).toBe(2)
  })
})

describe('ATT-4 the notification', () => {
  const away = async (given: Parameters<typeof setUp>[0] = {}) => {
    const chat = await setUp(given)
    await chat.choose('Notify me')
    system.visibility = 'hidden'
    return chat
  }

  test.each([
    { given: {}, body: 'New message' },
    { given: { settings: { notifications: 'quiet' as const } }, body: 'New message' },
    { given: { settings: { notifications: 'preview' as const } }, body: 'number 4' },
    { given: { settings: { notifications: 'preview' as const }, page: { notifications: 'quiet' as const } }, body: 'New message' },
    { given: { page: { notifications: 'nonsense' as never } }, body: 'New message' },
  ])('says $body where it is set to $given', async ({ given, body }) => {
    const { hear, clock } = await away(given)
    await hear()
    await clock.advance(1_000)
    expect(system.shown).toMatchObject([{ title: 'Grace', body }])
  })

  test('is for nobody who did not ask, and not while the page is looked at', async () => {
    const quiet = await setUp()
    system.visibility = 'hidden'
    await quiet.hear()
    await quiet.clock.advance(1_000)
    system.visibility = 'visible'
    await quiet.choose('Notify me')
    await quiet.hear()
    await quiet.clock.advance(1_000)
    expect(system.shown).toEqual([])
  })

  test('leads into the chat, and is gone when it is read', async () => {
    const { hear, clock, opened, store } = await away()
    await hear()
    await clock.advance(1_000)
    system.shown[0]?.onclick?.()
    expect(opened).toEqual(['open'])
    await hear()
    await clock.advance(1_000)
    store.set({ timeline: applyRead(store.get().timeline, 'self', 9) })
    await clock.advance(1_000)
    expect(system.shown.map(({ isOpen }) => isOpen)).toEqual([false, false])
  })

  test('ATT-3 is none where another tab reads it meanwhile', async () => {
    const { hear, clock, store } = await away()
    await hear()
    store.set({ timeline: applyRead(store.get().timeline, 'self', 9) })
    await clock.advance(1_000)
    expect(system.shown).toEqual([])
  })

  test('is asked for and given up in the menu, which says where the browser blocks it', async () => {
    system.permission = 'default'
    const { choose, labels } = await setUp()
    expect(labels()).toEqual(['Turn sound off', 'Notify me'])
    await choose('Notify me')
    expect(labels()).toEqual(['Turn sound off', 'Stop notifying me'])
    await choose('Stop notifying me')
    expect(labels()).toEqual(['Turn sound off', 'Notify me'])
    system.permission = 'denied'
    expect(labels()).toEqual(['Turn sound off', 'Your browser blocks notifications from this site'])
  })

  test('is not offered where it is switched off or cannot be had', async () => {
    expect((await setUp({ settings: { notifications: 'off', sound: false } })).labels()).toEqual([])
    vi.stubGlobal('isSecureContext', false)
    expect((await setUp()).labels()).toEqual(['Turn sound off'])
  })
})

test('EMB-4 what was there for one person is history for the next', async () => {
  const { store, moments, clock } = await setUp()
  moments.tell('leave', null)
  store.set({ ...initialChatState, person: 1 })
  await clock.advance(200)
  store.set({ loaded: true, timeline: loadTimeline(aConversation({ head_seq: 8, unread_count: 1 }), [aMessage(8, { sent_at: '2026-11-21T09:00:00.000Z' })]) })
  await clock.advance(1_000)
  expect(system.sounds).toBe(0)
})

test('EMB-1 a chat that is gone waits for nothing', async () => {
  const { store, moments, clock } = await setUp()
  store.set({ teamOnline: true })
  moments.tell('destroy', null)
  expect(clock.waiting()).toBe(0)
  store.set({ teamOnline: false })
  expect(clock.waiting()).toBe(0)
})
