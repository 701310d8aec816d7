import type { AuthenticateVisitorResult, Conversation, ConversationEvent, DurableEvent, Message } from '@rejoin/protocol'

export const CONVERSATION = '00000000-0000-7000-8000-00000000c001'
export const CONTACT = '00000000-0000-7000-8000-0000000000ad'
export const AGENT = '00000000-0000-7000-8000-00000000a9e7'
const AT = '2026-11-21T08:00:00.000Z'

export function aMessage(seq: number, fields: Partial<Message> = {}): Message {
  const from_contact = fields.from_contact ?? false
  return {
    id: `message-${seq}`,
    conversation_id: CONVERSATION,
    seq,
    source: 'chat_plugin',
    from_contact,
    visibility: 'public',
    sender: from_contact ? { id: CONTACT, purpose: 'customer' } : { id: AGENT, purpose: 'agent', name: 'Grace' },
    content: { type: 'text', text: `number ${seq}` },
    state: 'delivered',
    sent_at: AT,
    metadata: {},
    ...fields,
  }
}

export function aMessageEvent(seq: number, fields: Partial<Message> = {}): ConversationEvent {
  return anEvent(seq, 'message.created', aMessage(seq, fields))
}

export function anEvent<T extends DurableEvent['type']>(seq: number, type: T, data: Extract<DurableEvent, { type: T }>['data']): ConversationEvent {
  return { id: `event-${seq}`, type, conversation_id: CONVERSATION, seq, at: AT, actor: { purpose: 'agent', id: AGENT }, data } as ConversationEvent
}

export function aHiddenEvent(seq: number): ConversationEvent {
  return { id: `event-${seq}`, type: 'hidden', conversation_id: CONVERSATION, seq, at: AT }
}

export function aConversation(fields: Partial<Conversation> = {}): Conversation {
  return {
    id: CONVERSATION,
    channel: { id: 'channel', source: 'chat_plugin' },
    contact_id: CONTACT,
    state: 'open',
    assignee_id: null,
    ticket: null,
    attributes: {},
    tags: [],
    epoch: 'epoch-1',
    head_seq: 1,
    unread_count: 0,
    last_message: null,
    created_at: AT,
    updated_at: AT,
    completed_at: null,
    ...fields,
  }
}

export function anAnswer(fields: Partial<AuthenticateVisitorResult> = {}): AuthenticateVisitorResult {
  return { token: 'rjv_new', expires_in: 86_400, verdict: 'resumed', contact: null, conversation: null, conversations: [], messages: [], settings: {}, attachments: 'off', ...fields }
}

/** A resume token as far as the widget reads it: nobody here checks its signature. */
export function aResumeToken(contactId: string, claims: object = {}): string {
  return aToken({ sub: contactId, ...claims })
}

/** What a site would sign itself, as far as the widget reads it. */
export function aUserJwt(subject: string, claims: object = {}): string {
  return aToken({ sub: subject, ...claims })
}

function aToken(claims: object): string {
  const bytes = new TextEncoder().encode(JSON.stringify(claims))
  const body = btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
  return `header.${body}.signature`
}
