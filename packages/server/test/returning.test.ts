import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Channel, Conversation, ConversationEvent, IssueResumeTokenResult } from '@rejoin/protocol'
import { DAY, HOUR } from '../src/clock.ts'
import { ask, createContact, merge, NOBODY, refusalOf, tell, textsOf, unique } from './support/contacts.ts'
import { identify, installOf, openPage, redeem, visit } from './support/people.ts'
import { accept, disconnectAll, until } from './support/sockets.ts'
import { makeClock, startTestServer, type TestServer } from './support/test-server.ts'

/** What users of other chats suffer, one test each; the numbers of the pains are in the comments. */

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

let browsers = 0
/** A browser nobody has used before: another device, or this one after its storage was cleared. */
const freshBrowser = () => installOf(`browser ${++browsers}`)
const logIn = async (external_id: string, browser = freshBrowser(), token: string | null = null, more: Record<string, unknown> = {}) => redeem(server, (await identify(server, channel.id, external_id, more)).resumeToken, { install_key: browser }, { token })
const textsIn = (session: { readonly messages: readonly { readonly content: { readonly type: string } }[] }) => session.messages.map(({ content }) => ('text' in content ? content.text : ''))

describe('coming back', () => {
  it('[RES-18] what the shop began is there at the login', async () => {
    // Pain 1: the widget always makes a new conversation though the backend created one.
    const { external_id } = unique()
    const begun = await ask<{ conversation: Conversation }>(server, 'conversations.start', { channel_id: channel.id, contact: { external_id }, message: { type: 'text', text: 'about my order' } })
    const session = await logIn(external_id)
    expect([session.conversation?.id, textsIn(session)]).toEqual([begun.conversation.id, ['about my order']])
  })

  it('[RES-18] logging in on the phone finds the conversation', async () => {
    // Pains 2 and 3: the same user on another device sees an empty chat.
    const { external_id } = unique()
    const desk = await logIn(external_id)
    await (await visit(server, desk.token)).say('from the desk')
    const phone = await logIn(external_id)
    expect([phone.verdict, phone.conversation?.id, textsIn(phone)]).toEqual(['resumed', desk.conversation?.id, ['from the desk']])
    const [onPhone, onDesk] = [await visit(server, phone.token), await visit(server, desk.token)]
    await onPhone.say('from the phone')
    await until('it on the desk', () => JSON.stringify(onDesk.log()).includes('from the phone'))
  })

  it("[RES-18] after the browser's storage was cleared, too", async () => {
    const { external_id } = unique()
    await (await visit(server, (await logIn(external_id)).token)).say('before the cookies went')
    clock.advance(200 * DAY)
    expect(textsIn(await logIn(external_id))).toEqual(['before the cookies went'])
  })

  it('[RES-18] logging in again keeps history and needs no reload', async () => {
    // Pain 13: registering again needs a refresh, shows blank, loses its subscription.
    const { external_id } = unique()
    const browser = freshBrowser()
    let session = await logIn(external_id, browser)
    const device = await visit(server, session.token)
    for (const text of ['one', 'two', 'three']) {
      await device.say(text)
      session = await logIn(external_id, browser, session.token)
    }
    expect(textsIn(session)).toEqual(['one', 'two', 'three'])
    await tell(server, session.conversation?.id ?? '', 'answered')
    await until('the answer on the same socket', () => JSON.stringify(device.log()).includes('answered'))
  })

  it('[RES-18] reloads in five tabs never make a second chat', async () => {
    // Pains 15 and 16: duplicates by races and reloads.
    const { external_id, email } = unique()
    const browser = freshBrowser()
    const tabs = await Promise.all(Array.from({ length: 5 }, () => logIn(external_id, browser, null, { email })))
    expect(new Set(tabs.map(({ contact, conversation }) => `${contact?.id} ${conversation?.id}`)).size).toBe(1)
  })

  it('[IDN-14] a closed chat comes back as the shop wants it', async () => {
    // Pain 24: reopened, or not reopened, as expected.
    for (const [after_completed, verdict] of [['reopen', 'reopened'], ['new', 'created']] as const) {
      const own = await server.connectChannel({ after_completed })
      const { external_id } = unique()
      const before = await identify(server, own.id, external_id)
      await ask(server, 'conversations.complete', { conversation_id: before.conversation.id })
      const after = await identify(server, own.id, external_id)
      expect([after.conversation.verdict, after.conversation.id === before.conversation.id]).toEqual([verdict, after_completed === 'reopen'])
    }
  })

  it('[RES-18] a link by e-mail leads back, once', async () => {
    // Pain 22: wanted since 2020.
    const { external_id } = unique()
    const { conversation } = await identify(server, channel.id, external_id)
    await tell(server, conversation.id, 'we found your parcel')
    const link = await ask<IssueResumeTokenResult>(server, 'chatplugin.resumeToken', { channel_id: channel.id, conversation_id: conversation.id })
    const url = new URL(link.url)
    expect([url.search.includes(link.resume_token), url.hash]).toEqual([false, `#resume_token=${link.resume_token}`])
    const session = await redeem(server, link.resume_token, { install_key: freshBrowser() })
    expect(textsIn(session)).toEqual(['we found your parcel'])
    expect((await server.authenticate({ resume_token: link.resume_token, install_key: freshBrowser() })).body.error.code).toBe('token_reused')
  })
})

describe('being oneself', () => {
  it('[IDN-9] an equal e-mail never makes two customers one', async () => {
    // Pains 4 and 5: merged because the e-mail was equal, or by a hash nobody checked.
    const [a, b] = [unique(), unique()]
    const ada = await identify(server, channel.id, a.external_id, { email: a.email })
    await tell(server, ada.conversation.id, 'for Ada')
    for (const on_conflict of ['error', 'merge']) expect((await server.identify({ channel_id: channel.id, external_id: b.external_id, email: a.email, on_conflict })).body.error.code).toBe('identity_conflict')
    const bob = await logIn(b.external_id, freshBrowser(), null, { email: a.email, on_conflict: 'prefer_external_id' })
    expect([bob.contact?.id === ada.contact.id, JSON.stringify(bob).includes('for Ada')]).toEqual([false, false])
  })

  it('[TOK-4] [RES-2] a token seen once cannot be replayed later', async () => {
    // Pain 6: the hash never changes.
    const { resumeToken } = await identify(server, channel.id, unique().external_id)
    await redeem(server, resumeToken, { install_key: freshBrowser() })
    expect((await server.authenticate({ resume_token: resumeToken, install_key: freshBrowser() })).body.error.code).toBe('token_reused')
    clock.advance(1 * HOUR)
    expect((await server.authenticate({ resume_token: resumeToken, install_key: freshBrowser() })).body.error.code).toBe('token_expired')
  })

  it('[RES-18] the next user sees nothing of the last one', async () => {
    // Pain 8, the most universal one: logout, and the next user sees the previous user's chat.
    const browser = freshBrowser()
    const ada = await logIn(unique().external_id, browser)
    const device = await visit(server, ada.token)
    await device.say('my secret')
    await server.call('chatplugin.logout', {}, { token: ada.token })
    await until('the socket to end', () => device.closedAt !== null, 1000)
    for (const next of [await openPage(server, channel.id, browser), await logIn(unique().external_id, browser, ada.token)]) {
      expect([JSON.stringify(next).includes('my secret'), next.messages]).toEqual([false, []])
      const after = await visit(server, next.token)
      expect(await after.emit('conversation.sync', { conversation_id: ada.conversation?.id, after_seq: 0 })).toMatchObject({ ok: false, error: { code: 'not_found' } })
    }
  })

  it("[RES-18] logging out and in again brings one's own chat", async () => {
    // Pain 9: reset loses history on the next login.
    const { external_id } = unique()
    const browser = freshBrowser()
    let session = await logIn(external_id, browser)
    await (await visit(server, session.token)).say('kept')
    for (let round = 0; round < 3; round++) {
      await server.call('chatplugin.logout', {}, { token: session.token })
      session = await logIn(external_id, browser)
      expect(textsIn(session)).toEqual(['kept'])
    }
  })

  it('[TOK-8] a copied session is worthless after logging out', async () => {
    // Pain 10: the pen test. The vendor's session must be dead, not only the cookie.
    const { token } = await logIn(unique().external_id)
    await server.call('chatplugin.logout', {}, { token })
    expect((await server.authenticate({}, { token })).body.error).toMatchObject({ code: 'token_revoked', reason: 'logout' })
    expect((await server.call('chatplugin.resumeToken', {}, { token })).status).toBe(401)
  })

  it('[RES-18] [RES-6] replies reach who just logged in, without reload', async () => {
    // Pain 11: after an identity change the socket streams from the old inbox.
    const browser = freshBrowser()
    const page = await openPage(server, channel.id, browser)
    await (await visit(server, page.token)).say('as a visitor')
    const session = await logIn(unique().external_id, browser, page.token)
    const device = await visit(server, session.token)
    await tell(server, session.conversation?.id ?? '', 'hello, you')
    await until('the reply', () => JSON.stringify(device.log()).includes('hello, you'))
    expect(textsIn(session)).toEqual(['as a visitor'])
  })

  it('[RES-18] two shops in one browser stay two', async () => {
    // Pain 14: two sites in one browser overwrite each other.
    const other = await server.connectChannel({ name: 'Other shop' })
    const browser = freshBrowser()
    const { external_id } = unique()
    const here = await logIn(external_id, browser)
    const there = await redeem(server, (await identify(server, other.id, external_id)).resumeToken, { install_key: browser }, { token: here.token })
    expect([there.conversation?.id === here.conversation?.id, there.conversations.length]).toEqual([false, 1])
    for (const token of [here.token, there.token]) expect((await server.authenticate({}, { token })).status).toBe(200)
  })
})

describe('the developer', () => {
  it("[IDN-10] [CTC-5] no conflict needs anybody's history deleted", async () => {
    // Pain 17: a 409 whose fixes are deleting the other user or their data.
    const [a, b] = [unique(), unique()]
    const account = await identify(server, channel.id, a.external_id)
    const lead = (await server.identify({ channel_id: channel.id, email: b.email })).body
    await tell(server, lead.conversations[0]?.id ?? '', 'to the lead')
    const clash = { channel_id: channel.id, external_id: a.external_id, email: b.email }
    const { error } = (await server.identify(clash)).body
    expect(error.resolutions?.map(({ on_conflict }) => on_conflict)).toEqual(['prefer_external_id', 'merge'])
    const { body } = await server.identify({ ...clash, on_conflict: 'merge' })
    expect(body.conversations.map(({ id }) => id)).toEqual([account.conversation.id, lead.conversations[0]?.id])
    expect(await textsOf(server, lead.conversations[0]?.id ?? '')).toEqual(['to the lead'])
  })

  it('[CTC-8] merging does not break the live chat', async () => {
    // Pain 12.
    const { external_id } = unique()
    const session = await logIn(external_id)
    const device = await visit(server, session.token)
    await device.say('before')
    const lead = await createContact(server, { email: unique().email })
    await merge(server, lead.id, session.contact?.id ?? '')
    await device.say('after')
    const { events } = accept(await device.emit<{ events: ConversationEvent[] }>('conversation.sync', { conversation_id: session.conversation?.id, after_seq: 0 }))
    expect(events.filter(({ type }) => type === 'message.created')).toHaveLength(2)
  })

  it('[RES-13] a night in an open tab needs no new login', async () => {
    // Pain 19: the token is not refreshed, and the page asks to authenticate again.
    const session = await logIn(unique().external_id)
    let token = session.token
    for (let hour = 0; hour < 96; hour += 12) {
      clock.advance(12 * HOUR)
      const { status, body } = await server.authenticate({}, { token })
      expect([hour, status]).toEqual([hour, 200])
      token = body.token
    }
    expect(token).not.toBe(session.token)
  })

  it('[MSG-5] what does not exist is refused at once', async () => {
    // Pain 20: 202 for a conversation that does not exist.
    for (const [name, body] of [['chatplugin.resumeToken', { channel_id: channel.id }], ['messages.send', { content: { type: 'text', text: 'x' } }], ['conversations.assign', { agent_id: null }], ['contacts.info', {}]] as const) {
      expect([name, await refusalOf(server, name, { ...body, conversation_id: NOBODY })]).toEqual([name, '404 not_found'])
    }
  })
})
