import { RejoinError, type ConversationState, type TicketRef } from '@rejoin/protocol'
import type { IdentifyInput, IdentifyOutcome, IdentifyRules } from '../store.ts'
import { applyDecision, type DecisionParts } from './apply-decision.ts'
import type { Channels } from './channels.ts'
import type { Conversations } from './conversations.ts'
import type { Decisions } from './decisions.ts'
import type { Tx } from './group-commit.ts'
import type { Membership } from './membership.ts'
import { reopenConversation } from './reopen-conversation.ts'
import type { ConversationRow } from './rows.ts'
import type { Tickets } from './tickets.ts'

export type IdentifyParts = DecisionParts & { readonly channels: Channels; readonly conversations: Conversations; readonly decisions: Decisions; readonly tickets: Tickets; readonly membership: Membership }

/** Look-up or create, contact and conversation, in one transaction: no two calls can both find nothing (IDN-12). */
export function identifyContact(parts: IdentifyParts, tx: Tx, input: IdentifyInput, rules: IdentifyRules): IdentifyOutcome {
  const { channels, contacts, conversations, tickets } = parts
  const channel = channels.find(input.channel_id)
  if (channel === null || channel.disconnected_at !== null) {
    throw new RejoinError('not_found', 'There is no such channel. Check channel_id.', { field: 'channel_id' })
  }

  const matches = contacts.match(input.identities)
  const decision = rules.matchContact(matches)
  const contact = applyDecision(parts, tx, decision, input, matches)

  const ticket = input.ticket === null ? null : tickets.resolve(tx, input.ticket)
  parts.membership.assertMember(ticket?.id ?? null, contact.record.id)
  const own = contact.created ? [] : conversations.listOwn(contact.record.id, channel.id)
  const current = own.find((row) => isOpenCurrent(row, ticket)) ?? (contact.created ? null : conversations.takeCurrent(contact.record.id, channel.id, ticket?.id ?? null))
  const verdict = rules.resolveConversation(current === null ? null : { state: current.state as ConversationState, about_ticket: ticket !== null })
  let resolved: ConversationRow
  if (verdict === 'created' || current === null) {
    resolved = conversations.create(tx, { channel_id: channel.id, contact_id: contact.record.id, ticket, actor: { purpose: 'system', id: 'identify' }, newcomer: contact.created ? contact.record : null })
  } else {
    resolved = current
    if (verdict === 'reopened') reopenConversation(conversations, tx, resolved, { purpose: 'system', id: 'identify' })
  }

  const decided = { caller: input.caller, channel_id: channel.id, given: input.identities.map((identity) => identity.kind), matched_by: contact.matched_by, rule: decision.rule, verdict }
  parts.decisions.keep(tx, contact.record.id, decided, contact.created)
  const others = own.filter((row) => row.id !== resolved.id)
  return {
    contact: contact.record,
    contact_created: contact.created,
    matched_by: decided.matched_by,
    rule: decision.rule,
    channel,
    verdict,
    conversations: [resolved, ...others].slice(0, 20).map((row) => conversations.present(row, 'contact')),
  }
}

/** What `takeCurrent` would answer, found among rows that are read anyway. */
function isOpenCurrent(row: ConversationRow, ticket: TicketRef | null): boolean {
  return row.is_current === 1 && row.ticket_id === (ticket?.id ?? null) && row.state !== 'completed'
}
