import type { BootOptions, IdentifyOptions, OpenOptions, PageEventName, PageListener, RejoinApi, WidgetSettings } from '@rejoin/protocol'
import type { App, AppModule, PanelModule } from '../embed/shell.ts'
import { hasStoredSession } from '../session/session-storage.ts'
import { OPEN_CHAT } from '../strings/en-launcher.ts'
import { watchIntent } from './intent.ts'
import { createLauncher, type Launcher } from './launcher.ts'
import { isOwnLauncher } from './own-launcher.ts'
import { createPageEvents } from './page-events.ts'
import { readConfig, readToken, type Config } from './read-config.ts'
import { paintHost } from './theme.ts'

/** Where the two big parts come from: hashed modules of the server, or the bundle of whoever imported us. */
export type Parts = { readonly loadApp: () => Promise<AppModule>; readonly loadPanel: () => Promise<PanelModule> }

/** One chat on the page, from `boot` to `destroy`. */
type Mounted = {
  readonly config: Config
  readonly launcher: Launcher
  readonly ending: AbortController
  app: Promise<App> | undefined
  settings: WidgetSettings
}

/**
 * The page API (contract §10). What is here is small and works at once; the rest is loaded when somebody is about to
 * click, or is known to be in a conversation (EMB-6).
 *
 * @param home the server the script came from, if it came from one
 */
export function createRejoinWith({ loadApp, loadPanel }: Parts, home: string | null): RejoinApi {
  const { on, off, emit } = createPageEvents()
  let mounted: Mounted | undefined
  let greeting: ReturnType<typeof setTimeout> | undefined

  /** Mistakes of whoever embeds us: in the console, and as an event. */
  function complain(message: string): void {
    console.warn(`[rejoin] ${message}`)
    emit('error', { code: 'invalid_command', message })
  }

  function boot(options: BootOptions): void {
    const config = readConfig(options ?? {}, home)
    if (!config) return complain('boot needs a channelId and a serverUrl')
    if (mounted?.config.channelId === config.channelId) {
      // A second script tag, or a page that boots on every route: the same chat goes on (EMB-2).
      update(options)
      if (readToken(config) && readToken(config) !== readToken(mounted.config)) identify(config as IdentifyOptions)
      return
    }
    destroy()
    mount(config)
  }

  /** Puts the button on the page, and loads the rest if somebody is known. */
  function mount(config: Config): void {
    const launcher = createLauncher()
    const ending = new AbortController()
    const { signal } = ending
    const current: Mounted = (mounted = { config, launcher, ending, app: undefined, settings: config })
    launcher.button.onclick = toggle
    paint()
    greet(config)
    const isOwn = (event: Event): boolean | null => isOwnLauncher(current.settings.launcher, event.target)
    const clickOwn = (event: Event): void => {
      if (!isOwn(event)) return
      // A link there is for visitors without scripts.
      event.preventDefault()
      toggle()
    }
    // First of all, because what the page does with its clicks is its own business.
    document.addEventListener('click', clickOwn, { signal, capture: true })
    // Beside the body: pages that swap it keep their chat, and what they do to the body does not move it.
    const { documentElement } = document
    const keep = new MutationObserver(() => launcher.host.isConnected || documentElement.append(launcher.host))
    signal.addEventListener('abort', () => {
      keep.disconnect()
      launcher.host.remove()
    })
    const append = (): void => {
      if (signal.aborted) return
      documentElement.append(launcher.host)
      keep.observe(documentElement, { childList: true })
      emit('ready', {})
    }
    // Later in any case, so that a listener added right after `boot` hears of it. A script in <head> has no body yet.
    if (document.body) queueMicrotask(append)
    else document.addEventListener('DOMContentLoaded', append, { signal })
    watchIntent(launcher, isOwn, signal, prepare)
    if (readToken(config) || config.getResumeToken || config.getUserJwt || hasStoredSession(config.channelId)) load(current).catch(forget)
  }

  /** What the page asked for; once everything is loaded, the rest sees to its look. */
  function paint(): void {
    if (!mounted || mounted.app) return
    const { launcher, settings } = mounted
    paintHost(launcher.host, {}, settings)
    launcher.button.ariaLabel = settings.strings?.['open'] ?? OPEN_CHAT
  }

  /** The page wants its greeting shown beside the button, and until then nothing is loaded. What makes no sense is told apart when it is. */
  function greet({ greetingDelay }: WidgetSettings): void {
    if (!(Number(greetingDelay) >= 0)) return
    clearTimeout(greeting)
    greeting = setTimeout(() => use((app) => app.greet()), Number(greetingDelay) * 1000)
  }

  /** Both at once: one after the other would cost a round trip. */
  function fetchParts(): void {
    loadPanel().catch(forget)
    if (mounted) load(mounted).catch(forget)
  }

  function prepare(): void {
    fetchParts()
    void use((app) => app.prepare())
  }

  function load(current: Mounted): Promise<App> {
    const { launcher, config, ending } = current
    return (current.app ??= loadApp()
      .then(({ start }) => {
        ending.signal.throwIfAborted()
        return start({ root: launcher.root, button: launcher.button, config, settings: current.settings, emit, loadPanel })
      })
      .catch((error: unknown) => {
        // The next click tries again.
        current.app = undefined
        if (!ending.signal.aborted) emit('error', { code: 'network', message: `The chat did not load: ${String(error)}` })
        throw error
      }))
  }

  /** Runs a command once everything is there. Commands keep their order: all wait for the same promise. */
  async function use(command: (app: App) => unknown): Promise<void> {
    if (mounted) await load(mounted).then(command, forget)
    else complain('call boot first')
  }

  function identify(options: IdentifyOptions): void {
    void use((app) => app.identify(options))
  }

  /** Everything of ours, the button too. */
  function setHidden(hidden: boolean): void {
    if (mounted) mounted.launcher.host.hidden = hidden
  }

  /** Runs a command that may show the panel; until it is there, the button says that something is coming. */
  function show(command: (app: App) => Promise<void>): void {
    const button = mounted?.launcher.button
    setHidden(false)
    fetchParts()
    if (button) button.ariaBusy = 'true'
    void use(command).then(() => button && (button.ariaBusy = null))
  }

  function toggle(): void {
    show((app) => app.toggle())
  }

  function update(settings: WidgetSettings): void {
    if (!mounted) return complain('call boot first')
    mounted.settings = { ...mounted.settings, ...settings }
    if (mounted.app) void use((app) => app.update(settings))
    else paint()
    greet(settings)
  }

  function destroy(): void {
    clearTimeout(greeting)
    mounted?.app?.then((app) => app.destroy(), forget)
    mounted?.ending.abort()
    mounted = undefined
  }

  return {
    boot,
    identify,
    toggle,
    update,
    destroy,
    off,
    open: (options?: OpenOptions) => show((app) => app.open(options)),
    close: () => void (mounted?.app && use((app) => app.close())),
    show: () => setHidden(false),
    hide: () => setHidden(true),
    sendMessage: (text) => void use((app) => app.sendMessage(text)),
    async logout() {
      // Where nobody ever was there is nothing to load and nothing to forget.
      if (mounted && (mounted.app || hasStoredSession(mounted.config.channelId))) await use((app) => app.logout())
    },
    on<E extends PageEventName>(name: E, listener: PageListener<E>) {
      // Whoever asks late still learns that it is ready.
      if (name === 'ready' && mounted?.launcher.host.isConnected) queueMicrotask(() => (listener as PageListener<'ready'>)({}))
      return on(name, listener)
    },
  }
}

/** Failures are told to the page where they happen; nobody else waits for them. */
function forget(): void {}
