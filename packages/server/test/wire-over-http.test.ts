import { request } from 'node:http'
import { connect as connectTcp } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Channel } from '@rejoin/protocol'
import { countRows } from './support/read-database.ts'
import { startTestServer, SYSTEM_TOKEN, type TestServer } from './support/test-server.ts'

let server: TestServer
let channel: Channel
beforeAll(async () => {
  server = await startTestServer()
  channel = await server.connectChannel()
})
afterAll(() => server.close())

const person = () => ({ channel_id: channel.id, external_id: 'user-42' })

/** The body exactly as given: `fetch` would mend some of these. */
function post(body: string | Uint8Array, headers: Record<string, string | undefined> = {}, name = 'contacts.identify'): Promise<{ status: number; text: string }> {
  const given = { 'content-type': 'application/json', authorization: `Bearer ${SYSTEM_TOKEN}`, 'content-length': String(Buffer.byteLength(body)), ...headers }
  return new Promise((resolve, reject) => {
    const call = request(`${server.url}/${name}`, { method: 'POST', headers: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Record<string, string>, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => void (text += part))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    call.on('error', reject)
    call.end(body)
  })
}

async function codeOf(body: string | Uint8Array, headers?: Record<string, string | undefined>): Promise<string> {
  const { status, text } = await post(body, headers)
  return `${status} ${(JSON.parse(text) as { error?: { code: string } }).error?.code ?? 'ok'}`
}

const text = (value: unknown) => JSON.stringify(value)
const nest = (levels: number): unknown => Array.from({ length: levels - 1 }).reduce<unknown>((inner) => ({ a: inner }), {})

describe('the envelope', () => {
  it.each([
    ['truncated JSON', '{"channel_id":', {}, '400 malformed_json'],
    ['an empty body', '', {}, '400 malformed_json'],
    ['single quotes', `{'a':1}`, {}, '400 malformed_json'],
    ['NaN', '{"a":NaN}', {}, '400 malformed_json'],
    ['two values', '{} {}', {}, '400 malformed_json'],
    ['an overlong UTF-8 sequence', Buffer.from([0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d]), {}, '400 invalid_utf8'],
    ['UTF-16', Buffer.from('{"a":1}', 'utf16le'), {}, '400 malformed_json'],
    ['a latin-1 byte', Buffer.from('{"external_id":"\xe9"}', 'latin1'), {}, '400 invalid_utf8'],
    ['a list', '[]', {}, '422 invalid_body'],
    ['a string', '"x"', {}, '422 invalid_body'],
    ['a number', '1', {}, '422 invalid_body'],
    ['null', 'null', {}, '422 invalid_body'],
    ['text/plain', '{}', { 'content-type': 'text/plain' }, '415 unsupported_media_type'],
    ['a form', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }, '415 unsupported_media_type'],
    ['no content type', '{}', { 'content-type': undefined }, '415 unsupported_media_type'],
    ['another charset', '{}', { 'content-type': 'application/json; charset=utf-16' }, '415 unsupported_media_type'],
    ['a JSON dialect', '{}', { 'content-type': 'application/jsonp' }, '415 unsupported_media_type'],
    ['a compressed body', '{}', { 'content-encoding': 'gzip' }, '415 unsupported_media_type'],
  ] as const)('[WIRE-2] %s gets its own code', async (_kind, body, headers, expected) => {
    expect(await codeOf(body, headers)).toBe(expected)
  })

  it('[WIRE-2] sixty-four KiB pass, one byte more does not', async () => {
    const padded = (size: number) => `{"external_id":"x"${' '.repeat(size - 19)}}`
    expect(await codeOf(padded(64 * 1024))).toBe('422 invalid_field')
    expect(await codeOf(padded(64 * 1024 + 1))).toBe('413 too_large')
  })

  it('[WIRE-2] an unannounced flood is cut off at the limit', async () => {
    expect(await codeOf('x'.repeat(80_000), { 'content-length': undefined, 'transfer-encoding': 'chunked' })).toBe('413 too_large')
  })

  it('[WIRE-2] an announced megabyte is refused unread', async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connectTcp(Number(new URL(server.url).port), '127.0.0.1')
      socket.setEncoding('utf8')
      socket.once('data', (head: string) => {
        resolve(head)
        socket.destroy()
      })
      socket.write(`POST /contacts.identify HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${SYSTEM_TOKEN}\r\ncontent-type: application/json\r\ncontent-length: 1048576\r\n\r\n{`)
    })
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    expect(answer.toLowerCase()).toContain('connection: close')
  })

  it('[WIRE-3] the thirty-third level is too deep', async () => {
    expect(await codeOf(text(nest(33)))).toBe('422 too_deep')
    expect(await codeOf(text(nest(32)))).toBe('422 unknown_field')
  })

  it('[WIRE-3] thousands of levels cost nobody the stack', async () => {
    expect(await codeOf(`{"metadata":${'['.repeat(20_000)}${']'.repeat(20_000)}}`)).toBe('422 too_deep')
    expect(await codeOf(`{"metadata":${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}}`)).toBe('422 too_deep')
  })
})

describe('fields', () => {
  it.each([
    ['a misspelt field', { external_Id: 'x' }, 'unknown_field', 'external_Id'],
    ['a nested unknown field', { ticket: { type: 'order', external_id: 'A', price: 1 } }, 'unknown_field', 'ticket.price'],
    ['a constructor', { constructor: {} }, 'unknown_field', 'constructor'],
    ['a number for a string', { external_id: 42 }, 'invalid_field', 'external_id'],
    ['a list for a string', { external_id: ['user-42'] }, 'invalid_field', 'external_id'],
    ['an object for a string', { external_id: { toString: 'x' } }, 'invalid_field', 'external_id'],
    ['a boolean for a string', { external_id: true }, 'invalid_field', 'external_id'],
    ['a string for a flag', { dry_run: 'true' }, 'invalid_field', 'dry_run'],
    ['null for a flag', { dry_run: null }, 'invalid_field', 'dry_run'],
    ['null for a verified flag', { email: 'a@example.com', email_verified: null }, 'invalid_field', 'email_verified'],
    ['a lifetime below the least', { token_ttl_s: 59 }, 'invalid_field', 'token_ttl_s'],
    ['a lifetime above the most', { token_ttl_s: 604_801 }, 'invalid_field', 'token_ttl_s'],
    ['a fraction of a second', { token_ttl_s: 60.5 }, 'invalid_field', 'token_ttl_s'],
    ['an unknown choice', { on_conflict: 'guess' }, 'invalid_field', 'on_conflict'],
    ['metadata with two levels', { metadata: { a: { b: 1 } } }, 'invalid_field', 'metadata.a'],
    ['metadata with a strange key', { metadata: { 'a b': 1 } }, 'invalid_field', 'metadata.a b'],
    ['a script as avatar', { avatar_url: 'javascript:alert(1)' }, 'invalid_field', 'avatar_url'],
  ])('[WIRE-4] [WIRE-5] %s names the field', async (_kind, more, code, field) => {
    const { status, body } = await server.call('contacts.identify', { ...person(), ...more })
    expect({ status, code: body.error.code, field: body.error.field }).toEqual({ status: 422, code, field })
  })

  it('[WIRE-4] keys that reach a prototype are refused anywhere', async () => {
    for (const body of ['{"__proto__":{"admin":true}}', `{"metadata":{"__proto__":"x"}}`, `{"identifiers":{"constructor":"x"}}`, `{"ticket":{"__proto__":{}}}`]) {
      const merged = `${text(person()).slice(0, -1)},${body.slice(1)}`
      const { status, body: answer } = await server.call('contacts.identify', merged)
      expect([status, ['unknown_field', 'invalid_field'].includes(answer.error.code)]).toEqual([422, true])
    }
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
  })

  it('[WIRE-5] a missing field is named', async () => {
    const { body } = await server.call('contacts.identify', { external_id: 'x' })
    expect(body.error).toMatchObject({ code: 'invalid_field', field: 'channel_id' })
  })

  it('[WIRE-5] null means absent where a field is optional', async () => {
    const { status } = await server.identify({ ...person(), email: null, ticket: null, on_conflict: null, metadata: null, token_ttl_s: null })
    expect(status).toBe(200)
  })

  it('[WIRE-5] null deletes a name that was kept', async () => {
    await server.identify({ ...person(), first_name: 'Ada' })
    const { body } = await server.identify({ ...person(), first_name: null })
    expect(body.contact.first_name).toBeNull()
  })
})

describe('calls', () => {
  it('[WIRE-1] another method on a call is 405', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'PROPFIND']) {
      const response = await fetch(`${server.url}/contacts.identify`, { method })
      expect([method, response.status, response.headers.get('allow')]).toEqual([method, 405, 'POST'])
    }
  })

  it('[WIRE-1] an unknown call or odd path is 404', async () => {
    for (const path of ['/contacts.obliterate', '/contacts.identify/', '/contacts.identify%00', '//contacts.identify', '/CONTACTS.IDENTIFY', '/%zz', '/toString', '/__proto__']) {
      const response = await fetch(`${server.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
      expect([path, response.status, ((await response.json()) as { error: { code: string } }).error.code]).toEqual([path, 404, 'not_found'])
    }
  })

  it('[WIRE-6] every refusal has code, message and request id', async () => {
    const replies = [await server.call('contacts.identify', '{'), await server.call('nothing.here', {}), await server.call('contacts.identify', {}, { token: null })]
    for (const { body, headers } of replies) {
      expect(body.error.request_id).toMatch(/^[0-9a-f-]{36}$/)
      expect(headers.get('x-request-id')).toBe(body.error.request_id)
      expect(body.error.message.length).toBeGreaterThan(10)
      expect(Object.keys(body)).toEqual(['error'])
    }
  })

  it('[WIRE-6] a refusal repeats neither tokens nor long input', async () => {
    const token = `rjv_${'s'.repeat(43)}`
    const replies = [
      await server.call('contacts.identify', { ...person(), email: token }),
      await server.call('conversations.list', {}, { token }),
      await server.authenticate({ resume_token: `eyJ${token}` }),
      await server.call('contacts.identify', { ...person(), ['k'.repeat(30_000)]: 1 }),
      await server.call('contacts.identify', { ...person(), metadata: { ['k'.repeat(30_000)]: { deep: 1 } } }),
      await server.call('contacts.identify', `{"${'k'.repeat(30_000)}":{"__proto__":1}}`),
    ]
    for (const { status, body } of replies) {
      const answer = JSON.stringify(body)
      expect(status).toBeGreaterThanOrEqual(400)
      expect(answer).not.toContain(token)
      expect(answer).not.toMatch(/SQLITE|\bSELECT\b|node_modules|\bat .*\.ts:/)
      expect(answer.length).toBeLessThan(4096)
    }
  })

  it('[WIRE-8] no refusal of this file left a row', () => {
    const rows = countRows(server.databasePath)
    expect(rows).toMatchObject({ contacts: 1, conversations: 1, tickets: 0, sessions: 0 })
  })
})
