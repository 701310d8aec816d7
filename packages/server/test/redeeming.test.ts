import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Channel, IssueResumeTokenResult, Page, SessionSummary } from '@rejoin/protocol'
import { takeApart } from './support/forge-token.ts'
import { identify, installOf, openPage, redeem, signIn, visit } from './support/people.ts'
import { countRows, query } from './support/read-database.ts'
import { disconnectAll, until } from './support/sockets.ts'
import { INSTALL, OTHER_INSTALL, startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
let channel: Channel
beforeAll(async () => {
  server = await startTestServer()
  channel = await server.connectChannel({ settings: { title: 'Tea', accent_color: '#4f46e5' } })
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

const sessionsOf = async (contact_id: string) => (await server.call<Page<SessionSummary>>('sessions.list', { contact_id })).body.data
const outcome = async (body: Record<string, unknown>, token?: string) => {
  const reply = await server.authenticate(body, token === undefined ? {} : { token })
  return `${reply.status} ${reply.body.error?.code ?? reply.body.verdict}`
}

describe('a resume token', () => {
  it('[RES-1] opens the conversation with its newest messages', async () => {
    const ada = await identify(server, channel.id, 'ada', { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@example.com' })
    for (let n = 0; n < 35; n++) await server.call('messages.send', { conversation_id: ada.conversation.id, content: { type: 'text', text: `line ${n}` } })
    const session = await redeem(server, ada.resumeToken, { page: { url: 'https://shop.test/cart', title: 'Cart' } })
    expect(session).toMatchObject({ verdict: 'resumed', conversation: { id: ada.conversation.id, unread_count: 35, head_seq: 36 }, settings: { title: 'Tea', accent_color: '#4f46e5' } })
    expect(session.messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 30 }, (_, n) => n + 7))
    expect(session.conversations.map(({ id }) => id)).toEqual([ada.conversation.id])
    // What the site knows beyond the name is no business of the browser.
    expect(session.contact).toEqual({ id: ada.contact.id, identified: true, display_name: 'Ada Lovelace' })
    expect(JSON.stringify(session)).not.toContain('ada@example.com')
  })

  it('[RES-1] says whether anything was said yet', async () => {
    expect((await signIn(server, channel.id, 'newcomer', installOf('newcomer'))).session).toMatchObject({ verdict: 'created', messages: [] })
    const back = await identify(server, channel.id, 'back')
    await server.call('messages.send', { conversation_id: back.conversation.id, content: { type: 'text', text: 'hello' } })
    await server.call('conversations.complete', { conversation_id: back.conversation.id })
    const again = await identify(server, channel.id, 'back')
    expect(await outcome({ resume_token: again.resumeToken, install_key: installOf('back') })).toBe('200 reopened')
  })

  it('[RES-2] again in the same browser is the same session', async () => {
    const { contact, resumeToken } = await identify(server, channel.id, 'twice')
    const replies = await Promise.all(Array.from({ length: 5 }, () => redeem(server, resumeToken, { install_key: installOf('twice') })))
    expect(new Set(replies.map(({ token }) => token)).size).toBe(5)
    expect(await sessionsOf(contact.id)).toHaveLength(1)
    // A lost answer must not have cost the earlier secret.
    for (const { token } of replies) expect((await server.authenticate({}, { token })).status).toBe(200)
  })

  it('[RES-2] in another browser it ends what it made', async () => {
    const victim = await signIn(server, channel.id, 'victim', installOf('victim'))
    const device = await visit(server, victim.token)
    expect(await outcome({ resume_token: victim.resumeToken, install_key: OTHER_INSTALL })).toBe('401 token_reused')
    await until('the end of the socket', () => !device.socket.connected, 1000)
    expect(device.heard('session.revoked')).toEqual([{ reason: 'reused' }])
    expect(await outcome({}, victim.token)).toBe('401 token_reused')
    expect(await sessionsOf(victim.contact.id)).toEqual([])
    const reports = query(server.databasePath, `SELECT type, contact_id, channel_id FROM security_events WHERE contact_id = ?`, victim.contact.id)
    expect(reports).toEqual([{ type: 'security.token_reused', contact_id: victim.contact.id, channel_id: channel.id }])
    // Neither of the two gets in with it any more.
    for (const install_key of [installOf('victim'), OTHER_INSTALL]) expect(await outcome({ resume_token: victim.resumeToken, install_key })).toMatch(/^401 token_re(?:used|voked)$/)
  })

  it('[RES-2] two browsers at once never both get in', async () => {
    for (let round = 0; round < 5; round++) {
      const { contact, resumeToken } = await identify(server, channel.id, `race-${round}`)
      const replies = await Promise.all(Array.from({ length: 8 }, (_, n) => outcome({ resume_token: resumeToken, install_key: installOf(`racer-${n % 2}`) })))
      expect(replies.filter((reply) => reply === '401 token_reused').length).toBeGreaterThan(0)
      expect(await sessionsOf(contact.id)).toEqual([])
    }
  })

  it('[RES-1] of another channel is refused beside this one', async () => {
    const other = await server.connectChannel({ name: 'Other' })
    const { resumeToken } = await identify(server, other.id, 'ada')
    expect(await outcome({ resume_token: resumeToken, channel_id: channel.id })).toBe('401 token_wrong_channel')
    expect(await outcome({ resume_token: resumeToken, channel_id: other.id })).toBe('200 created')
  })

  it('[WIRE-5] needs an install key of the agreed form', async () => {
    const { resumeToken } = await identify(server, channel.id, 'keyless')
    const before = countRows(server.databasePath)
    for (const install_key of [null, '', 'short', 'x'.repeat(65), `${'x'.repeat(30)} `, 42]) {
      for (const what of [{ resume_token: resumeToken }, { channel_id: channel.id }]) {
        const { body } = await server.authenticate({ ...what, install_key })
        expect(body.error).toMatchObject({ code: 'invalid_field', field: 'install_key' })
      }
    }
    expect((await server.authenticate({})).body.error.code).toBe('invalid_field')
    expect(countRows(server.databasePath)).toEqual(before)
  })
})

describe('a session', () => {
  it('[RES-3] stays one while every load brings a token', async () => {
    const first = await signIn(server, channel.id, 'loader', installOf('loader'))
    let token = first.token
    for (let load = 0; load < 5; load++) {
      const { resumeToken } = await identify(server, channel.id, 'loader')
      token = (await redeem(server, resumeToken, { install_key: installOf('loader') }, { token })).token
    }
    expect(await sessionsOf(first.contact.id)).toHaveLength(1)
  })

  it('[RES-4] does not outlive its person in the browser', async () => {
    const ada = await signIn(server, channel.id, 'ada-here', installOf('shared'))
    const device = await visit(server, ada.token)
    const { resumeToken } = await identify(server, channel.id, 'bob-here')
    const bob = await redeem(server, resumeToken, { install_key: installOf('shared') }, { token: ada.token })
    expect(bob.contact?.id).not.toBe(ada.contact.id)
    expect(JSON.stringify(bob)).not.toContain(ada.conversation.id)
    await until("the end of Ada's socket", () => !device.socket.connected, 1000)
    expect(await outcome({}, ada.token)).toBe('401 token_revoked')
  })

  it('[RES-4] of another browser is left alone', async () => {
    const ada = await signIn(server, channel.id, 'ada-elsewhere', installOf('ada-elsewhere'))
    const { resumeToken } = await identify(server, channel.id, 'mallory')
    await redeem(server, resumeToken, { install_key: installOf('mallory') }, { token: ada.token })
    expect(await outcome({}, ada.token)).toBe('200 created')
  })

  it('[RES-11] [TOK-8] ends at logout, everywhere at once', async () => {
    const ada = await signIn(server, channel.id, 'leaver', installOf('leaver'))
    const device = await visit(server, ada.token)
    expect((await server.call('chatplugin.logout', {}, { token: ada.token })).status).toBe(200)
    const reply = await server.authenticate({}, { token: ada.token })
    expect([reply.status, reply.body.error.code, reply.body.error.reason]).toEqual([401, 'token_revoked', 'logout'])
    await until('the end of the socket', () => !device.socket.connected, 1000)
    expect(device.heard('session.revoked')).toEqual([{ reason: 'logout' }])
    // A token that made a session is spent with it.
    expect(await outcome({ resume_token: ada.resumeToken, install_key: installOf('leaver') })).toBe('401 token_revoked')
  })

  it('[RES-12] with an actor reads and does nothing else', async () => {
    const owner = await signIn(server, channel.id, 'watched', installOf('watched'))
    await (await visit(server, owner.token)).say('something of mine')
    const { resumeToken } = await identify(server, channel.id, 'watched', { actor: { id: 'staff-1', name: 'Support' } })
    expect(takeApart(resumeToken).claims['actor']).toEqual({ id: 'staff-1', name: 'Support' })
    const staff = await redeem(server, resumeToken, { install_key: installOf('staff') })
    expect(staff).toMatchObject({ verdict: 'resumed', actor: { id: 'staff-1', name: 'Support' }, messages: [{ content: { text: 'something of mine' } }] })
    const device = await visit(server, staff.token)
    const conversation_id = owner.conversation.id
    const before = countRows(server.databasePath)
    const attempts: [string, Record<string, unknown>][] = [
      ['message.send', { client_message_id: 'a-message-by-the-staff', content: { type: 'text', text: 'x' } }],
      ['conversation.read', { conversation_id, seq: 2 }],
      ['conversation.start', {}],
      ['typing', { conversation_id, typing: true }],
    ]
    for (const [name, payload] of attempts) expect([name, await device.emit(name, payload)]).toMatchObject([name, { ok: false, error: { code: 'forbidden' } }])
    expect(await device.emit('conversation.sync', { conversation_id, after_seq: 0 })).toMatchObject({ ok: true, data: { head_seq: 2 } })
    expect((await server.call('chatplugin.resumeToken', {}, { token: staff.token })).status).toBe(403)
    expect(countRows(server.databasePath)).toEqual(before)
  })

  it('[RES-10] an anonymous page leaves no person', async () => {
    const before = countRows(server.databasePath)
    expect(await openPage(server, channel.id, INSTALL)).toMatchObject({ verdict: 'created', contact: null, conversation: null, conversations: [], messages: [] })
    const after = countRows(server.databasePath)
    expect([after['contacts'], after['conversations'], after['events']]).toEqual([before['contacts'], before['conversations'], before['events']])
  })
})

describe('a token to go on elsewhere', () => {
  it('[RES-1] leads another device into the same conversation', async () => {
    const ada = await signIn(server, channel.id, 'walker', installOf('walker'))
    await (await visit(server, ada.token)).say('from the desk')
    const { body } = await server.call<IssueResumeTokenResult>('chatplugin.resumeToken', {}, { token: ada.token })
    expect(body.url).toBe(`http://chat.test/webview?channel_id=${channel.id}#resume_token=${body.resume_token}`)
    const phone = await redeem(server, body.resume_token, { install_key: installOf('phone') })
    expect(phone).toMatchObject({ verdict: 'resumed', conversation: { id: ada.conversation.id } })
    expect(await outcome({ resume_token: body.resume_token, install_key: installOf('third') })).toBe('401 token_reused')
  })

  it('[RES-10] has nothing to lead to before a word', async () => {
    const { token } = await openPage(server, channel.id, installOf('silent'))
    expect((await server.call('chatplugin.resumeToken', {}, { token })).status).toBe(404)
  })

  it('[MSG-5] a backend gets one for a real pair only', async () => {
    const { conversation } = await identify(server, channel.id, 'mailed')
    const other = await server.connectChannel({ name: 'Other' })
    expect((await server.call('chatplugin.resumeToken', { channel_id: channel.id, conversation_id: conversation.id })).status).toBe(200)
    expect((await server.call('chatplugin.resumeToken', { channel_id: other.id, conversation_id: conversation.id })).status).toBe(404)
    expect((await server.call('chatplugin.resumeToken', { channel_id: channel.id })).body.error.field).toBe('conversation_id')
  })
})
