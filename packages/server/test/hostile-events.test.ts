import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { AGENT_NAMESPACE, VISITOR_NAMESPACE } from '@rejoin/protocol'
import { visit } from './support/people.ts'
import { prepareAttack, type Attack } from './support/attack.ts'
import { countRows } from './support/read-database.ts'
import { until } from './support/sockets.ts'

let attack: Attack
beforeAll(async () => {
  attack = await prepareAttack()
})
afterAll(() => attack.close())
afterEach(() => attack.expectUnharmed())

// Built while tests are collected, before there is a server.
const good = () => ({ client_message_id: `a-hostile-event-${Math.random().toString(36).slice(2)}-`.padEnd(24, '-'), content: { type: 'text', text: 'hello' } })

describe('names', () => {
  it.each(['nothing.like.this', 'error', '__proto__', 'constructor', 'toString', 'hasOwnProperty', '', '*', 'ping', 'connection', 'message', 'data', 'close', 'drain', 'message.created', 'session.revoked', 'session.rotated', 'conversation.updated', 'server.draining', 'hidden', 'conversation.join'])('[WIRE-8] the event %j is unknown and harmless', async (name) => {
    const raw = await attack.enter()
    expect(await attack.ask(raw, [name, {}])).toBe('unknown_event')
    expect(await attack.ask(raw, [name])).toBe('unknown_event')
    expect(await attack.ask(raw, ['message.send', good()])).toBe('ok')
  })

  it.each(['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'])('[WIRE-8] the reserved event %s ends its sender alone', async (name) => {
    const raw = await attack.enter()
    raw.send(`42${VISITOR_NAMESPACE},${JSON.stringify([name, {}])}`)
    await until('the connection to end', () => raw.closed, 2000)
    expect(raw.frames.filter((frame) => frame.startsWith('43'))).toEqual([])
  })

  it('[WIRE-8] a name that is no text is unknown or refused', async () => {
    for (const name of [1, 0, -1, null, true, {}, [], ['message.send']]) expect(await attack.ask(await attack.enter(), [name, {}])).toMatch(/^(?:unknown_event|closed)$/)
  })

  it('[WIRE-6] a refusal in an ack has the form of every refusal', async () => {
    const raw = await attack.enter()
    raw.send(`42${VISITOR_NAMESPACE},77["message.send",{"${'k'.repeat(20_000)}":1}]`)
    await until('the ack', () => raw.ack(VISITOR_NAMESPACE, 77) !== null)
    const { ok, error } = raw.ack(VISITOR_NAMESPACE, 77) as { ok: boolean; error: Record<string, string> }
    expect([ok, error['code'], Object.keys(error).toSorted()]).toEqual([false, 'unknown_field', ['code', 'field', 'message', 'request_id']])
    expect(JSON.stringify(error).length).toBeLessThan(4096)
  })

  it('[WIRE-8] an agent connection knows no better', async () => {
    const raw = await attack.enter(AGENT_NAMESPACE)
    for (const name of ['error', '__proto__', 'conversation.start', 'message.created']) expect(await attack.ask(raw, [name, {}], AGENT_NAMESPACE)).toBe('unknown_event')
  })
})

describe('arguments', () => {
  it('[WIRE-8] an event without an ack is done or dropped', async () => {
    const raw = await attack.enter()
    const before = countRows(attack.server.databasePath)['events'] ?? 0
    for (const frame of ['["message.send"]', '["message.send",null]', '["error"]', '["error",{"message":"x"}]', '["nothing",{}]', '["typing",{"typing":true}]', `["message.send",${JSON.stringify(good())}]`]) raw.send(`42${VISITOR_NAMESPACE},${frame}`)
    expect(await attack.ask(raw, ['message.send', good()])).toBe('ok')
    expect(countRows(attack.server.databasePath)['events']).toBe(before + 2)
  })

  it.each([
    ['none', ['message.send'], 'invalid_field'],
    ['null', ['message.send', null], 'invalid_body'],
    ['text', ['message.send', 'hello'], 'invalid_body'],
    ['a number', ['message.send', 1], 'invalid_body'],
    ['a list', ['message.send', [{}]], 'invalid_body'],
    ['two objects', ['message.send', {}, {}], 'invalid_body'],
    ['a hundred', ['message.send', ...Array.from({ length: 100 }, () => ({}))], 'invalid_body'],
    ['a placeholder for binary', ['message.send', { _placeholder: true, num: 0 }], 'unknown_field'],
    ['a placeholder as content', ['message.send', { ...good(), content: { _placeholder: true, num: 9 } }], 'invalid_field'],
    ['a placeholder as text', ['message.send', { ...good(), content: { type: 'text', text: { _placeholder: true, num: 0 } } }], 'invalid_field'],
    ['an id that is an object', ['message.send', { ...good(), conversation_id: { toString: 1 } }], 'invalid_field'],
    ['an unknown field', ['message.send', { ...good(), hello: 1 }], 'unknown_field'],
    ['blank text', ['message.send', { ...good(), content: { type: 'text', text: '\u200b' } }], 'empty_message'],
    ['a short client_message_id', ['message.send', { ...good(), client_message_id: 'short' }], 'invalid_field'],
  ] as const)('[WIRE-8] with %s an event gets its code', async (_what, args, code) => {
    expect(await attack.ask(await attack.enter(), args)).toBe(code)
  })

  it('[WIRE-4] keys that reach a prototype are refused', async () => {
    const raw = await attack.enter()
    expect(await attack.ask(raw, '["message.send",{"__proto__":{"ok":true}}]')).toBe('unknown_field')
    expect(await attack.ask(raw, '["message.send",{"content":{"type":"text","text":"x","constructor":{}}}]')).toBe('unknown_field')
    const agent = await attack.enter(AGENT_NAMESPACE)
    const event = (data: string) => `["message.send",{"conversation_id":"${attack.conversationId}","client_message_id":"an-event-by-the-agent-${Math.random().toString(36).slice(2)}","content":{"type":"event","name":"n","title":"t","occurred_at":"2026-01-01T00:00:00.000Z","data":${data}}}]`
    expect(await attack.ask(agent, event('{"a":{"__proto__":{}}}'), AGENT_NAMESPACE)).toBe('invalid_field')
    expect(({} as Record<string, unknown>)['ok']).toBeUndefined()
  })

  it('[WIRE-3] thousands of levels are too deep', async () => {
    const raw = await attack.enter()
    expect(await attack.ask(raw, `["message.send",${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}]`)).toBe('too_deep')
    expect(await attack.ask(raw, `["message.send",{"content":${'['.repeat(25_000)}${']'.repeat(25_000)}}]`)).toBe('too_deep')
    const deep = await attack.open()
    expect(await deep.join(VISITOR_NAMESPACE, { token: JSON.parse(`${'['.repeat(2_000)}${']'.repeat(2_000)}`) as unknown })).toContain('malformed_authorization')
  })

  it('[CON-4] a placeholder an agent stores is shown as data', async () => {
    const device = await visit(attack.server, attack.token)
    const agent = await attack.enter(AGENT_NAMESPACE)
    const content = { type: 'event', name: 'order', title: 'Order', occurred_at: '2026-01-01T00:00:00.000Z', data: { _placeholder: true, num: 0, bytes: { type: 'Buffer', data: [1] } } }
    expect(await attack.ask(agent, ['message.send', { ...good(), conversation_id: attack.conversationId, content }], AGENT_NAMESPACE)).toBe('ok')
    await until('the event', () => device.heard('message.created').length === 1)
    expect(device.log()).toMatchObject([{ data: { content } }])
  })
})
