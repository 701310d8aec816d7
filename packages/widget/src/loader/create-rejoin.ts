import type { BootOptions, ChannelSettings, IdentifyOptions, OpenOptions, PageEventName, PageListener, RejoinApi, WidgetSettings } from '@rejoin/protocol'
import type { App, AppModule, PanelModule } from '../embed/shell.ts'
import { hasStoredSession } from '../session/session-storage.ts'
import { watchIntent } from './intent.ts'
import { createLauncher, type Launcher } from './launcher.ts'
import { createPageEvents } from './page-events.ts'
import { readConfig, readToken, type Config } from './read-config.ts'
import { applyTheme } from './theme.ts'

/** Where the two big parts come from: hashed modules of the server, or the bundle of whoever imported us. */
export type Parts = { readonly loadApp: () => Promise<AppModule>; readonly loadPanel: () => Promise<PanelModule> }

/** One chat on the page, from `boot` to `destroy`. */
type Mounted = {
  readonly config: Config
  readonly launcher: Launcher
  readonly ending: AbortController
  app: Promise<App> | undefined
  settings: WidgetSettings
  channel: ChannelSettings
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

  /** Mistakes of whoever embeds us: in the console, and as an event. */
  function complain(message: string): void {
    console.warn(`[rejoin] ${message}`)
    emit('error', { code: 'invalid_command', message })
  }

  function boot(options: BootOptions): void {
    const config = readConfig(options ?? {}, home)
    if (typeof config === 'string') return complain(config)
    if (mounted?.config.channelId === config.channelId) {
      // A second script tag, or a page that boots on every route: the same chat goes on (EMB-2).
      update(config.settings)
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
    const current: Mounted = { config, launcher, ending, app: undefined, settings: config.settings, channel: {} }
    mounted = current
    launcher.button.onclick = toggle
    matchMedia('(prefers-color-scheme:dark)').addEventListener('change', paint, { signal })
    paint()
    const append = (): void => {
      if (signal.aborted) return
      document.body.append(launcher.host)
      emit('ready', {})
    }
    // Later in any case, so that a listener added right after `boot` hears of it. A script in <head> has no body yet.
    if (document.body) queueMicrotask(append)
    else document.addEventListener('DOMContentLoaded', append, { signal })
    watchIntent(launcher.button, signal, fetchParts)
    if (readToken(config) || config.getResumeToken || config.getUserJwt || hasStoredSession(config.channelId)) load(current).catch(forget)
  }

  /** Look of the page over look of the channel, on the host element. */
  function paint(): void {
    if (mounted) applyTheme(mounted.launcher.host, mounted.channel, mounted.settings, matchMedia('(prefers-color-scheme:dark)').matches)
  }

  /** Both at once: one after the other would cost a round trip. */
  function fetchParts(): void {
    loadPanel().catch(forget)
    if (mounted) load(mounted).catch(forget)
  }

  function load(current: Mounted): Promise<App> {
    const { launcher, config, ending } = current
    return (current.app ??= loadApp().then(
      ({ start }) => {
        if (ending.signal.aborted) throw ending.signal.reason
        return start({
          root: launcher.root,
          config,
          emit,
          loadPanel,
          button: launcher.button,
          applyChannel(channel) {
            current.channel = channel
            paint()
          },
        })
      },
      (error: unknown) => {
        // The next click tries again.
        current.app = undefined
        emit('error', { code: 'network', message: `The chat did not load: ${String(error)}` })
        throw error
      },
    ))
  }

  /** Runs a command once everything is there. Commands keep their order: all wait for the same promise. */
  async function use(command: (app: App) => unknown): Promise<void> {
    if (mounted) await load(mounted).then(command, forget)
    else complain('call boot first')
  }

  function identify(options: IdentifyOptions): void {
    if (readToken(options)) void use((app) => app.identify(options))
    else complain('identify needs a resumeToken or userJwt')
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

  function close(): void {
    if (mounted?.app) void use((app) => app.close())
  }

  function toggle(): void {
    show((app) => app.toggle())
  }

  function update(settings: WidgetSettings): void {
    if (!mounted) return complain('call boot first')
    mounted.settings = { ...mounted.settings, ...settings }
    paint()
    if (mounted.app) void use((app) => app.update(settings))
  }

  function destroy(): void {
    mounted?.app?.then((app) => app.destroy(), forget)
    mounted?.ending.abort()
    mounted?.launcher.host.remove()
    mounted = undefined
  }

  return {
    boot,
    identify,
    open: (options?: OpenOptions) => show((app) => app.open(options)),
    close,
    toggle,
    update,
    destroy,
    off,
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
