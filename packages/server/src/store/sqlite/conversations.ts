import type { Database } from 'better-sqlite3'
import { CHAT_PLUGIN, RejoinError, type Actor, type Attributes, type Conversation, type DurableEvent, type EventData, type EventType, type ReadPosition, type TicketRef } from '@rejoin/protocol'
import type { MakeId } from '../../ids.ts'
import type { Viewer } from '../store.ts'
import type { Activity } from './activity.ts'
import type { Tx } from './group-commit.ts'
import type { Memory } from './memory.ts'
import { SEEN_BY_CONTACT, type Membership } from './membership.ts'
import type { Participants } from './participants.ts'
import { readConversation, showEvent, type ConversationRow, type EventRow } from './rows.ts'
import { TICKET_JSON } from './tickets.ts'

/**
 * A conversation with its ticket and last message. As subqueries: the same look-ups by LEFT JOIN made reading a row ten
 * times slower (measured: 34 µs against 3 µs), and this is the row that everything reads.
 */
export const CONVERSATION_COLUMNS = /* sql */ `c.*,
  CASE WHEN c.ticket_id IS NULL THEN NULL ELSE (SELECT ${TICKET_JSON} FROM tickets t WHERE t.id = c.ticket_id) END AS ticket,
  (SELECT e.data FROM events e WHERE e.conversation_id = c.id AND e.seq = c.last_message_seq) AS last_message`

const MAX_ATTRIBUTES_BYTES = 16_384

/** How many conversations a visitor or an identify call gets at once (contract §4). */
const OWN_LIMIT = 20

export type AppendEvent = {
  readonly type: EventType
  readonly actor: Actor
  readonly data: unknown
  /** True from the contact, false from the other side; absent when the event is no message. */
  readonly from_contact?: boolean
  readonly internal?: boolean
  readonly sender_key?: string
  readonly client_message_id?: string
  /**
   * What of the row is to be written with it: `nothing`, because it was inserted with this event counted, or, where it was
   * read in this transaction, the `summary` of a message. Absent: anything, and all of it is saved.
   */
  readonly changes?: 'nothing' | 'summary'
}

export type Conversations = ReturnType<typeof prepareConversations>

type ConversationParts = { readonly db: Database; readonly makeId: MakeId; readonly epoch: string; readonly activity: Activity; readonly memory: Memory; readonly participants: Participants; readonly membership: Membership }

/** The log and the row that summarizes it. Every durable change goes through `append`, which is what keeps `seq` gapless (STO-1). */
export function prepareConversations({ db, makeId, epoch, activity, memory, participants, membership }: ConversationParts) {
  const select = `SELECT ${CONVERSATION_COLUMNS} FROM conversations c`
  const byId = db.prepare<[string], ConversationRow>(`${select} WHERE c.id = ?`)
  const current = db.prepare<[string, string, string], ConversationRow>(
    `${select} WHERE c.contact_id = ? AND c.channel_id = ? AND ifnull(c.ticket_id, '') = ? AND c.is_current = 1`,
  )
  // The `+` keeps the planner with the contact's few conversations; by the channel's index it would walk all of the channel.
  const open = db.prepare<[string, string, string], ConversationRow>(
    `${select} WHERE c.contact_id = ? AND +c.channel_id = ? AND ifnull(c.ticket_id, '') = ? AND +c.state <> 'completed' AND c.merged_into IS NULL AND c.source = 'chat_plugin' ORDER BY c.updated_at DESC, c.id DESC LIMIT 1`,
  )
  const latest = db.prepare<[string, string, string], ConversationRow>(
    `${select} WHERE c.contact_id = ? AND +c.channel_id = ? AND ifnull(c.ticket_id, '') = ? AND c.merged_into IS NULL AND c.deleted_at IS NULL AND c.source = 'chat_plugin' ORDER BY c.updated_at DESC, c.id DESC LIMIT 1`,
  )
  const own = db.prepare<[string, string], ConversationRow>(
    `${select} WHERE c.contact_id = ? AND +c.channel_id = ? AND c.merged_into IS NULL AND c.deleted_at IS NULL AND c.source = 'chat_plugin' AND ${SEEN_BY_CONTACT} ORDER BY c.updated_at DESC, c.id DESC LIMIT ${OWN_LIMIT}`,
  )
  const ofContact = db.prepare<[string], ConversationRow>(`${select} WHERE c.contact_id = ?`)
  // Its first event comes with it, and is counted already.
  const insert = db.prepare(
    `INSERT INTO conversations (id, channel_id, source, contact_id, ticket_id, state, head_seq, created_at, updated_at, listed_at)
     VALUES (@id, @channel_id, @source, @contact_id, @ticket_id, 'open', 1, @now, @now, @now)`,
  )
  const update = db.prepare(
    `UPDATE conversations SET contact_id = @contact_id, state = @state, assignee_id = @assignee_id, queue = @queue, rich_text = @rich_text, tags = @tags, rating = @rating, head_seq = @head_seq,
     message_count = @message_count, last_message_seq = @last_message_seq, contact_unread = @contact_unread, agents_unread = @agents_unread,
     contact_read_seq = @contact_read_seq, agents_read_seq = @agents_read_seq, is_current = @is_current, merged_into = @merged_into,
     updated_at = @updated_at, listed_at = @updated_at, completed_at = @completed_at, deleted_at = @deleted_at WHERE id = @id`,
  )
  // What a message or a read position changes, and nothing else: SQLite rewrites an index for each column that is named here.
  const updateSummary = db.prepare(
    `UPDATE conversations SET head_seq = ?, message_count = ?, last_message_seq = ?, contact_unread = ?, agents_unread = ?, updated_at = ? WHERE id = ?`,
  )
  const updateReads = db.prepare(
    `UPDATE conversations SET contact_unread = @contact_unread, agents_unread = @agents_unread,
     contact_read_seq = @contact_read_seq, agents_read_seq = @agents_read_seq WHERE id = @id`,
  )
  const insertEvent = db.prepare(
    `INSERT INTO events (conversation_id, seq, id, type, at, actor_purpose, actor_id, from_contact, internal, sender_key, client_message_id, data)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (conversation_id, sender_key, client_message_id) WHERE client_message_id IS NOT NULL DO NOTHING`,
  )
  const aboutTicket = db.prepare<[string, number], { id: string }>('SELECT id FROM conversations WHERE ticket_id = ? AND merged_into IS NULL AND deleted_at IS NULL ORDER BY listed_at DESC LIMIT ?')
  const setAttributes = db.prepare('UPDATE conversations SET attributes = ? WHERE id = ?')
  const countUnread = db.prepare<[string, number, number], { n: number }>(
    `SELECT count(*) AS n FROM events WHERE conversation_id = ? AND seq > ? AND from_contact = ? AND internal = 0 AND type = 'message.created'`,
  )
  const setRead = db.prepare(
    `INSERT INTO reads (conversation_id, participant_id, purpose, seq) VALUES (?, ?, ?, ?)
     ON CONFLICT (conversation_id, participant_id) DO UPDATE SET seq = max(seq, excluded.seq)`,
  )
  const forgetRead = db.prepare('DELETE FROM reads WHERE conversation_id = ? AND participant_id = ?')
  const listReads = db.prepare<[string], { participant_id: string; purpose: string; seq: number }>('SELECT participant_id, purpose, seq FROM reads WHERE conversation_id = ?')
  const getRead = db.prepare<[string, string], { seq: number }>('SELECT seq FROM reads WHERE conversation_id = ? AND participant_id = ?')

  function save(row: ConversationRow): void {
    update.run(row)
  }

  function read(id: string): ConversationRow {
    const row = byId.get(id)
    if (row === undefined) throw new RejoinError('not_found')
    return row
  }

  return {
    epoch,
    find: (id: string): ConversationRow | null => byId.get(id) ?? null,
    get: (id: string): ConversationRow => memory.conversation(id, () => read(id)),
    /** A claimed conversation goes on in another one; whoever comes late is led there. */
    followMerges(row: ConversationRow): ConversationRow {
      let found = row
      for (let hops = 0; found.merged_into !== null && hops < 16; hops++) found = this.get(found.merged_into)
      return found
    },
    /** One that is worked on: what a source told of is looked at and nothing else (SRC-7). */
    getChat(id: string): ConversationRow {
      const row = this.get(id)
      if (row.deleted_at !== null) throw new RejoinError('not_found')
      if (row.source !== CHAT_PLUGIN) throw new RejoinError('not_found', 'There is no such chat: a source tells of it.')
      return row
    },
    findCurrent: (contactId: string, channelId: string, ticketId: string | null): ConversationRow | null => current.get(contactId, channelId, ticketId ?? '') ?? null,
    /**
     * The one that a call about this person goes on with. Someone may have several after a merge or a further
     * conversation: an open one comes before a completed one (IDN-13), and from then on it is the current one.
     */
    takeCurrent(contactId: string, channelId: string, ticketId: string | null): ConversationRow | null {
      const before = this.findCurrent(contactId, channelId, ticketId)
      if (before !== null && before.state !== 'completed') return before
      const next = open.get(contactId, channelId, ticketId ?? '') ?? before ?? latest.get(contactId, channelId, ticketId ?? '')
      if (next === undefined || next === before) return before
      if (before !== null) save({ ...before, is_current: 0 })
      next.is_current = 1
      save(next)
      return next
    },
    listOwn: (contactId: string, channelId: string): ConversationRow[] => own.all(contactId, channelId),
    listOfContact: (contactId: string): ConversationRow[] => ofContact.all(contactId),
    listAboutTicket: (ticketId: string, limit: number): string[] => aboutTicket.all(ticketId, limit).map(({ id }) => id),
    present: (row: ConversationRow, viewer: Viewer): Conversation => readConversation(row, epoch, viewer),
    save,

    /** A new current conversation; the one that was current before keeps its log but is no longer resolved. `newcomer`: the contact, where this transaction has made them and there can be none. */
    create(tx: Tx, input: { channel_id: string; source?: string; contact_id: string; ticket: TicketRef | null; actor: Actor; newcomer?: { readonly organization_id: string | null } | null }): ConversationRow {
      const { newcomer = null } = input
      const before = newcomer !== null ? undefined : current.get(input.contact_id, input.channel_id, input.ticket?.id ?? '')
      if (before !== undefined) save({ ...before, is_current: 0 })
      const id = makeId()
      const source = input.source ?? CHAT_PLUGIN
      insert.run({ id, channel_id: input.channel_id, source, contact_id: input.contact_id, ticket_id: input.ticket?.id ?? null, now: tx.now })
      const row = describeNew(tx, { ...input, id, source })
      const data: EventData['conversation.created'] = { channel: { id: input.channel_id, source }, contact_id: input.contact_id, ticket: input.ticket }
      this.append(tx, row, { type: 'conversation.created', actor: input.actor, data, changes: 'nothing' })
      if (newcomer === null || newcomer.organization_id !== null || input.ticket !== null) participants.addOrganizations(id)
      return row
    },

    /** Gives the event the next `seq`, keeps the row's summary true, and reports it for publishing. Changes `row` in place. */
    append(tx: Tx, row: ConversationRow, event: AppendEvent): DurableEvent {
      const published = this.appendOnce(tx, row, event)
      if (published === null) throw new Error('an event was appended under the client_message_id of another')
      return published
    },

    /** The same; null, and nothing is changed, where this sender has sent this `client_message_id` before (MSG-2). */
    appendOnce(tx: Tx, row: ConversationRow, event: AppendEvent): DurableEvent | null {
      const seq = row.head_seq + 1
      const data = JSON.stringify(event.data)
      const stored: EventRow = { conversation_id: row.id, seq, id: makeId(), type: event.type, at: tx.now, actor_purpose: event.actor.purpose, actor_id: event.actor.id, data }
      const fromContact = event.from_contact === undefined ? null : event.from_contact ? 1 : 0
      const { changes } = insertEvent.run(row.id, seq, stored.id, stored.type, stored.at, stored.actor_purpose, stored.actor_id, fromContact, event.internal === true ? 1 : 0, event.sender_key ?? null, event.client_message_id ?? null, data)
      if (changes === 0) return null
      row.head_seq = seq
      row.updated_at = tx.now
      // Notes count here, too: what agents wrote down must not pass for an empty conversation (RES-6).
      if (event.type === 'message.created') row.message_count += 1
      if (event.type === 'message.created' && event.internal !== true) {
        row.last_message_seq = row.head_seq
        row.last_message = data
        if (event.from_contact === true) row.agents_unread += 1
        else row.contact_unread += 1
      }
      if (event.changes === 'summary') {
        updateSummary.run(row.head_seq, row.message_count, row.last_message_seq, row.contact_unread, row.agents_unread, row.updated_at, row.id)
        activity.note(row.id)
      } else if (event.changes !== 'nothing') {
        save(row)
        participants.touch(row)
      }
      const published = showEvent(stored, event.data, row)
      tx.changes.push({ kind: 'event', event: published, source: row.source, channel_id: row.channel_id, contact_id: row.contact_id, rich_text: row.rich_text === 1, ...(membership.isSeen(row) ? {} : { withheld: true }) })
      return published
    },

    /** Moves a read position forward, never back, and not beyond the head (CON-5). Changes `row` in place. */
    advanceRead(tx: Tx, row: ConversationRow, participant: ReadPosition['participant'], upTo: number): number {
      const before = getRead.get(row.id, participant.id)?.seq ?? 0
      const seq = Math.min(upTo, row.head_seq)
      if (seq <= before) return before
      setRead.run(row.id, participant.id, participant.purpose, seq)
      if (participant.purpose === 'customer') {
        if (seq > row.contact_read_seq) {
          row.contact_read_seq = seq
          row.contact_unread = countUnread.get(row.id, seq, 0)?.n ?? 0
        }
      } else if (seq > row.agents_read_seq) {
        row.agents_read_seq = seq
        row.agents_unread = countUnread.get(row.id, seq, 1)?.n ?? 0
      }
      updateReads.run(row)
      tx.changes.push({ kind: 'read', conversation_id: row.id, channel_id: row.channel_id, contact_id: row.contact_id, position: { participant, seq }, ...(membership.isSeen(row) ? {} : { withheld: true }) })
      return seq
    },

    setAttributes(row: ConversationRow, attributes: Attributes): void {
      const json = JSON.stringify(attributes)
      if (Buffer.byteLength(json) > MAX_ATTRIBUTES_BYTES) throw new RejoinError('invalid_field', 'Together with what is stored, attributes would exceed 16 KB.', { field: 'attributes' })
      row.attributes = json
      setAttributes.run(json, row.id)
    },

    /**
     * The person behind it is another record now; what they had read stays read (CON-5). It is their current one if that is
     * wanted and they have none for this channel and ticket (TCK-5). Changes `row` in place.
     */
    changeContact(row: ConversationRow, contactId: string, isCurrent = row.is_current): void {
      forgetRead.run(row.id, row.contact_id)
      if (row.contact_read_seq > 0) setRead.run(row.id, contactId, 'customer', row.contact_read_seq)
      row.is_current = isCurrent === 1 && this.findCurrent(contactId, row.channel_id, row.ticket_id) === null ? 1 : 0
      row.contact_id = contactId
      save(row)
      participants.followOrganizations({ conversation_id: row.id })
    },

    listReads: (id: string): ReadPosition[] => listReads.all(id).map((read) => ({ participant: { id: read.participant_id, purpose: read.purpose as ReadPosition['participant']['purpose'] }, seq: read.seq })),
    copyParticipants: participants.copy,
    listParticipants: participants.list,
    joinParticipant: participants.join,
  }
}

/** The row of a conversation as it was inserted, before its first event. */
function describeNew(tx: Tx, { id, channel_id, source, contact_id, ticket }: { readonly id: string; readonly channel_id: string; readonly source: string; readonly contact_id: string; readonly ticket: TicketRef | null }): ConversationRow {
  return {
    id, channel_id, source, contact_id, state: 'open', assignee_id: null, queue: null, rich_text: 1, attributes: '{}', tags: '[]', rating: null,
    head_seq: 0, message_count: 0, last_message_seq: null, contact_unread: 0, agents_unread: 0, contact_read_seq: 0, agents_read_seq: 0, is_current: 1, merged_into: null,
    created_at: tx.now, updated_at: tx.now, completed_at: null, deleted_at: null, ticket_id: ticket?.id ?? null, ticket: ticket === null ? null : JSON.stringify(ticket), last_message: null,
  }
}
