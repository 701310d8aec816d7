export type Store<S> = {
  /** The value of now; another object whenever something changed. */
  readonly get: () => S
  /** Replaces some fields; listeners hear of it once, and only if something is another value. */
  readonly set: (change: Partial<S>) => void
  /** Returns its own off. */
  readonly subscribe: (listener: () => void) => () => void
}

/** A value that can be watched. Twenty lines do what a signals library would do here for 2.4 kB. */
export function createStore<S extends object>(initial: S): Store<S> {
  let state = initial
  const listeners = new Set<() => void>()
  return {
    get: () => state,
    set(change) {
      const changed = (Object.keys(change) as (keyof S)[]).some((key) => change[key] !== state[key])
      if (!changed) return
      state = { ...state, ...change }
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
