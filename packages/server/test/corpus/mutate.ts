/** Numbers from 0 to 1, the same for the same seed on every machine. */
export function makeRandom(seed: number) {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    below,
    chance: (share: number): boolean => next() < share,
    /** Of a list that is never empty. */
    pick: <T>(list: readonly T[]): T => list[below(list.length)] as T,
  }
}

export type Random = ReturnType<typeof makeRandom>

const STRINGS = ['', ' ', 'x', '0', 'null', '__proto__', 'constructor', '[object Object]', '\0', '\ud800', '\ude00', '\u200b', '\u202e', '\ufeff', 'é', 'e\u0301', '😀', '%', '_', "'", '"', '\\', '\n', '*', '../x', '-1', '1e999', 'ada@example.com', '+14155550100', 'user-42', '2026-02-30T00:00:00.000Z', '+275760-09-13T00:00:00.001Z', '0000-01-01T00:00:00.000Z', '0199c2f0-0000-7000-8000-000000000000', 'javascript:alert(1)', 'https://a:b@127.0.0.1', 'WyJhIiwwLCJ4Il0', 'x'.repeat(256), 'a'.repeat(8001), '*a **b '.repeat(900)]
const NUMBERS = [0, -0, 1, -1, 0.5, 199, 200, 201, 255, 256, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, -(2 ** 53), 1e21, 1e308, 5e-324]
const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'type', 'id', 'cursor', 'page_size', 'metadata', 'dry_run', 'filters', 'email', 'external_id', 'conversation_id', '', 'a b', '😀', '\ud800', 'length', 'toJSON', 'then']

/** A value of any kind, rarely the one that is due. */
function invent(random: Random, depth = 0): unknown {
  switch (random.below(depth > 3 ? 5 : 8)) {
    case 0:
      return random.pick([null, true, false])
    case 1:
      return random.pick(NUMBERS)
    case 5:
      return Array.from({ length: random.pick([0, 1, 2, 3, 60]) }, () => invent(random, depth + 2))
    case 6:
      return makeObject(Array.from({ length: random.pick([0, 1, 2, 60]) }, () => [random.pick(KEYS), invent(random, depth + 2)]))
    case 7:
      return Array.from({ length: random.pick([5, 31, 32, 40]) }).reduce<unknown>((inner) => (random.chance(0.5) ? [inner] : { a: inner }), 1)
    default:
      return random.pick(STRINGS)
  }
}

/** Also with keys that an object literal would take for its prototype. */
function makeObject(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const made: Record<string, unknown> = {}
  for (const [key, value] of entries) Object.defineProperty(made, key, { value, enumerable: true, configurable: true, writable: true })
  return made
}

/** One of the places in a value is changed, and sometimes several are. */
export function mutate(random: Random, value: unknown): unknown {
  const changed = mutateOnce(random, value)
  return random.chance(0.3) ? mutate(random, changed) : changed
}

function mutateOnce(random: Random, value: unknown): unknown {
  if (Array.isArray(value) && value.length > 0 && random.chance(0.8)) {
    const at = random.below(value.length)
    if (random.chance(0.1)) return [...(value as unknown[]), ...(value as unknown[])]
    if (random.chance(0.1)) return value.filter((_, index) => index !== at)
    return value.map((item: unknown, index) => (index === at ? mutateOnce(random, item) : item))
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return mutateObject(random, value)
  if (typeof value === 'string' && random.chance(0.6)) return mutateText(random, value)
  if (typeof value === 'number' && random.chance(0.6)) return random.pick([value + 1, value - 1, -value, value / 2, value * 1e9, String(value)])
  return invent(random)
}

function mutateObject(random: Random, value: object): unknown {
  const entries = Object.entries(value)
  const at = random.below(entries.length)
  const [key, inner] = entries[at] ?? ['', null]
  switch (random.below(10)) {
    case 0:
      return makeObject([...entries, [random.pick(KEYS), invent(random)]])
    case 1:
      return makeObject(entries.filter((_, index) => index !== at))
    case 2:
      return makeObject([...entries, [mutateText(random, key), inner]])
    default:
      return entries.length === 0 ? { [random.pick(KEYS)]: invent(random) } : makeObject(entries.map(([name, old], index) => [name, index === at ? mutateOnce(random, old) : old]))
  }
}

export function mutateText(random: Random, text: string): string {
  const at = random.below(text.length + 1)
  // Another address on the web might be somebody's.
  if (text.includes('://')) return random.pick(STRINGS) + text
  switch (random.below(6)) {
    case 0:
      return text.slice(0, at)
    case 1:
      return text.slice(0, at) + text.slice(at + 1)
    case 2:
      return text.repeat(random.pick([2, 3, 50]))
    case 3:
      return text.toUpperCase()
    case 4:
      return text.slice(0, at) + String.fromCharCode(random.below(0x10000)) + text.slice(at + 1)
    default:
      return text.slice(0, at) + random.pick(STRINGS) + text.slice(at)
  }
}
