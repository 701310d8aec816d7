import type { RejoinApi } from '@rejoin/protocol'
import { appFile, panelFile } from 'virtual:rejoin-parts'
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
  const api = createRejoinWith({ loadApp: () => load(appFile), loadPanel: () => load(panelFile) }, new URL('.', script.src).href)
  let failures = 0

  /** Next to this script. Browsers remember a module that failed to load, so another try has another address. */
  function load<T>(file: string): Promise<T> {
    const { href } = new URL(file, script.src)
    return import(/* @vite-ignore */ failures ? `${href}?${failures}` : href).catch((error: unknown) => {
      failures++
      throw error
    })
  }

  const replay = (queued: ArrayLike<unknown>): unknown => call(...(Array.from(queued) as Parameters<RejoinFunction>))
  const call: RejoinFunction = (command, ...args) => {
    if (Object.hasOwn(api, command)) return (api[command] as (...given: readonly unknown[]) => unknown)(...args)
    console.warn(`[rejoin] there is no command ${command}`)
    return undefined
  }
  call.isLoaded = true
  // Who kept the function of the snippet goes on calling that one.
  call.q = { push: replay }
  globalThis.rejoin = call
  for (const queued of (stub?.q ?? []) as readonly ArrayLike<unknown>[]) replay(queued)
  return call
}
