import type { WidgetSettings } from '@rejoin/protocol'
import { useLayoutEffect, useMemo, useState } from 'preact/hooks'
import type { Actions } from '../state/actions.ts'
import type { ChatStore } from '../state/chat-state.ts'
import { panelStrings } from '../strings/en.ts'
import { Avatar } from './avatar.tsx'
import { Banner } from './banner.tsx'
import { Composer } from './composer.tsx'
import { createTimeFormat } from './format-time.ts'
import { Icon } from './icons.tsx'
import { listenWhileShown } from './listen-while-shown.ts'
import { MessageList } from './message-list.tsx'
import { useStore } from './use-store.ts'

export type ChatProps = { readonly store: ChatStore; readonly actions: Actions; readonly page: WidgetSettings; readonly isOpen: boolean; readonly fullPage: boolean }

/** The whole panel. What the page asked for wins over the channel, and both over our own words. */
export function Chat({ store, actions, page, isOpen, fullPage }: ChatProps) {
  const state = useStore(store)
  const { settings: channel, timeline, readOnly, refusal } = state
  const title = page.title ?? channel.title ?? panelStrings.title
  const locale = page.locale ?? channel.locale ?? (document.documentElement.lang || undefined)
  const subtitle = channel.subtitle ?? panelStrings.subtitle
  const format = useMemo(() => createTimeFormat(isLocale(locale) ? locale : undefined), [locale])
  const isNetworkUp = useNetwork()
  // People talk to people: whoever answered last gives the panel their name.
  const colleague = timeline.messages.findLast((message) => message.sender.purpose === 'agent')?.sender

  return (
    <>
      <header>
        {colleague?.name === undefined ? <Avatar name={title} url={channel.logo_url} /> : <Avatar name={colleague.name} url={colleague.avatar_url} />}
        <div class="titles">
          <h2>{colleague?.name ?? title}</h2>
          <p>
            {state.teamOnline && <span class="presence" />}
            {[colleague?.name !== undefined && title, state.teamOnline ? panelStrings.online : colleague === undefined && subtitle].filter(Boolean).join(' · ')}
          </p>
        </div>
        {!fullPage && (
          <button type="button" class="close" onClick={actions.close} aria-label={panelStrings.close}>
            <Icon name="close" />
          </button>
        )}
      </header>
      <Banner state={state} isNetworkUp={isNetworkUp} />
      <MessageList key={`list-${state.person}`} state={state} isOpen={isOpen} greeting={page.greeting ?? channel.greeting ?? panelStrings.greeting} team={title} format={format} actions={actions} />
      {timeline.state === 'completed' && (
        <div class="completed">
          <p>{panelStrings.completedHint}</p>
          <button type="button" onClick={actions.startNew}>
            {panelStrings.startNew}
          </button>
        </div>
      )}
      <Composer key={`composer-${state.person}`} isOpen={isOpen} disabled={readOnly || refusal !== null} actions={actions} />
    </>
  )
}

/** An unknown tag makes Intl throw, and a page's `lang` can be anything. */
function isLocale(tag: string | undefined): boolean {
  try {
    return new Intl.Locale(tag ?? '').language !== ''
  } catch {
    return false
  }
}

/** Whether the device itself has a network: "you are offline" is another sentence than "we are". */
function useNetwork(): boolean {
  const [isUp, setUp] = useState(navigator.onLine)
  useLayoutEffect(() => listenWhileShown(window, ['online', 'offline'], () => setUp(navigator.onLine)), [])
  return isUp
}
