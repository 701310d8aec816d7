import type { RejoinApi } from '@rejoin/protocol'
import { createRejoinWith } from './loader/create-rejoin.ts'

export type { BootOptions, IdentifyOptions, OpenOptions, PageEvents, PageEventName, RejoinApi, WidgetSettings, WidgetStatus } from '@rejoin/protocol'

/** The chat as a module: the same methods as `rejoin('…')` of the script tag. `boot` needs `serverUrl` here. */
export function createRejoin(): RejoinApi {
  return createRejoinWith({ loadApp: () => import('./embed/boot.ts'), loadPanel: () => import('./ui/panel.tsx') }, null)
}
