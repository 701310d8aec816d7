/** Longer than all tabs of a browser take to hear of the same message, also those whose timers are slowed down. */
const KEPT_MS = 5_000

/**
 * True in one tab of all that ask under this name at about the same time (ATT-3): by a lock, which stores nothing and is
 * gone with the tab. Browsers have none on plain http pages; there every tab is the only one.
 */
export function isFirstTab(name: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const { locks } = navigator as { locks?: LockManager }
    if (locks === undefined) return resolve(true)
    locks
      .request(name, { ifAvailable: true }, (lock) => {
        resolve(lock !== null)
        return lock === null ? null : waitFor(KEPT_MS, signal)
      })
      .catch(() => resolve(true))
  })
}

function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      done()
    })
  })
}
