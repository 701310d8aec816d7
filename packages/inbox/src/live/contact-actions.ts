import type { MergedContact, UpdateContactRequest } from '@rejoin/protocol'
import type { Call } from '../api/call.ts'
import type { Failure, Outcome } from '../api/outcome.ts'

/** What an agent does to a contact. Each answers with what did not work, or null. */
export type ContactActions = {
  block(id: string): Promise<Failure | null>
  unblock(id: string): Promise<Failure | null>
  /** Makes the calls one after the other and stops at the first that is refused. */
  correct(requests: readonly UpdateContactRequest[]): Promise<Failure | null>
}

type ContactActionDeps = { readonly call: Call; readonly onContact: (contact: MergedContact) => void }

export function createContactActions({ call, onContact }: ContactActionDeps): ContactActions {
  function take(outcome: Outcome<MergedContact>): Failure | null {
    if (!outcome.ok) return outcome.failure
    onContact(outcome.data)
    return null
  }

  return {
    block: async (id) => take(await call('contacts.block', { id })),
    unblock: async (id) => take(await call('contacts.unblock', { id })),
    async correct(requests) {
      for (const request of requests) {
        const failure = take(await call('contacts.update', request))
        if (failure !== null) return failure
      }
      return null
    },
  }
}
