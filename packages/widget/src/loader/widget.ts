import type { RejoinApi } from '@rejoin/protocol'
import { appFile, panelFile } from 'virtual:rejoin-parts'
import { loadLater } from '../embed/load-later.ts'
import type { AppModule, PanelModule } from '../embed/shell.ts'
import { createRejoinWith } from './create-rejoin.ts'

/** `rejoin('open')`; before this script has run, only a queue of such calls. */
type RejoinFunction = ((command: keyof RejoinApi, ...args: readonly unknown[]) => unknown) & { q?: readonly ArrayLike<unknown>[] | { push(queued: ArrayLike<unknown>): unknown }; isLoaded?: true }

declare global {
  // oxlint-disable-next-line no-var -- a global of the page can only be declared with var
  var rejoin: RejoinFunction | undefined
}

const script = document.currentScript as HTMLScriptElement
const stub = globalThis.rejoin

// A second script tag finds the first one's function and leaves everything to it (EMB-2).
const rejoin = stub?.isLoaded ? stub : install()
if (script.dataset['channelId']) rejoin('boot', Object.assign({}, script.dataset))

/** The first script tag: makes `window.rejoin`, and does what was queued before it. */
function install(): RejoinFunction {
  let failures = 0
  const loadApp = loadLater(() => find(appFile).then(bring<AppModule>))
  /** The panel imports from the app, so that has to be there; but both are on their way at once. */
  const loadPanel = loadLater(async () => {
    const panel = find(panelFile)
    await loadApp()
    return bring<PanelModule>(await panel)
  })
  const api = createRejoinWith({ loadApp, loadPanel }, new URL('.', script.src).href)

  /**
   * The address of a part, once it can be had. Browsers remember for ever that a module did not come, also for the modules
   * that import it: so it is only asked for as one when it is in the cache, and under another address where we may not look.
   */
  async function find(file: string): Promise<string> {
    const { href } = new URL(file, script.src)
    // A portal's page is none of ours, though it is answered with 200.
    const isThere = await fetch(href).then(({ ok, headers }) => ok && /script/.test(headers.get('content-type') ?? ''), () => false)
    return isThere ? href : `${href}?${++failures}`
  }

  const replay = (queued: ArrayLike<unknown>): unknown => call(...(Array.from(queued) as Parameters<RejoinFunction>))
  const call: RejoinFunction = (command, ...args) => {
    const run = api[command] as ((...given: readonly unknown[]) => unknown) | undefined
    return run ? run(...args) : console.warn(`[rejoin] there is no command ${command}`)
  }
  call.isLoaded = true
  // Who kept the function of the snippet goes on calling that one.
  call.q = { push: replay }
  globalThis.rejoin = call
  for (const queued of (stub?.q ?? []) as readonly ArrayLike<unknown>[]) replay(queued)
  return call
}

function bring<T>(address: string): Promise<T> {
  return import(/* @vite-ignore */ address)
}
