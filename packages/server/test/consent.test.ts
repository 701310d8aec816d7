import { afterAll, beforeAll, expect, it } from 'vitest'
import type { AuthenticateVisitorResult, Channel, ContactExport } from '@rejoin/protocol'
import { ask } from './support/contacts.ts'
import { identify, installOf, visit } from './support/people.ts'
import { countRows } from './support/read-database.ts'
import { disconnectAll } from './support/sockets.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

const TEXT = 'We keep what you write for a year.'
const PRIVACY = 'https://shop.test/privacy'
let server: TestServer
let channel: Channel
beforeAll(async () => {
  server = await startTestServer()
  channel = await server.connectChannel({ settings: { title: 'Tea?', consent: { text: TEXT, privacy_url: PRIVACY, required: true } } })
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

const AGREED = { given_by: 'visitor', text: TEXT } as const
async function come(body: Record<string, unknown>, token: string | null = null): Promise<AuthenticateVisitorResult | string> {
  const { status, body: answer } = await server.authenticate(body, { token })
  return status === 200 ? answer : [status, answer.error.code, answer.error.reason].filter(Boolean).join(' ')
}
async function enter(body: Record<string, unknown>, token: string | null = null): Promise<AuthenticateVisitorResult> {
  const answer = await come(body, token)
  if (typeof answer === 'string') throw new Error(answer)
  return answer
}
const consentsOf = async (id: string) => (await ask<ContactExport>(server, 'contacts.export', { id })).consents
const ASKED = '403 forbidden consent_required'

it('[VIS-6] an anonymous visitor is asked, and nothing is stored', async () => {
  const rows = () => countRows(server.databasePath)
  const before = rows()
  const { body } = await server.authenticate({ channel_id: channel.id })
  expect(body.error).toMatchObject({ code: 'forbidden', reason: 'consent_required', settings: { title: 'Tea?', consent: { text: TEXT, privacy_url: PRIVACY, required: true } } })
  expect(await come({ channel_id: channel.id, consent: { given_by: 'visitor', text: 'Something else.' } })).toBe(ASKED)
  expect(await come({ channel_id: channel.id, consent: { given_by: 'visitor' } })).toBe(ASKED)
  expect(rows()).toEqual(before)
})

it('[VIS-6] who agreed to what is kept with the contact', async () => {
  const { token } = await enter({ channel_id: channel.id, install_key: installOf('maria'), consent: AGREED })
  const { message } = await (await visit(server, token)).say('Hello')
  expect(await consentsOf(message.sender.id)).toEqual([{ channel_id: channel.id, text: TEXT, privacy_url: PRIVACY, given_by: 'visitor', at: expect.any(String) }])
  // The session goes on without being asked again.
  expect((await enter({}, token)).conversation?.id).toBe(message.conversation_id)
})

it('[VIS-6] a page with a consent manager of its own agrees for its visitor', async () => {
  const { token } = await enter({ channel_id: channel.id, install_key: installOf('paula'), consent: { given_by: 'page' } })
  const { message } = await (await visit(server, token)).say('Hello')
  expect(await consentsOf(message.sender.id)).toMatchObject([{ given_by: 'page', text: TEXT }])
})

it('[VIS-6] somebody known agrees once, on any device', async () => {
  const { resumeToken, contact } = await identify(server, channel.id, 'ada')
  expect(await come({ resume_token: resumeToken, install_key: installOf('ada') })).toBe(ASKED)
  // The refusal did not spend the token.
  await enter({ resume_token: resumeToken, install_key: installOf('ada'), consent: AGREED })
  const again = (await identify(server, channel.id, 'ada')).resumeToken
  await enter({ resume_token: again, install_key: installOf('tablet') })
  expect(await consentsOf(contact.id)).toHaveLength(1)
})

it('[VIS-6] what was agreed to before the login holds after it', async () => {
  const { token } = await enter({ channel_id: channel.id, install_key: installOf('bob'), consent: AGREED })
  const { resumeToken, contact } = await identify(server, channel.id, 'bob')
  const session = await enter({ resume_token: resumeToken, install_key: installOf('bob') }, token)
  await enter({}, session.token)
  expect(await consentsOf(contact.id)).toHaveLength(1)
})

it('[VIS-6] whoever looks on for the site agrees to nothing', async () => {
  const { resumeToken, contact } = await identify(server, channel.id, 'cleo', { actor: { id: 'sam', name: 'Sam' } })
  const { token } = await enter({ resume_token: resumeToken, install_key: installOf('staff'), consent: AGREED })
  await enter({}, token)
  expect(await consentsOf(contact.id)).toEqual([])
})

it('[VIS-6] other words are asked for anew, and an open session goes on after them', async () => {
  const shop = await server.connectChannel()
  const { token } = await enter({ channel_id: shop.id, install_key: installOf('dora') })
  const { message } = await (await visit(server, token)).say('Hello')
  await ask(server, 'channels.update', { channel_id: shop.id, settings: { consent: { text: TEXT, required: true } } })
  expect(await come({}, token)).toBe(ASKED)
  await enter({ consent: AGREED }, token)
  await ask(server, 'channels.update', { channel_id: shop.id, settings: { consent: { text: 'For two years.', required: true } } })
  expect(await come({}, token)).toBe(ASKED)
  expect((await enter({ consent: { given_by: 'visitor', text: 'For two years.' } }, token)).conversation?.id).toBe(message.conversation_id)
  expect((await consentsOf(message.sender.id)).map(({ text }) => text)).toEqual([TEXT, 'For two years.'])
})

it('[VIS-9] whoever only asks is told what to agree to, as an answer and not as a refusal', async () => {
  const { resumeToken } = await identify(server, channel.id, 'gina')
  const rows = () => countRows(server.databasePath)
  const before = rows()
  const settings = { title: 'Tea?', consent: { text: TEXT, privacy_url: PRIVACY, required: true } }
  const ways = [{ channel_id: channel.id, install_key: null }, { channel_id: channel.id, install_key: installOf('gina') }, { resume_token: resumeToken, install_key: null }, { resume_token: resumeToken, install_key: installOf('gina') }]
  for (const way of ways) {
    const { status, body } = await server.authenticate({ ...way, ask: true })
    expect([way, status, body]).toEqual([way, 200, { asked: settings }])
    expect(await come({ ...way, ask: false })).toMatch(/^(?:403 forbidden consent_required|422 invalid_field)$/)
  }
  expect(rows()).toEqual(before)

  // Asking spent nothing, and opens nothing.
  expect((await server.authenticate({ resume_token: resumeToken, install_key: null, ask: true, consent: AGREED })).body).toEqual({ asked: null })
  expect(rows()).toEqual(before)
  expect(await enter({ resume_token: resumeToken, install_key: installOf('gina'), ask: true, consent: AGREED })).toMatchObject({ contact: { identified: true } })
  expect((await server.authenticate({ resume_token: (await identify(server, channel.id, 'gina')).resumeToken, install_key: null, ask: true })).body).toEqual({ asked: null })
})

it('[VIS-9] where nobody has to agree, asking says so and a page that may not ask is refused', async () => {
  const shop = await server.connectChannel()
  const { resumeToken } = await identify(server, shop.id, 'hugo')
  for (const way of [{ channel_id: shop.id, install_key: null }, { resume_token: resumeToken, install_key: null }]) {
    expect((await server.authenticate({ ...way, ask: true })).body).toEqual({ asked: null })
    expect((await server.authenticate({ ...way, ask: true }, { origin: 'https://evil.example' })).body.error.code).toBe('origin_not_allowed')
  }
  expect(await come({ resume_token: `${resumeToken}x`, install_key: null, ask: true })).toBe('401 token_invalid')
})

it('[VIS-9] an open session that has to agree to other words is asked, too', async () => {
  const shop = await server.connectChannel()
  const { token } = await enter({ channel_id: shop.id, install_key: installOf('ines') })
  expect(await enter({ ask: true }, token)).toMatchObject({ token })
  await ask(server, 'channels.update', { channel_id: shop.id, settings: { consent: { text: TEXT, required: true } } })
  expect((await server.authenticate({ ask: true }, { token })).body).toEqual({ asked: { consent: { text: TEXT, required: true } } })
})

it('a notice is shown and asks for nothing', async () => {
  const shop = await server.connectChannel({ settings: { consent: { text: TEXT, required: false } } })
  expect((await enter({ channel_id: shop.id, install_key: installOf('erik') })).settings.consent).toEqual({ text: TEXT, required: false })
})
