import type { MakeId } from '../../ids.ts'
import type { ContactRecord, IdentifyInput, IdentityMatch, MatchDecision } from '../store.ts'
import type { Contacts } from './contacts.ts'
import type { Tx } from './group-commit.ts'
import { mergeContacts, type MergeParts } from './merge-contacts.ts'

export type DecisionParts = MergeParts & { readonly makeId: MakeId; readonly contacts: Contacts }

/** Carries out what the decision table said, and writes what the call knows about the contact. */
export function applyDecision(
  parts: DecisionParts,
  tx: Tx,
  decision: MatchDecision,
  input: Pick<IdentifyInput, 'identities' | 'unverified' | 'profile' | 'caller'>,
  matches: readonly IdentityMatch[],
): { record: ContactRecord; created: boolean; matched_by: readonly string[] } {
  const { contacts } = parts
  let id: string
  let merged: readonly string[] = []
  switch (decision.kind) {
    case 'create':
      return { record: contacts.create(tx, parts.makeId(), decision.adopt, input.unverified, input.profile), created: true, matched_by: [] }
    case 'use':
      id = decision.contact_id
      break
    case 'merge':
      id = decision.survivor_id
      merged = decision.loser_ids
      for (const loser of merged) mergeContacts(parts, tx, { survivor_id: id, loser_id: loser, merged_by: input.caller })
      break
  }
  for (const identity of decision.adopt) contacts.addIdentity(tx, id, identity)
  const mine = matches.filter(({ contact }) => contact !== null && (contact.id === id || merged.includes(contact.id)))
  // Identities that stayed with somebody else (`prefer_external_id`) are not this contact's and are not shown as theirs.
  const held = [...mine.map(({ identity }) => identity), ...decision.adopt]
  const asFound = decision.kind === 'use' && decision.adopt.length === 0 ? mine[0]?.contact : null
  const before = asFound ?? contacts.get(id)
  const changed = contacts.enrich(tx, before, held, input.unverified, input.profile)
  return { record: changed ? contacts.get(id) : before, created: false, matched_by: mine.map(({ identity }) => identity.kind) }
}
