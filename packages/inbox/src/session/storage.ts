/** The two methods of web storage that may throw: blocked by the browser, or full. */
export type TextStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** Reads JSON written by `writeStored`; anything unreadable counts as absent. */
export function readStored<T>(storage: TextStorage, key: string, isValid: (value: unknown) => value is T): T | null {
  try {
    const value: unknown = JSON.parse(storage.getItem(key) ?? 'null')
    return isValid(value) ? value : null
  } catch {
    return null
  }
}

/** Keeps a value, or removes it when null. Without storage the page still works, it only forgets on reload. */
export function writeStored(storage: TextStorage, key: string, value: unknown): void {
  try {
    if (value === null) storage.removeItem(key)
    else storage.setItem(key, JSON.stringify(value))
  } catch {
    // Private mode or a full disk: nothing of this is worth an error in front of an agent.
  }
}
