import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Channel } from '@rejoin/protocol'
import { SECOND } from '../src/clock.ts'
import { forge, forgeWithPublicKey, readSigningKey, strangersKey, takeApart, unsigned, type Parts } from './support/forge-token.ts'
import { identify } from './support/people.ts'
import { countRows } from './support/read-database.ts'
import { makeClock, startTestServer, type TestServer } from './support/test-server.ts'

const clock = makeClock()
let server: TestServer
let channel: Channel
let own: ReturnType<typeof readSigningKey>
beforeAll(async () => {
  server = await startTestServer({ clock })
  channel = await server.connectChannel()
  own = readSigningKey(server.dir)
})
afterAll(() => server.close())

/** A fresh real token before each test, so that nothing is refused for having been used. */
let token: string
let parts: Parts
beforeEach(async () => {
  token = (await identify(server, channel.id, 'ada')).resumeToken
  parts = takeApart(token)
})

async function present(resume_token: unknown): Promise<string> {
  const { status, body } = await server.authenticate({ resume_token })
  return `${status} ${body.error?.code ?? 'ok'}`
}

const sessions = () => countRows(server.databasePath)['sessions']

describe('a real token', () => {
  it('[TOK-2] has exactly the header and claims agreed', () => {
    expect(parts.header).toEqual({ alg: 'EdDSA', kid: own.kid, typ: 'rejoin-resume+jwt' })
    expect(Object.keys(parts.claims).toSorted()).toEqual(['aud', 'cep', 'chn', 'cid', 'exp', 'hep', 'iat', 'iss', 'jti', 'sub'])
    expect(parts.claims).toMatchObject({ iss: 'http://chat.test', aud: 'rejoin-widget', chn: channel.id })
  })

  it('[TOK-2] is accepted, and so is its faithful copy', async () => {
    // Without this, every refusal below could have another reason than the one it names.
    expect(await present(forge(parts.header, parts.claims, own.privateKey))).toBe('200 ok')
  })

  it('[TOK-3] carries nothing that describes the person', async () => {
    const { resumeToken } = await identify(server, channel.id, 'user-4711', { email: 'grace@example.com', phone_number: '+14155550199', first_name: 'Grace', metadata: { plan: 'gold' } })
    const content = JSON.stringify(takeApart(resumeToken))
    for (const personal of ['user-4711', 'grace', '4155550199', 'Grace', 'gold']) expect(content).not.toContain(personal)
  })
})

describe('another signature', () => {
  const header = (more: Record<string, unknown>) => ({ ...parts.header, ...more })
  it.each<[string, () => string]>([
    ['alg none', () => unsigned(header({ alg: 'none' }), parts.claims)],
    ['alg none with the old signature', () => unsigned(header({ alg: 'none' }), parts.claims, parts.signature)],
    ['alg None with padding', () => unsigned(header({ alg: 'None' }), parts.claims, 'A'.repeat(86))],
    ['no signature at all', () => unsigned(parts.header, parts.claims)],
    ['an all-zero signature', () => unsigned(parts.header, parts.claims, 'A'.repeat(86))],
    ['HS256 with the public key as PEM', () => forgeWithPublicKey(header({ alg: 'HS256' }), parts.claims, own.publicKey, 'pem')],
    ['HS256 with the raw public key', () => forgeWithPublicKey(header({ alg: 'HS256' }), parts.claims, own.publicKey, 'raw')],
    ['a MAC under the EdDSA label', () => forgeWithPublicKey(parts.header, parts.claims, own.publicKey, 'raw')],
    ['another key under our kid', () => forge(parts.header, parts.claims, strangersKey.privateKey)],
    ['another key under its own kid', () => forge(header({ kid: 'stranger' }), parts.claims, strangersKey.privateKey)],
    ['the key brought along as jwk', () => forge(header({ jwk: strangersKey.publicKey.export({ format: 'jwk' }) }), parts.claims, strangersKey.privateKey)],
    ['the key brought along instead of a kid', () => forge({ alg: 'EdDSA', typ: 'rejoin-resume+jwt', jwk: strangersKey.publicKey.export({ format: 'jwk' }) }, parts.claims, strangersKey.privateKey)],
    ['an address of a key', () => forge(header({ jku: 'http://evil.test/jwks.json' }), parts.claims, strangersKey.privateKey)],
    ['a kid that is a path', () => forge(header({ kid: '../../etc/passwd' }), parts.claims, strangersKey.privateKey)],
    ['a kid that is a prototype', () => forge(header({ kid: '__proto__' }), parts.claims, strangersKey.privateKey)],
    ['a kid that is SQL', () => forge(header({ kid: `x' OR '1'='1` }), parts.claims, strangersKey.privateKey)],
    ['claims of another token', () => token.split('.').with(1, Buffer.from(JSON.stringify({ ...parts.claims, sub: 'somebody-else' })).toString('base64url')).join('.')],
  ])('[TOK-2] %s is refused', async (_kind, make) => {
    const before = sessions()
    expect(await present(make())).toBe('401 token_invalid')
    expect(sessions()).toBe(before)
  })
})

describe('our own signature under something we never wrote', () => {
  const header = (more: Record<string, unknown>) => forge({ ...parts.header, ...more }, parts.claims, own.privateKey)
  const claims = (more: Record<string, unknown>) => forge(parts.header, { ...parts.claims, ...more }, own.privateKey)
  const without = (name: string) => forge(parts.header, Object.fromEntries(Object.entries(parts.claims).filter(([key]) => key !== name)), own.privateKey)
  it.each<[string, () => string]>([
    ['a fourth header member', () => header({ cty: 'JWT' })],
    ['a critical extension', () => header({ crit: ['b64'], b64: true })],
    ['no kid', () => forge({ alg: 'EdDSA', typ: 'rejoin-resume+jwt' }, parts.claims, own.privateKey)],
    ['a kid that is no string', () => header({ kid: [own.kid] })],
    ['another type', () => header({ typ: 'JWT' })],
    ['the type with its long name', () => header({ typ: 'application/rejoin-resume+jwt' })],
    ['the type in capitals', () => header({ typ: 'REJOIN-RESUME+JWT' })],
    ['the other name of the algorithm', () => header({ alg: 'Ed25519' })],
    ['another issuer', () => claims({ iss: 'http://other.test' })],
    ['the issuer with a slash', () => claims({ iss: 'http://chat.test/' })],
    ['another audience', () => claims({ aud: 'rejoin-inbox' })],
    ['a list of audiences', () => claims({ aud: ['rejoin-widget'] })],
    ['no expiry', () => without('exp')],
    ['no time of issue', () => without('iat')],
    ['no id', () => without('jti')],
    ['no subject', () => without('sub')],
    ['no channel', () => without('chn')],
    ['no conversation', () => without('cid')],
    ['no contact epoch', () => without('cep')],
    ['no channel epoch', () => without('hep')],
    ['an unknown claim', () => claims({ admin: true })],
    ['an expiry that is text', () => claims({ exp: String(parts.claims['exp']) })],
    ['a subject that is a list', () => claims({ sub: [parts.claims['sub']] })],
    ['an epoch that is text', () => claims({ cep: '0' })],
    ['an anonymous policy we do not know', () => claims({ anonymous: 'steal' })],
    ['a claim said twice', () => forge(parts.header, `${JSON.stringify(parts.claims).slice(0, -1)},"sub":"somebody-else"}`, own.privateKey)],
    ['a claim repeated faithfully', () => forge(parts.header, `${JSON.stringify(parts.claims).slice(0, -1)},"chn":"${channel.id}"}`, own.privateKey)],
    ['white space between the claims', () => forge(parts.header, JSON.stringify(parts.claims, null, 1), own.privateKey)],
    ['a payload that is a list', () => forge(parts.header, [parts.claims], own.privateKey)],
    ['a payload that is no JSON', () => forge(parts.header, 'sub=somebody-else&chn=elsewhere', own.privateKey)],
  ])('[TOK-2] %s is refused', async (_kind, make) => {
    expect(await present(make())).toBe('401 token_invalid')
  })
})

describe('another spelling', () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  it('[TOK-1] the spare bits of the last character are zero', async () => {
    // Four bits of an Ed25519 signature's last character mean nothing: sixteen spellings decode to the same bytes.
    const last = alphabet.indexOf(token.at(-1) ?? '')
    const spellings = Array.from({ length: 15 }, (_, index) => token.slice(0, -1) + alphabet[(last & 0b110000) | (index + 1)])
    for (const spelling of spellings) expect(await present(spelling)).toBe('401 token_invalid')
    expect(await present(token)).toBe('200 ok')
  })

  it.each<[string, () => string]>([
    ['a trailing line break', () => `${token}\n`],
    ['a leading space', () => ` ${token}`],
    ['padding', () => `${token}==`],
    ['a line break inside', () => `${token.slice(0, 40)}\n${token.slice(40)}`],
    ['classic base64', () => Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('base64').padStart(200, '+')],
    ['a fourth part', () => `${token}.${parts.signature}`],
    ['two parts', () => token.split('.').slice(0, 2).join('.')],
    ['a truncated signature', () => token.slice(0, -1)],
    ['a detached payload', () => token.split('.').with(1, '').join('.')],
    ['a prefix', () => `Bearer ${token}`],
    ['JSON serialization', () => JSON.stringify({ payload: token.split('.')[1], protected: token.split('.')[0], signature: token.split('.')[2] })],
    ['nothing', () => ''],
    ['more than a token can have', () => `${token.split('.')[0]}.${'A'.repeat(1600)}.${parts.signature}`],
  ])('[TOK-1] %s is refused', async (_kind, make) => {
    expect(await present(make())).toBe('401 token_invalid')
  })

  it('[TOK-1] kilobytes of token are a wrong field', async () => {
    expect(await present('A'.repeat(2049))).toBe('422 invalid_field')
    expect(await present([token])).toBe('422 invalid_field')
  })
})

describe('time', () => {
  it('[TOK-4] a token is good until its very second', async () => {
    clock.advance(599 * SECOND)
    expect(await present(token)).toBe('200 ok')
    const late = (await identify(server, channel.id, 'ada')).resumeToken
    clock.advance(601 * SECOND)
    expect(await present(late)).toBe('401 token_expired')
  })

  it('[TOK-4] a token from the future is invalid', async () => {
    const now = Number(parts.claims['iat'])
    const from = (iat: number) => forge(parts.header, { ...parts.claims, iat, exp: iat + 600 }, own.privateKey)
    expect(await present(from(now + 120))).toBe('401 token_invalid')
    expect(await present(from(now + 30))).toBe('200 ok')
  })

  it('[TOK-4] an expiry moved by its holder is invalid', async () => {
    clock.advance(700 * SECOND)
    const longer = Buffer.from(JSON.stringify({ ...parts.claims, exp: Number(parts.claims['exp']) + 86_400 })).toString('base64url')
    expect(await present(token.split('.').with(1, longer).join('.'))).toBe('401 token_invalid')
  })
})
