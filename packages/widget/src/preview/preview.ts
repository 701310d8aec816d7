import type { ChannelSettings, Message } from '@rejoin/protocol'
import { createDrafts } from '../embed/drafts.ts'
import { createFiles } from '../embed/files.ts'
import { createLauncherState } from '../embed/launcher-state.ts'
import { keepLook, type PageSettings } from '../embed/look.ts'
import { createMoments } from '../embed/moments.ts'
import type { Visit } from '../embed/visit.ts'
import { createLauncher } from '../loader/launcher.ts'
import { pickText } from '../loader/theme.ts'
import type { Teased, Teaser } from '../on-demand/teaser.ts'
import type { Actions } from '../state/actions.ts'
import { initialChatState, type ChatState } from '../state/chat-state.ts'
import { createStore } from '../state/store.ts'
import { emptyTimeline, type Timeline } from '../state/timeline.ts'
import { panelStrings } from '../strings/en.ts'
import { mountPanel } from '../ui/panel.tsx'

/**
 * The chat as it would look with settings that nobody has saved yet: the real parts with nothing behind them. No request is
 * made and no conversation. The page around it (the inbox) says what to show, and hears when it may.
 */
type Wish = {
  readonly rejoinPreview: {
    readonly settings: ChannelSettings
    /** What a visitor stands in front of. */
    readonly moment: Moment
    /** In how many minutes somebody is back; null: nobody knows. */
    readonly opensIn: number | null
    readonly dark: boolean
    readonly agent: string
    readonly question: string
    readonly answer: string
  }
}

const MOMENTS = ['talk', 'start', 'bubble', 'consent', 'form', 'away', 'rating'] as const
type Moment = (typeof MOMENTS)[number]

const CONVERSATION = 'preview'
/** For what can only be asked for by somebody who can press a button here, and nobody can. */
const never = (): Promise<never> => new Promise(() => undefined)
const nothing = (): void => undefined

const store = createStore<ChatState>({ ...initialChatState, loaded: true, status: 'online' })
const moments = createMoments()
const page = createStore<PageSettings>({})
const { host, root, button } = createLauncher()
const files = createFiles({ store, moments, serverUrl: '', channelId: '', readOwner: () => 'anonymous', call: never, plainPost: never, readToken: () => null, makeId: () => CONVERSATION, keep: nothing })
/** What asks and hears for somebody, where nobody asks and nothing is heard. */
const visit = { store, session: { isIdentified: () => false, authenticate: never }, line: { call: never } } as unknown as Visit
const actions: Actions = { send: nothing, retry: nothing, discard: nothing, markRead: nothing, setTyping: nothing, loadOlder: async () => undefined, trim: nothing, startNew: async () => false, goTo: async () => false, makeLink: never, attention: never, close: nothing, drafts: createDrafts(moments), files, visit }

let bubble: Teaser | null = null
let wanted: Teased | null = null

function show(wish: Wish['rejoinPreview']): void {
  const { settings, dark } = wish
  const theme = settings.theme === 'light' || settings.theme === 'dark' ? settings.theme : dark ? 'dark' : 'light'
  store.set(stage(wish))
  launcher.showOpen(wish.moment !== 'bubble')
  if (wish.moment === 'bubble') panel.close()
  else panel.open()
  void tease(wish.moment === 'bubble' ? { key: CONVERSATION, who: pickText(settings.title) ?? panelStrings.title, picture: settings.logo_url, text: pickText(settings.greeting) ?? panelStrings.greeting } : null)
  // Painted by what the page says; what it says of itself is another object each time.
  page.set({ theme, custom: {} })
  document.documentElement.style.colorScheme = theme
}

/** What stands in the bubble beside the button; null: there is none. */
async function tease(teased: Teased | null): Promise<void> {
  wanted = teased
  if (teased !== null) bubble ??= (await import('../on-demand/teaser.ts')).createTeaser(root, button, { onOpen: nothing, onDismiss: nothing }, new AbortController().signal)
  // Whatever was asked for last, while it was loaded.
  if (wanted === null) bubble?.hide()
  else bubble?.show(wanted)
}

/** The state in which the chat of a visitor is at that moment. Of what it asks and says around a conversation, each has a moment of its own. */
function stage({ settings, moment, opensIn, agent, question, answer }: Wish['rejoinPreview']): Partial<ChatState> {
  const { title, subtitle, greeting, accent_color, position, logo_url, locale } = settings
  const { consent, pre_chat, away_message, ask_email_when_away, rating } = settings
  const look = { title, subtitle, greeting, accent_color, position, logo_url, locale }
  const said = talk(agent, question, answer)
  // Each is another chat to the panel: nothing of what stood in one is left in the next.
  const at = { place: MOMENTS.indexOf(moment), isAsked: false }
  switch (moment) {
    case 'talk':
      return { ...at, settings: look, timeline: said }
    case 'bubble':
    case 'start':
      return { ...at, settings: { ...look, ...(consent?.required === false && { consent }) }, timeline: emptyTimeline }
    case 'consent':
      return { ...at, settings: { ...look, consent }, timeline: emptyTimeline, isAsked: consent?.required === true }
    case 'form':
      return { ...at, settings: { ...look, pre_chat: name(pre_chat) }, timeline: emptyTimeline }
    case 'away':
      return {
        ...at,
        settings: { ...look, away_message, ask_email_when_away, availability: { open: false, changes_at: opensIn === null ? null : new Date(Date.now() + opensIn * 60_000).toISOString() } },
        timeline: { ...said, messages: said.messages.slice(0, 1) },
      }
    case 'rating':
      return { ...at, settings: { ...look, rating }, timeline: { ...said, state: 'completed' } }
  }
}

/** A question whose words are still being thought of has its place. */
function name(form: ChannelSettings['pre_chat']): ChannelSettings['pre_chat'] {
  return form == null ? form : { ...form, fields: form.fields.map((field) => (field.label === '' ? { ...field, label: '…' } : field)) }
}

function talk(agent: string, question: string, answer: string): Timeline {
  const at = new Date().toISOString()
  const say = (seq: number, text: string, name?: string): Message => ({
    id: `${CONVERSATION}-${seq}`,
    conversation_id: CONVERSATION,
    seq,
    source: 'chat_plugin',
    from_contact: name === undefined,
    visibility: 'public',
    sender: name === undefined ? { id: 'visitor', purpose: 'customer' } : { id: 'agent', purpose: 'agent', name },
    content: { type: 'text', text },
    state: 'seen',
    sent_at: at,
    metadata: {},
  })
  return { ...emptyTimeline, conversationId: CONVERSATION, lastSeq: 3, readSeq: 3, seenSeq: 2, messages: [say(2, question), say(3, answer, agent)] }
}

// To be looked at: nothing in it takes the focus from whoever fills in the form around it.
document.body.inert = true
document.body.append(host)
keepLook({ host, isFullPage: false, store, page, moments })
const launcher = createLauncherState(root, button)
const panel = mountPanel({ root, store, actions, page, fullPage: false, canClose: true })
launcher.showOpen(true)
panel.open()
addEventListener('message', ({ origin, data }: MessageEvent<Wish | undefined>) => {
  if (origin === location.origin && data?.rejoinPreview !== undefined) show(data.rejoinPreview)
})
parent.postMessage({ rejoinPreview: 'ready' }, location.origin)
