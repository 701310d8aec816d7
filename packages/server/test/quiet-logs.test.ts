import BetterSqlite3 from 'better-sqlite3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { AGENT_NAMESPACE, VISITOR_NAMESPACE, type Channel, type CreateTokenResult, type IssueResumeTokenResult } from '@rejoin/protocol'
import { attend, identify, installOf, openPage, redeem, signIn, visit } from './support/people.ts'
import { dumpDatabase, readDatabaseFiles } from './support/read-database.ts'
import { disconnectAll, refusal, until } from './support/sockets.ts'
import { INSTALL, OTHER_INSTALL, startTestServer, SYSTEM_TOKEN, type TestServer } from './support/test-server.ts'

const PASSWORD = 'a passphrase nobody may read'
const EMAIL = 'ada.lovelace@secret.example'
const PHONE = '+14155559876'
const TEXT = 'the words of a message'
const NOTE = 'the words of an internal note'

/** Everything that was handed out or said, and must be in no line of log. */
const secrets = { tokens: [SYSTEM_TOKEN] as string[], personal: [EMAIL, PHONE, TEXT, NOTE, PASSWORD, 'Lovelace', 'grace@secret.example', INSTALL, OTHER_INSTALL] }

let server: TestServer
let channel: Channel
beforeAll(async () => {
  server = await startTestServer({ logLevel: 'debug' })
  channel = await server.connectChannel()
  await live()
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

/** The main job from the first word to the last revocation, with every refusal on the way. */
async function live(): Promise<void> {
  const keep = <T extends string>(token: T): T => {
    secrets.tokens.push(token)
    return token
  }
  await server.call('agents.create', { email: 'grace@secret.example', name: 'Grace', password: PASSWORD })
  const login = await server.call<{ token: string }>('agents.login', { email: 'grace@secret.example', password: PASSWORD }, { token: null })
  const agent = keep(login.body.token)
  await server.call('agents.login', { email: 'grace@secret.example', password: `${PASSWORD}!` }, { token: null })
  const made = (await server.call<CreateTokenResult>('tokens.create', { name: 'CI' }, { headers: { 'idempotency-key': 'once' } })).body
  keep(made.token)

  const page = await openPage(server, channel.id)
  const visitor = await visit(server, keep(page.token))
  await visitor.say(TEXT)
  const who = await identify(server, channel.id, 'ada', { email: EMAIL, phone_number: PHONE, last_name: 'Lovelace' })
  const session = await redeem(server, keep(who.resumeToken), { page: { url: 'https://shop.test/account', title: 'Account' } }, { token: page.token })
  const device = await visit(server, keep(session.token), { transport: 'polling' })
  const inbox = await attend(server, agent)
  const conversation_id = session.conversation?.id
  await inbox.emit('conversation.join', { conversation_id })
  await inbox.say(TEXT, { conversation_id })
  await server.call('messages.send', { conversation_id, content: { type: 'text', text: NOTE }, visibility: 'internal' }, { token: agent })
  await until('the note as hidden', () => device.heard('hidden').length === 1)
  const further = await server.call<IssueResumeTokenResult>('chatplugin.resumeToken', {}, { token: session.token })
  keep(further.body.resume_token)

  // Refusals of every kind, each with something secret in the hand.
  await server.identify({ channel_id: channel.id, external_id: 'bob', email: EMAIL })
  await server.identify({ channel_id: channel.id, external_id: 'bob', email: `${EMAIL}\n` })
  await server.call('contacts.identify', `{"email":"${EMAIL}",`)
  await server.authenticate({ resume_token: `${who.resumeToken}\n` })
  await server.call(`contacts.identify?token=${session.token}`, {}, { token: session.token })
  await server.call(who.resumeToken, {}, { token: agent })
  await device.emit('message.send', { client_message_id: 'short', content: { type: 'text', text: TEXT } })
  await device.emit('no.such.event', { token: session.token, text: TEXT })
  await refusal(server.url, AGENT_NAMESPACE, session.token)
  await refusal(server.url, VISITOR_NAMESPACE, `${session.token}x`)
  await server.authenticate({ resume_token: who.resumeToken, install_key: OTHER_INSTALL })
  await server.call('tokens.revoke', { contact_id: who.contact.id })
  await server.call('tokens.revoke', { token_id: made.id })
  const eve = await signIn(server, channel.id, 'eve', installOf('eve'))
  keep(eve.token)
  keep(eve.resumeToken)

  // And something that must never happen, while all of that is in memory.
  const db = new BetterSqlite3(server.databasePath)
  db.exec('ALTER TABLE contact_identities RENAME TO contact_identities_away')
  const broken = await server.identify({ channel_id: channel.id, external_id: 'ada', email: EMAIL })
  expect([broken.status, broken.body.error.code, broken.headers.get('retry-after')]).toEqual([503, 'unavailable', '1'])
  expect(JSON.stringify(broken.body)).not.toMatch(/contact_identities|SqliteError/)
  db.exec('ALTER TABLE contact_identities_away RENAME TO contact_identities')
  const connected = await visit(server, eve.token)
  await until('the welcome', () => connected.heard('conversation.head').length > 0)
  db.exec('ALTER TABLE events RENAME TO events_away')
  expect(await connected.emit('message.send', { client_message_id: 'a-message-that-cannot-be', content: { type: 'text', text: TEXT } })).toMatchObject({ ok: false, error: { code: 'unavailable' } })
  // Who comes meanwhile is sent away, and not told that their session is over (RES-9).
  const unlucky = await visit(server, eve.token)
  await until('the end of the connection', () => !unlucky.socket.connected)
  expect(unlucky.heard('session.revoked')).toEqual([])
  db.exec('ALTER TABLE events_away RENAME TO events')
  db.close()
}

it('[RUN-4] no token, text or address is in the log', () => {
  // Everything was written down, what went wrong above all, or this would prove nothing.
  for (const message of ['answered', 'acknowledged', 'refused', 'a socket was refused']) expect(server.logs.some((line) => (JSON.parse(line) as { msg: string }).msg === message)).toBe(true)
  expect(server.logs.filter((line) => line.includes('unexpectedly')).length).toBe(2)
  expect(server.logs.some((line) => line.includes('second browser'))).toBe(true)
  const log = server.logs.join('\n')
  for (const secret of [...secrets.tokens, ...secrets.personal]) expect(log).not.toContain(secret)
  expect(log).not.toMatch(/rj[savx]_[A-Za-z0-9_-]{20}|eyJ[A-Za-z0-9_-]{20}|@secret\.example|scrypt\$/)
})

it('[RUN-9] every refusal is in the log under the id that was told', async () => {
  const lines = () => server.logs.map((line) => JSON.parse(line) as { request_id?: string; code?: string; call?: string; event?: string })
  const { token } = await signIn(server, channel.id, 'asks', installOf('asks'))
  const device = await visit(server, token)
  const overHttp = await server.call('contacts.info', { id: 'nonsense' })
  const onSocket = await device.emit('conversation.sync', { conversation_id: 'nonsense', after_seq: 0 })
  const atTheDoor = await refusal(server.url, VISITOR_NAMESPACE, `${token}x`)
  if (onSocket.ok) throw new Error('it was not refused')
  await until('the lines', () => [overHttp.body.error, onSocket.error, atTheDoor].every((error) => lines().some(({ request_id }) => request_id === error?.request_id)))
  const found = [overHttp.body.error, onSocket.error, atTheDoor].map((error) => lines().filter(({ request_id }) => request_id === error?.request_id))
  expect(found).toMatchObject([[{ call: 'contacts.info', code: 'invalid_field' }], [{ event: 'conversation.sync', code: 'invalid_field' }], [{ code: 'unauthenticated' }]])
  expect(overHttp.headers.get('x-request-id')).toBe(overHttp.body.error.request_id)
  // Where something was our mistake, its stack stands under that id as well.
  for (const line of lines().filter(({ code }) => code === 'unavailable')) expect(line.request_id).toMatch(/^[0-9a-f-]{36}$/)
})

it('[TOK-7] no token and no password is in the database', () => {
  const stored = dumpDatabase(server.databasePath)
  const bytes = readDatabaseFiles(server.databasePath)
  expect(stored).toContain(TEXT)
  expect(secrets.tokens.length).toBeGreaterThan(8)
  for (const secret of [...secrets.tokens, PASSWORD, INSTALL, OTHER_INSTALL]) {
    expect(stored).not.toContain(secret)
    expect(bytes).not.toContain(secret)
  }
  expect(stored).not.toMatch(/rj[savx]_[A-Za-z0-9_-]{20}|eyJ[A-Za-z0-9_-]{20}/)
})

it('[STO-6] after the failures everything works again', async () => {
  const { token } = await signIn(server, channel.id, 'eve', installOf('eve-again'))
  expect((await (await visit(server, token)).say('still here')).message.seq).toBeGreaterThan(1)
})
