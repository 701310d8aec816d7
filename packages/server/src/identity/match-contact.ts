import { RejoinError, type IdentityConflict, type IdentityResolution, type OnConflict } from '@rejoin/protocol'
import type { ContactRecord, Identity, IdentityMatch, MatchDecision } from '../store/store.ts'

/**
 * The decision table of contract §4 as one pure function: given whom each identity leads to, who is it?
 * It never guesses: identities that lead to different people are a 409 unless the caller chose a way out (IDN-9).
 */
export function matchContact(matches: readonly IdentityMatch[], onConflict: OnConflict): MatchDecision {
  const found = distinctContacts(matches)
  const external = matches.find((match) => match.identity.kind === 'external_id')
  const fresh = matches.filter((match) => match.contact === null).map((match) => match.identity)
  const blocked = found.find((contact) => contact.blocked)
  if (blocked !== undefined) throw new RejoinError('contact_blocked', 'This contact was blocked. Unblock them to let them chat again.')

  const [only] = found
  if (only === undefined) return { kind: 'create', rule: 'nobody_found', adopt: fresh }
  const externalIsNew = external !== undefined && external.contact === null
  if (found.length === 1 && !(externalIsNew && only.external_id !== null)) return { kind: 'use', rule: externalIsNew ? 'external_id_adopted' : 'one_contact_found', contact_id: only.id, adopt: fresh }

  const ways = listResolutions(found, external, externalIsNew)
  if (onConflict === 'error' || !ways.some((way) => way.on_conflict === onConflict)) throw describeConflict(matches, ways)
  return onConflict === 'merge' ? mergeAll(found, fresh) : preferExternalId(external, fresh)
}

function distinctContacts(matches: readonly IdentityMatch[]): readonly ContactRecord[] {
  const byId = new Map<string, ContactRecord>()
  for (const { contact } of matches) if (contact !== null) byId.set(contact.id, contact)
  return [...byId.values()]
}

/** What `on_conflict` could be here, and what each would do (IDN-10). */
function listResolutions(found: readonly ContactRecord[], external: IdentityMatch | undefined, externalIsNew: boolean): readonly IdentityResolution[] {
  const ways: IdentityResolution[] = []
  if (external !== undefined) {
    const effect = externalIsNew
      ? 'Creates a contact with this external_id; the other identities stay with the contacts that have them.'
      : 'Uses the contact with this external_id; the other identities stay with the contacts that have them.'
    ways.push({ on_conflict: 'prefer_external_id', effect })
  }
  // Two accounts of the site are two people until a person decides otherwise.
  const accounts = found.filter((contact) => contact.external_id !== null).length + (externalIsNew ? 1 : 0)
  if (found.length > 1 && accounts <= 1) {
    ways.push({ on_conflict: 'merge', effect: `Merges the ${found.length} contacts into ${pickSurvivor(found).id}; conversations keep their ids.` })
  }
  return ways
}

function describeConflict(matches: readonly IdentityMatch[], resolutions: readonly IdentityResolution[]): RejoinError {
  const conflicts: IdentityConflict[] = matches.flatMap(({ identity, contact }) => (contact === null ? [] : [{ identifier: identity.kind, contact_id: contact.id }]))
  const advice = resolutions.length === 0 ? 'Correct the identities in your system.' : 'Repeat the call with one of the resolutions as on_conflict, or correct the identities.'
  return new RejoinError('identity_conflict', `The identities given do not belong to one contact. ${advice}`, { conflicts, resolutions })
}

/** The one with the `external_id`, or the older if none has one. */
function pickSurvivor(found: readonly ContactRecord[]): ContactRecord {
  const [first, ...rest] = found.toSorted((a, b) => (a.created_at === b.created_at ? (a.id < b.id ? -1 : 1) : a.created_at < b.created_at ? -1 : 1))
  if (first === undefined) throw new Error('nobody to survive')
  return [first, ...rest].find((contact) => contact.external_id !== null) ?? first
}

function mergeAll(found: readonly ContactRecord[], fresh: readonly Identity[]): MatchDecision {
  const survivor = pickSurvivor(found)
  return { kind: 'merge', rule: 'merged_on_request', survivor_id: survivor.id, loser_ids: found.filter((contact) => contact.id !== survivor.id).map((contact) => contact.id), adopt: fresh }
}

function preferExternalId(external: IdentityMatch | undefined, fresh: readonly Identity[]): MatchDecision {
  const rule = 'external_id_preferred'
  return external?.contact != null ? { kind: 'use', rule, contact_id: external.contact.id, adopt: fresh } : { kind: 'create', rule, adopt: fresh }
}
