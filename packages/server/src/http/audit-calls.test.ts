import { describe, expect, it } from 'vitest'
import type { Agent } from '@rejoin/protocol'
import { auditedCalls, describeAudit } from './audit-calls.ts'
import type { Caller } from './authorize.ts'
import { calls } from './create-http-app.ts'

const backend: Caller = { kind: 'system', token_id: 'backend', channel_ids: null, scopes: null }
const grace: Caller = { kind: 'agent', agent: { id: 'grace' } as Agent, token: 'rja_secret' }

const describeCall = (call: string, caller: Caller | null, input: Record<string, unknown>, answer: unknown = {}) => describeAudit(call, caller, input, answer, 'request')

/** Reading is no change; a conversation's own log, a ticket and what a source tells are no business of this one. */
const NOT_AUDITED = /\.(?:list|info|search|recent-messages|decisions|me|webhook|identify|verify)$/

it('[AUD-1] every call that changes what it is about is kept', () => {
  const nouns = new Set(['contacts', 'tokens', 'sessions', 'channels', 'agents', 'sources', 'webhooks'])
  const changing = calls.map(({ name }) => name).filter((name) => nouns.has(name.split('.')[0] ?? '') && !NOT_AUDITED.test(name))
  expect(changing.filter((name) => !auditedCalls.has(name))).toEqual([])
  const known = new Set(calls.map(({ name }) => name))
  expect([...auditedCalls].filter((name) => !known.has(name))).toEqual([])
})

describe('[AUD-1] an entry', () => {
  it.each([
    ['contacts.update', backend, { id: 'ada', email: 'x', metadata: { plan: 'pro' }, external_id: 'y' }, { id: 'ada' }, 'system backend', 'contact ada', ['email', 'metadata', 'external_id']],
    ['contacts.create', backend, { external_id: 'ada' }, { id: 'made' }, 'system backend', 'contact made', ['external_id']],
    ['contacts.block', grace, { id: 'ada' }, { id: 'ada' }, 'agent grace', 'contact ada', []],
    ['contacts.merge', backend, { source_id: 'bob', destination_id: 'ada' }, { id: 'ada' }, 'system backend', 'contact ada', []],
    ['contacts.export', backend, { id: 'ada' }, { contact: { id: 'ada' } }, 'system backend', 'contact ada', []],
    ['tokens.create', backend, { name: 'CI', scopes: ['contacts'] }, { id: 'made', token: 'rjs_secret' }, 'system backend', 'token made', ['name', 'scopes']],
    ['tokens.revoke', backend, { session_id: 'one' }, { revoked: 1 }, 'system backend', 'session one', []],
    ['tokens.revoke', backend, { jti: 'a-jti' }, { revoked: 1 }, 'system backend', 'token a-jti', []],
    ['channels.update', backend, { channel_id: 'shop', settings: { accent_color: '#fff', title: 'x' }, allowed_origins: [] }, { id: 'shop' }, 'system backend', 'channel shop', ['settings.accent_color', 'settings.title', 'allowed_origins']],
    ['agents.login', null, { email: 'g@x', password: 'secret' }, { token: 'rja_secret', agent: { id: 'grace' } }, 'agent grace', 'agent grace', []],
    ['agents.logout', grace, {}, {}, 'agent grace', 'agent grace', []],
    ['agents.update', grace, { name: 'G', availability: 'away' }, { id: 'grace' }, 'agent grace', 'agent grace', ['name', 'availability']],
    ['sources.create', backend, { source_id: 'purchases', name: 'P', mapping: {} }, { source_id: 'purchases', token: 'rjx_secret' }, 'system backend', 'source purchases', ['name', 'mapping']],
    ['webhooks.subscribe', backend, { url: 'https://x.example' }, { id: 'made', secret: 'whsec_secret' }, 'system backend', 'webhook made', ['url']],
    ['chatplugin.resumeToken', backend, { channel_id: 'shop', conversation_id: 'c' }, { resume_token: 'eyJ' }, 'system backend', 'conversation c', []],
  ] as const)('of %s says who, what and which fields', (call, caller, input, answer, actor, target, fields) => {
    const entry = describeCall(call, caller, input, answer)
    expect([`${entry?.actor.kind} ${entry?.actor.id}`, `${entry?.target.type} ${entry?.target.id}`, entry?.fields, entry?.action]).toEqual([actor, target, fields, call])
    expect(JSON.stringify(entry)).not.toMatch(/secret|#fff|https:|eyJ|g@x/)
  })

  it.each([
    ['a call that only reads', 'contacts.info', backend, { id: 'ada' }],
    ['a dry run', 'contacts.merge', backend, { source_id: 'bob', destination_id: 'ada', dry_run: true }],
    ['an agent who goes to lunch', 'agents.update', grace, { availability: 'away' }],
    ['a visitor', 'chatplugin.resumeToken', { kind: 'visitor', session: {}, token: '' } as unknown as Caller, {}],
    ['a name that everything has', 'constructor', backend, {}],
  ] as const)('is not made of %s', (_, call, caller, input) => {
    expect(describeCall(call, caller, input)).toBeNull()
  })
})
