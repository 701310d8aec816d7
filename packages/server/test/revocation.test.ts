import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AGENT_NAMESPACE, type Agent, type Channel, type ConversationUpdatedEvent, type LoginAgentResult, type Page, type SessionSummary } from '@rejoin/protocol'
import { takeApart } from './support/forge-token.ts'
import { attend, identify, installOf, redeem, signIn, visit } from './support/people.ts'
import { disconnectAll, nextMessageId, refusal, until, type Device } from './support/sockets.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
let channel: Channel
beforeAll(async () => {
  server = await startTestServer()
  channel = await server.connectChannel()
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

let people = 0
/** A person with two browsers, both connected, and a bystander of the same channel. */
async function arrive(channelId = channel.id) {
  const name = `person-${++people}`
  const desk = await signIn(server, channelId, name, installOf(`${name}-desk`))
  const phone = await signIn(server, channelId, name, installOf(`${name}-phone`))
  const devices = await Promise.all([visit(server, desk.token), visit(server, phone.token, { transport: 'polling' })] as const)
  const unused = (await identify(server, channelId, name)).resumeToken
  return { name, contactId: desk.contact.id, tokens: [desk.token, phone.token] as const, resumeTokens: [desk.resumeToken, phone.resumeToken] as const, unused, devices }
}

const revoke = async (target: Record<string, unknown>) => (await server.call<{ revoked: number }>('tokens.revoke', target)).body
const stateOf = async (token: string) => {
  const { status, body } = await server.authenticate({}, { token })
  return status === 200 ? 'good' : `${body.error.code} ${body.error.reason ?? ''}`.trim()
}

async function expectEnded(device: Device, reason: string): Promise<void> {
  const since = performance.now()
  await until('the end of the socket', () => !device.socket.connected, 1000)
  expect(performance.now() - since).toBeLessThan(1000)
  expect(device.heard('session.revoked')).toEqual([{ reason }])
}

describe('tokens.revoke', () => {
  it('[TOK-8] by contact ends all of theirs, redeemed or not', async () => {
    const ada = await arrive()
    const bystander = await arrive()
    expect(await revoke({ contact_id: ada.contactId })).toEqual({ revoked: 2 })
    for (const token of ada.tokens) expect(await stateOf(token)).toBe('token_revoked revoked')
    expect((await server.authenticate({ resume_token: ada.unused, install_key: installOf('late') })).body.error.code).toBe('token_revoked')
    for (const device of ada.devices) await expectEnded(device, 'revoked')
    expect(bystander.devices.every(({ socket }) => socket.connected)).toBe(true)
    expect(await stateOf(bystander.tokens[0])).toBe('good')
    // What is issued afterwards works at once.
    expect(await redeem(server, (await identify(server, channel.id, ada.name)).resumeToken, { install_key: installOf('fresh') })).toMatchObject({ contact: { id: ada.contactId } })
  })

  it('[TOK-8] by session ends that one alone', async () => {
    const ada = await arrive()
    const { data } = (await server.call<Page<SessionSummary>>('sessions.list', { contact_id: ada.contactId })).body
    expect(data).toHaveLength(2)
    expect(await revoke({ session_id: data[0]?.id })).toEqual({ revoked: 1 })
    const states = await Promise.all(ada.tokens.map(stateOf))
    expect(states.toSorted((a, b) => a.localeCompare(b))).toEqual(['good', 'token_revoked revoked'])
    const [ended, living] = states[0] === 'good' ? [ada.devices[1], ada.devices[0]] : ada.devices
    await expectEnded(ended, 'revoked')
    expect(living.socket.connected).toBe(true)
    expect((await server.call<Page<SessionSummary>>('sessions.list', { contact_id: ada.contactId })).body.data).toHaveLength(1)
    expect(await revoke({ session_id: data[0]?.id })).toEqual({ revoked: 0 })
  })

  it('[TOK-8] by channel ends everybody there', async () => {
    const other = await server.connectChannel({ name: 'Other' })
    const ada = await arrive(other.id)
    const here = await arrive()
    expect(await revoke({ channel_id: other.id })).toEqual({ revoked: 2 })
    for (const device of ada.devices) await expectEnded(device, 'revoked')
    expect((await server.authenticate({ resume_token: ada.unused, install_key: installOf('late') })).body.error.code).toBe('token_revoked')
    expect(here.devices.every(({ socket }) => socket.connected)).toBe(true)
    expect((await signIn(server, other.id, ada.name, installOf('again'))).session.verdict).toBe('created')
  })

  it('[TOK-8] by jti ends the token before and after its use', async () => {
    const ada = await arrive()
    expect(await revoke({ jti: takeApart(ada.unused).claims['jti'] })).toEqual({ revoked: 1 })
    expect((await server.authenticate({ resume_token: ada.unused, install_key: installOf('late') })).body.error.code).toBe('token_revoked')
    expect(await revoke({ jti: takeApart(ada.resumeTokens[0]).claims['jti'] })).toEqual({ revoked: 1 })
    await expectEnded(ada.devices[0], 'revoked')
    expect(ada.devices[1].socket.connected).toBe(true)
  })

  it('[TOK-8] disconnecting a channel ends what it had', async () => {
    const gone = await server.connectChannel({ name: 'Gone' })
    const ada = await arrive(gone.id)
    await server.call('channels.disconnect', { channel_id: gone.id })
    for (const device of ada.devices) await expectEnded(device, 'channel_disconnected')
    expect(await stateOf(ada.tokens[0])).toBe('token_revoked channel_disconnected')
    expect((await server.authenticate({ resume_token: ada.unused, install_key: installOf('late') })).body.error.code).toBe('token_revoked')
  })

  it('[TOK-8] a send on its way after the answer is not stored', async () => {
    const ada = await arrive()
    const [device] = ada.devices
    const sends: Promise<unknown>[] = []
    // A stream of sends around the moment of revocation.
    const stream = setInterval(() => void sends.push(device.emit('message.send', { client_message_id: nextMessageId(), content: { type: 'text', text: 'still?' } }).catch(() => undefined)), 1)
    await until('some sends', () => sends.length > 20)
    await revoke({ contact_id: ada.contactId })
    const { conversation } = await identify(server, channel.id, ada.name)
    const stored = (await server.call<Page<unknown>>('messages.list', { conversation_id: conversation.id, page_size: 200 })).body.data.length
    await until('the end of the socket', () => !device.socket.connected, 1000)
    clearInterval(stream)
    expect((await server.call<Page<unknown>>('messages.list', { conversation_id: conversation.id, page_size: 200 })).body.data.length).toBe(stored)
  })
})

describe("an agent's logout", () => {
  const login = async (): Promise<LoginAgentResult> => (await server.call<LoginAgentResult>('agents.login', { email: 'grace@example.com', password: 'correct horse battery' }, { token: null })).body
  let agent: Agent

  it('[TOK-8] closes the sockets of that token alone', async () => {
    agent = (await server.createAgent()).agent
    const [one, two] = [await login(), await login()]
    const [leaving, staying] = [await attend(server, one.token), await attend(server, two.token)]
    const ada = await arrive()
    const conversation_id = (await ada.devices[0].say('hello')).message.conversation_id
    for (const inbox of [leaving, staying]) await inbox.emit('conversation.join', { conversation_id })
    await server.call('agents.logout', {}, { token: one.token })
    await expectEnded(leaving, 'logout')
    await ada.devices[0].say('for those who work')
    await until('the message at the other inbox', () => staying.log().length === 1)
    expect(leaving.log()).toEqual([])
    expect(leaving.heard<ConversationUpdatedEvent>('conversation.updated').filter(({ conversation }) => conversation.id === conversation_id && conversation.head_seq > 2)).toEqual([])
    expect((await refusal(server.url, AGENT_NAMESPACE, one.token))?.code).toBe('unauthenticated')
    expect(staying.socket.connected).toBe(true)
  })

  it('[CON-7] is seen where their presence is shown', async () => {
    const { token } = await login()
    const inbox = await attend(server, token)
    const ada = await arrive()
    const { message } = await ada.devices[0].say('hello')
    await server.call('conversations.assign', { conversation_id: message.conversation_id, agent_id: agent.id })
    const presence = async () => {
      const { body } = await server.call<{ participants: { agent_id?: string; state: string }[] }>('conversations.info', { conversation_id: message.conversation_id })
      return body.participants.find(({ agent_id }) => agent_id === agent.id)?.state
    }
    expect(await presence()).toBe('connected')
    disconnectAll()
    await until('nobody there', async () => (await presence()) === 'disconnected')
    expect(inbox.socket.connected).toBe(false)
  })
})
