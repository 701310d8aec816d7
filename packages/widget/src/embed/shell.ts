import type { IdentifyOptions, OpenOptions, PageEventName, PageEvents, WidgetSettings } from '@rejoin/protocol'
import type { Config } from '../loader/read-config.ts'
import type { Actions } from '../state/actions.ts'
import type { ChatStore } from '../state/chat-state.ts'
import type { Store } from '../state/store.ts'

export type Emit = <E extends PageEventName>(name: E, event: PageEvents[E]) => void

export type PanelOptions = {
  readonly root: ShadowRoot
  readonly store: ChatStore
  readonly actions: Actions
  /** Settings of the page; they win over those of the channel. */
  readonly page: Store<WidgetSettings>
  /** The chat is the page: nothing floats. */
  readonly fullPage: boolean
  readonly canClose: boolean
}

export type Panel = {
  /** Draws it before it is opened, where nobody sees it. */
  readonly prepare: () => void
  readonly open: () => void
  /** Resolves once nothing of it is visible. */
  readonly close: () => void
  readonly destroy: () => void
}

/** The user interface, loaded on the first intent to use it. */
export type PanelModule = { readonly mountPanel: (options: PanelOptions) => Panel }

/** What the loader gives to the rest once it is needed. */
export type Shell = {
  readonly root: ShadowRoot
  readonly config: Config
  /** What the page asked for until now. */
  readonly settings: WidgetSettings
  readonly emit: Emit
  readonly loadPanel: () => Promise<PanelModule>
  /** What the chat is opened with; null where the chat is the page. */
  readonly button: HTMLButtonElement | null
  /** Where the chat is the page: what closing it is, if anything. */
  readonly leave?: (() => void) | undefined
}

/** What the loader may ask of the rest. */
export type App = {
  readonly identify: (options: IdentifyOptions) => void
  readonly logout: () => Promise<void>
  /** Somebody is about to open it. */
  readonly prepare: () => void
  readonly open: (options?: OpenOptions) => Promise<void>
  readonly close: () => void
  readonly toggle: () => Promise<void>
  readonly update: (settings: WidgetSettings) => void
  /** The time has come that the page set for its greeting. */
  readonly greet: () => void
  readonly sendMessage: (text: string) => void
  readonly destroy: () => void
}

export type AppModule = { readonly start: (shell: Shell) => App }
