import type { Conversation } from '@rejoin/protocol'
import type { ContactRecord, Identity, IdentityMatch, MatchDecision } from './identity-port.ts'
import type { SessionRecord } from './session-port.ts'

/** Giving a conversation to whoever its visitor turned out to be. Part of the storage port (see `../store.ts`). */

export type AssociateWho =
  | { readonly kind: 'id'; readonly contact_id: string }
  | { readonly kind: 'identities'; readonly identities: readonly Identity[] }
  | { readonly kind: 'metadata'; readonly metadata: Readonly<Record<string, string | number | boolean>> }

export type AssociateInput = {
  readonly conversation_id: string
  readonly communication_id: string | null
  readonly who: AssociateWho
  readonly create: boolean
  /** The token that asks; kept with the decision. */
  readonly caller: string
}

export type AssociateRules = {
  /** Pure, as with identify. */
  readonly matchContact: (matches: readonly IdentityMatch[]) => MatchDecision
  /** Pure. What happens to a conversation of `present` that is said to be that of `wanted`. Throws to refuse. */
  readonly decideAssociation: (present: ContactRecord, wanted: ContactRecord) => 'keep' | 'give'
}

export type AssociateOutcome = { readonly conversation: Conversation; readonly previous_contact_id: string; readonly changed: boolean }

export type AssociationStore = {
  /** Rejects with `not_found` (conversation, communication or contact, by `field`), `already_completed`, `contact_deleted`, `ambiguous_match`, and what the rules throw. */
  associateContact(input: AssociateInput, rules: AssociateRules): Promise<AssociateOutcome>
  /** Whether the session goes on in a conversation that was given to somebody else. */
  isGuest(sessionId: string, conversationId: string): Promise<boolean>
  /** Those it goes on in, newest activity first, at most 20. */
  listGuestConversations(sessionId: string): Promise<readonly Conversation[]>
  /** The guests of a conversation, those that ended included, at most 20. */
  listGuests(conversationId: string): Promise<readonly SessionRecord[]>
}
