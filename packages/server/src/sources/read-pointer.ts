/** What a JSON Pointer (RFC 6901) leads to, or undefined. Only what the payload itself has: a prototype has nothing to say. */
export function readPointer(payload: unknown, pointer: string): unknown {
  let value = payload
  for (const part of pointer.split('/').slice(1)) {
    if (typeof value !== 'object' || value === null) return undefined
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    // Elements of a list go by number; its other properties, `length` and the like, are no part of the payload.
    if (Array.isArray(value) && !/^(?:0|[1-9]\d*)$/.test(key)) return undefined
    if (!Object.hasOwn(value, key)) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}
