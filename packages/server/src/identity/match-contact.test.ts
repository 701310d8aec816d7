import { expect, it } from 'vitest'
import { RejoinError, type IdentifyContactRequest, type OnConflict } from '@rejoin/protocol'
import type { ContactRecord, IdentityMatch } from '../store/store.ts'
import { collectIdentities } from './identify-contact.ts'
import { matchContact } from './match-contact.ts'

/**
 * THE decision table of identify (contract §4).
 *
 * A request names identities and, behind the arrow, whom each one leads to: `E` external_id, `M` e-mail address,
 * `P` phone number, `D` a named identifier; `m` and `p` are given with `*_verified: false`. `–` is nobody.
 *
 * The people: `ada` and `bob` are accounts, with an external_id. `lea` and `lou` are leads, without one; lea is older.
 * `max` is blocked.
 */
const TABLE: readonly (readonly [rules: string, request: string, on_conflict: OnConflict, result: string])[] = [
  // Nobody is known.
  ['IDN-13', 'E→–', 'error', 'create with E'],
  ['IDN-13', 'M→–', 'error', 'create with M'],
  ['IDN-13', 'E→– M→– P→– D→–', 'error', 'create with E M P D'],
  ['IDN-7', '', 'error', '422 no_identifier'],

  // Everything that is known leads to one contact, who gains the rest.
  ['IDN-13', 'E→ada', 'error', 'ada'],
  ['IDN-13', 'M→ada', 'error', 'ada'],
  ['IDN-13', 'D→lea', 'error', 'lea'],
  ['IDN-13', 'E→ada M→ada P→ada', 'error', 'ada'],
  ['IDN-13', 'E→ada M→–', 'error', 'ada gains M'],
  ['IDN-13', 'M→lea P→–', 'error', 'lea gains P'],
  ['IDN-13', 'M→lea P→– D→–', 'error', 'lea gains P D'],
  ['IDN-13', 'E→ada M→–', 'merge', 'ada gains M'],
  ['IDN-13', 'E→ada M→–', 'prefer_external_id', 'ada gains M'],

  // A lead turns out to be an account.
  ['IDN-13', 'E→– M→lea', 'error', 'lea gains E'],
  ['IDN-13', 'E→– M→lea P→lea D→–', 'error', 'lea gains E D'],
  ['IDN-13', 'E→– M→lea', 'prefer_external_id', 'lea gains E'],

  // A new external_id beside an identity of somebody who has another one.
  ['IDN-9', 'E→– M→bob', 'error', '409 M=bob; works: prefer_external_id'],
  ['IDN-9', 'E→– M→bob', 'merge', '409 M=bob; works: prefer_external_id'],
  ['IDN-10', 'E→– M→bob', 'prefer_external_id', 'create with E'],
  ['IDN-10', 'E→– M→bob P→–', 'prefer_external_id', 'create with E P'],

  // An account and a lead.
  ['IDN-9', 'E→ada M→lea', 'error', '409 E=ada M=lea; works: prefer_external_id merge'],
  ['IDN-10', 'E→ada M→lea', 'prefer_external_id', 'ada'],
  ['IDN-10', 'E→ada M→lea P→–', 'prefer_external_id', 'ada gains P'],
  ['IDN-11', 'E→ada M→lea', 'merge', 'merge lea into ada'],
  ['IDN-11', 'E→ada M→lea P→lou D→–', 'merge', 'merge lea lou into ada, who gains D'],
  ['IDN-11', 'M→ada P→lea', 'merge', 'merge lea into ada'],

  // Two accounts are two people until a person decides otherwise.
  ['IDN-9', 'E→ada M→bob', 'error', '409 E=ada M=bob; works: prefer_external_id'],
  ['IDN-11', 'E→ada M→bob', 'merge', '409 E=ada M=bob; works: prefer_external_id'],
  ['IDN-10', 'E→ada M→bob', 'prefer_external_id', 'ada'],
  ['IDN-9', 'M→ada P→bob', 'error', '409 M=ada P=bob; works: nothing'],
  ['IDN-9', 'M→ada P→bob', 'prefer_external_id', '409 M=ada P=bob; works: nothing'],
  ['IDN-11', 'M→ada P→bob', 'merge', '409 M=ada P=bob; works: nothing'],
  ['IDN-11', 'E→– M→lea P→bob', 'merge', '409 M=lea P=bob; works: prefer_external_id'],

  // Two leads.
  ['IDN-9', 'M→lou P→lea', 'error', '409 M=lou P=lea; works: merge'],
  ['IDN-10', 'M→lou P→lea', 'prefer_external_id', '409 M=lou P=lea; works: merge'],
  ['IDN-11', 'M→lou P→lea', 'merge', 'merge lou into lea'],
  ['IDN-9', 'E→– M→lou P→lea', 'error', '409 M=lou P=lea; works: prefer_external_id merge'],
  ['IDN-11', 'E→– M→lou P→lea', 'merge', 'merge lou into lea, who gains E'],
  ['IDN-10', 'E→– M→lou P→lea', 'prefer_external_id', 'create with E'],

  // What is not verified is not looked up: it matches nobody and conflicts with nobody.
  ['IDN-8', 'E→ada m', 'error', 'ada'],
  ['IDN-8', 'E→– m', 'error', 'create with E'],
  ['IDN-8', 'E→– m P→lea', 'error', 'lea gains E'],
  ['IDN-7', 'm', 'error', '422 identity_unverified'],
  ['IDN-7', 'm p', 'merge', '422 identity_unverified'],

  // Whoever was blocked is not let in by another door.
  ['IDN-13', 'M→max', 'error', '403 contact_blocked'],
  ['IDN-13', 'E→– M→max', 'error', '403 contact_blocked'],
  ['IDN-13', 'E→ada M→max', 'error', '403 contact_blocked'],
  ['IDN-11', 'E→ada M→max', 'merge', '403 contact_blocked'],
]

const KINDS = { E: 'external_id', M: 'email', P: 'phone_number', D: 'identifiers.dni' } as const
const SHORT = new Map<string, string>(Object.entries(KINDS).map(([short, kind]) => [kind, short]))

const PEOPLE: Readonly<Record<string, ContactRecord>> = Object.fromEntries([makePerson('lea', 2001, null), makePerson('ada', 2002, 'ada'), makePerson('bob', 2003, 'bob'), makePerson('lou', 2004, null), makePerson('max', 2005, null, true)].map((person) => [person.id, person]))

it.for(TABLE)('[%s] %s, on_conflict %s: %s', ([, request, on_conflict, result]) => {
  expect(decide(request, on_conflict)).toBe(result)
})

it('[IDN-9] the order of the identities changes nothing', () => {
  for (const [, request, on_conflict] of TABLE) {
    const sorted = (text: string): string => text.split(/[ ;,]+/).toSorted().join(' ')
    expect(sorted(decide(request.split(' ').toReversed().join(' '), on_conflict))).toBe(sorted(decide(request, on_conflict)))
  }
})

it('[IDN-8] a strict channel takes only what is proved', () => {
  const request = { channel_id: '', external_id: 'ada', email: 'ada@example.com', phone_number: '+14155550100', identifiers: { dni: '1' } }
  const kinds = (flags: Partial<IdentifyContactRequest>, policy: 'standard' | 'strict'): string => {
    const { identities, unverified } = collectIdentities({ ...request, ...flags }, policy)
    return `${identities.map(({ kind }) => kind).join(' ')} | ${Object.keys(unverified).join(' ')}`
  }
  expect(kinds({}, 'standard')).toBe('external_id email phone_number identifiers.dni | ')
  expect(kinds({ email_verified: false }, 'standard')).toBe('external_id phone_number identifiers.dni | email')
  expect(kinds({}, 'strict')).toBe('external_id | email phone_number')
  expect(kinds({ email_verified: true, phone_number_verified: false }, 'strict')).toBe('external_id email | phone_number')
})

/** One row, in the words of the table. */
function decide(request: string, onConflict: OnConflict): string {
  try {
    const given = request.split(' ').filter(Boolean).map((part) => part.split('→'))
    const { identities } = collectIdentities(makeRequest(given.map(([kind = '']) => kind)), 'standard')
    const leadsTo = new Map(given.map(([kind = '', person = '–']) => [kind, person === '–' ? null : (PEOPLE[person] ?? null)]))
    // In the order of the row, which the caller is free to choose.
    const matches = [...leadsTo].flatMap(([kind, contact]): IdentityMatch[] => identities.filter((identity) => SHORT.get(identity.kind) === kind).map((identity) => ({ identity, contact })))
    return describe(matchContact(matches, onConflict))
  } catch (error) {
    if (error instanceof RejoinError) return describeRefusal(error)
    throw error
  }
}

function makeRequest(kinds: readonly string[]): IdentifyContactRequest {
  const has = (kind: string): boolean => kinds.includes(kind)
  return {
    channel_id: '',
    ...(has('E') ? { external_id: 'x' } : {}),
    ...(has('M') || has('m') ? { email: 'x@example.com', email_verified: has('M') } : {}),
    ...(has('P') || has('p') ? { phone_number: '+14155550100', phone_number_verified: has('P') } : {}),
    ...(has('D') ? { identifiers: { dni: '1' } } : {}),
  }
}

function describe(decision: ReturnType<typeof matchContact>): string {
  const gains = decision.adopt.map(({ kind }) => SHORT.get(kind)).join(' ')
  if (decision.kind === 'create') return `create with ${gains}`
  if (decision.kind === 'use') return `${decision.contact_id}${gains === '' ? '' : ` gains ${gains}`}`
  return `merge ${decision.loser_ids.toSorted().join(' ')} into ${decision.survivor_id}${gains === '' ? '' : `, who gains ${gains}`}`
}

function describeRefusal({ status, code, details }: RejoinError): string {
  if (code !== 'identity_conflict') return `${status} ${code}`
  const conflicts = details.conflicts?.map(({ identifier, contact_id }) => `${SHORT.get(identifier) ?? ''}=${contact_id}`).join(' ') ?? ''
  const works = details.resolutions?.map(({ on_conflict }) => on_conflict).join(' ') ?? ''
  return `${status} ${conflicts}; works: ${works === '' ? 'nothing' : works}`
}

function makePerson(id: string, since: number, external_id: string | null, blocked = false): ContactRecord {
  const created_at = `${since}-01-01T00:00:00.000Z`
  return {
    id,
    external_id,
    email: null,
    email_verified: false,
    phone_number: null,
    phone_number_verified: false,
    identifiers: {},
    identified: true,
    first_name: null,
    last_name: null,
    display_name: null,
    avatar_url: null,
    locale: null,
    timezone: null,
    organization_id: null,
    metadata: {},
    blocked,
    created_at,
    updated_at: created_at,
    epoch: 0,
    merged_into: null,
    deleted: false,
  }
}
