import {
  toPlainContent,
  type Channel,
  type Content,
  type Conversation,
  type ConversationState,
  type DurableEvent,
  type KeptIntroduction,
  type Message,
  type Metadata,
  type Purpose,
  type Rating,
  type RevocationReason,
  type Scope,
  type Sender,
  type SystemToken,
  type TicketRef,
  type Visibility,
} from '@rejoin/protocol'
import type { AgentRecord, ChannelRecord, ContactRecord, SessionRecord, Viewer } from '../store.ts'

/** Rows as SQLite returns them, and how they become records. The only file that knows both. */

export type ChannelRow = {
  id: string; name: string; allow_native: number; settings: string; identity_policy: string; after_completed: string
  attachments: string; page_push_hosts: string; user_proof: Uint8Array | null; user_jwt: string | null; epoch: number; created_at: string; disconnected_at: string | null; origins: string
}

export function readChannel(row: ChannelRow): ChannelRecord {
  return {
    id: row.id,
    source: 'chat_plugin',
    name: row.name,
    allowed_origins: JSON.parse(row.origins) as string[],
    allow_native: row.allow_native === 1,
    settings: JSON.parse(row.settings) as Channel['settings'],
    identity_policy: row.identity_policy as Channel['identity_policy'],
    after_completed: row.after_completed as Channel['after_completed'],
    attachments: row.attachments as Channel['attachments'],
    page_push_hosts: JSON.parse(row.page_push_hosts) as string[],
    user_jwt: row.user_jwt === null ? null : (JSON.parse(row.user_jwt) as Channel['user_jwt']),
    user_proof: row.user_proof,
    created_at: row.created_at,
    disconnected_at: row.disconnected_at,
    epoch: row.epoch,
  }
}

export type ContactRow = {
  id: string; external_id: string | null; email: string | null; email_verified: number; phone_number: string | null; phone_number_verified: number
  first_name: string | null; last_name: string | null; display_name: string | null; avatar_url: string | null
  locale: string | null; timezone: string | null; organization_id: string | null; metadata: string; introduction: string | null; epoch: number
  merged_into: string | null; blocked_at: string | null; deleted_at: string | null; created_at: string; updated_at: string
  /** JSON object of kind → value, the newest of each kind. */
  identities: string
}

export function readContact(row: ContactRow): ContactRecord {
  const identities = JSON.parse(row.identities) as Record<string, string>
  const named = Object.entries(identities).filter(([kind]) => kind.startsWith('identifiers.'))
  return {
    id: row.id,
    external_id: row.external_id,
    email: row.email,
    email_verified: row.email_verified === 1,
    phone_number: row.phone_number,
    phone_number_verified: row.phone_number_verified === 1,
    identifiers: Object.fromEntries(named.map(([kind, value]) => [kind.slice('identifiers.'.length), value])),
    identified: Object.keys(identities).length > 0,
    first_name: row.first_name,
    last_name: row.last_name,
    display_name: row.display_name,
    avatar_url: row.avatar_url,
    locale: row.locale,
    timezone: row.timezone,
    organization_id: row.organization_id,
    metadata: JSON.parse(row.metadata) as Metadata,
    ...(row.introduction === null ? {} : { introduction: JSON.parse(row.introduction) as KeptIntroduction }),
    blocked: row.blocked_at !== null,
    created_at: row.created_at,
    updated_at: row.updated_at,
    epoch: row.epoch,
    merged_into: row.merged_into,
    deleted: row.deleted_at !== null,
  }
}


/** A message as the log keeps it; where it stands (`conversation_id`, `seq`) and whether it was seen are not part of it. */
export type StoredMessage = {
  id: string; source: string; client_message_id?: string; source_message_id?: string; from_contact: boolean
  visibility: Visibility; sender: Sender; content: Content; sent_at: string; metadata: Metadata
}

/** How far each side has read; makes "seen". */
export type ReadMarks = { contact_read_seq: number; agents_read_seq: number }

export function readMessage(conversationId: string, seq: number, stored: StoredMessage, marks: ReadMarks): Message {
  const seenUpTo = stored.from_contact ? marks.agents_read_seq : marks.contact_read_seq
  return { ...stored, conversation_id: conversationId, seq, state: seq <= seenUpTo ? 'seen' : 'delivered' }
}

export type EventRow = {
  conversation_id: string; seq: number; id: string; type: string; at: string; actor_purpose: string; actor_id: string; data: string
}

export function readEvent(row: EventRow, marks: ReadMarks): DurableEvent {
  return showEvent(row, JSON.parse(row.data), marks)
}

/** The same where the data is at hand. */
export function showEvent(row: EventRow, data: unknown, marks: ReadMarks): DurableEvent {
  return {
    id: row.id,
    type: row.type,
    conversation_id: row.conversation_id,
    seq: row.seq,
    at: row.at,
    actor: { purpose: row.actor_purpose as Purpose, id: row.actor_id },
    data: row.type.startsWith('message.') ? readMessage(row.conversation_id, row.seq, data as StoredMessage, marks) : data,
  } as DurableEvent
}

export type ConversationRow = ReadMarks & {
  id: string; channel_id: string; source: string; contact_id: string; state: string; assignee_id: string | null; queue: string | null; rich_text: number
  attributes: string; tags: string; rating: string | null; head_seq: number; message_count: number; last_message_seq: number | null
  contact_unread: number; agents_unread: number; is_current: number; merged_into: string | null
  created_at: string; updated_at: string; completed_at: string | null; deleted_at: string | null
  ticket_id: string | null
  /** JSON of the ticket, as it is shown. */
  ticket: string | null
  last_message: string | null
}

/** What was said is kept as it was said; a visitor's client that shows plain text gets nothing else (BEG-6). */
export function presentMessage(message: Message, row: Pick<ConversationRow, 'rich_text'>, viewer: Viewer): Message {
  return viewer === 'contact' && row.rich_text === 0 ? { ...message, content: toPlainContent(message.content) } : message
}

export function readTicket(row: { readonly ticket: string | null }): TicketRef | null {
  return row.ticket === null ? null : (JSON.parse(row.ticket) as TicketRef)
}

export function readConversation(row: ConversationRow, epoch: string, viewer: Viewer): Conversation {
  return {
    id: row.id,
    channel: { id: row.channel_id, source: row.source },
    contact_id: row.contact_id,
    state: row.state as ConversationState,
    assignee_id: row.assignee_id,
    ticket: readTicket(row),
    // Attributes, tags and queues are the agents' business (CON-4).
    attributes: viewer === 'agent' ? (JSON.parse(row.attributes) as Conversation['attributes']) : {},
    tags: viewer === 'agent' ? (JSON.parse(row.tags) as string[]) : [],
    ...(viewer === 'agent' && row.queue !== null ? { queue: row.queue } : {}),
    ...(row.rich_text === 1 ? {} : { rich_text: false }),
    epoch,
    head_seq: row.head_seq,
    unread_count: viewer === 'agent' ? row.agents_unread : row.contact_unread,
    last_message:
      row.last_message === null || row.last_message_seq === null
        ? null
        : presentMessage(readMessage(row.id, row.last_message_seq, JSON.parse(row.last_message) as StoredMessage, row), row, viewer),
    ...(row.rating === null ? {} : { rating: JSON.parse(row.rating) as Rating }),
    created_at: row.created_at,
    updated_at: row.updated_at,
    completed_at: row.completed_at,
  }
}

export type SessionRow = {
  id: string; channel_id: string; contact_id: string | null; conversation_id: string | null; identified: number; install_hash: string
  actor: string | null; device: string; attributes: string; created_at: string; last_active_at: string; expires_at: string
  revoked_at: string | null; revoked_reason: string | null
}

export function readSession(row: SessionRow): SessionRecord {
  return {
    id: row.id,
    channel_id: row.channel_id,
    contact_id: row.contact_id,
    conversation_id: row.conversation_id,
    identified: row.identified === 1,
    install_hash: row.install_hash,
    actor: row.actor === null ? null : (JSON.parse(row.actor) as SessionRecord['actor']),
    device: JSON.parse(row.device) as SessionRecord['device'],
    attributes: JSON.parse(row.attributes) as SessionRecord['attributes'],
    created_at: row.created_at,
    last_active_at: row.last_active_at,
    expires_at: row.expires_at,
    revoked_at: row.revoked_at,
    revoked_reason: row.revoked_reason as RevocationReason | null,
  }
}

export type AgentRow = { id: string; email: string; password_hash: string; name: string; role: string; avatar_url: string | null; availability: string; created_at: string }

export function readAgent(row: AgentRow): AgentRecord {
  return { ...row, role: row.role as AgentRecord['role'], availability: row.availability as AgentRecord['availability'] }
}

export type SystemTokenRow = {
  id: string; name: string; channel_ids: string | null; scopes: string | null; created_at: string
  expires_at: string | null; last_used_at: string | null; revoked_at: string | null
}

export function readSystemToken(row: SystemTokenRow): SystemToken {
  return {
    id: row.id,
    name: row.name,
    channel_ids: row.channel_ids === null ? null : (JSON.parse(row.channel_ids) as string[]),
    scopes: row.scopes === null ? null : (JSON.parse(row.scopes) as Scope[]),
    created_at: row.created_at,
    expires_at: row.expires_at,
    last_used_at: row.last_used_at,
    revoked_at: row.revoked_at,
  }
}
