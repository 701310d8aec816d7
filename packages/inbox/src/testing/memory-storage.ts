import type { TextStorage } from '../session/storage.ts'

/** Web storage without a browser. */
export function createMemoryStorage(): TextStorage & { clear(): void } {
  const items = new Map<string, string>()
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
  }
}
