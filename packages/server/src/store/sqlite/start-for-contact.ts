import { CHAT_PLUGIN, RejoinError, type ConversationState } from '@rejoin/protocol'
import type { ContactRecord, IdentifyRules, IdentityMatch, StartInput, StartOutcome } from '../store.ts'
import type { Tx } from './group-commit.ts'
import { applyDecision } from './apply-decision.ts'
import type { IdentifyParts } from './identify-contact.ts'
import { reopenConversation } from './reopen-conversation.ts'
import type { ConversationRow, StoredMessage } from './rows.ts'

type Resolved = { readonly record: ContactRecord; readonly created: boolean; readonly matched_by: readonly string[] }

/** `conversations.start` (contract §7): who, which conversation, and what they say, in one transaction. */
export function startForContact(parts: IdentifyParts, tx: Tx, input: StartInput, rules: IdentifyRules): StartOutcome {
  const { channels, conversations } = parts
  const channel = channels.find(input.channel_id)
  if (channel === null || channel.disconnected_at !== null) throw new RejoinError('not_found', 'There is no such channel. Check channel_id.', { field: 'channel_id' })
  const contact = resolveContact(parts, tx, input, rules)
  if (contact.record.blocked) throw new RejoinError('contact_blocked')
  const before = input.conversation_id === null ? null : requireOwn(parts, input.conversation_id, contact.record.id, channel.id)
  const ticket = input.ticket === null ? null : (conversations.findTicket(input.ticket) ?? conversations.insertTicket(tx, input.ticket))
  const current = before ?? conversations.takeCurrent(contact.record.id, channel.id, ticket?.id ?? null)
  const actor = { purpose: 'system', id: input.caller } as const

  let row: ConversationRow
  let activity: string | null = null
  const verdict = rules.resolveConversation(current === null ? null : { state: current.state as ConversationState, about_ticket: ticket !== null })
  // A conversation named by its id is continued whatever the channel does with completed ones.
  if (current === null || (verdict === 'created' && before === null)) {
    row = conversations.create(tx, { channel_id: channel.id, contact_id: contact.record.id, ticket, actor })
    activity = lastEventId(tx)
  } else {
    row = current
    if (row.state === 'completed') {
      reopenConversation(conversations, tx, row, actor)
      activity = lastEventId(tx)
    }
  }
  if (input.attributes !== null) conversations.setAttributes(row, { ...(JSON.parse(row.attributes) as object), ...input.attributes })
  if (input.message !== null) {
    const message: StoredMessage = { id: parts.makeId(), source: CHAT_PLUGIN, from_contact: true, visibility: 'public', sender: { id: contact.record.id, purpose: 'customer' }, content: input.message, sent_at: tx.now, metadata: {} }
    conversations.append(tx, row, { type: 'message.created', actor: { purpose: 'customer', id: contact.record.id }, data: message, from_contact: true, sender_key: 'customer' })
    activity = lastEventId(tx)
  }
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

function lastEventId(tx: Tx): string | null {
  const last = tx.changes.findLast((change) => change.kind === 'event')
  return last === undefined ? null : last.event.id
}

function resolveContact(parts: IdentifyParts, tx: Tx, input: StartInput, rules: IdentifyRules): Resolved {
  const { contacts } = parts
  const { who } = input
  if (who.kind === 'id') {
    const record = contacts.findSurvivor(who.contact_id)
    if (record === null) throw new RejoinError('not_found', 'There is no such contact.', { field: 'contact.contact_id' })
    if (record.deleted) throw new RejoinError('contact_deleted')
    return { record, created: false, matched_by: ['contact_id'] }
  }
  if (who.kind === 'metadata') {
    const [first, ...others] = contacts.findByMetadata(who.key, who.value)
    if (first !== undefined && others.length > 0) throw new RejoinError('ambiguous_match', `${others.length + 1} contacts have this value. Search on something that only one has.`, { candidates: [first, ...others].slice(0, 20) })
    if (first !== undefined) return { record: contacts.get(first), created: false, matched_by: [`metadata.${who.key}`] }
    refuseCreation(input)
    return applyDecision(parts, tx, { kind: 'create', rule: 'nobody_found', adopt: [] }, { ...input, identities: [], unverified: {}, profile: { ...input.profile, metadata: { ...input.profile.metadata, [who.key]: who.value } } }, [])
  }
  const matches: IdentityMatch[] = who.identities.map((identity) => ({ identity, contact: contacts.findByIdentity(identity) }))
  const decision = rules.matchContact(matches)
  if (decision.kind === 'create') refuseCreation(input)
  return applyDecision(parts, tx, decision, { ...input, identities: who.identities, unverified: who.unverified }, matches)
}

function refuseCreation(input: StartInput): void {
  if (!input.create_contact) throw new RejoinError('contact_creation_failed')
}

function requireOwn(parts: IdentifyParts, id: string, contactId: string, channelId: string): ConversationRow {
  const row = parts.conversations.find(id)
  if (row === null || row.contact_id !== contactId || row.channel_id !== channelId || row.merged_into !== null) {
    throw new RejoinError('not_found', 'This contact has no such conversation in this channel.', { field: 'conversation_id' })
  }
  return row
}
