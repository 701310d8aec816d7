import { connect as connectTcp } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { AGENT_NAMESPACE, VISITOR_NAMESPACE } from '@rejoin/protocol'
import { prepareAttack, type Attack } from './support/attack.ts'
import { attend, installOf, openPage, visit } from './support/people.ts'
import type { RawConnection } from './support/raw-connection.ts'
import { countRows } from './support/read-database.ts'
import { until } from './support/sockets.ts'

let attack: Attack
let silent: RawConnection
let silentSince: number
beforeAll(async () => {
  attack = await prepareAttack()
  // Looked at in the end: it must be gone by then.
  silent = await attack.open()
  silentSince = performance.now()
})
afterAll(() => attack.close())
afterEach(() => attack.expectUnharmed())

const closes = (raw: RawConnection) => until('the connection to end', () => raw.closed, 2000)

/** Speaks to the port as it is; everything that comes back until the end. */
function tell(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connectTcp(Number(new URL(attack.server.url).port), '127.0.0.1')
    let answer = ''
    socket.on('error', () => undefined)
    socket.on('data', (part) => void (answer += part.toString('latin1')))
    socket.on('close', () => resolve(answer))
    socket.write(bytes, 'latin1')
    socket.end()
  })
}

describe('frames', () => {
  it('[WIRE-8] binary in an event is refused, whole or nested', async () => {
    const agent = await attack.enter(AGENT_NAMESPACE)
    const event = (num: number) => ({ _placeholder: true, num })
    const bytes = (count: number, size: number) => Array.from({ length: count }, () => new Uint8Array(size))
    const before = countRows(attack.server.databasePath)['events']
    expect(await attack.ask(agent, ['message.send', event(0)], AGENT_NAMESPACE, bytes(1, 1000))).toBe('invalid_body')
    expect(await attack.ask(agent, ['message.send', { ...attack.goodMessage(), conversation_id: attack.conversationId, content: { type: 'event', name: 'n', title: 't', occurred_at: '2026-01-01T00:00:00.000Z', data: { bytes: event(0) } } }], AGENT_NAMESPACE, bytes(1, 1000))).toBe('invalid_field')
    expect(await attack.ask(agent, ['message.send', { content: event(0) }], AGENT_NAMESPACE, bytes(1, 1000))).toBe('invalid_field')
    // Half a megabyte in ten pieces is looked at, not walked through.
    const since = performance.now()
    expect(await attack.ask(agent, ['message.send', { content: Array.from({ length: 10 }, (_, n) => event(n)) }], AGENT_NAMESPACE, bytes(10, 60_000))).toMatch(/^(?:invalid_field|closed)$/)
    expect(performance.now() - since).toBeLessThan(1000)
    expect(countRows(attack.server.databasePath)['events']).toBe(before)
  })

  it.each<[string, (raw: RawConnection) => void]>([
    ['more than 64 KiB', (raw) => raw.send(`42${VISITOR_NAMESPACE},["message.send",{"x":"${'y'.repeat(70_000)}"}]`)],
    ['more than 64 KiB of binary', (raw) => raw.send(new Uint8Array(70_000))],
    ['a binary attachment nobody announced', (raw) => raw.send(new Uint8Array(10))],
    ['another frame where an attachment is due', (raw) => (raw.send(`451-${VISITOR_NAMESPACE},["message.send",{"_placeholder":true,"num":0}]`), raw.send(`42${VISITOR_NAMESPACE},["message.send",{}]`))],
    ['a placeholder beyond the attachments', (raw) => (raw.send(`451-${VISITOR_NAMESPACE},["message.send",{"_placeholder":true,"num":7}]`), raw.send(new Uint8Array(1)))],
    ['a million announced attachments', (raw) => raw.send(`451000000-${VISITOR_NAMESPACE},["message.send",{"_placeholder":true,"num":0}]`)],
    ['an unknown packet type', (raw) => raw.send('49')],
    ['an unknown frame type', (raw) => raw.send('x')],
    ['JSON that is none', (raw) => raw.send(`42${VISITOR_NAMESPACE},["message.send",`)],
    ['an event that is an object', (raw) => raw.send(`42${VISITOR_NAMESPACE},{"name":"message.send"}`)],
    ['an event that is empty', (raw) => raw.send(`42${VISITOR_NAMESPACE},[]`)],
    ['an event before its namespace', (raw) => raw.send('42/agents,["message.send",{}]')],
    ['CONNECT twice', (raw) => raw.send(`40${VISITOR_NAMESPACE},${JSON.stringify({ token: attack.token })}`)],
    ['CONNECT_ERROR', (raw) => raw.send(`44${VISITOR_NAMESPACE},{"message":"x"}`)],
    ['CONNECT with a list', (raw) => raw.send('40/agents,[]')],
  ])('[WIRE-8] %s ends its sender alone', async (_what, send) => {
    const raw = await attack.enter()
    send(raw)
    await closes(raw)
    expect(raw.frames.some((frame) => frame.startsWith('43'))).toBe(false)
  })

  it('[WIRE-8] an ack nobody asked for is ignored', async () => {
    const raw = await attack.enter()
    for (const frame of [`43${VISITOR_NAMESPACE},0[]`, `43${VISITOR_NAMESPACE},999999[{"ok":true}]`, `43${VISITOR_NAMESPACE},1["x"]`]) raw.send(frame)
    expect(await attack.ask(raw, ['message.send', attack.goodMessage()])).toBe('ok')
  })

  it('[WIRE-8] five CONNECTs at once end or work', async () => {
    const raw = await attack.open()
    for (let n = 0; n < 5; n++) raw.send(`40${VISITOR_NAMESPACE},${JSON.stringify({ token: attack.token })}`)
    await until('an answer', () => raw.frames.some((frame) => frame.startsWith(`40${VISITOR_NAMESPACE}`)) || raw.closed)
    expect(await attack.ask(raw, ['message.send', attack.goodMessage()])).toMatch(/^(?:ok|closed)$/)
  })

  it('[WIRE-8] both namespaces on one connection keep apart', async () => {
    const raw = await attack.enter()
    expect(await raw.join('/agents', { token: attack.token })).toContain('wrong_token_kind')
    expect(await raw.join('/agents', { token: attack.agentToken })).toMatch(/^40\/agents/)
    expect(await attack.ask(raw, ['conversation.join', { conversation_id: attack.conversationId }])).toBe('unknown_event')
    expect(await attack.ask(raw, ['conversation.join', { conversation_id: attack.conversationId }], AGENT_NAMESPACE)).toBe('ok')
  })

  it('[WIRE-8] namespaces that do not exist are refused', async () => {
    const raw = await attack.open()
    for (const namespace of ['/nothing', '/__proto__', '/chatplugin/', '/CHATPLUGIN', `/${'x'.repeat(1000)}`]) expect(await raw.join(namespace, { token: attack.token })).toMatch(/^44.*Invalid namespace/)
  })

  it('[WIRE-8] nobody stays in the namespace without a name', async () => {
    const raw = await attack.open()
    raw.send('40')
    await closes(raw)
    expect(raw.frames.some((frame) => frame.startsWith('42'))).toBe(false)
  })
})

describe('below the frames', () => {
  it('[WIRE-8] an odd handshake is refused', async () => {
    for (const query of ['EIO=3&transport=polling', 'EIO=4&transport=carrier-pigeon', 'EIO=4&transport=__proto__', 'EIO=4&transport=polling&sid=nobody', 'transport=websocket', '']) {
      expect([query, (await fetch(`${attack.server.url}/socket.io/?${query}`)).status]).toEqual([query, 400])
    }
    for (const method of ['PUT', 'DELETE', 'POST']) expect((await fetch(`${attack.server.url}/socket.io/?EIO=4&transport=polling`, { method })).status).toBe(400)
  })

  it('[WIRE-8] a polled flood is refused', async () => {
    const handshake = await (await fetch(`${attack.server.url}/socket.io/?EIO=4&transport=polling`)).text()
    const { sid } = JSON.parse(handshake.slice(1)) as { sid: string }
    const response = await fetch(`${attack.server.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`, { method: 'POST', body: `4${'x'.repeat(70_000)}` })
    expect(response.status).toBe(413)
  })

  it('[WIRE-8] bytes that are no HTTP end their connection', async () => {
    const request = (...lines: string[]) => `${lines.join('\r\n')}\r\n\r\n`
    const said = [
      '\x16\x03\x01\x02\x00\x01',
      request('GET / HTTP/9.9'),
      request('CONNECT x:1 HTTP/1.1', 'host: x'),
      request('POST /contacts.identify HTTP/1.1', 'host: [', 'content-length: 5, 6'),
      request('GET /socket.io/?EIO=4&transport=websocket HTTP/1.1', 'host: x', 'upgrade: websocket', 'connection: upgrade'),
      request('GET /elsewhere HTTP/1.1', 'host: x', 'upgrade: websocket', 'connection: upgrade'),
      request('TRACE / HTTP/1.1', 'host: x', 'connection: close'),
      request('GET http://[::/ HTTP/1.1', 'host: x', 'connection: close'),
      request('GET / HTTP/1.1', 'host: a b', 'connection: close'),
    ]
    for (const bytes of said) expect(await tell(bytes)).not.toMatch(/^HTTP\/1\.1 (?:2|500)/)
  })

  it('[WIRE-8] a connection without CONNECT ends after ten seconds', async () => {
    await until('the end of the silent one', () => silent.closed, 12_000)
    expect(performance.now() - silentSince).toBeLessThan(12_000)
  })

  it('[WIRE-8] afterwards a fresh widget and inbox load everything', async () => {
    const { body } = await attack.server.authenticate({}, { token: attack.token })
    expect(body.conversation?.id).toBe(attack.conversationId)
    const inbox = await attend(attack.server, attack.agentToken)
    expect(await inbox.emit('conversation.sync', { conversation_id: attack.conversationId, after_seq: 0, limit: 200 })).toMatchObject({ ok: true, data: { more: false } })
    await (await visit(attack.server, (await openPage(attack.server, attack.channel.id, installOf('fresh'))).token)).say('still there?')
    expect(attack.server.logs.filter((line) => /"level":(?:50|60)/.test(line))).toEqual([])
  })
})
