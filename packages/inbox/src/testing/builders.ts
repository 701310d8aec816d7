import type { Contact, Conversation, ConversationEvent, DurableEvent, EventData, EventType, IdentifyDecision, MergeRecord, Message, Page, TicketRef } from '@rejoin/protocol'

/** Test data in the shapes of the contract: complete, unremarkable, changed only where a test cares. */
const WHEN = '2026-11-20T10:00:00.000Z'

export function aContact(changes: Partial<Contact> = {}): Contact {
  return {
    id: 'contact-1',
    external_id: null,
    email: null,
    email_verified: false,
    phone_number: null,
    phone_number_verified: false,
    identifiers: {},
    identified: false,
    first_name: null,
    last_name: null,
    display_name: null,
    avatar_url: null,
    locale: null,
    timezone: null,
    organization_id: null,
    metadata: {},
    blocked: false,
    created_at: WHEN,
    updated_at: WHEN,
    ...changes,
  }
}

export function aConversation(changes: Partial<Conversation> = {}): Conversation {
  return {
    id: 'conversation-1',
    channel: { id: 'channel-1', source: 'chat_plugin' },
    contact_id: 'contact-1',
    state: 'open',
    assignee_id: null,
    ticket: null,
    attributes: {},
    tags: [],
    epoch: 'epoch-1',
    head_seq: 1,
    unread_count: 0,
    last_message: null,
    created_at: WHEN,
    updated_at: WHEN,
    completed_at: null,
    ...changes,
  }
}

export function aTicket(changes: Partial<TicketRef> = {}): TicketRef {
  return { id: 'ticket-1', type: 'order', external_id: 'A-1001', title: null, url: null, ...changes }
}

/** The site said who it is, and that person was known. */
export function aDecision(changes: Partial<IdentifyDecision> = {}): IdentifyDecision {
  return { id: 'decision-1', at: WHEN, caller: 'token-1', channel_id: 'channel-1', given: ['external_id'], matched_by: ['external_id'], rule: 'one_contact_found', verdict: 'resumed', ...changes }
}

export function aMerge(changes: Partial<MergeRecord> = {}): MergeRecord {
  return { id: 'merge-1', source_id: 'contact-2', destination_id: 'contact-1', merged_at: WHEN, merged_by: 'token-1', undone_at: null, identities: [], conversation_ids: [], ...changes }
}

export function aPage<T>(data: readonly T[], next: string | null): Page<T> {
  return { data, pagination_data: { next_cursor: next, previous_cursor: null } }
}

/** From the visitor unless `sender` says otherwise. */
export function aMessage(changes: Partial<Message> = {}): Message {
  return {
    id: `message-${changes.seq ?? 1}`,
    conversation_id: 'conversation-1',
    seq: 1,
    source: 'chat_plugin',
    from_contact: true,
    visibility: 'public',
    sender: { id: 'contact-1', purpose: 'customer' },
    content: { type: 'text', text: 'Hello' },
    state: 'delivered',
    sent_at: WHEN,
    metadata: {},
    ...changes,
  }
}

export function anEvent<T extends EventType>(type: T, seq: number, data: EventData[T], changes: Partial<Omit<DurableEvent, 'type' | 'data'>> = {}): DurableEvent {
  return { id: `event-${seq}`, type, conversation_id: 'conversation-1', seq, at: WHEN, actor: { purpose: 'system', id: 'system' }, data, ...changes } as DurableEvent
}

/** `message.created` number `seq`, saying `text`. */
export function says(seq: number, text: string, changes: Partial<Message> = {}): DurableEvent {
  const message = aMessage({ seq, content: { type: 'text', text }, ...changes })
  return anEvent('message.created', seq, message, { at: message.sent_at })
}

/** A log of `count` messages, 1 to `count`. */
export function aLog(count: number): readonly ConversationEvent[] {
  return Array.from({ length: count }, (_, index) => says(index + 1, `Message ${index + 1}`))
}
