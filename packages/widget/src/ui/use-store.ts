import { useLayoutEffect, useReducer } from 'preact/hooks'
import type { Store } from '../state/store.ts'

/** The value of a store, drawn again whenever it is another one. */
export function useStore<S>(store: Store<S>): S {
  const [, redraw] = useReducer((count: number, _: undefined) => count + 1, 0)
  useLayoutEffect(() => store.subscribe(() => redraw(undefined)), [store])
  return store.get()
}
