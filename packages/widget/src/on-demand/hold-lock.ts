/**
 * True where no other tab holds this name; then nobody else does until what `hold` gives has ended. A lock stores nothing
 * and is gone with its tab. Browsers have none on plain http pages; there every tab is the only one.
 */
export function holdLock(name: string, hold: () => Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const { locks } = navigator as { locks?: LockManager }
    if (locks === undefined) return resolve(true)
    locks
      .request(name, { ifAvailable: true }, (lock) => {
        resolve(lock !== null)
        return lock === null ? null : hold()
      })
      .catch(() => resolve(true))
  })
}
