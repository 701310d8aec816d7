import type { IdentifyDecision, MergeRecord } from '@rejoin/protocol'
import type { IdentityFact } from './how-we-know.ts'

/** The rules an agent is told in words; a rule of a newer server is shown by its name. */
export const identifyRules = ['nobody_found', 'one_contact_found', 'external_id_adopted', 'external_id_preferred', 'merged_on_request'] as const
export type IdentifyRule = (typeof identifyRules)[number]

/** What became of one identity that was given: it led here, it was new and now leads here, or it leads somewhere else or nowhere. */
export type GivenFate = 'matched' | 'added' | 'unmatched'

export type GivenIdentity = { readonly kind: IdentityFact['kind']; readonly name: string; readonly fate: GivenFate }

/** Who asked: the site's own token from the server's settings, a token the site signed for its user, or a token by its id. */
export type Caller = { readonly kind: 'environment' | 'user_jwt' } | { readonly kind: 'token'; readonly id: string }

export type DecisionView = {
  readonly given: readonly GivenIdentity[]
  readonly caller: Caller
  readonly rule: IdentifyRule | null
}

/** One identify decision (contract §4) in the parts an agent reads. */
export function readDecision(decision: IdentifyDecision): DecisionView {
  const rule = identifyRules.find((known) => known === decision.rule) ?? null
  // Only this rule leaves identities where they were; with every other one what was new became this contact's.
  const rest: GivenFate = rule === null || rule === 'external_id_preferred' ? 'unmatched' : 'added'
  const given = decision.given.map((identity) => ({ ...readIdentity(identity), fate: decision.matched_by.includes(identity) ? ('matched' as const) : rest }))
  return { given, caller: readCaller(decision.caller), rule }
}

export function readCaller(caller: string): Caller {
  return caller === 'environment' || caller === 'user_jwt' ? { kind: caller } : { kind: 'token', id: caller }
}

/** `identifiers.dni` and its like, as the contract names identities. */
export function readIdentity(identity: string): { readonly kind: IdentityFact['kind']; readonly name: string } {
  if (identity === 'external_id' || identity === 'email' || identity === 'phone_number') return { kind: identity, name: '' }
  return { kind: 'identifier', name: identity.replace(/^identifiers\./, '') }
}

/** The newest first; what was undone stays, for it explains what conversations went through. */
export function sortMerges(merges: readonly MergeRecord[]): readonly MergeRecord[] {
  return merges.toSorted((a, b) => (a.merged_at < b.merged_at ? 1 : -1))
}
