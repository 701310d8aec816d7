import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Channel, Conversation, ConversationEvent, Message, Page } from '@rejoin/protocol'
import { ask, createContact, merge, refusalOf, search, tell, unmerge, unique } from './support/contacts.ts'
import { attend, identify, installOf, openPage, redeem, signIn, visit } from './support/people.ts'
import { dumpDatabase, readDatabaseFiles } from './support/read-database.ts'
import { accept, disconnectAll, until } from './support/sockets.ts'
import { SHOP, startTestServer, type TestServer } from './support/test-server.ts'

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

const erase = (id: string) => ask<{ id: string; deleted: boolean }>(server, 'contacts.delete', { id })

/** Every value in any column that still holds this. */
const tracesOf = (word: string): string[] => dumpDatabase(server.databasePath).split('\n').filter((value) => value.includes(word))

/** A number of their own, like everything else of theirs. */
const phoneOf = (word: string): string => `+1415${(Buffer.from(word).readUInt32BE(0) % 10_000_000).toString().padStart(7, '0')}`

/** Words that stand nowhere else, so that one search tells whether anything of this person is left. */
function secrets(word: string) {
  return { external_id: `${word}-id`, email: `${word}@example.com`, phone_number: phoneOf(word), identifiers: { dni: `${word}-dni` }, first_name: `${word}-first`, last_name: `${word}-last`, display_name: `${word}-display`, avatar_url: `https://example.com/${word}.png`, organization_id: `${word}-org`, metadata: { note: `${word}-meta` } }
}

/** Everything that can be known and said about somebody. */
async function livingPerson(word: string) {
  const who = await identify(server, channel.id, `${word}-id`, secrets(word))
  const session = await redeem(server, who.resumeToken, { install_key: installOf(word), page: { url: `https://shop.test/${word}-page`, title: `${word}-title` } })
  const device = await visit(server, session.token)
  await device.say(`${word}-said`)
  await ask(server, 'messages.send', { conversation_id: who.conversation.id, content: { type: 'text', text: `${word}-answered` } }, { token: agent })
  await ask(server, 'messages.send', { conversation_id: who.conversation.id, content: { type: 'text', text: `${word}-noted` }, visibility: 'internal' }, { token: agent })
  await ask(server, 'conversations.tag', { conversation_id: who.conversation.id, tag: `${word}-tag` }, { token: agent })
  await ask(server, 'pages.push', { conversation_id: who.conversation.id, url: `https://shop.test/${word}-pushed`, title: `${word}-pushed` }, { token: agent })
  await ask(server, 'conversations.start', { channel_id: channel.id, contact: { external_id: `${word}-id` }, attributes: { note: `${word}-attribute` }, transaction_id: `${word}-transaction` })
  return { ...who, session, device }
}

describe('erasing', () => {
  it('[CTC-10] nothing of the person is in any table', async () => {
    const { contact } = await livingPerson('quokka')
    expect(tracesOf('quokka')).not.toEqual([])
    expect(await erase(contact.id)).toEqual({ id: contact.id, deleted: true })
    expect(tracesOf('quokka')).toEqual([])
    expect(tracesOf(phoneOf('quokka').slice(1))).toEqual([])
  })

  it('[CTC-10] nothing is left in the bytes of the file', async () => {
    const { contact } = await livingPerson('numbat')
    // Much more than one page, so that there are pages to free.
    for (let n = 0; n < 20; n++) await tell(server, (await identify(server, channel.id, 'numbat-id')).conversation.id, `numbat-${n} ${'long '.repeat(800)}`)
    await erase(contact.id)
    expect(readDatabaseFiles(server.databasePath).includes('numbat')).toBe(false)
    await server.restart()
    expect(readDatabaseFiles(server.databasePath).includes('numbat')).toBe(false)
    expect(server.logs.join('\n')).not.toContain('numbat')
  })

  it('[CTC-10] what was merged into the person goes, too', async () => {
    const survivor = await livingPerson('wombat')
    const source = await createContact(server, { external_id: 'dingo-id', email: 'dingo@example.com', first_name: 'dingo-first', metadata: { note: 'dingo-meta' } })
    await merge(server, source.id, survivor.contact.id)
    await erase(survivor.contact.id)
    expect([tracesOf('wombat'), tracesOf('dingo')]).toEqual([[], []])
    expect(await refusalOf(server, 'contacts.info', { id: source.id })).toBe('410 contact_deleted')
    expect(await refusalOf(server, 'contacts.unmerge', { source_id: source.id, destination_id: survivor.contact.id })).toBe('410 contact_deleted')
  })

  it('[CTC-10] what was said before the login goes, too', async () => {
    await livingPerson('bilby')
    const page = await openPage(server, channel.id, installOf('bilby-browser'))
    await (await visit(server, page.token)).say('bilby-before-login')
    const again = await identify(server, channel.id, 'bilby-id')
    expect((await redeem(server, again.resumeToken, { install_key: installOf('bilby-browser') }, { token: page.token })).verdict).toBe('claimed')
    await erase(again.contact.id)
    expect(tracesOf('bilby')).toEqual([])
  })

  it("[CTC-10] a former merge keeps nothing in the other's log", async () => {
    const [source, destination] = [await livingPerson('possum'), await livingPerson('tamarin')]
    await merge(server, source.contact.id, destination.contact.id)
    await unmerge(server, source.contact.id, destination.contact.id)
    await erase(destination.contact.id)
    expect(tracesOf('tamarin')).toEqual([])
    expect(tracesOf('possum-said')).not.toEqual([])
    await erase(source.contact.id)
    expect(tracesOf('possum')).toEqual([])
  })

  it('[CTC-10] seq keeps no gap, and a late agent stumbles over nothing', async () => {
    const { contact, conversation } = await livingPerson('echidna')
    await ask(server, 'conversations.complete', { conversation_id: conversation.id })
    await erase(contact.id)
    const inbox = await attend(server, agent)
    const { events, head_seq } = accept(await inbox.emit<{ events: ConversationEvent[]; head_seq: number }>('conversation.sync', { conversation_id: conversation.id, after_seq: 0, limit: 200 }))
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: head_seq }, (_, index) => index + 1))
    const messages = await ask<Page<Message>>(server, 'messages.list', { conversation_id: conversation.id }, { token: agent })
    expect(messages.data.map(({ content, metadata }) => [content, metadata])).toEqual([1, 2, 3].map(() => [{ type: 'text', text: '' }, { erased: true }]))
    expect(await ask<Conversation>(server, 'conversations.info', { conversation_id: conversation.id }, { token: agent })).toMatchObject({ attributes: {}, tags: [], contact: { external_id: null, email: null, first_name: null, metadata: {} } })
  })
})

describe('afterwards', () => {
  it('[CTC-11] every device ends within a second, and its token', async () => {
    const { contact, device, session, resumeToken } = await livingPerson('koala')
    await erase(contact.id)
    await until('the socket to close', () => device.closedAt !== null, 1000)
    expect(device.heard('session.revoked')).toEqual([{ reason: 'contact_deleted' }])
    expect(await refusalOf(server, 'chatplugin.authenticate', {}, { token: session.token, origin: SHOP })).toBe('401 token_revoked contact_deleted')
    for (const install of ['koala', 'another']) expect((await server.authenticate({ resume_token: resumeToken, install_key: installOf(install) })).body.error.code).toBe('token_revoked')
  })

  it('[CTC-11] by its id the contact is gone', async () => {
    const { contact, conversation } = await livingPerson('dugong')
    const other = await createContact(server, unique())
    await erase(contact.id)
    for (const verb of ['info', 'update', 'block', 'unblock', 'delete', 'export']) expect([verb, await refusalOf(server, `contacts.${verb}`, { id: contact.id })]).toEqual([verb, '410 contact_deleted'])
    expect(await refusalOf(server, 'contacts.info', { conversation_id: conversation.id })).toBe('410 contact_deleted')
    expect(await refusalOf(server, 'contacts.decisions', { contact_id: contact.id })).toBe('410 contact_deleted')
    expect(await refusalOf(server, 'sessions.list', { contact_id: contact.id })).toBe('410 contact_deleted')
    expect(await refusalOf(server, 'conversations.start', { channel_id: channel.id, contact: { contact_id: contact.id } })).toBe('410 contact_deleted')
    expect(await refusalOf(server, 'contacts.merge', { source_id: contact.id, destination_id: other.id })).toBe('410 contact_deleted')
    expect(await search(server, { external_id: 'dugong-id' })).toEqual([])
    expect(await search(server, { metadata: { note: 'dugong-meta' } })).toEqual([])
    const { data } = await ask<Page<{ id: string }>>(server, 'contacts.list', { page_size: 200 })
    expect(data.map(({ id }) => id)).not.toContain(contact.id)
  })

  it('[CTC-11] a new login makes a new contact with nothing old', async () => {
    const { contact, conversation } = await livingPerson('platypus')
    await erase(contact.id)
    const again = await signIn(server, channel.id, 'platypus-id', installOf('platypus-again'))
    expect(again).toMatchObject({ contact_created: true, matched_by: [], conversation: { verdict: 'created' }, session: { messages: [] } })
    expect([again.contact.id === contact.id, again.conversation.id === conversation.id, again.conversations.length]).toEqual([false, false, 1])
    const device = await visit(server, again.token)
    expect(await device.emit('conversation.sync', { conversation_id: conversation.id, after_seq: 0 })).toMatchObject({ ok: false, error: { code: 'not_found' } })
  })
})
