import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Channel, Contact, ConversationEvent } from '@rejoin/protocol'
import { ask, textsOf, unique } from './support/contacts.ts'
import { conversationInfo, identify, installOf, openPage, redeem, signIn, visit } from './support/people.ts'
import { disconnectAll, until } from './support/sockets.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
let channel: Channel
let agent: string
beforeAll(async () => {
  server = await startTestServer()
  channel = await server.connectChannel()
  agent = (await server.createAgent()).token
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

let visits = 0
/** A visitor who said something, with all that their browser keeps. */
async function visitor(text = 'from the visitor') {
  const browser = installOf(`visitor ${++visits}`)
  const page = await openPage(server, channel.id, browser)
  const device = await visit(server, page.token)
  const { message } = await device.say(text)
  return { browser, token: page.token, device, conversationId: message.conversation_id, contactId: message.sender.id }
}
const logIn = async (external_id: string, browser: string, token: string | null, more: Record<string, unknown> = {}) => redeem(server, (await identify(server, channel.id, external_id, more)).resumeToken, { install_key: browser }, { token })

describe("a token planted in the victim's browser", () => {
  it('[RES-16] without the install key brings nothing along', async () => {
    const attacker = await visitor('planted')
    const victim = await logIn(unique().external_id, installOf('the victim'), attacker.token)
    expect(victim).toMatchObject({ verdict: 'created', messages: [] })
    expect((await conversationInfo(server, attacker.conversationId)).contact_id).toBe(attacker.contactId)
  })

  it('[RES-16] with everything copied is dead for the attacker', async () => {
    const attacker = await visitor('planted')
    const copies = [attacker.device, await visit(server, attacker.token), await visit(server, attacker.token, { transport: 'polling' })]
    const { external_id } = unique()
    const victim = await logIn(external_id, attacker.browser, attacker.token, { first_name: 'Victoria', email: 'victoria@example.com' })
    const device = await visit(server, victim.token)
    await device.say('my card number is')
    await until('every copy to end', () => copies.every(({ closedAt }) => closedAt !== null), 1000)
    for (const copy of copies) {
      const heard = JSON.stringify(copy.arrivals)
      for (const word of ['Victoria', 'victoria@', 'card number', external_id, victim.contact?.id ?? '']) expect(heard).not.toContain(word)
    }
    const { body } = await server.authenticate({ install_key: attacker.browser }, { token: attacker.token })
    expect(body.error).toMatchObject({ code: 'token_revoked', reason: 'claimed' })
  })

  it('[RES-16] its open visit cannot be written into afterwards', async () => {
    const attacker = await visitor('planted')
    const { external_id } = unique()
    await (await visit(server, (await signIn(server, channel.id, external_id, installOf('elsewhere'))).token)).say('already mine')
    const sends = Array.from({ length: 10 }, (_, n) => attacker.device.say(`late ${n}`).then(() => true, () => false))
    const victim = await logIn(external_id, attacker.browser, attacker.token)
    await until('the copy to end', () => attacker.device.closedAt !== null, 1000)
    const settled = await Promise.all(sends.map((send) => Promise.race([send, Promise.resolve(null)])))
    // What was acknowledged came before the login and is in the one conversation; nothing else came in later.
    const texts = await textsOf(server, victim.conversation?.id ?? '')
    expect(texts.slice(0, 2)).toEqual(['already mine', 'planted'])
    expect(texts.filter((text) => text.startsWith('late')).length).toBeGreaterThanOrEqual(settled.filter((stored) => stored === true).length)
    expect((await server.call('chatplugin.resumeToken', {}, { token: attacker.token })).body.error.code).toBe('token_revoked')
    expect(await textsOf(server, victim.conversation?.id ?? '')).toEqual(texts)
  })
})

describe('a kiosk', () => {
  it('[RES-16] [RES-8] a bank that says discard shows the next nothing', async () => {
    const before = await visitor('my balance?')
    const next = await logIn(unique().external_id, before.browser, before.token, { anonymous: 'discard' })
    expect(JSON.stringify(next)).not.toContain('balance')
    await until('the visit to end', () => before.device.closedAt !== null, 1000)
    expect((await conversationInfo(server, before.conversationId)).state).toBe('completed')
  })

  it('[RES-16] whoever logged out leaves nothing to claim', async () => {
    const before = await visitor('mine alone')
    await server.call('chatplugin.logout', {}, { token: before.token })
    const next = await logIn(unique().external_id, before.browser, before.token)
    expect([next.verdict, next.messages]).toEqual(['created', []])
    expect((await conversationInfo(server, before.conversationId)).contact_id).toBe(before.contactId)
  })

  it("[RES-16] [RES-18] the next customer never gets the last one's talk", async () => {
    const browser = installOf('the kiosk')
    const first = await logIn(unique().external_id, browser, null)
    const screen = await visit(server, first.token)
    await screen.say('of the first customer')
    const second = await logIn(unique().external_id, browser, first.token)
    expect([second.verdict, JSON.stringify(second).includes('first customer')]).toEqual(['created', false])
    await until("the first one's socket to end", () => screen.closedAt !== null, 1000)
    expect((await server.authenticate({}, { token: first.token })).body.error.code).toBe('token_revoked')
  })

  it('[RES-16] the browser cannot choose what the backend chose', async () => {
    const before = await visitor('to be kept apart')
    const { resumeToken } = await identify(server, channel.id, unique().external_id, { anonymous: 'keep_separate' })
    const { body } = await server.authenticate({ resume_token: resumeToken, install_key: before.browser, anonymous: 'claim' }, { token: before.token })
    expect(body.error).toMatchObject({ code: 'unknown_field', field: 'anonymous' })
  })
})

describe('an address of the victim', () => {
  it('[RES-16] [IDN-8] typed by somebody else brings the victim nothing', async () => {
    const who = unique()
    const attacker = await visitor('I am Victoria, honestly')
    // What a pre-chat form or an agent notes down is an attribute.
    await ask<Contact>(server, 'contacts.update', { id: attacker.contactId, email: who.email, email_verified: false, display_name: 'Victoria' }, { token: agent })
    for (const identities of [{ external_id: who.external_id, email: who.email }, { email: who.email }]) {
      const { body } = await server.identify({ channel_id: channel.id, ...identities })
      expect(body.contact.id).not.toBe(attacker.contactId)
      expect(JSON.stringify(body.conversations)).not.toContain('honestly')
    }
    expect(attacker.device.closedAt).toBeNull()
  })

  it("[RES-16] [IDN-8] typed by the attacker leads to nobody's talk", async () => {
    const victim = unique()
    const known = await identify(server, channel.id, victim.external_id, { email: victim.email })
    await ask(server, 'messages.send', { conversation_id: known.conversation.id, content: { type: 'text', text: 'for Victoria' } })
    const { body } = await server.identify({ channel_id: channel.id, external_id: unique().external_id, email: victim.email, email_verified: false })
    expect([body.contact_created, JSON.stringify(body).includes('for Victoria')]).toEqual([true, false])
    const session = await redeem(server, body.conversations[0]?.resume_token ?? '', { install_key: installOf('attacker') })
    const device = await visit(server, session.token)
    expect(await device.emit('conversation.sync', { conversation_id: known.conversation.id, after_seq: 0 })).toMatchObject({ ok: false, error: { code: 'not_found' } })
  })
})

describe('a claim', () => {
  it('[RES-16] replayed by its browser claims nothing again', async () => {
    const before = await visitor('once')
    const { external_id } = unique()
    const { resumeToken } = await identify(server, channel.id, external_id)
    const first = await redeem(server, resumeToken, { install_key: before.browser }, { token: before.token })
    const again = await redeem(server, resumeToken, { install_key: before.browser }, { token: before.token })
    expect([first.verdict, again.verdict, again.conversation?.id]).toEqual(['claimed', 'resumed', first.conversation?.id])
    expect(await textsOf(server, first.conversation?.id ?? '')).toEqual(['once'])
  })

  it('[RES-16] replayed for another person moves nothing', async () => {
    const before = await visitor('once')
    const mine = await logIn(unique().external_id, before.browser, before.token)
    const other = await logIn(unique().external_id, before.browser, before.token)
    expect([other.verdict, other.messages]).toEqual(['created', []])
    expect(await conversationInfo(server, before.conversationId)).toMatchObject({ contact_id: mine.contact?.id })
  })

  it('[RES-16] by two people at once goes to one of them', async () => {
    const before = await visitor('whose?')
    const people = await Promise.all([unique(), unique()].map(async ({ external_id }) => (await identify(server, channel.id, external_id)).resumeToken))
    const sessions = await Promise.all(people.map((token) => redeem(server, token, { install_key: before.browser }, { token: before.token })))
    expect(sessions.map(({ verdict }) => verdict).toSorted((a, b) => a.localeCompare(b))).toEqual(['claimed', 'created'])
    expect(sessions.filter((session) => JSON.stringify(session).includes('whose?'))).toHaveLength(1)
  })

  it("[RES-16] of a stolen visit fails for the thief's own account", async () => {
    const victim = await visitor('stolen')
    const thief = await logIn(unique().external_id, installOf('the thief'), victim.token)
    expect(JSON.stringify(thief)).not.toContain('stolen')
    expect(victim.device.closedAt).toBeNull()
    await victim.device.say('still mine')
    const device = await visit(server, thief.token)
    const answer = await device.emit<{ events: ConversationEvent[] }>('conversation.sync', { conversation_id: victim.conversationId, after_seq: 0 })
    expect(answer).toMatchObject({ ok: false, error: { code: 'not_found' } })
  })
})
