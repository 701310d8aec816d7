/** A list in which one has moved to another place; to none: without it. */
export function moveTo<T>(list: readonly T[], from: number, to: number | null): readonly T[] {
  const moved = list.slice(from, from + 1)
  const others = list.toSpliced(from, 1)
  return to === null ? others : others.toSpliced(to, 0, ...moved)
}
