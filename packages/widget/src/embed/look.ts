import type { WidgetSettings } from '@rejoin/protocol'
import { paintHost, pick } from '../loader/theme.ts'
import type { ChatStore } from '../state/chat-state.ts'
import type { Store } from '../state/store.ts'
import { putWords, type Spoken } from '../strings/words.ts'
import { createLanguage, type Language } from './language.ts'
import type { MomentBus } from './moments.ts'

/** Beside what the page asked for, what the chat speaks: whoever draws words hears when that changes. */
export type PageSettings = WidgetSettings & { readonly spoken?: Spoken }

export type LookDeps = { readonly host: HTMLElement; readonly isFullPage: boolean; readonly store: ChatStore; readonly page: Store<PageSettings>; readonly moments: MomentBus }

/** From here on the look is ours: what the page asked for over what the channel is set to, painted again when either changes. */
export function keepLook({ host, isFullPage, store, page, moments }: LookDeps): Pick<Language, 'settled'> {
  const dark = matchMedia('(prefers-color-scheme:dark)')
  const ending = new AbortController()
  const language = createLanguage((spoken) => page.set({ spoken }))
  function paint(): void {
    const { settings } = store.get()
    const { documentElement } = document
    language.choose([page.get().locale, settings.locale], [isFullPage ? '' : documentElement.lang, ...navigator.languages])
    const { strings, spoken } = page.get()
    putWords(strings, spoken)
    paintHost(host, settings, page.get())
    if (spoken !== undefined) {
      // How a screen reader pronounces it goes by this, and which shape a Chinese character has.
      host.lang = spoken.locale
      host.dir = spoken.dir ?? host.dir
    }
    const theme = pick(/^(light|dark|system)$/, page.get().theme, settings.theme)
    host.dataset['theme'] = theme === 'dark' || (theme !== 'light' && dark.matches) ? 'dark' : 'light'
    if (isFullPage) {
      document.title = settings.title ?? document.title
      documentElement.lang = host.lang
    }
  }
  page.subscribe(paint)
  dark.addEventListener('change', paint, { signal: ending.signal })
  moments.on('result', paint)
  moments.on('asked', paint)
  moments.on('destroy', () => ending.abort())
  paint()
  return language
}
