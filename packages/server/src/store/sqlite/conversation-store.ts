import type { Database } from 'better-sqlite3'
import { CHAT_PLUGIN, RejoinError, type PagePushed } from '@rejoin/protocol'
import type { ConversationFilters, ConversationStore, PageRequest, SessionRecord, Viewer } from '../store.ts'
import { appendMessage, type AppendParts } from './append-message.ts'
import { CONVERSATION_COLUMNS } from './conversations.ts'
import { readPage, type Direction, type Key } from './cursor.ts'
import type { GroupCommit } from './group-commit.ts'
import { prepareRecentConversations } from './recent-conversations.ts'
import { readSession, type ConversationRow, type SessionRow } from './rows.ts'

/** Connections shown of one conversation. */
const COMMUNICATIONS = 20

export function createConversationStore(db: Database, commit: GroupCommit, parts: AppendParts): ConversationStore {
  const { conversations, guests, log } = parts
  const participants = db.prepare<[string], { participant_id: string; purpose: string; name: string | null }>('SELECT participant_id, purpose, name FROM participants WHERE conversation_id = ?')
  const sessionsOf = db.prepare<[string, string], SessionRow>(`SELECT * FROM sessions WHERE contact_id = ? AND channel_id = ? ORDER BY last_active_at DESC LIMIT ${COMMUNICATIONS}`)
  const head = db.prepare<[string], { head_seq: number }>('SELECT head_seq FROM conversations WHERE id = ?')
  const listQuery = prepareListQuery(db)
  const recent = prepareRecentConversations(db)

  /** What was merged into another ended for good; reopened, it would be open and in nobody's list. */
  function getLiving(id: string): ConversationRow {
    const row = conversations.getChat(id)
    if (row.merged_into !== null) throw new RejoinError('already_completed', 'This conversation goes on in another one.')
    return row
  }

  return {
    async findConversation(id, viewer) {
      const row = conversations.find(id)
      return row === null ? null : conversations.present(row, viewer)
    },
    async listConversations(filters, page, viewer, onlyChannels) {
      return readPage({
        list: `conversations ${JSON.stringify([filters, viewer, onlyChannels])}`,
        page,
        fetch: (direction, key, limit) => listQuery(filters, onlyChannels, direction, key, limit),
        keyOf: (row) => [row.updated_at, row.id],
        map: (row) => conversations.present(row, viewer),
      })
    },
    listRecentConversations: async (contactId, sources, each) => recent.list(contactId, sources, each).map((row) => conversations.present(row, 'agent')),
    listContactSources: async (contactId) => recent.listSources(contactId),
    listOwnConversations: async (contactId, channelId) => conversations.listOwn(contactId, channelId).map((row) => conversations.present(row, 'contact')),
    appendMessage: (input, decide) => commit.write((tx) => appendMessage(parts, tx, input, decide)),
    changeConversation: (id, decide) =>
      commit.write((tx) => {
        const row = getLiving(id)
        const change = decide(conversations.present(row, 'agent'))
        if (change === null) return conversations.present(row, 'agent')
        if (change.set.state !== undefined) row.state = change.set.state
        if (change.set.assignee_id !== undefined) row.assignee_id = change.set.assignee_id
        if (change.set.queue !== undefined) row.queue = change.set.queue
        if (change.set.tags !== undefined) row.tags = JSON.stringify(change.set.tags)
        if (change.set.completed !== undefined) row.completed_at = change.set.completed ? tx.now : null
        conversations.append(tx, row, { type: change.type, actor: change.actor, data: change.data })
        if (change.participant !== undefined) conversations.joinParticipant(row, change.participant)
        return conversations.present(row, 'agent')
      }),
    pushPage: ({ conversation_id, page, actor, staff }, judge) =>
      commit.write((tx) => {
        const row = getLiving(conversation_id)
        const channel = parts.channels.find(row.channel_id)
        if (channel === null) throw new RejoinError('not_found')
        judge(conversations.present(row, 'agent'), channel)
        if (staff !== null) conversations.joinParticipant(row, staff)
        return conversations.append(tx, row, { type: 'page.pushed', actor, data: page, summary_only: true }) as PagePushed
      }),
    advanceRead: ({ conversation_id, participant, seq }) =>
      commit.write((tx) => {
        const row = conversations.get(conversation_id)
        return conversations.advanceRead(tx, row, participant, seq ?? row.head_seq)
      }),
    listReads: async (id) => conversations.listReads(id),
    listParticipants: async (id) => participants.all(id).map((row) => ({ id: row.participant_id, purpose: row.purpose as 'agent', name: row.name })),
    async listCommunications(conversation) {
      const rows = [...sessionsOf.all(conversation.contact_id, conversation.channel.id), ...guests.listSessions(conversation.id)]
      return rows.toSorted((a, b) => (a.last_active_at < b.last_active_at ? 1 : -1)).slice(0, COMMUNICATIONS).map((row) => presentCommunication(readSession(row)))
    },
    async readEvents(id, afterSeq, limit) {
      return log.readAfter(conversations.get(id), afterSeq, limit)
    },
    async listMessages(id, page: PageRequest, viewer: Viewer) {
      return log.listMessages(conversations.get(id), page, viewer)
    },
    async readHeads(ids) {
      return ids.flatMap((id) => {
        const row = head.get(id)
        return row === undefined ? [] : [{ conversation_id: id, epoch: conversations.epoch, head_seq: row.head_seq }]
      })
    },
  }
}

/** A session is one medium connection of the contact; whether it is connected right now is the gateway's knowledge. */
function presentCommunication(session: SessionRecord) {
  return {
    id: session.id,
    session_id: session.id,
    media_type: 'chat' as const,
    connected_at: session.created_at,
    disconnected_at: session.revoked_at ?? session.last_active_at,
    attributes: { ...session.attributes, device: session.device },
  }
}

/** Builds the list query from the filters that are there; each shape is prepared once and served by an index. */
function prepareListQuery(db: Database) {
  const prepared = new Map<string, ReturnType<typeof db.prepare<Record<string, unknown>, ConversationRow>>>()
  function query(filters: ConversationFilters, direction: Direction, key: Key | null, limit: number): ConversationRow[] {
    const where = ['c.merged_into IS NULL']
    const bound: Record<string, unknown> = { limit }
    // The most selective filter leads, by its index; the `+` keeps the planner from walking a whole channel or state instead.
    let led = false
    const filter = (column: string, value: string, bindings: Record<string, string>): void => {
      where.push(`${led ? '+' : ''}${column} = ${value}`)
      Object.assign(bound, bindings)
      led = true
    }
    const { contact_id, ticket, assignee_id, channel_id, state, source, queue } = filters
    // Said literally, so that the planner may use the indexes that are made of chats alone, or of what is none.
    if (source == null || source === CHAT_PLUGIN) where.push(`c.source = '${CHAT_PLUGIN}'`)
    else {
      where.push(`c.source = @source AND c.source <> '${CHAT_PLUGIN}'`)
      bound['source'] = source
      led = contact_id == null
    }
    if (contact_id != null) filter('c.contact_id', '@contact_id', { contact_id })
    if (ticket != null) filter('c.ticket_id', '(SELECT id FROM tickets WHERE type = @ticket_type AND external_id = @ticket_external_id)', { ticket_type: ticket.type, ticket_external_id: ticket.external_id })
    if (assignee_id != null) filter('c.assignee_id', '@assignee_id', { assignee_id })
    if (queue != null) filter('c.queue', '@queue', { queue })
    if (channel_id != null) filter('c.channel_id', '@channel_id', { channel_id })
    if (state != null) filter('c.state', '@state', { state })
    if (filters.unassigned === true) where.push('+c.assignee_id IS NULL')
    if (filters.unassigned === false) where.push('+c.assignee_id IS NOT NULL')
    if (key !== null) {
      if (typeof key[0] !== 'string' || typeof key[1] !== 'string') throw new RejoinError('invalid_cursor', undefined, { field: 'cursor' })
      where.push(`(c.updated_at, c.id) ${direction === 'older' ? '<' : '>'} (@key_at, @key_id)`)
      bound['key_at'] = key[0]
      bound['key_id'] = key[1]
    }
    const order = direction === 'older' ? 'DESC' : 'ASC'
    const sql = `SELECT ${CONVERSATION_COLUMNS} FROM conversations c WHERE ${where.join(' AND ')} ORDER BY c.updated_at ${order}, c.id ${order} LIMIT @limit`
    const statement = prepared.get(sql) ?? db.prepare<Record<string, unknown>, ConversationRow>(sql)
    prepared.set(sql, statement)
    return statement.all(bound)
  }

  return (filters: ConversationFilters, onlyChannels: readonly string[] | null, direction: Direction, key: Key | null, limit: number): ConversationRow[] => {
    if (onlyChannels === null) return query(filters, direction, key, limit)
    // Channel by channel and then merged: in one query, SQLite would sort all that was ever said in them for every page.
    const channels = onlyChannels.filter((id) => filters.channel_id == null || filters.channel_id === id)
    const rows = channels.flatMap((channel_id) => query({ ...filters, channel_id }, direction, key, limit))
    return rows.toSorted(direction === 'older' ? (a, b) => compareActivity(b, a) : compareActivity).slice(0, limit)
  }
}

function compareActivity(a: ConversationRow, b: ConversationRow): number {
  if (a.updated_at !== b.updated_at) return a.updated_at < b.updated_at ? -1 : 1
  return a.id < b.id ? -1 : 1
}
