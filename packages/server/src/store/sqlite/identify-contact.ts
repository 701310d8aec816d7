import { RejoinError, type Conversation } from '@rejoin/protocol'
import type { MakeId } from '../../ids.ts'
import type { ContactRecord, IdentifyInput, IdentifyOutcome, IdentifyRules, IdentityMatch, IdentityStore } from '../store.ts'
import type { Channels } from './channels.ts'
import type { Contacts } from './contacts.ts'
import type { Conversations } from './conversations.ts'
import type { GroupCommit, Tx } from './group-commit.ts'
import type { Decisions } from './decisions.ts'
import { mergeContacts, type Merges } from './merge-contacts.ts'
import type { ConversationRow } from './rows.ts'
import type { Sessions } from './sessions.ts'
import { startForContact } from './start-for-contact.ts'

export type IdentifyParts = {
  readonly commit: GroupCommit
  readonly makeId: MakeId
  readonly channels: Channels
  readonly contacts: Contacts
  readonly conversations: Conversations
  readonly sessions: Sessions
  readonly merges: Merges
  readonly decisions: Decisions
}

/** Thrown to undo a dry run after it has shown what it would do: the answer can then never differ from the real call. */
class DryRun extends Error {
  readonly outcome: IdentifyOutcome
  constructor(outcome: IdentifyOutcome) {
    super('dry run')
    this.outcome = outcome
  }
}

export function createIdentityStore(parts: IdentifyParts): IdentityStore {
  return {
    async identifyContact(input, rules) {
      try {
        return await parts.commit.write((tx) => {
          const outcome = identifyContact(parts, tx, input, rules)
          if (input.dry_run) throw new DryRun(outcome)
          return outcome
        })
      } catch (error) {
        if (error instanceof DryRun) return error.outcome
        throw error
      }
    },
    startForContact: (input, rules) => parts.commit.write((tx) => startForContact(parts, tx, input, rules)),
    findContact: async (id) => parts.contacts.find(id),
  }
}

/** Look-up or create, contact and conversation, in one transaction: no two calls can both find nothing (IDN-12). */
function identifyContact(parts: IdentifyParts, tx: Tx, input: IdentifyInput, rules: IdentifyRules): IdentifyOutcome {
  const { channels, contacts, conversations } = parts
  const channel = channels.find(input.channel_id)
  if (channel === null || channel.disconnected_at !== null) {
    throw new RejoinError('not_found', 'There is no such channel. Check channel_id.', { field: 'channel_id' })
  }

  const matches: IdentityMatch[] = input.identities.map((identity) => ({ identity, contact: contacts.findByIdentity(identity) }))
  const decision = rules.matchContact(matches)
  const contact = applyDecision(parts, tx, decision, input, matches)

  const ticket = input.ticket === null ? null : (conversations.findTicket(input.ticket) ?? conversations.insertTicket(tx, input.ticket))
  const current = conversations.takeCurrent(contact.record.id, channel.id, ticket?.id ?? null)
  const verdict = rules.resolveConversation(current === null ? null : { state: current.state as Conversation['state'] })
  let resolved: ConversationRow
  if (verdict === 'created' || current === null) {
    resolved = conversations.create(tx, { channel_id: channel.id, contact_id: contact.record.id, ticket, actor: { purpose: 'system', id: 'identify' } })
  } else {
    resolved = current
    if (verdict === 'reopened') reopenConversation(conversations, tx, resolved, { purpose: 'system', id: 'identify' })
  }

  const decided = { caller: input.caller, channel_id: channel.id, given: input.identities.map((identity) => identity.kind), matched_by: contact.matched_by, rule: decision.rule, verdict }
  parts.decisions.keep(tx, contact.record.id, decided)
  const others = conversations.listOwn(contact.record.id, channel.id).filter((row) => row.id !== resolved.id)
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

/** Carries out what the decision table said, and writes what the call knows about the contact. */
export function applyDecision(
  parts: IdentifyParts,
  tx: Tx,
  decision: ReturnType<IdentifyRules['matchContact']>,
  input: Pick<IdentifyInput, 'identities' | 'unverified' | 'profile' | 'caller'>,
  matches: readonly IdentityMatch[],
): { record: ContactRecord; created: boolean; matched_by: readonly string[] } {
  const { contacts } = parts
  let id: string
  let merged: readonly string[] = []
  switch (decision.kind) {
    case 'create':
      id = parts.makeId()
      contacts.insert(tx, id)
      break
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
  // Identities that stayed with somebody else (`prefer_external_id`) are not this contact's and are not shown as theirs.
  const held = input.identities.filter((identity) => contacts.findByIdentity(identity)?.id === id)
  contacts.enrich(tx, contacts.get(id), held, input.unverified, input.profile)
  const created = decision.kind === 'create'
  const mine = matches.filter(({ contact }) => contact !== null && (contact.id === id || merged.includes(contact.id)))
  return { record: contacts.get(id), created, matched_by: created ? [] : mine.map(({ identity }) => identity.kind) }
}

/** Back among the living: to whoever had it, or to the queue. */
export function reopenConversation(conversations: Conversations, tx: Tx, row: ConversationRow, actor: { purpose: 'system' | 'agent' | 'customer'; id: string }): void {
  row.state = row.assignee_id === null ? 'open' : 'assigned'
  row.completed_at = null
  conversations.append(tx, row, { type: 'conversation.reopened', actor, data: {} })
}
