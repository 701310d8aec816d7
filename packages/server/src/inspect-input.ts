import { isPollutingKey, RejoinError } from '@rejoin/protocol'
import { nameField } from './parse-input.ts'

/** Deepest nesting of anything a client sends (contract §2). */
const MAX_DEPTH = 32

/** Objects whose keys the caller chooses: a dangerous one there is a bad value, elsewhere it is an unknown field. */
const FREE_KEYS: ReadonlySet<string> = new Set(['metadata', 'identifiers', 'attributes', 'custom', 'data', 'events'])

/** Depth, dangerous keys and binary, without recursion: a 10 KB body can be deep enough to break whatever recurses over it. */
export function inspectInput(root: unknown): void {
  const stack: { value: unknown; depth: number; path: readonly string[] }[] = [{ value: root, depth: 1, path: [] }]
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { value, depth, path } = top
    if (typeof value !== 'object' || value === null) continue
    if (depth > MAX_DEPTH) throw new RejoinError('too_deep')
    // Sockets carry binary too. JSON does not, and what is stored must be what is read back.
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) throw new RejoinError('invalid_field', 'Binary data is not accepted here.', { field: nameField(path) })
    for (const [key, child] of Object.entries(value)) {
      const here = [...path, key]
      if (!Array.isArray(value) && isPollutingKey(key)) {
        const free = path.some((part) => FREE_KEYS.has(part))
        throw new RejoinError(free ? 'invalid_field' : 'unknown_field', undefined, { field: nameField(here) })
      }
      if (typeof child === 'object' && child !== null) stack.push({ value: child, depth: depth + 1, path: here })
    }
  }
}
