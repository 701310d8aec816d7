import type { Conversation } from '@rejoin/protocol'

/** Tags that are in use in what is loaded, the most used first, and by name where the use is the same. */
export function listTags(conversations: Iterable<Conversation>): readonly string[] {
  return rank([...conversations].flatMap(({ tags }) => tags))
}

/** Queues that conversations which are loaded lie or lay in. */
export function listQueues(conversations: Iterable<Conversation>): readonly string[] {
  return rank([...conversations].flatMap(({ queue }) => queue ?? []))
}

function rank(names: readonly string[]): readonly string[] {
  const uses = new Map<string, number>()
  for (const name of names) uses.set(name, (uses.get(name) ?? 0) + 1)
  return [...uses].toSorted(([a, used], [b, more]) => more - used || a.localeCompare(b)).map(([name]) => name)
}

/** How many are offered while somebody types. */
const OFFERED = 6

/** What may be meant: names that begin so before those that only contain it, and none that is there already. */
export function suggestTags(inUse: readonly string[], present: readonly string[], typed: string): readonly string[] {
  const start = typed.trim().toLocaleLowerCase()
  const free = inUse.filter((tag) => !present.includes(tag))
  const matching = free.filter((tag) => tag.toLocaleLowerCase().includes(start))
  const begins = (tag: string): number => (tag.toLocaleLowerCase().startsWith(start) ? 0 : 1)
  return matching.toSorted((a, b) => begins(a) - begins(b)).slice(0, OFFERED)
}

/** A name as it is stored: one line, no space around it; empty when there is nothing to see. */
export function prepareLabel(typed: string): string {
  return typed.replace(/\s+/g, ' ').trim()
}
