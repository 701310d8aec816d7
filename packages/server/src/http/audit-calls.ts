import type { AuditTarget } from '@rejoin/protocol'
import type { NewAuditEntry } from '../store/store.ts'
import type { Caller } from './authorize.ts'

type Fields = Readonly<Record<string, unknown>>

/** What a call is done to. The id stands in the answer, or in one of these fields of the request. */
type Audited = { readonly target: AuditTarget; readonly ids?: readonly string[] }

/**
 * The calls that go into the audit log: whatever changes who somebody is, who may do what, how the chat is set up, or takes
 * everything about somebody away or out (AUD-1). Conversations have a log of their own; what is said there stands in it.
 */
const audited: Readonly<Record<string, Audited>> = {
  'contacts.create': { target: 'contact' },
  'contacts.update': { target: 'contact' },
  'contacts.delete': { target: 'contact' },
  'contacts.export': { target: 'contact' },
  'contacts.block': { target: 'contact' },
  'contacts.unblock': { target: 'contact' },
  'contacts.merge': { target: 'contact', ids: ['destination_id'] },
  'contacts.unmerge': { target: 'contact', ids: ['destination_id'] },
  'conversations.associate-contact': { target: 'conversation' },
  'conversations.delete': { target: 'conversation' },
  'chatplugin.resumeToken': { target: 'conversation' },
  'tokens.create': { target: 'token' },
  'channels.chatplugin.connect': { target: 'channel' },
  'channels.update': { target: 'channel' },
  'channels.disconnect': { target: 'channel' },
  'agents.create': { target: 'agent' },
  'agents.login': { target: 'agent' },
  'agents.logout': { target: 'agent' },
  'agents.update': { target: 'agent' },
  'sources.create': { target: 'source', ids: ['source_id'] },
  'sources.update': { target: 'source', ids: ['source_id'] },
  'sources.delete': { target: 'source', ids: ['source_id'] },
  'webhooks.subscribe': { target: 'webhook' },
  'webhooks.update': { target: 'webhook' },
  'webhooks.unsubscribe': { target: 'webhook' },
  'webhooks.replay': { target: 'webhook' },
}

/** `tokens.revoke` says by its field what it ends. */
const revocable: Readonly<Record<string, AuditTarget>> = { contact_id: 'contact', session_id: 'session', channel_id: 'channel', jti: 'token', token_id: 'token' }

export const auditedCalls: ReadonlySet<string> = new Set([...Object.keys(audited), 'tokens.revoke'])

/** Says what a call did, or null where there is nothing to keep: another call, a dry run, an agent who goes to lunch. Pure. */
export function describeAudit(call: string, caller: Caller | null, input: Fields, answer: unknown, requestId: string): NewAuditEntry | null {
  const target = findTarget(call, caller, input, answer)
  const actor = nameActor(call, caller, answer)
  if (target === null || actor === null || input['dry_run'] === true) return null
  const fields = nameFields(call, input)
  if (call === 'agents.update' && fields.every((field) => field === 'availability')) return null
  return { actor, action: call, target, fields, request_id: requestId }
}

function findTarget(call: string, caller: Caller | null, input: Fields, answer: unknown): NewAuditEntry['target'] | null {
  if (call === 'tokens.revoke') {
    const [field, type] = Object.entries(revocable).find(([name]) => input[name] != null) ?? []
    return field === undefined || type === undefined ? null : { type, id: String(input[field]) }
  }
  const rule = Object.hasOwn(audited, call) ? audited[call] : undefined
  if (rule === undefined) return null
  const ids = [...(rule.ids ?? []), `${rule.target}_id`, 'id'].map((name) => input[name])
  const made = readId(answer) ?? readId(readField(answer, rule.target))
  return { type: rule.target, id: [...ids, made, caller?.kind === 'agent' ? caller.agent.id : null].find((id): id is string => typeof id === 'string') ?? null }
}

/** A log-in is made by nobody yet; it is the agent's who is in afterwards. Visitors leave no entries. */
function nameActor(call: string, caller: Caller | null, answer: unknown): NewAuditEntry['actor'] | null {
  if (caller?.kind === 'system') return { kind: 'system', id: caller.token_id }
  if (caller?.kind === 'agent') return { kind: 'agent', id: caller.agent.id }
  const id = call === 'agents.login' ? readId(readField(answer, 'agent')) : null
  return id === null ? null : { kind: 'agent', id }
}

/** Names alone. Of settings, which ones. */
function nameFields(call: string, input: Fields): readonly string[] {
  // What is given to log in changes nothing.
  if (call === 'agents.login') return []
  return Object.entries(input).flatMap(([name, value]) => {
    if (value === undefined || /^(?:id|jti|(?!external_|organization_)[a-z]+_id)$/.test(name)) return []
    return name === 'settings' && typeof value === 'object' && value !== null ? Object.keys(value).map((setting) => `settings.${setting}`) : [name]
  })
}

function readField(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : null
}

function readId(value: unknown): string | null {
  const id = readField(value, 'id')
  return typeof id === 'string' ? id : null
}
