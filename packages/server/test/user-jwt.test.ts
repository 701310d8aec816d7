import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Channel, IdentifyDecision, Page } from '@rejoin/protocol'
import { DAY, MINUTE, SECOND } from '../src/clock.ts'
import { ask, unique } from './support/contacts.ts'
import { identify, installOf, openPage, redeem, visit } from './support/people.ts'
import { countRows, dumpDatabase, query, readDatabaseFiles } from './support/read-database.ts'
import { makeSiteKey, SHARED_SECRET, signWithKey, signWithSecret } from './support/site-signer.ts'
import { disconnectAll } from './support/sockets.ts'
import { makeClock, startTestServer, type TestServer } from './support/test-server.ts'

const clock = makeClock()
const siteKey = makeSiteKey('site-1')
let server: TestServer
let plain: Channel
let secret: Channel
let keys: Channel
beforeAll(async () => {
  server = await startTestServer({ clock })
  plain = await server.connectChannel({ name: 'Plain' })
  secret = await server.connectChannel({ name: 'Secret', user_jwt: { type: 'shared_secret', secret: SHARED_SECRET } })
  keys = await server.connectChannel({ name: 'Keys', user_jwt: { type: 'public_keys', keys: [siteKey.jwk] as never } })
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

const soon = () => Math.floor(clock.now() / 1000) + 300
const claimsOf = (external_id: string, more: Record<string, unknown> = {}) => ({ external_id, exp: soon(), ...more })
async function prove(channel: Channel, user_jwt: string, more: Record<string, unknown> = {}, token: string | null = null) {
  return server.authenticate({ channel_id: channel.id, user_jwt, ...more }, { token })
}
async function codeOf(channel: Channel, user_jwt: string): Promise<string> {
  const { status, body } = await prove(channel, user_jwt)
  return status === 200 ? '200 ok' : `${status} ${body.error.code}`
}

describe('a good user_jwt', () => {
  it('[TOK-11] finds the person identify knows', async () => {
    const who = unique()
    const known = await identify(server, secret.id, who.external_id, { email: who.email })
    await ask(server, 'messages.send', { conversation_id: known.conversation.id, content: { type: 'text', text: 'welcome back' } })
    const { status, body } = await prove(secret, signWithSecret(claimsOf(who.external_id)))
    expect(status).toBe(200)
    expect(body).toMatchObject({ verdict: 'resumed', contact: { id: known.contact.id, identified: true }, conversation: { id: known.conversation.id }, messages: [{ content: { text: 'welcome back' } }] })
    await (await visit(server, body.token)).say('hello')
  })

  it('[TOK-11] makes a person with what it says of them', async () => {
    const who = unique()
    const { body } = await prove(keys, signWithKey({ sub: who.external_id, exp: soon(), email: who.email.toUpperCase(), given_name: 'Ada', family_name: 'Lovelace', name: 'Ada L.', locale: 'en-GB', iat: 1, aud: 'chat', roles: ['x'] }, siteKey))
    expect(body).toMatchObject({ verdict: 'created', contact: { display_name: 'Ada L.' } })
    const contact = await ask(server, 'contacts.info', { id: body.contact?.id })
    expect(contact).toMatchObject({ external_id: who.external_id, email: who.email, first_name: 'Ada', last_name: 'Lovelace', locale: 'en-GB' })
    const { data } = await ask<Page<IdentifyDecision>>(server, 'contacts.decisions', { contact_id: body.contact?.id })
    expect(data).toMatchObject([{ caller: 'user_jwt', given: ['external_id', 'email'], rule: 'nobody_found', verdict: 'created' }])
  })

  it.each(['EdDSA', 'ES256', 'RS256'] as const)('[TOK-12] may be signed with %s, named or alone', async (kind) => {
    for (const kid of ['k', undefined]) {
      const key = makeSiteKey(kid, kind)
      const channel = await server.connectChannel({ user_jwt: { type: 'public_keys', keys: [key.jwk] as never } })
      expect(await codeOf(channel, signWithKey(claimsOf(unique().external_id), key))).toBe('200 ok')
      expect(await codeOf(channel, signWithKey(claimsOf(unique().external_id), makeSiteKey(kid, kind)))).toBe('401 token_invalid')
    }
  })

  it('[TOK-11] again in two browsers is one person, two sessions', async () => {
    const jwt = signWithSecret(claimsOf(unique().external_id))
    const [one, again, other] = [(await prove(secret, jwt)).body, (await prove(secret, jwt)).body, (await prove(secret, jwt, { install_key: installOf('other') })).body]
    expect([again.contact?.id, other.contact?.id, other.conversation?.id]).toEqual([one.contact?.id, one.contact?.id, one.conversation?.id])
    expect((await ask<Page<unknown>>(server, 'sessions.list', { contact_id: one.contact?.id })).data.length).toBeGreaterThanOrEqual(2)
  })

  it('[TOK-11] [RES-3] a page that proves on every load keeps one session', async () => {
    const external_id = unique().external_id
    let token = (await prove(secret, signWithSecret(claimsOf(external_id)), { install_key: installOf('loads') })).body.token
    for (let load = 0; load < 3; load++) token = (await prove(secret, signWithSecret(claimsOf(external_id)), { install_key: installOf('loads') }, token)).body.token
    const { contact } = await identify(server, secret.id, external_id)
    expect((await ask<Page<unknown>>(server, 'sessions.list', { contact_id: contact.id })).data).toHaveLength(1)
  })

  it('[TOK-11] [RES-5] claims what was said before', async () => {
    const page = await openPage(server, secret.id, installOf('claims'))
    const spoken = await (await visit(server, page.token)).say('before the login')
    const { body } = await prove(secret, signWithSecret(claimsOf(unique().external_id)), { install_key: installOf('claims') }, page.token)
    expect(body).toMatchObject({ verdict: 'claimed', conversation: { id: spoken.message.conversation_id }, messages: [{ content: { text: 'before the login' } }] })
    expect((await server.authenticate({}, { token: page.token })).body.error.reason).toBe('claimed')
  })

  it('[TOK-11] [IDN-9] a conflict is a conflict, a block a block', async () => {
    const [a, b] = [unique(), unique()]
    const blocked = await identify(server, secret.id, a.external_id)
    await identify(server, secret.id, b.external_id, { email: b.email })
    const { status, body } = await prove(secret, signWithSecret(claimsOf(a.external_id, { email: b.email })))
    expect([status, body.error.code]).toEqual([409, 'identity_conflict'])
    expect((await prove(secret, signWithSecret(claimsOf(a.external_id, { email: b.email, email_verified: false })))).status).toBe(200)
    await ask(server, 'contacts.block', { id: blocked.contact.id })
    expect(await codeOf(secret, signWithSecret(claimsOf(a.external_id)))).toBe('403 contact_blocked')
  })
})

describe('a bad user_jwt', () => {
  const publicPem = siteKey.publicKey.export({ type: 'spki', format: 'pem' })
  it.each<[string, () => Channel, () => string, string]>([
    ['expired', () => secret, () => signWithSecret(claimsOf('bad', { exp: soon() - 600 })), '401 token_expired'],
    ['without an end', () => secret, () => signWithSecret({ external_id: 'bad' }), '401 token_invalid'],
    ['with an end that is text', () => secret, () => signWithSecret(claimsOf('bad', { exp: 'never' })), '401 token_invalid'],
    ['good for two days', () => secret, () => signWithSecret(claimsOf('bad', { exp: soon() + 2 * 86_400 })), '401 token_invalid'],
    ['good for ever', () => secret, () => signWithSecret(claimsOf('bad', { exp: 1e300 })), '401 token_invalid'],
    ['not valid yet', () => secret, () => signWithSecret(claimsOf('bad', { nbf: soon() })), '401 token_invalid'],
    ['signed by nobody', () => secret, () => signWithSecret(claimsOf('bad'), '', 'none'), '401 token_invalid'],
    ['signed by nobody, where keys are set', () => keys, () => signWithSecret(claimsOf('bad'), '', 'none'), '401 token_invalid'],
    ['with another secret', () => secret, () => signWithSecret(claimsOf('bad'), `${SHARED_SECRET}x`), '401 token_invalid'],
    ['with an empty secret', () => secret, () => signWithSecret(claimsOf('bad'), ''), '401 token_invalid'],
    ['HS256 with the public key as PEM', () => keys, () => signWithSecret(claimsOf('bad'), publicPem), '401 token_invalid'],
    ['HS256 with the raw public key', () => keys, () => signWithSecret(claimsOf('bad'), Buffer.from(String(siteKey.jwk['x']), 'base64url')), '401 token_invalid'],
    ['HS256 with the public key as JWK', () => keys, () => signWithSecret(claimsOf('bad'), JSON.stringify(siteKey.jwk)), '401 token_invalid'],
    ['a private key where a secret is set', () => secret, () => signWithKey(claimsOf('bad'), siteKey), '401 token_invalid'],
    ["another key under the site's kid", () => keys, () => signWithKey(claimsOf('bad'), makeSiteKey('site-1')), '401 token_invalid'],
    ['a key brought along', () => keys, () => signWithKey(claimsOf('bad'), makeSiteKey('mine'), { jwk: makeSiteKey('mine').jwk }), '401 token_invalid'],
    ['an address of a key', () => keys, () => signWithKey(claimsOf('bad'), makeSiteKey('mine'), { jku: 'http://evil.test/jwks.json' }), '401 token_invalid'],
    ['claims of another token', () => secret, () => signWithSecret(claimsOf('bad')).split('.').with(1, Buffer.from(JSON.stringify(claimsOf('victim'))).toString('base64url')).join('.'), '401 token_invalid'],
    ['a placeholder for a user', () => secret, () => signWithSecret(claimsOf('undefined')), '401 token_invalid'],
    ['a user that is a number', () => secret, () => signWithSecret({ external_id: 42, exp: soon() }), '401 token_invalid'],
    ['no user at all', () => secret, () => signWithSecret({ name: 'Ada', exp: soon() }), '422 no_identifier'],
    ['an unverified address alone', () => secret, () => signWithSecret({ email: 'a@example.com', email_verified: false, exp: soon() }), '422 identity_unverified'],
    ['nonsense', () => secret, () => 'not.a.token', '401 token_invalid'],
    ['nothing', () => secret, () => '', '401 token_invalid'],
    ['for a channel without keys', () => plain, () => signWithSecret(claimsOf('bad')), '401 token_invalid'],
    ['for the channel next door', () => secret, () => signWithKey(claimsOf('bad'), siteKey), '401 token_invalid'],
  ])('[TOK-11] [TOK-12] %s is refused', async (_kind, channel, make, expected) => {
    const before = countRows(server.databasePath)
    expect(await codeOf(channel(), make())).toBe(expected)
    expect(countRows(server.databasePath)).toEqual(before)
  })

  it('[TOK-12] an end is judged by the clock, with little leeway', async () => {
    const jwt = signWithSecret(claimsOf(unique().external_id))
    expect(await codeOf(secret, jwt)).toBe('200 ok')
    clock.advance(5 * MINUTE + 10 * SECOND)
    expect(await codeOf(secret, jwt)).toBe('401 token_expired')
    expect(await codeOf(secret, signWithSecret({ external_id: 'day', exp: Math.floor((clock.now() + DAY) / 1000) - 1 }))).toBe('200 ok')
  })

  it('[TOK-5] opens nothing but authenticate, and beside nothing else', async () => {
    const jwt = signWithSecret(claimsOf(unique().external_id))
    const { resumeToken } = await identify(server, secret.id, unique().external_id)
    expect((await prove(secret, jwt, { resume_token: resumeToken })).body.error).toMatchObject({ code: 'invalid_field', field: 'user_jwt' })
    expect((await server.authenticate({ user_jwt: jwt })).body.error).toMatchObject({ code: 'invalid_field', field: 'channel_id' })
    expect((await server.authenticate({ resume_token: jwt })).body.error.code).toBe('token_invalid')
    expect((await server.call('conversations.list', {}, { token: jwt })).body.error.reason).toBe('wrong_token_kind')
    expect((await prove(secret, jwt, { install_key: null })).body.error).toMatchObject({ code: 'invalid_field', field: 'install_key' })
    expect((await server.authenticate({ channel_id: secret.id, user_jwt: jwt }, { origin: 'http://evil.test' })).body.error.code).toBe('origin_not_allowed')
  })
})

describe('the keys of a channel', () => {
  it('[TOK-14] a shared secret is never shown nor readable', async () => {
    const answers = [secret, await ask(server, 'channels.info', { channel_id: secret.id }), await ask(server, 'channels.list', { page_size: 200 })]
    expect(answers[1]).toMatchObject({ user_jwt: { type: 'shared_secret' } })
    const session = await redeem(server, (await identify(server, secret.id, unique().external_id)).resumeToken, { install_key: installOf('reader') })
    for (const text of [JSON.stringify(answers), JSON.stringify(session), dumpDatabase(server.databasePath), server.logs.join('\n')]) expect(text.includes(SHARED_SECRET)).toBe(false)
    expect(readDatabaseFiles(server.databasePath).includes(SHARED_SECRET)).toBe(false)
    expect(query<{ user_proof: Buffer | null }>(server.databasePath, 'SELECT user_proof FROM channels WHERE id = ?', secret.id)[0]?.user_proof?.length).toBeGreaterThan(50)
  })

  it('[TOK-14] public keys are shown by kid, private ones refused', async () => {
    expect(keys.user_jwt).toEqual({ type: 'public_keys', kids: ['site-1'] })
    const own = siteKey.privateKey.export({ format: 'jwk' })
    for (const jwk of [own, { kty: 'oct', k: 'c2VjcmV0' }]) expect((await server.call('channels.update', { channel_id: keys.id, user_jwt: { type: 'public_keys', keys: [jwk] } })).status).toBe(422)
    expect((await server.call('channels.update', { channel_id: keys.id, user_jwt: { type: 'shared_secret', secret: 'too short' } })).status).toBe(422)
  })

  it('[TOK-11] new keys count at once, withdrawn ones no more', async () => {
    const [old, next] = [makeSiteKey('old'), makeSiteKey('next')]
    const channel = await server.connectChannel({ user_jwt: { type: 'public_keys', keys: [old.jwk] as never } })
    const session = (await prove(channel, signWithKey(claimsOf('rotating'), old))).body
    const update = (user_jwt: unknown) => ask(server, 'channels.update', { channel_id: channel.id, user_jwt })
    await update({ type: 'public_keys', keys: [old.jwk, next.jwk] })
    for (const key of [old, next]) expect(await codeOf(channel, signWithKey(claimsOf('rotating'), key))).toBe('200 ok')
    await update({ type: 'public_keys', keys: [next.jwk] })
    expect(await codeOf(channel, signWithKey(claimsOf('rotating'), old))).toBe('401 token_invalid')
    await update(null)
    expect(await codeOf(channel, signWithKey(claimsOf('rotating'), next))).toBe('401 token_invalid')
    // A name change says nothing about keys, and sessions are their own proof.
    expect((await server.authenticate({}, { token: session.token })).status).toBe(200)
  })
})
