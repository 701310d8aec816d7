import type { VisitorSettings, Message, WidgetSettings } from '@rejoin/protocol'
import type { AttentionDeps } from '../embed/attention.ts'
import { pick, pickText } from '../loader/theme.ts'
import { openChoices } from '../session/choices.ts'
import type { ChatState } from '../state/chat-state.ts'
import { countUnread, countUnreadElsewhere } from '../state/selectors.ts'
import { attentionStrings as words } from '../strings/en-attention.ts'
import { panelStrings } from '../strings/en.ts'
import { adoptSheet } from './adopt-sheet.ts'
import badgeStyle from './badge.css?inline'
import { createChime } from './chime.ts'
import { chooseCalls } from './choose-calls.ts'
import { describeMessage } from './describe-message.ts'
import { createDesktopNotice, readPermission } from './desktop-notice.ts'
import { isFirstTab } from './one-tab.ts'
import { selectNews } from './select-news.ts'
import { createTeaser, type Teased } from './teaser.ts'
import { countInTitle } from './title-count.ts'

/** What arrives in front of somebody's eyes is read within this time, and needs no calling. */
const SETTLES_MS = 120
/** Several messages in a row are one sound. */
const SOUND_AT_MOST_EVERY_MS = 3_000
/** As much as a system shows of a notification, and more than the bubble has room for. */
const MOST_SHOWN = 160

/** A menu entry of the visitor's own. Without `run` it only explains. */
export type Choice = { readonly label: string; readonly run: (() => void) | null }

export type Attention = {
  /** The page wants the greeting shown now, if there is anybody to greet. */
  readonly greet: () => void
  readonly listChoices: () => readonly Choice[]
}

/** Everything that draws somebody's attention while they are not in the chat: number, title, sound, notification, and a bubble beside the button. `before` is what was known when it was wanted. */
export function createAttention({ shell, launcher, language, store, page, moments, timers, session, arrive, conversations, open, isOpen }: AttentionDeps, before: ChatState): Attention {
  const { root, button, config } = shell
  const ending = new AbortController()
  const { signal } = ending
  const choices = openChoices(config.channelId, undefined, undefined, () => !store.get().isAsked)
  const chime = createChime(signal)
  const notice = createDesktopNotice(signal)
  const teaser = button === null ? null : createTeaser(root, button, { onOpen: openTeased, onDismiss: choices.dismiss }, signal)
  const running = new Set<number>()
  /** When the newest unread message was sent that we know of; null while nobody was looked at, because what is there by then is history. */
  let latest = before.loaded && before.person === store.get().person ? (selectNews(before)?.sent_at ?? '') : null
  let lastSound = -SOUND_AT_MOST_EVERY_MS
  let settling: number | null = null
  let isGreeting = false
  let isChannelGreeting = false
  /** The words that the page wanted shown last; null before its first time came, which is the loader's to know. */
  let lastGreeting: unknown = null
  let isSpoken = false

  function later(ms: number, run: () => void): number {
    const timer = timers.setTimeout(() => {
      running.delete(timer)
      run()
    }, ms)
    running.add(timer)
    return timer
  }

  /** Both in effect: what the page says, over what the channel is set to. */
  const read = (own: keyof WidgetSettings, channel: keyof VisitorSettings): readonly unknown[] => [page.get()[own], store.get().settings[channel]]
  const isOff = (asked: readonly unknown[]): boolean => pick(/^(true|false)$/, ...asked) === 'false'
  const readMode = (): string => pick(/^(off|quiet|preview)$/, ...read('notifications', 'notifications')) ?? 'quiet'
  const wantsSound = (): boolean => !isOff(read('sound', 'sound')) && choices.read().sound !== 'off' && chime.isAllowed()
  const wantsNotice = (): boolean => readMode() !== 'off' && choices.read().notify === 'on' && readPermission() === 'granted'
  const readTitle = (): string => pickText(page.get().title, store.get().settings.title) ?? panelStrings.title
  const nameSender = ({ sender }: Message): string => sender.name ?? (sender.purpose === 'bot' ? panelStrings.bot : readTitle())

  function look(): void {
    settling = null
    const state = store.get()
    const unread = countUnread(state.timeline) + countUnreadElsewhere(state)
    launcher?.showUnread(unread)
    // Whoever looks on for the staff is not the one who is meant (EMB-16).
    const count = state.spectator === null ? unread : 0
    countInTitle(root, isOff(read('unreadInTitle', 'unread_in_title')) ? 0 : count)
    const news = count === 0 ? null : selectNews(state)
    if (news === null) notice.close()
    else if (latest !== null && news.sent_at > latest) call(news)
    if (state.loaded) latest = [latest ?? '', news?.sent_at ?? ''].toSorted().at(-1) ?? ''
    greetForChannel(state)
    // Nothing is said in one language and then in another.
    const teased = isOpen() || !isSpoken ? null : (findNews(news) ?? findGreeting(state))
    if (teased === null) teaser?.hide()
    else teaser?.show(teased)
  }

  function call(news: Message): void {
    const calls = chooseCalls({ isOpen: isOpen(), isVisible: document.visibilityState === 'visible', wantsSound: wantsSound(), wantsNotice: wantsNotice() })
    if (calls === null) return
    later(calls.afterMs, async () => {
      const unread = selectNews(store.get())
      if (unread === null || unread.sent_at < news.sent_at || !(await isFirstTab(`rejoin:${config.channelId}:${news.id}`, signal)) || signal.aborted) return
      if (calls.sound && timers.now() - lastSound >= SOUND_AT_MOST_EVERY_MS) {
        lastSound = timers.now()
        chime.play()
      }
      if (calls.notice) {
        const body = readMode() === 'preview' ? shorten(describeMessage(news)) : words.message
        notice.show({ title: nameSender(news), body, tag: `rejoin:${news.conversation_id}`, onClick: () => openConversation(news.conversation_id) })
      }
    })
  }

  function findNews(news: Message | null): Teased | null {
    if (news === null || choices.readDismissed() === news.id) return null
    return { key: news.id, who: nameSender(news), picture: news.sender.avatar_url, text: shorten(describeMessage(news)) }
  }

  /** Only for somebody of whom it is known that they have nothing to go on with; who is nobody yet has not. */
  function findGreeting({ loaded, isAsked, timeline, conversations, pending, refusal, settings }: ChatState): Teased | null {
    const own = pickText(page.get().greeting)
    const isKnown = loaded || isAsked || (own !== undefined && !session.hasSomebody())
    const hasSpoken = timeline.messages.length + pending.length > 0 || conversations.some(({ last_message }) => last_message !== null)
    if (!isGreeting || !isKnown || hasSpoken || refusal !== null) return null
    const text = pickText(own, settings.greeting) ?? panelStrings.greeting
    return text === '' || choices.readDismissed() === text ? null : { key: text, who: readTitle(), picture: settings.logo_url, text }
  }

  /** What the channel says of it is only known of people who are known; the page's word is the loader's. */
  function greetForChannel({ loaded, settings }: ChatState): void {
    const delay = settings.greeting_delay
    if (!loaded || isChannelGreeting || delay == null || page.get().greetingDelay !== undefined) return
    isChannelGreeting = true
    later(delay * 1_000, startGreeting)
  }

  function startGreeting(): void {
    isGreeting = true
    settle()
  }

  /** Undefined where there is none, or it was taken back meanwhile. */
  const readDelay = (): string | undefined => pick(/^\d{1,4}$/, page.get().greetingDelay)

  /** Other words are another greeting, and wait their time anew. */
  function followGreeting(): void {
    const delay = readDelay()
    if (lastGreeting === null || delay === undefined || page.get().greeting === lastGreeting) return
    lastGreeting = page.get().greeting
    later(Number(delay) * 1_000, startGreeting)
  }

  function openTeased(key: string): void {
    // Answered is as good as dismissed.
    choices.dismiss(key)
    openConversation(selectNews(store.get())?.conversation_id ?? null)
  }

  function openConversation(conversationId: string | null): void {
    if (conversationId !== null && conversationId !== store.get().timeline.conversationId) void conversations.goTo(conversationId)
    void open()
  }

  function settle(): void {
    if (!signal.aborted) settling ??= later(SETTLES_MS, look)
  }

  function stopCalling(): void {
    isGreeting = false
    teaser?.hide()
  }

  if (launcher !== null) adoptSheet(root, badgeStyle)
  const stops = [store.subscribe(settle), page.subscribe(settle), page.subscribe(followGreeting)]
  moments.on('open', stopCalling)
  moments.on('leave', () => {
    latest = null
    choices.forget()
    launcher?.showUnread(0)
    countInTitle(root, 0)
    notice.close()
    stopCalling()
  })
  moments.on('destroy', () => {
    ending.abort()
    for (const stop of stops) stop()
    for (const timer of running) timers.clearTimeout(timer)
    countInTitle(root, 0)
  })
  // Not at once: the page hears of a number first, and then it is seen.
  settle()
  void Promise.resolve(language.settled()).then(() => {
    isSpoken = true
    settle()
  })

  return {
    greet() {
      const { loaded } = store.get()
      if (readDelay() === undefined) return
      lastGreeting = page.get().greeting
      // A page without words of its own means the channel's.
      if (!loaded && !session.hasSomebody() && pickText(page.get().greeting) === undefined) arrive.authenticate().catch(() => undefined)
      startGreeting()
    },
    listChoices() {
      const { sound, notify } = choices.read()
      const permission = readMode() === 'off' ? null : readPermission()
      const list: Choice[] = []
      if (!isOff(read('sound', 'sound')))
        list.push({
          label: sound === 'off' ? words.soundOn : words.soundOff,
          run() {
            choices.write({ notify, sound: sound === 'off' ? undefined : 'off' })
            if (sound === 'off') chime.play()
          },
        })
      if (permission === 'denied') list.push({ label: words.notifyBlocked, run: null })
      else if (permission === 'granted' && notify === 'on') list.push({ label: words.stopNotifying, run: () => choices.write({ sound }) })
      else if (permission !== null)
        list.push({
          label: words.notify,
          run() {
            void Notification.requestPermission().then((answer) => answer === 'granted' && choices.write({ ...choices.read(), notify: 'on' }))
          },
        })
      return list
    },
  }
}

/** Not in the middle of a character. */
function shorten(text: string): string {
  return text.slice(0, MOST_SHOWN).replace(/[\ud800-\udbff]$/, '')
}
