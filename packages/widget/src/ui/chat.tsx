import type { WidgetSettings } from '@rejoin/protocol'
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Actions } from '../state/actions.ts'
import type { ChatState, ChatStore } from '../state/chat-state.ts'
import { panelStrings } from '../strings/en.ts'
import type { ContinueOnPhone } from '../on-demand/continue-on-phone.tsx'
import { Avatar } from './avatar.tsx'
import { Banner } from './banner.tsx'
import { Composer } from './composer.tsx'
import { createTimeFormat } from './format-time.ts'
import { Icon } from './icons.tsx'
import { listenWhileShown } from './listen-while-shown.ts'
import { pickText } from './pick-text.ts'
import { Menu } from './menu.tsx'
import { MessageList } from './message-list.tsx'
import { useLater } from './use-later.ts'
import { useStore } from './use-store.ts'

export type ChatProps = { readonly store: ChatStore; readonly actions: Actions; readonly page: WidgetSettings; readonly isOpen: boolean; readonly fullPage: boolean }

/** The whole panel. What the page asked for wins over the channel, and both over our own words. */
export function Chat({ store, actions, page, isOpen, fullPage }: ChatProps) {
  const state = useStore(store)
  const { settings: channel, timeline, spectator, refusal } = state
  const title = pickText(page.title, channel.title) ?? panelStrings.title
  const locale = [page.locale, channel.locale, document.documentElement.lang].find(isLocale) ?? undefined
  const subtitle = channel.subtitle ?? panelStrings.subtitle
  const format = useMemo(() => createTimeFormat(locale), [locale, page.strings])
  const isNetworkUp = useNetwork()
  const looking = useLater(spectator !== null, () => import('../on-demand/spectator-label.tsx'))
  const menuButton = useRef<HTMLButtonElement>(null)
  const handover = useHandover(state, isOpen, () => menuButton.current?.focus())
  const handoverLabel = matchMedia('(pointer: coarse)').matches ? panelStrings.continueElsewhere : panelStrings.continueOnPhone
  // People talk to people: whoever answered last gives the panel their name.
  const colleague = timeline.messages.findLast((message) => message.sender.purpose === 'agent')?.sender

  return (
    <>
      <div class="chat" inert={handover.View !== null}>
        <header>
          {colleague?.name === undefined ? <Avatar name={title} url={channel.logo_url} /> : <Avatar name={colleague.name} url={colleague.avatar_url} />}
          <div class="titles">
            <h2>{colleague?.name ?? title}</h2>
            <p>
              {state.teamOnline && <span class="presence" />}
              {[colleague?.name !== undefined && title, state.teamOnline ? panelStrings.online : colleague === undefined && subtitle].filter(Boolean).join(' · ')}
            </p>
          </div>
          {canContinue(state) && <Menu buttonRef={menuButton} items={[{ label: handoverLabel, run: handover.open }]} />}
          {!fullPage && (
            <button type="button" class="round" onClick={actions.close} aria-label={panelStrings.close}>
              <Icon name="close" />
            </button>
          )}
        </header>
        <Banner state={state} isNetworkUp={isNetworkUp} fullPage={fullPage} problem={handover.problem} />
        <MessageList key={`list-${state.person}`} state={state} isOpen={isOpen} greeting={pickText(page.greeting, channel.greeting) ?? panelStrings.greeting} team={title} format={format} actions={actions} />
        {timeline.state === 'completed' && spectator === null && (
          <div class="completed">
            <p>{panelStrings.completedHint}</p>
            <button type="button" onClick={actions.startNew}>
              {panelStrings.startNew}
            </button>
          </div>
        )}
        {spectator === null ? (
          <Composer key={`composer-${state.person}`} isOpen={isOpen} disabled={refusal !== null} actions={actions} />
        ) : (
          looking && <looking.SpectatorLabel spectator={spectator} isOpen={isOpen} />
        )}
      </div>
      {handover.View !== null && <handover.View title={handoverLabel} makeLink={actions.makeLink} close={handover.close} />}
    </>
  )
}

/** There is something to go on with, and whoever sees it may write in it (EMB-14). */
function canContinue({ timeline, spectator, refusal }: ChatState): boolean {
  return timeline.messages.length > 0 && spectator === null && refusal === null
}

/** The sheet that takes the conversation to another device: loaded when it is asked for, gone with the person it is about. */
function useHandover(state: ChatState, isOpen: boolean, focusBack: () => void) {
  const [shown, setShown] = useState<{ readonly person: number; readonly View: typeof ContinueOnPhone } | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const isFor = isOpen && canContinue(state) && shown?.person === state.person
  // What is out of sight is not waiting there for whoever comes next.
  useLayoutEffect(() => {
    if (shown !== null && !isFor) setShown(null)
  }, [isFor])
  const wasShown = useRef(false)
  useLayoutEffect(() => {
    if (wasShown.current && !isFor && isOpen) focusBack()
    wasShown.current = isFor
  }, [isFor])
  return {
    View: isFor ? shown.View : null,
    problem,
    open(): void {
      import('../on-demand/continue-on-phone.tsx').then(
        ({ ContinueOnPhone: View }) => {
          setProblem(null)
          setShown({ person: state.person, View })
        },
        () => setProblem(panelStrings.notLoaded),
      )
    },
    close: () => setShown(null),
  }
}

/** An unknown tag makes Intl throw, and a page's `lang` can be anything. */
function isLocale(tag: string | null | undefined): boolean {
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
