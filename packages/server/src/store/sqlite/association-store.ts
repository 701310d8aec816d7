import type { AssociationStore } from '../store.ts'
import { associateContact, type AssociateParts } from './associate-contact.ts'
import type { GroupCommit } from './group-commit.ts'
import { readSession } from './rows.ts'

/** As many as a visitor gets of their own (contract §4). */
const GUEST_LIMIT = 20

export function createAssociationStore(parts: AssociateParts & { readonly commit: GroupCommit }): AssociationStore {
  const { commit, conversations, guests } = parts
  return {
    associateContact: (input, rules) => commit.write((tx) => associateContact(parts, tx, input, rules)),
    isGuest: async (sessionId, conversationId) => guests.has(sessionId, conversationId),
    listGuestConversations: async (sessionId) => {
      const rows = guests.listConversations(sessionId).toSorted((a, b) => (a.updated_at < b.updated_at ? 1 : -1))
      return rows.slice(0, GUEST_LIMIT).map((row) => conversations.present(row, 'contact'))
    },
    listGuests: async (conversationId) => guests.listSessions(conversationId).slice(0, GUEST_LIMIT).map(readSession),
  }
}
