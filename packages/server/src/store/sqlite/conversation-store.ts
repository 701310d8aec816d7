import type { Database } from 'better-sqlite3'
import { RejoinError, type PagePushed, type Rating } from '@rejoin/protocol'
import type { ConversationStore, PageRequest, SessionRecord, Viewer } from '../store.ts'
import type { Activity } from './activity.ts'
import { appendMessage, type AppendParts } from './append-message.ts'
import { readPage } from './cursor.ts'
import { deleteConversation } from './delete-conversation.ts'
import { emptyWriteAheadLog } from './erase-log.ts'
import type { GroupCommit } from './group-commit.ts'
import { prepareListQuery } from './list-conversations.ts'
import type { Participants } from './participants.ts'
import { prepareRecentConversations } from './recent-conversations.ts'
import { readSession, type ConversationRow, type SessionRow } from './rows.ts'
import type { SourceEvents } from './source-events.ts'

/** Connections shown of one conversation. */
const COMMUNICATIONS = 20

export function createConversationStore(db: Database, commit: GroupCommit, parts: AppendParts & { readonly activity: Activity; readonly participants: Participants; readonly sourceEvents: SourceEvents }): ConversationStore {
  const { activity, conversations, guests, log, participants, sourceEvents } = parts
  const sessionsOf = db.prepare<[string, string], SessionRow>(`SELECT * FROM sessions WHERE contact_id = ? AND channel_id = ? ORDER BY last_active_at DESC LIMIT ${COMMUNICATIONS}`)
  const head = db.prepare<[string], { head_seq: number }>('SELECT head_seq FROM conversations WHERE id = ? AND deleted_at IS NULL')
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
      return row === null || row.deleted_at !== null ? null : conversations.present(row, viewer)
    },
    async listConversations(filters, page, viewer, onlyChannels) {
      await activity.catchUp(commit)
      return readPage({
        list: `conversations ${JSON.stringify([filters, viewer, onlyChannels])}`,
        page,
        fetch: (direction, key, limit) => listQuery(filters, onlyChannels, direction, key, limit),
        key: ['string', 'string'],
        keyOf: (row) => [row.updated_at, row.id],
        map: (row) => conversations.present(row, viewer),
      })
    },
    listRecentConversations: async (contactId, sources, each) => recent.list(contactId, sources, each).map((row) => conversations.present(row, 'agent')),
    listContactSources: async (contactId) => recent.listSources(contactId),
    listOwnConversations: async (contactId, channelId) => conversations.listOwn(contactId, channelId).map((row) => conversations.present(row, 'contact')),
    appendMessage: (input, decide, decideFile) => commit.write((tx) => appendMessage(parts, tx, input, decide, decideFile), { keepsMemory: true }),
    changeConversation: (id, decide) =>
      commit.write((tx) => {
        const row = getLiving(id)
        const change = decide(conversations.present(row, 'agent'))
        if (change === null) return conversations.present(row, 'agent')
        if (change.set.state !== undefined) row.state = change.set.state
        if (change.set.assignee_id !== undefined) row.assignee_id = change.set.assignee_id
        if (change.set.queue !== undefined) row.queue = change.set.queue
        if (change.set.tags !== undefined) row.tags = JSON.stringify(change.set.tags)
        if (change.set.completed !== undefined) {
          row.completed_at = change.set.completed ? tx.now : null
          row.rating = null
        }
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
        return conversations.append(tx, row, { type: 'page.pushed', actor, data: page, changes: 'summary' }) as PagePushed
      }),
    rateConversation: ({ conversation_id, score, comment, actor }, judge) =>
      commit.write((tx) => {
        const row = getLiving(conversation_id)
        const channel = parts.channels.find(row.channel_id)
        if (channel === null) throw new RejoinError('not_found')
        const conversation = conversations.present(row, 'contact')
        judge(conversation, channel)
        const { rating: before } = conversation
        if (before?.score === score && before.comment === comment) return before
        const rating: Rating = { score, comment, at: tx.now }
        row.rating = JSON.stringify(rating)
        conversations.append(tx, row, { type: 'conversation.rated', actor, data: { score, comment } })
        return rating
      }),
    async deleteConversation(id, actor) {
      await commit.write((tx) => deleteConversation({ db, conversations, participants, sourceEvents }, tx, id, actor))
      await emptyWriteAheadLog(db)
    },
    advanceRead: ({ conversation_id, participant, seq }) =>
      commit.write((tx) => {
        const row = conversations.get(conversation_id)
        return conversations.advanceRead(tx, row, participant, seq ?? row.head_seq)
      }, { keepsMemory: true }),
    listReads: async (id) => conversations.listReads(id),
    listParticipants: async (id) => participants.list(id),
    isSeenByContact: async (id) => parts.membership.isSeen(conversations.get(id)),
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
