type Patched = { toJSON?: unknown }

/**
 * Runs something that writes JSON without what a page may have told arrays about it: one library, still met, made them
 * texts (EMB-34). Put back before anything else runs.
 */
export function writePlainJson<T>(write: () => T): T {
  const arrays = Array.prototype as Patched
  const own = Object.getOwnPropertyDescriptor(arrays, 'toJSON')
  if (own === undefined) return write()
  try {
    delete arrays.toJSON
    return write()
  } finally {
    Object.defineProperty(arrays, 'toJSON', own)
  }
}
