import type { Deps } from '../deps.ts'
import type { ContactRecord } from '../store/store.ts'

/** More merges in a row than this are a circle, which the store does not make. */
const MAX_HOPS = 16

/** The contact of an id and everybody it was merged into, one after the other; the last one carries on. Empty where there is none. */
export async function followMerges(deps: Pick<Deps, 'store'>, id: string): Promise<readonly ContactRecord[]> {
  const way: ContactRecord[] = []
  for (let next: string | null = id; next !== null && way.length <= MAX_HOPS; next = way.at(-1)?.merged_into ?? null) {
    const contact = await deps.store.findContact(next)
    if (contact === null) break
    way.push(contact)
  }
  return way
}
