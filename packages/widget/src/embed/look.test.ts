import { beforeEach, describe, expect, test, vi } from 'vitest'
import { initialChatState, type ChatState } from '../state/chat-state.ts'
import { createStore } from '../state/store.ts'
import { panelStrings } from '../strings/en.ts'
import { readLocale } from '../strings/words.ts'
import { keepLook, type PageSettings } from './look.ts'
import { createMoments } from './moments.ts'

/** A screen that is dark or not, and can change its mind. */
function setUp(settings: PageSettings, channel: ChatState['settings'] = {}, isFullPage = false) {
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
  const host = { dataset: {} as Record<string, string>, dir: '', lang: '', style: { setProperty() {} }, toggleAttribute() {} }
  const store = createStore<ChatState>({ ...initialChatState, settings: channel })
  const page = createStore<PageSettings>(settings)
  const moments = createMoments()
  const look = keepLook({ host: host as unknown as HTMLElement, isFullPage, store, page, moments })
  return { screen, host, store, page, moments, look, theme: () => host.dataset['theme'] }
}

beforeEach(() => {
  vi.stubGlobal('document', { body: { dir: '' }, documentElement: { lang: '' } })
  vi.stubGlobal('navigator', { languages: ['en-GB'] })
})

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

describe('EMB-36 what the chat speaks', () => {
  test.each([
    { asks: 'the page', page: { locale: 'pl' }, channel: { locale: 'de' }, lang: 'fr', send: 'Wyślij', locale: 'pl' },
    { asks: 'the channel', page: {}, channel: { locale: 'de-AT' }, lang: 'fr', send: 'Senden', locale: 'de-AT' },
    { asks: 'the document', page: {}, channel: {}, lang: 'fr-CA', send: 'Envoyer', locale: 'fr-CA' },
    { asks: 'the browser', page: {}, channel: {}, lang: '', send: 'Lähetä', locale: 'fi' },
    { asks: 'the browser, of a page in a language we lack,', page: {}, channel: {}, lang: 'eo', send: 'Lähetä', locale: 'fi' },
    { asks: 'nobody but a page in English', page: {}, channel: {}, lang: 'en', send: 'Send', locale: 'en' },
    { asks: 'nonsense', page: { locale: 'not a language' }, channel: {}, lang: 'fr', send: 'Envoyer', locale: 'fr' },
    { asks: 'the page for what we lack', page: { locale: 'eo' }, channel: {}, lang: 'fr', send: 'Send', locale: 'eo' },
  ])('$asks: $locale', async ({ page, channel, lang, send, locale }) => {
    document.documentElement.lang = lang
    vi.stubGlobal('navigator', { languages: ['x', 'fi', 'en'] })
    const { look, host } = setUp(page, channel)
    await look.settled()
    expect(panelStrings.send).toBe(send)
    expect(host.lang).toBe(locale)
    expect(readLocale()).toBe(locale)
  })

  test.each([
    { page: { locale: 'ar' }, lang: 'en', of: 'ltr', dir: 'rtl' },
    { page: {}, lang: 'he', of: '', dir: 'rtl' },
    { page: { locale: 'de' }, lang: 'ar', of: 'rtl', dir: 'ltr' },
    { page: {}, lang: 'de', of: 'rtl', dir: 'rtl' },
  ])('page $page.locale, document $lang running $of: $dir', async ({ page, lang, of, dir }) => {
    document.documentElement.lang = lang
    document.body.dir = of
    const { look, host } = setUp(page)
    await look.settled()
    expect(host.dir).toBe(dir)
  })

  test('the hosted page is in the language of its browser, and says so', async () => {
    vi.stubGlobal('navigator', { languages: ['nb-NO', 'en'] })
    document.documentElement.lang = 'en'
    const { look } = setUp({}, {}, true)
    await look.settled()
    expect(panelStrings.send).toBe('Send')
    expect(panelStrings.menu).toBe('Mer')
    expect(document.documentElement.lang).toBe('nb-NO')
  })

  test('the last wish counts, however long an earlier one takes', async () => {
    const { look, page } = setUp({ locale: 'pl' })
    page.set({ locale: 'ja' })
    await look.settled()
    page.set({ locale: 'en' })
    page.set({ locale: 'ko' })
    page.set({ locale: 'en-GB' })
    await look.settled()
    expect(panelStrings.send).toBe('Send')
    expect(readLocale()).toBe('en-GB')
  })

  test('words of the page stay where they are in any language', async () => {
    const { look, page } = setUp({ locale: 'pl', strings: { send: 'Ahoj' } })
    await look.settled()
    expect([panelStrings.send, panelStrings.close]).toEqual(['Ahoj', 'Zamknij czat'])
    page.set({ strings: {} })
    expect(panelStrings.send).toBe('Wyślij')
  })
})
