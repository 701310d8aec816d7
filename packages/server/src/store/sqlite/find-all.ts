import type { ContactSelector } from '../store.ts'
import type { Contacts } from './contacts.ts'

/** The contacts that every selector leads to, exactly; identities follow merges. */
export function findAll(contacts: Contacts, selectors: readonly ContactSelector[]): readonly string[] {
  return intersect(selectors.map((selector) => find(contacts, selector)))
}

/** The first few with this metadata. What half of all contacts share is not read to its end for that. */
export function findFew(contacts: Contacts, metadata: Readonly<Record<string, string | number | boolean>>, few: number): readonly string[] {
  const [only, ...others] = Object.entries(metadata)
  return only !== undefined && others.length === 0 ? contacts.findByMetadata(only[0], only[1], few) : findAll(contacts, [{ metadata }]).slice(0, few)
}

function find(contacts: Contacts, selector: ContactSelector): readonly string[] {
  if ('metadata' in selector) return intersect(Object.entries(selector.metadata).map(([key, value]) => contacts.findByMetadata(key, value)))
  const holder = contacts.findByIdentity(selector)
  return holder === null ? [] : [holder.id]
}

function intersect(sets: readonly (readonly string[])[]): readonly string[] {
  const [first = [], ...rest] = sets
  return first.filter((id) => rest.every((set) => set.includes(id)))
}
