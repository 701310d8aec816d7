import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Channel, Conversation, ConversationEvent, Page, StartForContactResult } from '@rejoin/protocol'
import { ask, refusalOf, tell } from './support/contacts.ts'
import { attend, identify, installOf, redeem, signIn, visit } from './support/people.ts'
import { dumpDatabase, readDatabaseFiles } from './support/read-database.ts'
import { openReceiver } from './support/receiver.ts'
import { accept, disconnectAll, until } from './support/sockets.ts'
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

const remove = (conversation_id: string) => ask<{ id: string; deleted: boolean }>(server, 'conversations.delete', { conversation_id })
const tracesOf = (word: string): string[] => dumpDatabase(server.databasePath).split('\n').filter((value) => value.includes(word))

/** Everything that can be said in a conversation. */
async function livelyConversation(word: string) {
  const person = await signIn(server, channel.id, `visitor-${word}`, installOf(word))
  const id = person.conversation.id
  const device = await visit(server, person.token)
  await device.say(`${word}-said`)
  await ask(server, 'messages.send', { conversation_id: id, content: { type: 'text', text: `${word}-answered` } }, { token: agent })
  await ask(server, 'messages.send', { conversation_id: id, content: { type: 'text', text: `${word}-noted` }, visibility: 'internal' }, { token: agent })
  await ask(server, 'conversations.tag', { conversation_id: id, tag: `${word}-tag` })
  await ask(server, 'pages.push', { conversation_id: id, url: `https://shop.test/${word}-page`, title: `${word}-title` })
  await ask<StartForContactResult>(server, 'conversations.start', { channel_id: channel.id, contact: { contact_id: person.contact.id }, attributes: { note: `${word}-attribute` }, message: { type: 'text', text: `${word}-started` }, transaction_id: `${word}-1` })
  return { ...person, id, device }
}

describe('deleting a conversation', () => {
  it('[CON-13] nothing of its words is in the file', async () => {
    const { id, contact } = await livelyConversation('pangolin')
    for (let n = 0; n < 20; n++) await tell(server, id, `pangolin-${n} ${'long '.repeat(800)}`)
    const said = ['said', 'answered', 'noted', 'tag', 'page', 'title', 'attribute', 'started', '0', '19'].map((word) => `pangolin-${word}`)
    expect(said.filter((words) => tracesOf(words).length > 0)).toEqual(said)
    expect(await remove(id)).toEqual({ id, deleted: true })
    expect(said.filter((words) => tracesOf(words).length > 0)).toEqual([])
    await server.restart()
    const bytes = readDatabaseFiles(server.databasePath)
    expect(said.filter((words) => bytes.includes(words))).toEqual([])
    // The person is not: only what was said here.
    expect((await ask<{ external_id: string }>(server, 'contacts.info', { id: contact.id })).external_id).toBe('visitor-pangolin')
  })

  it('[CON-13] by its id it is gone, also the second time', async () => {
    const { id } = await livelyConversation('tapir')
    await remove(id)
    for (const [name, more] of [['delete', {}], ['info', {}], ['assign', { agent_id: null }], ['complete', {}], ['reopen', {}], ['mark-read', {}], ['tag', { tag: 'x' }]] as const) expect([name, await refusalOf(server, `conversations.${name}`, { conversation_id: id, ...more })]).toEqual([name, '404 not_found'])
    expect(await refusalOf(server, 'messages.list', { conversation_id: id })).toBe('404 not_found')
    expect(await refusalOf(server, 'messages.send', { conversation_id: id, content: { type: 'text', text: 'x' } })).toBe('404 not_found')
    expect(await refusalOf(server, 'contacts.info', { conversation_id: id })).toBe('404 not_found')
    expect(await refusalOf(server, 'chatplugin.resumeToken', { channel_id: channel.id, conversation_id: id })).toBe('404 not_found')
    const { data } = await ask<Page<Conversation>>(server, 'conversations.list', { page_size: 200 })
    expect(data.map((one) => one.id)).not.toContain(id)
  })

  it('[CON-13] visitor and agent see it end, without a gap', async () => {
    const { id, device } = await livelyConversation('okapi')
    const inbox = await attend(server, agent)
    const { head_seq } = accept(await inbox.emit<{ head_seq: number }>('conversation.join', { conversation_id: id }))
    await remove(id)
    await until('both to see the end', () => [device, inbox].every((one) => one.log().at(-1)?.type === 'conversation.completed'))
    const after = (events: readonly ConversationEvent[]) => events.filter((event) => event.conversation_id === id && event.seq > head_seq).map(({ seq, type }) => [seq - head_seq, type])
    expect(after(inbox.log())).toEqual([[1, 'message.deleted'], [2, 'message.deleted'], [3, 'message.deleted'], [4, 'message.deleted'], [5, 'conversation.completed']])
    expect(after(device.log())).toEqual([[1, 'message.deleted'], [2, 'message.deleted'], [3, 'hidden'], [4, 'message.deleted'], [5, 'conversation.completed']])
    await until('lists to drop it', () => inbox.heard<{ conversation: Conversation; deleted?: true }>('conversation.updated').some(({ conversation, deleted }) => conversation.id === id && deleted === true))
    expect(inbox.heard<{ conversation: Conversation; deleted?: true }>('conversation.updated').at(-1)).toMatchObject({ deleted: true, conversation: { last_message: null, state: 'completed' } })
    expect(await inbox.emit('conversation.join', { conversation_id: id })).toMatchObject({ ok: false, error: { code: 'not_found' } })
  })

  it('[CON-14] whoever was in it writes on in a new one', async () => {
    const { id, device, token, resumeToken } = await livelyConversation('numbat')
    await remove(id)
    const { message } = await device.say('Hello again', { conversation_id: id })
    expect(message.conversation_id).not.toBe(id)
    const { body } = await server.authenticate({}, { token })
    expect(body).toMatchObject({ conversation: { id: message.conversation_id }, messages: [{ content: { text: 'Hello again' } }] })
    expect((await server.authenticate({ resume_token: resumeToken, install_key: installOf('another') })).body.error.code).toBe('token_revoked')
    expect((await identify(server, channel.id, 'visitor-numbat')).conversation).toMatchObject({ id: message.conversation_id, verdict: 'resumed' })
  })

  it('[CON-14] a device that comes back late is told nothing old', async () => {
    const { id, device, token } = await livelyConversation('civet')
    device.socket.disconnect()
    await remove(id)
    const late = await visit(server, token)
    expect(await late.emit('conversation.sync', { conversation_id: id, after_seq: 1 })).toMatchObject({ ok: false, error: { code: 'not_found' } })
    const { body } = await server.authenticate({}, { token })
    expect(body).toMatchObject({ verdict: 'created', conversation: null, conversations: [], messages: [] })
    expect((await late.say('Anybody there?')).message.conversation_id).not.toBe(id)
  })

  it('[CON-14] about a ticket, identify makes the next one about it', async () => {
    const ticket = { type: 'order', external_id: 'A-9' }
    const before = await identify(server, channel.id, 'genet', { ticket })
    await redeem(server, before.resumeToken, { install_key: installOf('genet') })
    await remove(before.conversation.id)
    const after = await identify(server, channel.id, 'genet', { ticket })
    expect([after.conversation.verdict, after.conversation.id === before.conversation.id, after.conversation.ticket?.external_id]).toEqual(['created', false, 'A-9'])
  })

  it('[CON-13] webhooks hear of each message, and never its words', async () => {
    const receiver = await openReceiver()
    onTestFinished(() => receiver.close())
    await ask(server, 'webhooks.subscribe', { url: receiver.url, events: ['message.deleted', 'conversation.completed'] })
    const { id } = await livelyConversation('serval')
    await remove(id)
    await until('the webhook to hear all of it', () => receiver.hits.length === 5)
    expect(receiver.types().toSorted()).toEqual(['conversation.completed', ...Array.from({ length: 4 }, () => 'message.deleted')])
    expect(JSON.stringify(receiver.hits.map(({ text }) => text))).not.toContain('serval-')
  })

  it('[TOK-9] a token of another channel finds nothing to delete', async () => {
    const { id } = await livelyConversation('kinkajou')
    const other = await server.connectChannel()
    const { token } = await ask<{ token: string }>(server, 'tokens.create', { name: 'other', channel_ids: [other.id] })
    expect(await refusalOf(server, 'conversations.delete', { conversation_id: id }, { token })).toBe('404 not_found')
    expect(await refusalOf(server, 'conversations.info', { conversation_id: id })).toBe('200 ok')
  })
})
