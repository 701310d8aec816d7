import { useEffect, useState } from 'preact/hooks'

/**
 * What only few visitors ever see is loaded when it is wanted.
 * @returns undefined while it is on its way or not wanted, null where it did not come
 */
export function useLater<M>(isWanted: boolean, load: () => Promise<M>): M | null | undefined {
  const [loaded, setLoaded] = useState<M | null>()
  useEffect(() => {
    if (!isWanted || loaded) return
    load().then(setLoaded, () => setLoaded(null))
  }, [isWanted])
  return isWanted ? loaded : undefined
}
