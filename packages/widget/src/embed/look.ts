import type { WidgetSettings } from '@rejoin/protocol'
import { paintHost, pick } from '../loader/theme.ts'
import type { ChatStore } from '../state/chat-state.ts'
import type { Store } from '../state/store.ts'
import { putOwnWords } from '../strings/words.ts'
import type { MomentBus } from './moments.ts'

export type LookDeps = { readonly host: HTMLElement; readonly isFullPage: boolean; readonly store: ChatStore; readonly page: Store<WidgetSettings>; readonly moments: MomentBus }

/** From here on the look is ours: what the page asked for over what the channel is set to, painted again when either changes. */
export function keepLook({ host, isFullPage, store, page, moments }: LookDeps): void {
  const dark = matchMedia('(prefers-color-scheme:dark)')
  const ending = new AbortController()
  function paint(): void {
    const { settings } = store.get()
    putOwnWords(page.get().strings)
    paintHost(host, settings, page.get())
    const theme = pick(/^(light|dark|system)$/, page.get().theme, settings.theme)
    host.dataset['theme'] = theme === 'dark' || (theme !== 'light' && dark.matches) ? 'dark' : 'light'
    if (isFullPage) document.title = settings.title ?? document.title
  }
  page.subscribe(paint)
  dark.addEventListener('change', paint, { signal: ending.signal })
  moments.on('result', paint)
  moments.on('destroy', () => ending.abort())
  paint()
}
