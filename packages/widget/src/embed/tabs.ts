/** `logout`: the person left. `session`: somebody is here now, or what we hold changed. */
export type TabNews = 'logout' | 'session'

/** Closing it ends the listening; a page in the back-forward cache needs that. */
export type Tabs = { readonly tell: (news: TabNews) => void; readonly close: () => void }

/** The other tabs of this browser that have the same chat (EMB-5). Works where storage does not. */
export function openTabs(channelId: string, hear: (news: TabNews) => void): Tabs {
  const channel = new BroadcastChannel(`rejoin:${channelId}`)
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (data === 'logout' || data === 'session') hear(data)
  }
  return { tell: (news) => channel.postMessage(news), close: () => channel.close() }
}
