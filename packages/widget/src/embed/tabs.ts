import type { Shared } from '../on-demand/rest-line.ts'

/** `logout`: the person left. `session`: somebody is here now, or what is kept of them changed. An object: what a tab with a line heard by it. */
export type TabNews = 'logout' | 'session' | Shared

/** Closing it ends the listening; a page in the back-forward cache needs that. */
export type Tabs = { readonly tell: (news: TabNews) => void; readonly close: () => void }

/** The other tabs of this browser that have the same chat (EMB-5). Works where storage does not; without it each tab is alone, and the server tells them. */
export function openTabs(channelId: string, hear: (news: TabNews) => void): Tabs {
  let channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(`rejoin:${channelId}`)
  if (channel !== null) channel.onmessage = ({ data }: MessageEvent<TabNews>) => hear(data)
  return {
    tell: (news) => channel?.postMessage(news),
    close() {
      channel?.close()
      // What was under way may still have something to tell (EMB-1).
      channel = null
    },
  }
}
