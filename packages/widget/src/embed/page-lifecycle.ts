/** A tab that nobody has looked at for this long has better things to do than to hold a line. */
const SLEEPS_AFTER_MS = 30_000

export type LifecycleHandlers = {
  /** The network is back, the tab is in front again, or the page came out of the back-forward cache. */
  readonly onWake: () => void
  readonly onSleep: () => void
  readonly onOffline: () => void
}

/** Phones freeze pages and networks come and go; sockets notice neither for most of a minute. Returns its own off. */
export function watchPage({ onWake, onSleep, onOffline }: LifecycleHandlers): () => void {
  const watching = new AbortController()
  const { signal } = watching
  let sleep: number | undefined
  function look(): void {
    clearTimeout(sleep)
    if (document.visibilityState === 'hidden') sleep = window.setTimeout(onSleep, SLEEPS_AFTER_MS)
  }
  addEventListener('online', onWake, { signal })
  addEventListener('offline', onOffline, { signal })
  addEventListener('pageshow', (event) => event.persisted && onWake(), { signal })
  document.addEventListener(
    'visibilitychange',
    () => {
      look()
      if (document.visibilityState === 'visible') onWake()
    },
    { signal },
  )
  look()
  return () => {
    watching.abort()
    clearTimeout(sleep)
  }
}
