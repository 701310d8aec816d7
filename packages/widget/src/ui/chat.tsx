import type { WidgetSettings } from '@rejoin/protocol'
import type { RefObject } from 'preact'
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { pickText } from '../loader/theme.ts'
import type { Actions } from '../state/actions.ts'
import type { ChatState, ChatStore } from '../state/chat-state.ts'
import { countUnreadElsewhere, selectColleague } from '../state/selectors.ts'
import { fill, panelStrings } from '../strings/en.ts'
import { readLocale } from '../strings/words.ts'
import { AboutBar } from './about-bar.tsx'
import { Avatar } from './avatar.tsx'
import { Banner } from './banner.tsx'
import { Composer } from './composer.tsx'
import { createTimeFormat } from './format-time.ts'
import { Icon } from './icons.tsx'
import { listenWhileShown } from './listen-while-shown.ts'
import { Menu } from './menu.tsx'
import { MessageList } from './message-list.tsx'
import { useLater } from './use-later.ts'
import { useStore } from './use-store.ts'

export type ChatProps = { readonly store: ChatStore; readonly actions: Actions; readonly page: WidgetSettings; readonly isOpen: boolean; readonly fullPage: boolean; readonly canClose: boolean }

/** The whole panel. What the page asked for wins over the channel, and both over our own words. */
export function Chat({ store, actions, page, isOpen, fullPage, canClose }: ChatProps) {
  const state = useStore(store)
  const { settings: channel, timeline, spectator, refusal } = state
  const title = pickText(page.title, channel.title) ?? panelStrings.title
  const locale = readLocale()
  const subtitle = channel.subtitle ?? panelStrings.subtitle
  const format = useMemo(() => createTimeFormat(locale), [locale, page.strings])
  const isNetworkUp = useNetwork()
  const looking = useLater(spectator !== null, () => import('../on-demand/spectator-label.tsx'))
  const menuButton = useRef<HTMLButtonElement>(null)
  const handover = useOver(state, isOpen && canContinue(state), () => import('../on-demand/continue-on-phone.tsx'), menuButton)
  const backButton = useRef<HTMLButtonElement>(null)
  const list = useOver(state, isOpen && hasSeveral(state), () => import('../on-demand/conversation-list.tsx'), backButton)
  const elsewhere = countUnreadElsewhere(state)
  const wish = useLater(state.wish !== null, () => import('../on-demand/tell-wish.ts'))
  const around = useLater(hasAround(state), () => import('../on-demand/around.tsx'))
  const handoverLabel = matchMedia('(pointer: coarse)').matches ? panelStrings.continueElsewhere : panelStrings.continueOnPhone
  // People talk to people: whoever is there gives the panel their name.
  const colleague = selectColleague(timeline)

  return (
    <>
      <div class="chat" inert={handover.part !== null || list.part !== null}>
        <header>
          {hasSeveral(state) && (
            <button type="button" class="round back" ref={backButton} onClick={list.open} aria-label={elsewhere === 0 ? panelStrings.conversations : fill(panelStrings.conversationsUnread, { n: elsewhere })}>
              <Icon name="down" />
              {elsewhere > 0 && <span class="dot" />}
            </button>
          )}
          {colleague?.name == null ? <Avatar name={title} url={channel.logo_url} /> : <Avatar name={colleague.name} url={colleague.avatar_url} />}
          <div class="titles">
            <h2>{colleague?.name ?? title}</h2>
            <p>
              {state.teamOnline && <span class="presence" />}
              {[colleague?.name != null && title, state.teamOnline ? panelStrings.online : colleague === undefined && subtitle].filter(Boolean).join(' · ')}
            </p>
          </div>
          {canContinue(state) && <Menu buttonRef={menuButton} items={[{ label: handoverLabel, run: handover.open }]} actions={actions} />}
          {canClose && (
            <button type="button" class="round" onClick={actions.close} aria-label={panelStrings.close}>
              <Icon name="close" />
            </button>
          )}
        </header>
        {timeline.ticket !== null && <AboutBar ticket={timeline.ticket} fullPage={fullPage} />}
        <Banner state={state} isNetworkUp={isNetworkUp} fullPage={fullPage} problem={wish?.tellWish(state.wish) ?? list.problem ?? handover.problem} />
        <MessageList key={`list-${state.person}-${state.place}`} state={state} isOpen={isOpen} greeting={pickText(page.greeting, channel.greeting) ?? panelStrings.greeting} team={title} format={format} actions={actions} />
        {around && <around.Around state={state} actions={actions} isOpen={isOpen} />}
        {spectator === null ? (
          <Composer place={`${state.person}-${state.place}`} isOpen={isOpen} disabled={refusal !== null || state.wish === 'opening'} attachments={state.attachments} actions={actions} />
        ) : (
          looking && <looking.SpectatorLabel spectator={spectator} isOpen={isOpen} />
        )}
      </div>
      {handover.part !== null && <handover.part.ContinueOnPhone title={handoverLabel} makeLink={actions.makeLink} close={handover.close} />}
      {list.part !== null && <list.part.ConversationList state={state} title={title} locale={locale} actions={actions} close={list.close} />}
    </>
  )
}

/** There is somewhere else to go, or to come back from. */
function hasSeveral({ conversations, timeline }: ChatState): boolean {
  return timeline.ticket !== null || conversations.some(({ id }) => id !== timeline.conversationId)
}

/** The channel has something to say or ask before, after or around a conversation (VIS). */
function hasAround({ timeline, settings, isAsked }: ChatState): boolean {
  return isAsked || timeline.state === 'completed' || (settings.pre_chat ?? settings.availability ?? settings.consent) != null
}

/** There is something to go on with, and whoever sees it may write in it (EMB-14). */
function canContinue({ timeline, spectator, refusal }: ChatState): boolean {
  return timeline.messages.length > 0 && spectator === null && refusal === null
}

/** Something that lies over the chat: loaded when it is asked for, gone with the person it is about. */
function useOver<M>({ person }: ChatState, isPossible: boolean, load: () => Promise<M>, opener: RefObject<HTMLButtonElement | null>) {
  const [shown, setShown] = useState<{ readonly person: number; readonly part: M } | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const isFor = isPossible && shown?.person === person
  // What is out of sight is not waiting there for whoever comes next.
  useLayoutEffect(() => {
    if (shown !== null && !isFor) setShown(null)
  }, [isFor])
  const wasShown = useRef(false)
  useLayoutEffect(() => {
    if (wasShown.current && !isFor && isPossible) opener.current?.focus()
    wasShown.current = isFor
  }, [isFor])
  return {
    part: isFor ? shown.part : null,
    problem,
    open(): void {
      load().then(
        (part) => {
          setProblem(null)
          setShown({ person, part })
        },
        () => setProblem(panelStrings.notLoaded),
      )
    },
    close: () => setShown(null),
  }
}

/** Whether the device itself has a network: "you are offline" is another sentence than "we are". */
function useNetwork(): boolean {
  const [isUp, setUp] = useState(navigator.onLine)
  useLayoutEffect(() => listenWhileShown(window, ['online', 'offline'], () => setUp(navigator.onLine)), [])
  return isUp
}
