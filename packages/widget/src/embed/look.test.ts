import type { WidgetSettings } from '@rejoin/protocol'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { initialChatState, type ChatState } from '../state/chat-state.ts'
import { createStore } from '../state/store.ts'
import { panelStrings } from '../strings/en.ts'
import { keepLook } from './look.ts'
import { createMoments } from './moments.ts'

/** A screen that is dark or not, and can change its mind. */
function setUp(settings: WidgetSettings, channel: ChatState['settings'] = {}) {
  const screen = { matches: true, listeners: new Set<() => void>() }
  vi.stubGlobal('matchMedia', () => ({
    get matches() {
      return screen.matches
    },
    addEventListener(_: string, listener: () => void, { signal }: { signal: AbortSignal }) {
      screen.listeners.add(listener)
      signal.addEventListener('abort', () => screen.listeners.delete(listener))
    },
  }))
  const host = { dataset: {} as Record<string, string>, dir: '', style: { setProperty() {} }, toggleAttribute() {} }
  const store = createStore<ChatState>({ ...initialChatState, settings: channel })
  const page = createStore<WidgetSettings>(settings)
  const moments = createMoments()
  keepLook({ host: host as unknown as HTMLElement, isFullPage: false, store, page, moments })
  return { screen, host, store, page, moments, theme: () => host.dataset['theme'] }
}

beforeEach(() => vi.stubGlobal('document', { body: { dir: '' } }))

describe('light or dark', () => {
  test.each([
    { settings: { theme: 'dark' as const }, channel: 'light' as const, theme: 'dark' },
    { settings: { theme: 'light' as const }, channel: 'dark' as const, theme: 'light' },
    { settings: { theme: 'system' as const }, channel: 'light' as const, theme: 'dark' },
    { settings: {}, channel: 'light' as const, theme: 'light' },
    { settings: {}, channel: 'system' as const, theme: 'dark' },
  ])('page $settings.theme, channel $channel, dark screen: $theme', ({ settings, channel, theme }) => {
    expect(setUp(settings, { theme: channel }).theme()).toBe(theme)
  })

  test('EMB-9 a theme that is none counts as absent', () => {
    expect(setUp({ theme: 'purple' as never }, { theme: 'light' }).theme()).toBe('light')
  })

  test('EMB-1 it follows the screen until the chat is gone', () => {
    const { screen, theme, moments } = setUp({})
    screen.matches = false
    for (const tell of screen.listeners) tell()
    expect(theme()).toBe('light')
    moments.tell('destroy', null)
    expect(screen.listeners.size).toBe(0)
  })
})

test('EMB-22 what the page asks for later counts at once, and only as long', () => {
  const { page, theme } = setUp({})
  page.set({ theme: 'light', strings: { send: 'Off it goes' } })
  expect(theme()).toBe('light')
  expect(panelStrings.send).toBe('Off it goes')
  page.set({ theme: undefined as never, strings: undefined as never })
  expect(theme()).toBe('dark')
  expect(panelStrings.send).toBe('Send')
})
