import type { IdentifyOutcome, IdentityStore } from '../store.ts'
import type { GroupCommit } from './group-commit.ts'
import { identifyContact } from './identify-contact.ts'
import { startForContact, type StartParts } from './start-for-contact.ts'

/** Thrown to undo a dry run after it has shown what it would do: the answer can then never differ from the real call. */
class DryRun extends Error {
  readonly outcome: IdentifyOutcome
  constructor(outcome: IdentifyOutcome) {
    super('dry run')
    this.outcome = outcome
  }
}

export function createIdentityStore(parts: StartParts & { readonly commit: GroupCommit }): IdentityStore {
  return {
    async identifyContact(input, rules) {
      try {
        return await parts.commit.write((tx) => {
          const outcome = identifyContact(parts, tx, input, rules)
          if (input.dry_run) throw new DryRun(outcome)
          return outcome
        })
      } catch (error) {
        if (error instanceof DryRun) return error.outcome
        throw error
      }
    },
    startForContact: (input, rules) => parts.commit.write((tx) => startForContact(parts, tx, input, rules)),
    findContact: async (id) => parts.contacts.find(id),
  }
}

