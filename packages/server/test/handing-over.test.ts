import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Agent, Channel, Conversation, ConversationInfo, ConversationUpdatedEvent, CreateTokenResult, Page } from '@rejoin/protocol'
import { ask, NOBODY, refusalOf } from './support/contacts.ts'
import { attend, conversationInfo, identify, installOf, signIn, visit } from './support/people.ts'
import { accept, disconnectAll, until } from './support/sockets.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
let channel: Channel
let grace: { agent: Agent; token: string }
let ada: { agent: Agent; token: string }
beforeAll(async () => {
  server = await startTestServer()
  channel = await server.connectChannel()
  grace = await server.createAgent()
  ada = await server.createAgent('ada@example.com', 'Ada')
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

let visitors = 0
const begin = async () => (await identify(server, channel.id, `visitor-${++visitors}`)).conversation.id
const asAda = (name: string, body: Record<string, unknown>) => ask<Conversation>(server, name, body, { token: ada.token })
const refusedAda = async (name: string, body: Record<string, unknown>) => {
  const { status, body: answer } = await server.call(name, body, { token: ada.token })
  return [status, answer.error?.code, answer.error?.field]
}

describe('transferring', () => {
  it('[CON-9] to a colleague assigns it to them, once', async () => {
    const conversation_id = await begin()
    await asAda('conversations.assign', { conversation_id, agent_id: ada.agent.id })
    expect(await asAda('conversations.transfer', { conversation_id, to_agent_id: grace.agent.id })).toMatchObject({ state: 'assigned', assignee_id: grace.agent.id, head_seq: 3 })
    expect(await asAda('conversations.transfer', { conversation_id, to_agent_id: grace.agent.id, to_queue: null })).toMatchObject({ head_seq: 3 })
    const { participants } = await ask<ConversationInfo>(server, 'conversations.info', { conversation_id })
    expect(participants.map(({ name, purpose }) => `${purpose} ${name}`).toSorted()).toEqual(['agent Ada', 'agent Grace', `customer visitor-${visitors}`])
  })

  it('[CON-9] to a queue makes it open and nobody’s', async () => {
    const conversation_id = await begin()
    await asAda('conversations.assign', { conversation_id, agent_id: ada.agent.id })
    expect(await asAda('conversations.transfer', { conversation_id, to_queue: 'Billing' })).toMatchObject({ state: 'open', assignee_id: null, queue: 'Billing', head_seq: 3 })
    expect(await asAda('conversations.transfer', { conversation_id, to_queue: 'Billing' })).toMatchObject({ head_seq: 3 })
    // Whoever takes it does not make it forget where it came from, and giving it back leads there.
    expect(await asAda('conversations.assign', { conversation_id, agent_id: grace.agent.id })).toMatchObject({ state: 'assigned', queue: 'Billing' })
    expect(await asAda('conversations.assign', { conversation_id, agent_id: null })).toMatchObject({ state: 'open', queue: 'Billing' })
    expect(await asAda('conversations.transfer', { conversation_id, to_queue: 'Returns' })).toMatchObject({ queue: 'Returns', head_seq: 6 })
    const { data } = await ask<Page<Conversation>>(server, 'conversations.list', { filters: { queue: 'Returns' } })
    expect(data.map(({ id }) => id)).toEqual([conversation_id])
    expect((await ask<Page<Conversation>>(server, 'conversations.list', { filters: { queue: 'Billing' } })).data).toEqual([])
  })

  it('[CON-9] a conversation that was never in a queue names none', async () => {
    expect(await conversationInfo(server, await begin())).not.toHaveProperty('queue')
  })

  it('[CON-9] says where to in exactly one way', async () => {
    const conversation_id = await begin()
    expect(await refusedAda('conversations.transfer', { conversation_id })).toEqual([422, 'invalid_field', 'to_agent_id'])
    expect(await refusedAda('conversations.transfer', { conversation_id, to_agent_id: grace.agent.id, to_queue: 'Billing' })).toEqual([422, 'invalid_field', 'to_queue'])
    for (const to_queue of ['', ' ', ' Billing', 'Bill\ning', 'x'.repeat(65), 7]) expect(await refusedAda('conversations.transfer', { conversation_id, to_queue })).toEqual([422, 'invalid_field', 'to_queue'])
    expect((await conversationInfo(server, conversation_id)).head_seq).toBe(1)
  })

  it('[CON-9] to nobody, from nowhere or after the end is refused', async () => {
    const conversation_id = await begin()
    expect(await refusedAda('conversations.transfer', { conversation_id, to_agent_id: NOBODY })).toEqual([404, 'not_found', 'to_agent_id'])
    expect(await refusedAda('conversations.transfer', { conversation_id: NOBODY, to_queue: 'Billing' })).toEqual([404, 'not_found', undefined])
    await asAda('conversations.complete', { conversation_id })
    for (const to of [{ to_queue: 'Billing' }, { to_agent_id: grace.agent.id }]) expect(await refusedAda('conversations.transfer', { conversation_id, ...to })).toEqual([409, 'already_completed', undefined])
  })

  it('[CON-9] a backend may do it, within its channels', async () => {
    const conversation_id = await begin()
    expect(await ask<Conversation>(server, 'conversations.transfer', { conversation_id, to_agent_id: ada.agent.id })).toMatchObject({ assignee_id: ada.agent.id })
    const other = await server.connectChannel({ name: 'Other' })
    const { token } = await ask<CreateTokenResult>(server, 'tokens.create', { name: 'elsewhere', channel_ids: [other.id] })
    for (const [name, more] of [['conversations.transfer', { to_queue: 'x' }], ['conversations.tag', { tag: 'x' }], ['conversations.untag', { tag: 'x' }], ['pages.push', { url: 'https://x.test' }]] as const) {
      expect(await refusalOf(server, name, { conversation_id, ...more }, { token })).toBe('404 not_found')
    }
  })

  it('[CON-7] a dozen hand-overs at once leave one holder', async () => {
    const conversation_id = await begin()
    const targets = Array.from({ length: 12 }, (_, n) => (n % 2 === 0 ? { to_agent_id: n % 4 === 0 ? ada.agent.id : grace.agent.id } : { to_queue: `queue ${n}` }))
    const answers = await Promise.all(targets.map((to) => asAda('conversations.transfer', { conversation_id, ...to })))
    const last = answers.toSorted((a, b) => b.head_seq - a.head_seq)[0]
    const now = await conversationInfo(server, conversation_id)
    expect(now).toMatchObject({ state: last?.state, assignee_id: last?.assignee_id, head_seq: last?.head_seq })
    for (const { state, assignee_id } of answers) expect(state).toBe(assignee_id === null ? 'open' : 'assigned')
  })

  it('[CON-1] is told to the visitor and every inbox', async () => {
    const person = await signIn(server, channel.id, 'handed-over', installOf('handed-over'))
    const conversation_id = person.conversation.id
    const [desk, inbox] = await Promise.all([visit(server, person.token), attend(server, grace.token)])
    accept(await inbox.emit('conversation.join', { conversation_id }))
    await asAda('conversations.transfer', { conversation_id, to_queue: 'Billing' })
    await asAda('conversations.transfer', { conversation_id, to_agent_id: grace.agent.id })
    await until('both', () => desk.log().length === 2 && inbox.log().length === 2)
    expect(desk.log()).toEqual(inbox.log())
    expect(desk.log()).toMatchObject([
      { seq: 2, type: 'conversation.transferred', actor: { purpose: 'agent', id: ada.agent.id }, data: { to_queue: 'Billing' } },
      { seq: 3, type: 'conversation.transferred', data: { to_agent_id: grace.agent.id, agent_name: 'Grace' } },
    ])
    await until('the list', () => inbox.heard<ConversationUpdatedEvent>('conversation.updated').some(({ conversation }) => conversation.queue === 'Billing' && conversation.assignee_id === grace.agent.id))
    // Which queue it lies in is no business of the page.
    expect((await server.authenticate({}, { token: person.token })).body.conversation).not.toHaveProperty('queue')
  })
})

describe('tags', () => {
  it('[CON-10] are set and taken away once', async () => {
    const conversation_id = await begin()
    expect(await asAda('conversations.tag', { conversation_id, tag: 'late' })).toMatchObject({ tags: ['late'], head_seq: 2 })
    expect(await asAda('conversations.tag', { conversation_id, tag: 'late' })).toMatchObject({ tags: ['late'], head_seq: 2 })
    expect(await asAda('conversations.tag', { conversation_id, tag: 'Late' })).toMatchObject({ tags: ['late', 'Late'], head_seq: 3 })
    expect(await asAda('conversations.untag', { conversation_id, tag: 'late' })).toMatchObject({ tags: ['Late'], head_seq: 4 })
    expect(await asAda('conversations.untag', { conversation_id, tag: 'late' })).toMatchObject({ tags: ['Late'], head_seq: 4 })
  })

  it('[CON-10] from ten agents at once make one event', async () => {
    const conversation_id = await begin()
    await Promise.all(Array.from({ length: 10 }, () => asAda('conversations.tag', { conversation_id, tag: 'late' })))
    expect(await conversationInfo(server, conversation_id)).toMatchObject({ tags: ['late'], head_seq: 2 })
  })

  it('[CON-10] two spellings of one accent are one tag', async () => {
    const conversation_id = await begin()
    await asAda('conversations.tag', { conversation_id, tag: 'caf\u00e9' })
    expect(await asAda('conversations.tag', { conversation_id, tag: 'cafe\u0301' })).toMatchObject({ tags: ['caf\u00e9'] })
  })

  it('[CON-10] are at most twenty, short and visible', async () => {
    const conversation_id = await begin()
    for (const tag of ['', ' ', 'x ', 'a\u200bb', 'two\nlines', 'x'.repeat(65), null, ['x']]) expect(await refusedAda('conversations.tag', { conversation_id, tag })).toEqual([422, 'invalid_field', 'tag'])
    for (let n = 0; n < 20; n++) await asAda('conversations.tag', { conversation_id, tag: `tag ${n}` })
    expect(await refusedAda('conversations.tag', { conversation_id, tag: 'one more' })).toEqual([422, 'invalid_field', 'tag'])
    expect(await asAda('conversations.tag', { conversation_id, tag: 'tag 7' })).toMatchObject({ head_seq: 21 })
  })

  it('[CON-10] can be set when all is said', async () => {
    const conversation_id = await begin()
    await asAda('conversations.complete', { conversation_id })
    expect(await asAda('conversations.tag', { conversation_id, tag: 'solved' })).toMatchObject({ state: 'completed', tags: ['solved'] })
    expect(await refusedAda('conversations.tag', { conversation_id: NOBODY, tag: 'x' })).toEqual([404, 'not_found', undefined])
  })

  it('[CON-4] reach agents as they are, visitors as hidden', async () => {
    const person = await signIn(server, channel.id, 'labelled', installOf('labelled'))
    const conversation_id = person.conversation.id
    const [desk, inbox] = await Promise.all([visit(server, person.token), attend(server, grace.token)])
    accept(await inbox.emit('conversation.join', { conversation_id }))
    await asAda('conversations.tag', { conversation_id, tag: 'difficult' })
    await asAda('conversations.untag', { conversation_id, tag: 'difficult' })
    await desk.say('hello')
    await until('three events', () => desk.log().length === 3 && inbox.log().length === 3)
    expect(desk.log().map(({ type, seq }) => [seq, type])).toEqual([[2, 'hidden'], [3, 'hidden'], [4, 'message.created']])
    expect(inbox.log()).toMatchObject([{ type: 'conversation.tagged', data: { tag: 'difficult' } }, { type: 'conversation.untagged', data: { tag: 'difficult' } }, {}])
    const synced = accept(await desk.emit('conversation.sync', { conversation_id, after_seq: 0 }))
    expect(JSON.stringify([desk.arrivals, synced])).not.toContain('difficult')
  })
})
