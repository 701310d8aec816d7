import { signal, type ReadonlySignal } from '@preact/signals'
import type { Contact } from '@rejoin/protocol'
import type { Call } from '../api/call.ts'

export type ContactDirectory = {
  /** Null: there is no such contact any more. */
  readonly contacts: ReadonlySignal<ReadonlyMap<string, Contact | null>>
  /** Looks these up if they are not known; `fresh` looks up again what is older than a minute. */
  want(ids: Iterable<string>, fresh?: boolean): void
  learn(contact: Contact): void
}

/** At once; a page of rows asks for many names. */
const PARALLEL = 6
const STALE_MS = 60_000

/** The names behind `contact_id`: a conversation carries only the id (contract §6). */
export function createContactDirectory(call: Call, now: () => number = Date.now): ContactDirectory {
  const contacts = signal<ReadonlyMap<string, Contact | null>>(new Map())
  const askedAt = new Map<string, number>()
  const waiting: string[] = []
  let running = 0

  function learn(contact: Contact): void {
    askedAt.set(contact.id, now())
    contacts.value = new Map(contacts.peek()).set(contact.id, contact)
  }

  async function work(): Promise<void> {
    running += 1
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      const outcome = await call('contacts.info', { id })
      if (outcome.ok) learn(outcome.data)
      else if (outcome.failure.code === 'not_found' || outcome.failure.code === 'contact_deleted') contacts.value = new Map(contacts.peek()).set(id, null)
      // Forgotten, so that the next look at the list asks again.
      else askedAt.delete(id)
    }
    running -= 1
  }

  return {
    contacts,
    want(ids, fresh = false) {
      for (const id of ids) {
        const asked = askedAt.get(id)
        if (asked !== undefined && !(fresh && now() - asked > STALE_MS)) continue
        askedAt.set(id, now())
        waiting.push(id)
      }
      while (running < PARALLEL && waiting.length > 0) void work()
    },
    learn,
  }
}
