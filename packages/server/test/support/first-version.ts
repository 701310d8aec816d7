import BetterSqlite3 from 'better-sqlite3'
import { init } from '../../src/store/sqlite/migrations/0001-init.ts'
import { hashPassword, hashSecret } from '../../src/tokens/secret.ts'
import { INSTALL } from './test-server.ts'

/** What is in the file, as its people know it. */
export const first = {
  channelId: '01970000-0000-7000-8000-0000000000c1',
  contactId: '01970000-0000-7000-8000-0000000000a1',
  conversationId: '01970000-0000-7000-8000-0000000000d1',
  systemToken: 'rjs_of-the-first-version-0123456789abcdefghijk',
  sessionToken: 'rjv_of-the-first-version-0123456789abcdefghijk',
  agent: { id: '01970000-0000-7000-8000-0000000000f1', email: 'grace@example.com', password: 'the first password' },
  texts: ['Hello from the first version', 'It has been a while'],
} as const

const AT = '2026-01-02T03:04:05.678Z'
const FAR = '9999-12-31T23:59:59.999Z'

/** The database as the first version of Rejoin left it: its tables and nothing newer, one person in the middle of a conversation. */
export async function writeFirstVersion(path: string): Promise<void> {
  const { channelId, contactId, conversationId, agent, texts } = first
  const password = await hashPassword(agent.password)
  const db = new BetterSqlite3(path)
  db.pragma('journal_mode = WAL')
  const insert = (table: string, row: Record<string, unknown>) => db.prepare(`INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${Object.keys(row).map(() => '?').join(', ')})`).run(...Object.values(row))
  const event = (seq: number, type: string, data: unknown, more: Record<string, unknown> = {}) =>
    insert('events', { conversation_id: conversationId, seq, id: `01970000-0000-7000-8000-00000000e00${seq}`, type, at: AT, actor_purpose: 'customer', actor_id: contactId, data: JSON.stringify(data), ...more })

  db.exec(init)
  db.pragma('user_version = 1')
  insert('meta', { key: 'epoch', value: 'f1f1f1f1f1f1f1f1' })
  insert('meta', { key: 'opened', value: '7' })
  insert('channels', { id: channelId, name: 'Shop', allow_native: 0, settings: '{}', identity_policy: 'standard', after_completed: 'reopen', attachments: 'off', created_at: AT })
  insert('channel_origins', { origin: 'http://shop.test', channel_id: channelId, position: 0 })
  insert('contacts', { id: contactId, external_id: 'ada', email: 'ada@example.com', email_verified: 1, first_name: 'Ada', metadata: '{"plan":"pro"}', created_at: AT, updated_at: AT })
  for (const [kind, value] of [['external_id', 'ada'], ['email', 'ada@example.com']]) insert('contact_identities', { kind, value, contact_id: contactId, created_at: AT })
  insert('contact_metadata', { key: 'plan', value: '"pro"', contact_id: contactId })
  insert('conversations', { id: conversationId, channel_id: channelId, source: 'chat_plugin', contact_id: contactId, state: 'open', head_seq: 3, message_count: 2, last_message_seq: 3, agents_unread: 2, created_at: AT, updated_at: AT })
  event(1, 'conversation.created', { channel: { id: channelId, source: 'chat_plugin' }, contact_id: contactId, ticket: null })
  for (const [index, text] of texts.entries()) {
    const client_message_id = `first-version-message-${index}`
    const message = { id: `01970000-0000-7000-8000-00000000b00${index}`, source: 'chat_plugin', client_message_id, from_contact: true, visibility: 'public', sender: { id: contactId, purpose: 'customer' }, content: { type: 'text', text }, sent_at: AT, metadata: {} }
    event(2 + index, 'message.created', message, { from_contact: 1, sender_key: 'customer', client_message_id })
  }
  insert('sessions', { id: '01970000-0000-7000-8000-0000000000e1', channel_id: channelId, contact_id: contactId, conversation_id: conversationId, identified: 1, install_hash: hashSecret(INSTALL), device: '{"browser":null,"os":null,"kind":"unknown"}', created_at: AT, last_active_at: new Date().toISOString(), expires_at: FAR })
  insert('session_secrets', { hash: hashSecret(first.sessionToken), session_id: '01970000-0000-7000-8000-0000000000e1', family: 'f', generation: 1, issued_at: new Date().toISOString() })
  insert('system_tokens', { id: '01970000-0000-7000-8000-0000000000b1', hash: hashSecret(first.systemToken), name: 'backend', created_at: AT })
  insert('agents', { id: agent.id, email: agent.email, password_hash: password, name: 'Grace', role: 'agent', availability: 'online', created_at: AT })
  db.close()
}
