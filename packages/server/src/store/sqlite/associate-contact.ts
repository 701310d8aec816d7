import { RejoinError } from '@rejoin/protocol'
import { presentContact } from '../present-contact.ts'
import type { AssociateInput, AssociateOutcome, AssociateRules, ContactRecord } from '../store.ts'
import { applyDecision } from './apply-decision.ts'
import type { Associations } from './associations.ts'
import { findFew } from './find-all.ts'
import type { Tx } from './group-commit.ts'
import type { Guests } from './guests.ts'
import type { IdentifyParts } from './identify-contact.ts'
import type { ConversationRow } from './rows.ts'

export type AssociateParts = IdentifyParts & { readonly guests: Guests; readonly associations: Associations }

/** As many are named to whoever asked for one. */
const MAX_CANDIDATES = 20

type Wanted = { readonly record: ContactRecord; readonly given: readonly string[]; readonly matched_by: readonly string[]; readonly rule: string }

/** `conversations.associate-contact` (contract §6): the conversation becomes that of the contact its visitor turned out to be. */
export function associateContact(parts: AssociateParts, tx: Tx, input: AssociateInput, rules: AssociateRules): AssociateOutcome {
  const { contacts, conversations } = parts
  const row = conversations.getChat(input.conversation_id)
  if (row.merged_into !== null) throw new RejoinError('already_completed', 'This conversation goes on in another one.')
  if (input.communication_id !== null) requireCommunication(parts, row, input.communication_id)
  const wanted = resolveContact(parts, tx, input, rules)
  const present = contacts.get(row.contact_id)
  const decision = rules.decideAssociation(present, wanted.record)
  if (decision === 'give') {
    parts.membership.assertMember(row.ticket_id, wanted.record.id)
    give(parts, tx, row, present, wanted.record, input.caller)
    const { given, matched_by, rule } = wanted
    parts.decisions.keep(tx, wanted.record.id, { caller: input.caller, channel_id: row.channel_id, given, matched_by, rule, verdict: 'associated' }, false)
  }
  return { conversation: conversations.present(row, 'agent'), previous_contact_id: present.id, changed: decision === 'give' }
}

/** One of this conversation's connections; that of another one looks like a missing one (MSG-5). */
function requireCommunication({ sessions, guests }: AssociateParts, row: ConversationRow, id: string): void {
  const session = sessions.find(id)
  const isPart = session !== null && session.channel_id === row.channel_id && (session.contact_id === row.contact_id || guests.has(id, row.id))
  if (!isPart) throw new RejoinError('not_found', 'This conversation has no such communication. See conversations.info.', { field: 'communication_id' })
}

function resolveContact(parts: AssociateParts, tx: Tx, { who, create, caller }: AssociateInput, rules: AssociateRules): Wanted {
  const { contacts } = parts
  if (who.kind === 'id') {
    const record = contacts.findSurvivor(who.contact_id)
    if (record === null) throw new RejoinError('not_found', 'There is no such contact.', { field: 'contact_id' })
    if (record.deleted) throw new RejoinError('contact_deleted')
    return { record, given: ['contact_id'], matched_by: ['contact_id'], rule: 'one_contact_found' }
  }
  if (who.kind === 'metadata') {
    const given = Object.keys(who.metadata).map((key) => `metadata.${key}`)
    const [first, ...others] = findFew(contacts, who.metadata, MAX_CANDIDATES)
    if (first === undefined) throw new RejoinError('not_found', 'No contact has this metadata. To make one, give identities and create.', { field: 'metadata' })
    if (others.length > 0) throw new RejoinError('ambiguous_match', 'Several contacts have this metadata. Name the contact by something that only they have.', { candidates: [first, ...others] })
    return { record: contacts.get(first), given, matched_by: given, rule: 'one_contact_found' }
  }
  const matches = contacts.match(who.identities)
  const decision = rules.matchContact(matches)
  if (decision.kind === 'create' && !create) throw new RejoinError('not_found', 'No contact has this identity. Pass create to make one.', { field: who.identities[0]?.kind ?? 'external_id' })
  const { record, matched_by } = applyDecision(parts, tx, decision, { identities: who.identities, unverified: {}, profile: {}, caller }, matches)
  return { record, given: who.identities.map(({ kind }) => kind), matched_by, rule: decision.rule }
}

/**
 * Whoever chats in it goes on as a guest; somebody who had it only because it was given to them by mistake loses it
 * (ASC-4, ASC-5).
 */
function give(parts: AssociateParts, tx: Tx, row: ConversationRow, present: ContactRecord, wanted: ContactRecord, caller: string): void {
  const { conversations, sessions, guests, associations } = parts
  const isMistake = associations.isGiven(row.id, present.id)
  if (!isMistake) for (const id of sessions.listLiving(present.id, row.channel_id)) guests.admit(tx, id, row.id)
  row.is_current = takePlace(parts, row, wanted.id)
  conversations.changeContact(row, wanted.id)
  const data = { contact: presentContact(wanted), previous_contact_id: present.id }
  const { seq } = conversations.append(tx, row, { type: 'conversation.associated', actor: { purpose: 'system', id: caller }, data })
  associations.note({ conversation_id: row.id, seq, contact_id: wanted.id, previous_contact_id: present.id })
  if (isMistake) sessions.leaveForeignConversations(tx, present.id, 'revoked')
}

/** The running chat is the one they are in right now, so it is the one to come back to; a completed one pushes nobody aside (ASC-3). */
function takePlace({ conversations }: AssociateParts, row: ConversationRow, contactId: string): number {
  const before = conversations.findCurrent(contactId, row.channel_id, row.ticket_id)
  if (before === null) return 1
  if (row.state === 'completed') return 0
  conversations.save({ ...before, is_current: 0 })
  return 1
}
