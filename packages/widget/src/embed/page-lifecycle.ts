export type LifecycleHandlers = {
  /** The network is back, the tab is in front again, or the page came out of the back-forward cache. */
  readonly onWake: () => void
  readonly onOffline: () => void
}

/** Phones freeze pages and networks come and go; sockets notice neither for most of a minute. Returns its own off. */
export function watchPage({ onWake, onOffline }: LifecycleHandlers): () => void {
  const watching = new AbortController()
  const { signal } = watching
  addEventListener('online', onWake, { signal })
  addEventListener('offline', onOffline, { signal })
  addEventListener('pageshow', (event) => event.persisted && onWake(), { signal })
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && onWake(), { signal })
  return () => watching.abort()
}
