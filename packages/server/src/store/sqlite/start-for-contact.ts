import { CHAT_PLUGIN, RejoinError, type Content, type ConversationState, type IdentifyVerdict } from '@rejoin/protocol'
import { DAY } from '../../clock.ts'
import type { ContactRecord, IdentifyRules, StartInput, StartOutcome } from '../store.ts'
import { CUSTOMER_KEY } from './append-message.ts'
import { applyDecision } from './apply-decision.ts'
import type { IdentifyParts } from './identify-contact.ts'
import type { EventLog } from './event-log.ts'
import type { Tx } from './group-commit.ts'
import { reopenConversation } from './reopen-conversation.ts'
import { readTicket, type ConversationRow, type StoredMessage } from './rows.ts'

export type StartParts = IdentifyParts & { readonly log: EventLog }

/** Whom a `client_message_id` of the log belongs to, when it is the name of a transaction. */
const TRANSACTION_KEY = 'transaction'

/** How long a transaction is remembered (contract §7). */
const REMEMBER_MS = 1 * DAY

/** How many of several matches are named. */
const MAX_CANDIDATES = 20

type Resolved = { readonly record: ContactRecord; readonly created: boolean; readonly matched_by: readonly string[]; readonly rule?: string }

/** `conversations.start` (contract §7): who, which conversation, and what they say, in one transaction. */
export function startForContact(parts: StartParts, tx: Tx, input: StartInput, rules: IdentifyRules): StartOutcome {
  const { channels, conversations, tickets } = parts
  const channel = channels.find(input.channel_id)
  if (channel === null || channel.disconnected_at !== null) throw new RejoinError('not_found', 'There is no such channel. Check channel_id.', { field: 'channel_id' })
  const contact = resolveContact(parts, tx, input, rules)
  if (contact.record.blocked) throw new RejoinError('contact_blocked')
  const before = input.conversation_id === null ? null : requireOwn(parts, input, contact.record.id)
  const ticket = input.ticket === null ? null : tickets.resolve(tx, input.ticket)
  // Also where the conversation is named: it may be about a ticket that the contact has left since.
  for (const about of new Set([ticket?.id ?? null, before?.ticket_id ?? null])) parts.membership.assertMember(about, contact.record.id)
  const current = before ?? conversations.takeCurrent(contact.record.id, channel.id, ticket?.id ?? null)
  const actor = { purpose: 'system', id: input.caller } as const

  let row: ConversationRow
  let activity: string | null = null
  let happened: IdentifyVerdict = 'resumed'
  const verdict = rules.resolveConversation(current === null ? null : { state: current.state as ConversationState, about_ticket: ticket !== null })
  // A conversation named by its id is continued whatever the channel does with completed ones.
  if (current === null || (verdict === 'created' && before === null)) {
    row = conversations.create(tx, { channel_id: channel.id, contact_id: contact.record.id, ticket, actor })
    happened = 'created'
    activity = lastEventId(tx)
  } else {
    row = current
    if (row.state === 'completed') {
      reopenConversation(conversations, tx, row, actor)
      happened = 'reopened'
      activity = lastEventId(tx)
    }
  }
  if (input.attributes !== null) conversations.setAttributes(row, { ...(JSON.parse(row.attributes) as object), ...input.attributes })
  if (input.rich_text !== null) {
    row.rich_text = input.rich_text ? 1 : 0
    conversations.save(row)
  }
  keepDecision(parts, tx, input, contact, happened)
  if (input.message !== null) activity = say(parts, tx, row, input, input.message)
  return {
    contact: contact.record,
    contact_created: contact.created,
    matched_by: contact.matched_by,
    channel,
    conversation: conversations.present(row, 'agent'),
    conversation_created: current?.id !== row.id,
    activity_id: activity,
  }
}

/** Why it was this person, for whoever asks later (BEG-8). */
function keepDecision({ decisions }: StartParts, tx: Tx, { who, caller, channel_id }: StartInput, { record, matched_by, rule }: Resolved, verdict: IdentifyVerdict): void {
  if (who.kind !== 'identities' || rule === undefined) return
  decisions.keep(tx, record.id, { caller, channel_id, given: who.identities.map(({ kind }) => kind), matched_by, rule, verdict }, false)
}

/** The contact's words, once for each transaction: who was cut off before the answer and calls again says nothing twice (BEG-5). */
function say({ conversations, log, makeId }: StartParts, tx: Tx, row: ConversationRow, input: StartInput, content: Content): string | null {
  const key = input.transaction_key
  const said = key === null ? null : log.findSent(row, TRANSACTION_KEY, key)
  if (said !== null && tx.nowMs - Date.parse(said.at) < REMEMBER_MS) {
    if (JSON.stringify((JSON.parse(said.data) as StoredMessage).content) !== JSON.stringify(content)) throw new RejoinError('idempotency_conflict', 'This transaction_id said something else before. Give every call its own.', { field: 'transaction_id' })
    return said.id
  }
  const sender = { id: row.contact_id, purpose: 'customer' } as const
  const message: StoredMessage = { id: makeId(), source: CHAT_PLUGIN, from_contact: true, visibility: 'public', sender, content, sent_at: tx.now, metadata: {} }
  conversations.append(tx, row, {
    type: 'message.created',
    actor: sender,
    data: message,
    from_contact: true,
    // After a day the id is free again, and the place under it is taken.
    ...(key === null || said !== null ? { sender_key: CUSTOMER_KEY } : { sender_key: TRANSACTION_KEY, client_message_id: key }),
  })
  return lastEventId(tx)
}

function lastEventId(tx: Tx): string | null {
  const last = tx.changes.findLast((change) => change.kind === 'event')
  return last === undefined ? null : last.event.id
}

function resolveContact(parts: StartParts, tx: Tx, input: StartInput, rules: IdentifyRules): Resolved {
  const { contacts } = parts
  const { who } = input
  if (who.kind === 'id') {
    const record = contacts.findSurvivor(who.contact_id)
    if (record === null) throw new RejoinError('not_found', 'There is no such contact.', { field: 'contact.contact_id' })
    if (record.deleted) throw new RejoinError('contact_deleted')
    return { record, created: false, matched_by: ['contact_id'] }
  }
  if (who.kind === 'metadata') {
    const [first, ...others] = contacts.findByMetadata(who.key, who.value, MAX_CANDIDATES)
    if (first !== undefined && others.length > 0) throw new RejoinError('ambiguous_match', 'Several contacts have this value. Search on something that only one has.', { candidates: [first, ...others] })
    if (first !== undefined) return { record: contacts.get(first), created: false, matched_by: [`metadata.${who.key}`] }
    refuseCreation(input)
    return applyDecision(parts, tx, { kind: 'create', rule: 'nobody_found', adopt: [] }, { ...input, identities: [], unverified: {}, profile: { ...input.profile, metadata: { ...input.profile.metadata, [who.key]: who.value } } }, [])
  }
  if (who.kind === 'search') {
    const record = contacts.findByIdentity(who.identity)
    if (record !== null) return { record, created: false, matched_by: [who.identity.kind] }
    refuseCreation(input)
    throw new RejoinError('identity_unverified', 'Nobody has it, and this channel creates nobody by an identity that is not verified. Give external_id, or say that it is verified.', { field: 'contact.search_on' })
  }
  const matches = contacts.match(who.identities)
  const decision = rules.matchContact(matches)
  if (decision.kind === 'create') refuseCreation(input)
  // Whoever is known already is described by others.
  const profile = decision.kind === 'create' ? input.profile : {}
  return { ...applyDecision(parts, tx, decision, { ...input, profile, identities: who.identities, unverified: who.unverified }, matches), rule: decision.rule }
}

function refuseCreation(input: StartInput): void {
  if (!input.create_contact) throw new RejoinError('contact_creation_failed')
}

/** The conversation that is named, or the one it goes on in; never somebody else's or another channel's. */
function requireOwn({ conversations }: StartParts, { conversation_id, channel_id, ticket }: StartInput, contactId: string): ConversationRow {
  const named = conversation_id === null ? null : conversations.find(conversation_id)
  const row = named === null ? null : conversations.followMerges(named)
  if (row === null || row.deleted_at !== null || row.contact_id !== contactId || row.channel_id !== channel_id) throw new RejoinError('not_found', 'This contact has no such conversation in this channel.', { field: 'conversation_id' })
  const about = readTicket(row)
  if (ticket !== null && (about?.type !== ticket.type || about.external_id !== ticket.external_id)) throw new RejoinError('invalid_field', 'This conversation is about something else. Leave out ticket, or conversation_id.', { field: 'ticket' })
  return row
}
