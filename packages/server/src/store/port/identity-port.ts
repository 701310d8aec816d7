import type { Attributes, Content, Contact, Conversation, ConversationState, IdentifyVerdict, MetadataPatch, TicketSelector } from '@rejoin/protocol'
import type { ChannelRecord } from './channel-port.ts'

/** Who somebody is: the one operation behind `contacts.identify`. Part of the storage port (see `../store.ts`). */

/** `epoch` is the contact's revocation counter (`cep` of a resume token). */
export type ContactRecord = Contact & { readonly epoch: number; readonly merged_into: string | null; readonly deleted: boolean }

/** One key of a person: `external_id`, `email`, `phone_number` or `identifiers.<name>`. */
export type Identity = { readonly kind: string; readonly value: string }

/** One given identity and whom it leads to, tombstones already followed. */
export type IdentityMatch = { readonly identity: Identity; readonly contact: ContactRecord | null }

export type ProfilePatch = {
  readonly [K in 'first_name' | 'last_name' | 'display_name' | 'avatar_url' | 'locale' | 'timezone' | 'organization_id']?: string | null | undefined
} & { readonly metadata?: MetadataPatch | null | undefined }

/** What the decision table answers (see `identity/match-contact.ts`). */
export type MatchDecision =
  | { readonly kind: 'create'; readonly rule: string; readonly adopt: readonly Identity[] }
  | { readonly kind: 'use'; readonly rule: string; readonly contact_id: string; readonly adopt: readonly Identity[] }
  | { readonly kind: 'merge'; readonly rule: string; readonly survivor_id: string; readonly loser_ids: readonly string[]; readonly adopt: readonly Identity[] }

export type IdentifyInput = {
  readonly channel_id: string
  readonly identities: readonly Identity[]
  /** Given but not verified: kept as attributes, never matched, never unique. */
  readonly unverified: { readonly email?: string; readonly phone_number?: string }
  readonly profile: ProfilePatch
  readonly ticket: TicketSelector | null
  readonly dry_run: boolean
  /** The token that asks; kept with the decision. */
  readonly caller: string
}

export type IdentifyRules = {
  /** Pure. Throws `identity_conflict`, `contact_blocked` … to refuse. */
  readonly matchContact: (matches: readonly IdentityMatch[]) => MatchDecision
  /** Pure. What happens to the contact's newest conversation here. */
  readonly resolveConversation: (current: { readonly state: ConversationState; readonly about_ticket: boolean } | null) => IdentifyVerdict
}

export type IdentifyOutcome = {
  readonly contact: ContactRecord
  readonly contact_created: boolean
  readonly matched_by: readonly string[]
  /** Which row of the decision table fired. */
  readonly rule: string
  readonly channel: ChannelRecord
  readonly verdict: IdentifyVerdict
  /** The resolved one first, then newest activity; at most 20. */
  readonly conversations: readonly Conversation[]
}

/** How `conversations.start` says who: an id, identities that are one selector together, or one metadata value. */
export type StartWho =
  | { readonly kind: 'id'; readonly contact_id: string }
  | { readonly kind: 'identities'; readonly identities: readonly Identity[]; readonly unverified: IdentifyInput['unverified'] }
  /** Looked up, but nobody is created who would have it: the channel takes it for unverified (IDN-8). */
  | { readonly kind: 'search'; readonly identity: Identity }
  | { readonly kind: 'metadata'; readonly key: string; readonly value: string | number | boolean }

export type StartInput = {
  readonly channel_id: string
  readonly who: StartWho
  readonly create_contact: boolean
  readonly profile: ProfilePatch
  readonly conversation_id: string | null
  readonly ticket: TicketSelector | null
  readonly attributes: Attributes | null
  /** Null leaves it as it is. */
  readonly rich_text: boolean | null
  /** Said by the contact. */
  readonly message: Content | null
  /** Names this call: what it said before it was cut off is not said again (BEG-5). */
  readonly transaction_key: string | null
  readonly caller: string
}

export type StartOutcome = {
  readonly contact: ContactRecord
  readonly contact_created: boolean
  readonly matched_by: readonly string[]
  readonly channel: ChannelRecord
  readonly conversation: Conversation
  readonly conversation_created: boolean
  readonly activity_id: string | null
}

export type IdentityStore = {
  /** Rejects with `not_found`, `contact_deleted`, `ambiguous_match`, `contact_creation_failed`, and what the rules throw. */
  startForContact(input: StartInput, rules: IdentifyRules): Promise<StartOutcome>
  /** Rejects with `not_found` for an unknown or disconnected channel. */
  identifyContact(input: IdentifyInput, rules: IdentifyRules): Promise<IdentifyOutcome>
  findContact(id: string): Promise<ContactRecord | null>
}
