/** Up to two letters for an avatar, by what people see as letters; null when the name has none. */
export function initialsOf(name: string): string | null {
  const words = name.split('@')[0]?.split(/[\s._-]+/).filter((word) => /^[\p{L}\p{N}]/u.test(word)) ?? []
  const first = words[0]
  const last = words.length > 1 ? words.at(-1) : undefined
  if (first === undefined) return null
  return [first, last].map((word) => (word === undefined ? '' : firstGrapheme(word))).join('').toLocaleUpperCase()
}

function firstGrapheme(word: string): string {
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(word)) return segment
  return ''
}

/** How many avatar colours the style sheet has. */
export const HUES = 8

/** Always the same colour for the same id, on every screen (FNV-1a). */
export function hueOf(id: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < id.length; i += 1) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193)
  return (hash >>> 0) % HUES
}
