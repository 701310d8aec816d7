import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Channel, Conversation, Message, Page } from '@rejoin/protocol'
import { DAY, HOUR } from '../src/clock.ts'
import { attend, conversationInfo, identify, installOf, openPage, redeem, signIn, visit } from './support/people.ts'
import { countRows, query } from './support/read-database.ts'
import { disconnectAll, until } from './support/sockets.ts'
import { makeClock, startTestServer, type TestServer } from './support/test-server.ts'

const clock = makeClock()
let server: TestServer
let channel: Channel
beforeAll(async () => {
  server = await startTestServer({ clock })
  channel = await server.connectChannel()
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

let sittings = 0
/** Somebody who wrote two lines before logging in, and the person they turn out to be. */
async function sit() {
  const name = `sitting-${++sittings}`
  const install_key = installOf(name)
  const page = await openPage(server, channel.id, install_key)
  const device = await visit(server, page.token)
  const first = await device.say('first words')
  const second = await device.say('second words')
  return { name, install_key, token: page.token, device, spoken: [first.message, second.message], conversationId: first.message.conversation_id, contactId: first.message.sender.id }
}

const textsOf = async (conversation_id: string) => (await server.call<Page<Message>>('messages.list', { conversation_id, page_size: 200 })).body.data.map(({ content }) => (content.type === 'text' ? content.text : content.type))

describe('claiming', () => {
  it('[RES-6] an empty conversation gives way to the spoken one', async () => {
    const before = await sit()
    const { resumeToken, conversation: empty, contact } = await identify(server, channel.id, before.name)
    const session = await redeem(server, resumeToken, { install_key: before.install_key }, { token: before.token })
    expect(session).toMatchObject({ verdict: 'claimed', contact: { id: contact.id, identified: true }, conversation: { id: before.conversationId } })
    expect(session.messages.map(({ id }) => id)).toEqual(before.spoken.map(({ id }) => id))
    expect(session.conversations.map(({ id }) => id)).toEqual([before.conversationId])
    expect(await conversationInfo(server, before.conversationId)).toMatchObject({ contact_id: contact.id, state: 'open', head_seq: 4 })
    expect(await conversationInfo(server, empty.id)).toMatchObject({ state: 'completed', head_seq: 2 })
    expect((await identify(server, channel.id, before.name)).conversation).toMatchObject({ id: before.conversationId, verdict: 'resumed' })
  })

  it('[RES-6] spoken words are appended in order', async () => {
    const before = await sit()
    const phone = await signIn(server, channel.id, before.name, installOf(`${before.name}-phone`))
    const onPhone = await visit(server, phone.token)
    await onPhone.say('from the phone')
    const agent = await attend(server, (await server.createAgent()).token)
    await agent.emit('conversation.join', { conversation_id: before.conversationId })

    const { resumeToken } = await identify(server, channel.id, before.name)
    const session = await redeem(server, resumeToken, { install_key: before.install_key }, { token: before.token })
    expect(session).toMatchObject({ verdict: 'claimed', conversation: { id: phone.conversation.id } })
    expect(await textsOf(phone.conversation.id)).toEqual(['from the phone', 'first words', 'second words'])
    // The same messages, with their ids and times, under new seqs and their real author.
    const appended = session.messages.slice(1)
    expect(appended.map(({ id, sent_at, sender }) => [id, sent_at, sender.id])).toEqual(before.spoken.map(({ id, sent_at }) => [id, sent_at, phone.contact.id]))
    expect(appended.map(({ seq }) => seq)).toEqual([3, 4])

    await until('the words on the phone', () => onPhone.log().length === 3)
    expect(onPhone.log().map(({ seq, type }) => [seq, type])).toEqual([[2, 'message.created'], [3, 'message.created'], [4, 'message.created']])
    await until('the end of the anonymous one', () => agent.log().length > 0)
    expect(agent.log()).toMatchObject([{ type: 'conversation.merged', conversation_id: before.conversationId, data: { into: phone.conversation.id } }])
  })

  it('[RES-7] ends every other connection of the visit', async () => {
    const before = await sit()
    const tab = await visit(server, before.token)
    const { resumeToken } = await identify(server, channel.id, before.name)
    await redeem(server, resumeToken, { install_key: before.install_key }, { token: before.token })
    await until('both sockets to end', () => !before.device.socket.connected && !tab.socket.connected, 1000)
    expect(tab.heard('session.revoked')).toEqual([{ reason: 'claimed' }])
    expect((await server.authenticate({}, { token: before.token })).body.error).toMatchObject({ code: 'token_revoked', reason: 'claimed' })
  })

  it('[RES-7] twenty claims at once claim once', async () => {
    const before = await sit()
    const phone = await signIn(server, channel.id, before.name, installOf(`${before.name}-phone`))
    await (await visit(server, phone.token)).say('from the phone')
    const tokens = await Promise.all(Array.from({ length: 20 }, async () => (await identify(server, channel.id, before.name)).resumeToken))
    const sessions = await Promise.all(tokens.map((resumeToken) => redeem(server, resumeToken, { install_key: before.install_key }, { token: before.token })))
    expect(sessions.filter(({ verdict }) => verdict === 'claimed')).toHaveLength(1)
    expect(new Set(sessions.map(({ conversation }) => conversation?.id))).toEqual(new Set([phone.conversation.id]))
    expect(await textsOf(phone.conversation.id)).toEqual(['from the phone', 'first words', 'second words'])
  })

  it('[MSG-2] a resend after the claim is a duplicate', async () => {
    const name = `sitting-${++sittings}`
    const install_key = installOf(name)
    const page = await openPage(server, channel.id, install_key)
    const client_message_id = 'the-ack-of-this-was-lost'
    const sent = await (await visit(server, page.token)).say('once', { client_message_id })
    const phone = await signIn(server, channel.id, name, installOf(`${name}-phone`))
    await (await visit(server, phone.token)).say('from the phone')
    const { resumeToken } = await identify(server, channel.id, name)
    const session = await redeem(server, resumeToken, { install_key }, { token: page.token })
    const device = await visit(server, session.token)
    for (const conversation_id of [undefined, phone.conversation.id]) {
      expect(await device.say('once', { client_message_id, ...(conversation_id === undefined ? {} : { conversation_id }) })).toMatchObject({ duplicate: true, message: { id: sent.message.id } })
    }
  })
})

describe('without both credentials', () => {
  const claim = async (before: Awaited<ReturnType<typeof sit>>, install_key = before.install_key, token: string | null = before.token) => {
    const { resumeToken } = await identify(server, channel.id, before.name)
    return redeem(server, resumeToken, { install_key }, { token })
  }

  it('[RES-5] the token alone claims nothing', async () => {
    const before = await sit()
    expect((await claim(before, before.install_key, null)).verdict).toBe('created')
    expect((await conversationInfo(server, before.conversationId)).contact_id).toBe(before.contactId)
    // The visit goes on as if nothing had happened.
    expect(before.device.socket.connected).toBe(true)
    await before.device.say('still here')
  })

  it('[RES-5] another browser claims nothing', async () => {
    const before = await sit()
    const thief = await claim(before, installOf('thief'))
    expect([thief.verdict, JSON.stringify(thief).includes(before.conversationId)]).toEqual(['created', false])
    expect((await conversationInfo(server, before.conversationId)).contact_id).toBe(before.contactId)
  })

  it('[RES-5] an identified session is never claimed', async () => {
    const ada = await signIn(server, channel.id, 'ada-identified', installOf('same-browser'))
    await (await visit(server, ada.token)).say('hers')
    const { resumeToken } = await identify(server, channel.id, 'bob-identified')
    const bob = await redeem(server, resumeToken, { install_key: installOf('same-browser') }, { token: ada.token })
    expect([bob.verdict, JSON.stringify(bob).includes('hers')]).toEqual(['created', false])
    expect((await conversationInfo(server, ada.conversation.id)).contact_id).toBe(ada.contact.id)
  })

  it('[RES-5] a visit of another channel is never claimed', async () => {
    const other = await server.connectChannel({ name: 'Other' })
    const before = await sit()
    const { resumeToken } = await identify(server, other.id, before.name)
    expect((await redeem(server, resumeToken, { install_key: before.install_key }, { token: before.token })).verdict).toBe('created')
    expect((await conversationInfo(server, before.conversationId)).contact_id).toBe(before.contactId)
  })

  it('[RES-5] a day of silence is another sitting', async () => {
    const early = await sit()
    clock.advance(24 * HOUR - 5_000)
    expect((await claim(early)).verdict).toBe('claimed')
    const late = await sit()
    clock.advance(1 * DAY + 5_000)
    expect((await claim(late)).verdict).toBe('created')
    expect((await conversationInfo(server, late.conversationId)).contact_id).toBe(late.contactId)
  })
})

describe('other wishes', () => {
  it('[RES-8] keep_separate leaves the visit alone and out of sight', async () => {
    const before = await sit()
    const { resumeToken } = await identify(server, channel.id, before.name, { anonymous: 'keep_separate' })
    const session = await redeem(server, resumeToken, { install_key: before.install_key }, { token: before.token })
    expect([session.verdict, JSON.stringify(session).includes(before.conversationId)]).toEqual(['created', false])
    expect(await conversationInfo(server, before.conversationId)).toMatchObject({ contact_id: before.contactId, state: 'open' })
    const device = await visit(server, session.token)
    expect(await device.emit('conversation.sync', { conversation_id: before.conversationId, after_seq: 0 })).toMatchObject({ ok: false, error: { code: 'not_found' } })
  })

  it('[RES-8] discard completes the visit and ends its session', async () => {
    const before = await sit()
    const { resumeToken } = await identify(server, channel.id, before.name, { anonymous: 'discard' })
    const session = await redeem(server, resumeToken, { install_key: before.install_key }, { token: before.token })
    expect([session.verdict, session.messages]).toEqual(['created', []])
    await until('the end of the socket', () => !before.device.socket.connected, 1000)
    expect(before.device.heard('session.revoked')).toEqual([{ reason: 'discarded' }])
    expect(await conversationInfo(server, before.conversationId)).toMatchObject({ contact_id: before.contactId, state: 'completed' })
  })

  it('[RES-12] a member of the staff claims nothing', async () => {
    const before = await sit()
    const { resumeToken } = await identify(server, channel.id, before.name, { actor: { id: 'staff', name: 'Staff' } })
    expect((await redeem(server, resumeToken, { install_key: before.install_key }, { token: before.token })).verdict).toBe('created')
    expect((await conversationInfo(server, before.conversationId)).contact_id).toBe(before.contactId)
  })

  it('[STO-1] every claim of this file left gapless logs', async () => {
    const { body } = await server.call<Page<Conversation>>('conversations.list', { page_size: 200 })
    expect(body.data.length).toBeGreaterThan(10)
    const gaps = query(server.databasePath, 'SELECT c.id FROM conversations c WHERE c.head_seq <> (SELECT count(*) FROM events e WHERE e.conversation_id = c.id) OR c.head_seq <> (SELECT max(seq) FROM events e WHERE e.conversation_id = c.id)')
    expect(gaps).toEqual([])
    expect(countRows(server.databasePath)['events']).toBeGreaterThan(20)
  })
})
