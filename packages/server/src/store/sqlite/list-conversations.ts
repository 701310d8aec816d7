import type { Database } from 'better-sqlite3'
import { CHAT_PLUGIN } from '@rejoin/protocol'
import type { ConversationFilters, ParticipantType } from '../store.ts'
import { CONVERSATION_COLUMNS } from './conversations.ts'
import type { Direction, Key } from './cursor.ts'
import type { ConversationRow } from './rows.ts'

type Participant = { readonly id: string; readonly type: ParticipantType }
/** One walk along one index. */
type Walk = { readonly filters: ConversationFilters; readonly participant: Participant | null }

const TYPES: readonly ParticipantType[] = ['contact', 'organization', 'agent', 'bot']

/** Builds the list query from the filters that are there; each shape is prepared once and served by an index. */
export function prepareListQuery(db: Database) {
  const prepared = new Map<string, ReturnType<typeof db.prepare<Record<string, unknown>, ConversationRow>>>()

  function walk({ filters, participant }: Walk, direction: Direction, key: Key | null, limit: number): ConversationRow[] {
    const where = ['c.merged_into IS NULL', 'c.deleted_at IS NULL']
    const bound: Record<string, unknown> = { limit }
    const { contact_id, ticket, assignee_id, channel_id, state, source, queue } = filters
    // Said literally, so that the planner may use the indexes that are made of chats alone, or of what is none.
    const isChats = source == null || source === CHAT_PLUGIN
    where.push(isChats ? `c.source = '${CHAT_PLUGIN}'` : `c.source = @source AND c.source <> '${CHAT_PLUGIN}'`)
    if (!isChats) bound['source'] = source

    // The most selective filter leads, by its index; the `+` keeps the planner from walking a whole channel or state instead.
    const other = participant === null || participant.type === 'contact' ? null : participant
    const byPerson = contact_id != null || (participant !== null && other === null)
    // Where a person or a ticket leads, each of their few conversations is looked up among those of the participant.
    const byParticipant = other !== null && !byPerson && ticket == null
    let led = byParticipant || (!isChats && !byPerson)
    const filter = (column: string, value: string, bindings: Record<string, string>): void => {
      where.push(`${led ? '+' : ''}${column} = ${value}`)
      Object.assign(bound, bindings)
      led = true
    }
    if (participant !== null && other === null) filter('c.contact_id', '@participant_id', { participant_id: participant.id })
    if (contact_id != null) filter('c.contact_id', '@contact_id', { contact_id })
    if (ticket != null) filter('c.ticket_id', '(SELECT id FROM tickets WHERE type = @ticket_type AND external_id = @ticket_external_id)', { ticket_type: ticket.type, ticket_external_id: ticket.external_id })
    if (other !== null) {
      Object.assign(bound, { participant_id: other.id, participant_type: other.type })
      const isTheirs = 'p.type = @participant_type AND p.participant_id = @participant_id'
      if (byParticipant) where.push(`${isTheirs} AND p.source = ${isChats ? `'${CHAT_PLUGIN}'` : '@source'}`)
      else where.push(`EXISTS (SELECT 1 FROM participants p WHERE p.conversation_id = c.id AND ${isTheirs})`)
    }
    if (assignee_id != null) filter('c.assignee_id', '@assignee_id', { assignee_id })
    if (queue != null) filter('c.queue', '@queue', { queue })
    if (channel_id != null) filter('c.channel_id', '@channel_id', { channel_id })
    if (state != null) filter('c.state', '@state', { state })
    if (filters.unassigned === true) where.push('+c.assignee_id IS NULL')
    if (filters.unassigned === false) where.push('+c.assignee_id IS NOT NULL')
    const [at, id] = byParticipant ? ['p.updated_at', 'p.conversation_id'] : [byPerson ? 'c.updated_at' : 'c.listed_at', 'c.id']
    if (key !== null) {
      where.push(`(${at}, ${id}) ${direction === 'older' ? '<' : '>'} (@key_at, @key_id)`)
      bound['key_at'] = String(key[0])
      bound['key_id'] = String(key[1])
    }
    const from = byParticipant ? 'participants p CROSS JOIN conversations c ON c.id = p.conversation_id' : 'conversations c'
    const order = direction === 'older' ? 'DESC' : 'ASC'
    const sql = `SELECT ${CONVERSATION_COLUMNS} FROM ${from} WHERE ${where.join(' AND ')} ORDER BY ${at} ${order}, ${id} ${order} LIMIT @limit`
    const statement = prepared.get(sql) ?? db.prepare<Record<string, unknown>, ConversationRow>(sql)
    prepared.set(sql, statement)
    return statement.all(bound)
  }

  /** Walk by walk and then merged: in one query, SQLite would sort all that was ever said in them for every page. */
  return (filters: ConversationFilters, onlyChannels: readonly string[] | null, direction: Direction, key: Key | null, limit: number): ConversationRow[] => {
    const walks = splitByChannel(filters, onlyChannels).flatMap(splitByParticipant)
    const [only] = walks
    if (walks.length === 1 && only !== undefined) return walk(only, direction, key, limit)
    const found = new Map(walks.flatMap((one) => walk(one, direction, key, limit)).map((row) => [row.id, row]))
    return [...found.values()].toSorted(direction === 'older' ? (a, b) => compareActivity(b, a) : compareActivity).slice(0, limit)
  }
}

function splitByChannel(filters: ConversationFilters, only: readonly string[] | null): readonly ConversationFilters[] {
  if (only === null) return [filters]
  return only.filter((id) => filters.channel_id == null || filters.channel_id === id).map((channel_id) => ({ ...filters, channel_id }))
}

/** Without a type, an id is whoever has it: a contact, an agent, a bot, or an organization with all who belong to it. */
function splitByParticipant(filters: ConversationFilters): readonly Walk[] {
  const { participant_id: id, participant_type } = filters
  if (id == null) return [{ filters, participant: null }]
  return (participant_type == null ? TYPES : [participant_type]).map((type) => ({ filters, participant: { id, type } }))
}

function compareActivity(a: ConversationRow, b: ConversationRow): number {
  if (a.updated_at !== b.updated_at) return a.updated_at < b.updated_at ? -1 : 1
  return a.id < b.id ? -1 : 1
}
