import type { RejoinApi } from '@rejoin/protocol'
import { appFile, panelFile, sharedFile } from 'virtual:rejoin-parts'
import { createRejoinWith } from './create-rejoin.ts'

/** `rejoin('open')`; before this script has run, only a queue of such calls. */
type RejoinFunction = ((command: keyof RejoinApi, ...args: readonly unknown[]) => unknown) & { q?: ArrayLike<unknown>[]; isLoaded?: true }

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
  const api = createRejoinWith({ loadApp: () => load(appFile), loadPanel: () => load(panelFile) }, new URL(script.src).origin)
  let failures = 0

  /** Next to this script. Browsers remember a module that failed to load, so another try has another address. */
  function load<T>(file: string): Promise<T> {
    // What both parts share would otherwise be asked for only once they are here.
    if (file !== sharedFile) load(sharedFile).catch(() => {})
    const { href } = new URL(file, script.src)
    return import(/* @vite-ignore */ failures ? `${href}?${failures}` : href).catch((error: unknown) => {
      failures++
      throw error
    })
  }

  const call: RejoinFunction = (command, ...args) => {
    if (Object.hasOwn(api, command)) return (api[command] as (...given: readonly unknown[]) => unknown)(...args)
    console.warn(`[rejoin] there is no command ${command}`)
    return undefined
  }
  call.isLoaded = true
  globalThis.rejoin = call
  for (const queued of stub?.q ?? []) call(...(Array.from(queued) as Parameters<RejoinFunction>))
  return call
}
