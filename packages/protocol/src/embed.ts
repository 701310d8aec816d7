import type { AuthenticateVerdict } from './conversation.ts'
import type { ErrorCode } from './error-code.ts'
import type { Message } from './message.ts'

/**
 * Page ↔ widget (contract §10). The same names by script tag (`rejoin('open')`) and by import.
 */

export type TicketSelector = { readonly type: string; readonly external_id: string }

/** What can change while the widget runs (`rejoin('update', …)`). */
export type WidgetSettings = {
  /** `right` unless said otherwise; logical, so it mirrors in right-to-left pages. */
  readonly position?: 'right' | 'left'
  readonly theme?: 'system' | 'light' | 'dark'
  readonly accentColor?: string
  readonly zIndex?: number
  readonly title?: string
  readonly greeting?: string
  /** After how many whole seconds the greeting also shows beside the button. Given to `update`, they are counted from then on. */
  readonly greetingDelay?: number
  /** `false`: the number of unread messages is not put before the title of the page. */
  readonly unreadInTitle?: boolean
  /** `false`: no sound, and no visitor can ask for one. */
  readonly sound?: boolean
  /** What a desktop notification says to a visitor who asked for them: who wrote (`quiet`), or also how it begins. */
  readonly notifications?: 'off' | 'quiet' | 'preview'
  readonly locale?: string
  /** Leaves out the round button; the page opens the panel itself. */
  readonly hideLauncher?: boolean
  /** An element of the page that opens and closes the chat in place of the round button, or a selector of such elements. */
  readonly launcher?: string | PageElement
  /** True: the page has asked its visitor, and they agreed to what the channel wants agreed to. */
  readonly consent?: boolean
  /** Words of the page's own in place of ours, by their names. */
  readonly strings?: Readonly<Record<string, string>>
  /** What agents should know beside the page's address: any JSON of at most 16 KB. Shown as the page's word; it proves nothing. */
  readonly custom?: Readonly<Record<string, unknown>>
}

/** An `HTMLElement`, as far as this package needs to know one. */
export type PageElement = { readonly nodeType: number; contains(other: never): boolean }

export type BootOptions = WidgetSettings & {
  readonly channelId: string
  /** From `contacts.identify`; absent for an anonymous visitor. */
  readonly resumeToken?: string
  /**
   * Asked for a fresh resume token when the last one or its session is refused, and for one about `ticket` by `open`. Where
   * that is not the visitor's, answer an empty text, or reject with an error whose `code` is `not_a_participant`.
   */
  readonly getResumeToken?: (about: { readonly ticket?: TicketSelector }) => Promise<string>
  /** In place of a resume token, where the channel checks tokens that the site signs itself (`user_jwt`). */
  readonly userJwt?: string
  /** Asked for a fresh `userJwt` when the last one or its session is refused. An empty answer: nobody is logged in. */
  readonly getUserJwt?: () => Promise<string>
  /** Where Rejoin runs; by default where `widget.js` came from. */
  readonly serverUrl?: string
}

/** Who logged in without a reload: by a token of ours, or by one of the site's own. */
export type IdentifyOptions = { readonly resumeToken: string } | { readonly userJwt: string }
export type OpenOptions = { readonly ticket?: TicketSelector }

export type WidgetStatus = 'connecting' | 'online' | 'offline' | 'refused'

export type PageEvents = {
  ready: Record<string, never>
  open: Record<string, never>
  close: Record<string, never>
  resume: { readonly verdict: AuthenticateVerdict; readonly conversationId: string | null; readonly contactId: string | null; readonly reason?: string }
  message: { readonly message: Message }
  unread: { readonly count: number }
  status: { readonly status: WidgetStatus }
  error: { readonly code: ErrorCode | 'network' | 'invalid_command'; readonly message: string }
}

export type PageEventName = keyof PageEvents
export type PageListener<E extends PageEventName> = (event: PageEvents[E]) => void

/** The methods of `createRejoin()`; `rejoin(name, …args)` calls the same. */
export type RejoinApi = {
  boot(options: BootOptions): void
  identify(options: IdentifyOptions): void
  logout(): Promise<void>
  open(options?: OpenOptions): void
  close(): void
  toggle(): void
  show(): void
  hide(): void
  update(settings: WidgetSettings): void
  sendMessage(text: string): void
  on<E extends PageEventName>(event: E, listener: PageListener<E>): () => void
  off<E extends PageEventName>(event: E, listener: PageListener<E>): void
  destroy(): void
}

export type CommandName = keyof RejoinApi
