import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { AGENT_NAMESPACE, VISITOR_NAMESPACE, type Channel, type CreateTokenResult, type IssueResumeTokenResult } from '@rejoin/protocol'
import { DAY, formatTime, HOUR, MINUTE } from '../src/clock.ts'
import { ask } from './support/contacts.ts'
import { attend, identify, installOf, openPage, redeem, signIn, visit } from './support/people.ts'
import { dumpDatabase, readDatabaseFiles } from './support/read-database.ts'
import { makeSiteKey, SHARED_SECRET, signWithKey, signWithSecret } from './support/site-signer.ts'
import { disconnectAll, refusal } from './support/sockets.ts'
import { makeClock, SHOP, startTestServer, SYSTEM_TOKEN, type TestServer } from './support/test-server.ts'

const clock = makeClock()
let server: TestServer
let channel: Channel
beforeAll(async () => {
  server = await startTestServer({ clock })
  channel = await server.connectChannel({ user_jwt: { type: 'shared_secret', secret: SHARED_SECRET } })
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

const PASSWORD = 'correct horse battery'
const exp = () => Math.floor(clock.now() / 1000) + 300

/** One of every kind of secret, used and abused as in life. Returns them by name. */
async function live(): Promise<Record<string, string>> {
  const system = await ask<CreateTokenResult>(server, 'tokens.create', { name: 'shop' })
  const limited = await ask<CreateTokenResult>(server, 'tokens.create', { name: 'one', channel_ids: [channel.id] })
  const scoped = await ask<CreateTokenResult>(server, 'tokens.create', { name: 'few', scopes: ['contacts'] })
  const short = await ask<CreateTokenResult>(server, 'tokens.create', { name: 'short', expires_at: formatTime(clock.now() + MINUTE) })
  await ask(server, 'tokens.revoke', { token_id: scoped.id })
  const agent = await server.createAgent()
  const ada = await signIn(server, channel.id, 'ada', installOf('ada'))
  const page = await openPage(server, channel.id, installOf('page'))
  const device = await visit(server, ada.token)
  await device.say('hello')
  await (await visit(server, page.token)).say('hello')
  await attend(server, agent.token)
  const staff = await redeem(server, (await identify(server, channel.id, 'ada', { actor: { id: 'staff', name: 'Sam' } })).resumeToken, { install_key: installOf('staff') })
  const link = await ask<IssueResumeTokenResult>(server, 'chatplugin.resumeToken', { channel_id: channel.id, conversation_id: ada.conversation.id })
  const userJwt = signWithSecret({ external_id: 'bob', exp: exp() })
  const proved = (await server.authenticate({ channel_id: channel.id, user_jwt: userJwt, install_key: installOf('bob') })).body
  const claimed = await redeem(server, (await identify(server, channel.id, 'page-person')).resumeToken, { install_key: installOf('page') }, { token: page.token })
  const key = 'an-idempotency-key-of-the-shop'
  const answer = await server.call<{ conversations: { resume_token: string }[] }>('contacts.identify', { channel_id: channel.id, external_id: 'idem' }, { headers: { 'idempotency-key': key } })
  return { system: system.token, limited: limited.token, scoped: scoped.token, short: short.token, environment: SYSTEM_TOKEN, agent: agent.token, password: PASSWORD, session: ada.token, anonymous: page.token, staff: staff.token, link: link.resume_token, resume: ada.resumeToken, userJwt, userSession: proved.token, claimed: claimed.token, shared: SHARED_SECRET, sealed: answer.body.conversations[0]?.resume_token ?? '', install: installOf('ada') }
}

/** Every secret at every door, as it is and tampered with; what is answered. */
async function abuse(secrets: Record<string, string>): Promise<string[]> {
  const answers: string[] = []
  const note = (value: unknown): void => void answers.push(JSON.stringify(value))
  for (const secret of Object.values(secrets)) {
    for (const token of [secret, `${secret}x`, secret.slice(0, -1)]) {
      for (const name of ['contacts.identify', 'conversations.list', 'agents.me', 'chatplugin.resumeToken', 'tokens.create']) note((await server.call(name, { not_a_field: token }, { token: token.replaceAll(' ', '') })).body.error)
      note((await server.authenticate({ resume_token: token, install_key: token }, { token: token.replaceAll(' ', '') })).body.error)
      note((await server.authenticate({ channel_id: token })).body.error)
      note((await server.authenticate({ channel_id: channel.id, user_jwt: token, install_key: installOf('abuse') })).body.error)
      note((await server.call(`contacts.identify?token=${encodeURIComponent(token)}`, { channel_id: channel.id, external_id: token, email: token }, { origin: SHOP })).body.error)
    }
    for (const namespace of [VISITOR_NAMESPACE, AGENT_NAMESPACE] as const) note(await refusal(server.url, namespace, `${secret}x`))
  }
  note((await server.call('agents.login', { email: 'grace@example.com', password: `${PASSWORD}!` }, { token: null })).body.error)
  note((await server.call(`agents.login/${encodeURIComponent(secrets['session'] ?? '')}`, {}, { token: null })).body.error)
  return answers
}

it('[TOK-17] no secret stands in a log, refusal or column', async () => {
  const secrets = await live()
  const answers = await abuse(secrets)
  // What ends by itself is refused without a trace, too.
  clock.advance(2 * DAY + HOUR)
  answers.push(...(await abuse({ short: secrets['short'] ?? '', session: secrets['session'] ?? '', agent: secrets['agent'] ?? '', resume: secrets['resume'] ?? '' })))
  await server.restart()

  const places = { log: server.logs.join('\n'), refusal: answers.join('\n'), column: dumpDatabase(server.databasePath), file: readDatabaseFiles(server.databasePath) }
  expect(answers.filter((text) => text !== 'null').length).toBeGreaterThan(300)
  const found = Object.entries(secrets).flatMap(([name, secret]) =>
    Object.entries(places).flatMap(([place, text]) => {
      // Half of a token is as bad as all of it; a JWT's header is the same for all of them.
      const parts = secret.includes('.') ? secret.split('.').slice(1) : [secret.slice(4)]
      return parts.some((part) => text.includes(part)) ? [`${name} in the ${place}`] : []
    }),
  )
  expect(found).toEqual([])
})

it('[TOK-17] the private key stands in its own file alone', async () => {
  const dir = join(server.dir, 'keys')
  const privates = readdirSync(dir).filter((name) => name.endsWith('.json')).map((name) => (JSON.parse(readFileSync(join(dir, name), 'utf8')) as { jwk: { d: string } }).jwk.d)
  const seal = readFileSync(join(dir, 'seal.key'), 'utf8').trim()
  const jwks = await (await fetch(`${server.url}/.well-known/jwks.json`)).text()
  for (const secret of [...privates, seal]) for (const text of [jwks, server.logs.join('\n'), readDatabaseFiles(server.databasePath)]) expect(text.includes(secret)).toBe(false)
})

it('[TOK-17] a failing proof names neither token nor claim', async () => {
  const email = 'private-person@example.com'
  for (const jwt of [signWithSecret({ external_id: 'x'.repeat(300), email, exp: exp() }), signWithKey({ sub: 'x', email, exp: exp() }, makeSiteKey('k')), signWithSecret({ email: 42, name: email, sub: 'y', exp: exp() })]) {
    const { body } = await server.authenticate({ channel_id: channel.id, user_jwt: jwt, install_key: installOf('failing') })
    expect(body.error.code).toBe('token_invalid')
    for (const text of [JSON.stringify(body), server.logs.join('\n')]) for (const word of [email, ...jwt.split('.').slice(1)]) expect(text).not.toContain(word)
  }
})
