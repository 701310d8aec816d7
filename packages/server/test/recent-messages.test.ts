import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Channel, RecentMessages } from '@rejoin/protocol'
import { ask, createContact, merge, NOBODY, refusalOf, tell, unique } from './support/contacts.ts'
import { identify } from './support/people.ts'
import { aPurchase, createSource, tellOf, titlesOf } from './support/sources.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
let shop: Channel
let agent: string
const tokens: Record<string, string> = {}
beforeAll(async () => {
  server = await startTestServer()
  shop = await server.connectChannel()
  agent = (await server.createAgent()).token
  for (const source of ['purchases', 'tours', 'calls']) tokens[source] = (await createSource(server, source)).token
})
afterAll(() => server.close())

const recent = (contact_id: string, more: Record<string, unknown> = {}) => ask<RecentMessages>(server, 'contacts.recent-messages', { contact_id, ...more })
/** Source and titles of each conversation, in the order of the answer. */
const read = (answer: RecentMessages) => Object.values(answer).map(({ source, data }): readonly [string, readonly string[]] => [source, titlesOf(data)])
const happens = (source: string, who: string, ids: readonly string[]) => tellOf(server, tokens[source] ?? '', ids.map((id) => aPurchase(`${who} ${id}`, { ref: who }, { summary: id })))

async function somebody(name: string) {
  const who = await identify(server, shop.id, name)
  await tell(server, who.conversation.id, 'Hello')
  await tell(server, who.conversation.id, 'How can I help?')
  await happens('purchases', name, ['tea', 'pot', 'cup'])
  await happens('tours', name, ['tour'])
  return who
}

describe('contacts.recent-messages', () => {
  it('[SRC-8] answers by conversation, newest activity first', async () => {
    const { contact, conversation } = await somebody('ada')
    const answer = await recent(contact.id)
    expect(read(answer)).toEqual([['tours', ['tour']], ['purchases', ['tea', 'pot', 'cup']], ['chat_plugin', ['Hello', 'How can I help?']]])
    expect(answer[conversation.id]?.data[1]).toMatchObject({ conversation_id: conversation.id, source: 'chat_plugin', content: { text: 'How can I help?' } })
    expect(Object.values(answer).map(({ pagination_data }) => pagination_data)).toEqual(Array.from({ length: 3 }, () => ({ next_cursor: null, previous_cursor: null })))
    expect(await ask(server, 'contacts.recent-messages', { contact_id: contact.id }, { token: agent })).toEqual(answer)
  })

  it('[SRC-8] the sources named are any of them', async () => {
    const { contact } = await somebody('bob')
    const sources = async (...filter_sources: string[]) => Object.values(await recent(contact.id, { filter_sources })).map(({ source }) => source)
    expect([await sources('purchases'), await sources('purchases', 'tours', 'purchases'), await sources('chat_plugin'), await sources('calls'), await sources('nothing', 'tours')]).toEqual([['purchases'], ['tours', 'purchases'], ['chat_plugin'], [], ['tours']])
  })

  it('[SRC-8] each conversation goes on by its own cursor', async () => {
    const { contact, conversation } = await somebody('cleo')
    const seen: Record<string, string[]> = {}
    let cursors: Record<string, string> = {}
    let pages = 0
    do {
      const answer: RecentMessages = await recent(contact.id, { page_size: 1, cursors })
      // Only what was named goes on; the first time that is everything.
      const named = pages === 0 ? Object.keys(answer) : Object.keys(cursors)
      expect(Object.keys(answer).toSorted()).toEqual(named.toSorted())
      for (const [id, { source, data }] of Object.entries(answer)) (seen[source] ??= []).push(...titlesOf(data), ...(data[0]?.conversation_id === id ? [] : ['of another']))
      cursors = Object.fromEntries(Object.entries(answer).flatMap(([id, { pagination_data }]) => (pagination_data.next_cursor === null ? [] : [[id, pagination_data.next_cursor]])))
      pages += 1
    } while (Object.keys(cursors).length > 0)
    expect([pages, seen]).toEqual([3, { tours: ['tour'], purchases: ['cup', 'pot', 'tea'], chat_plugin: ['How can I help?', 'Hello'] }])

    const cursor = (await recent(contact.id, { page_size: 1 }))[conversation.id]?.pagination_data.next_cursor
    const other = (await identify(server, shop.id, 'somebody else')).conversation.id
    for (const [wrong, more] of [[{ [conversation.id]: 'nonsense' }, {}], [{ [other]: cursor }, {}], [{ [NOBODY]: cursor }, {}], [{ [conversation.id]: cursor }, { filter_sources: ['purchases'] }]] as const) {
      const { status, body } = await server.call('contacts.recent-messages', { contact_id: contact.id, cursors: wrong, ...more })
      expect([status, body.error?.code, body.error?.field]).toEqual([422, 'invalid_cursor', `cursors.${Object.keys(wrong)[0]}`])
    }
  })

  it('[SRC-8] a cursor is good in messages.list as well', async () => {
    const { contact, conversation } = await somebody('dora')
    const cursor = (await recent(contact.id, { page_size: 1, filter_sources: ['chat_plugin'] }))[conversation.id]?.pagination_data.next_cursor
    const { body } = await server.call<{ data: { content: { type: 'text'; text: string } }[] }>('messages.list', { conversation_id: conversation.id, cursor })
    expect(titlesOf(body.data)).toEqual(['Hello'])
  })

  it('[SRC-8] chats of every channel belong to it, newest twenty', async () => {
    const other = await server.connectChannel({ name: 'Blog' })
    const { contact } = await identify(server, shop.id, 'eve')
    await tell(server, (await identify(server, other.id, 'eve')).conversation.id, 'On the blog')
    for (let n = 0; n < 25; n++) await tell(server, (await identify(server, shop.id, 'eve', { ticket: { type: 'order', external_id: `eve ${n}` } })).conversation.id, `About ${n}`)
    await happens('purchases', 'eve', ['tea'])
    const said = read(await recent(contact.id)).map(([source, titles]) => `${source} ${titles.join()}`)
    // The twenty newest of each source, so that much talk hides nothing else.
    expect(said).toEqual(['purchases tea', ...Array.from({ length: 20 }, (_, n) => `chat_plugin About ${24 - n}`)])
  })

  it('[SRC-8] by an old id it is read of the survivor', async () => {
    const { contact } = await somebody('faye')
    const lead = await createContact(server, unique())
    await tellOf(server, tokens['calls'] ?? '', [aPurchase('faye called', { email: lead.email }, { summary: 'called' })])
    await merge(server, lead.id, contact.id)
    expect(new Set(read(await recent(lead.id)).map(([source]) => source))).toEqual(new Set(['calls', 'tours', 'purchases', 'chat_plugin']))
  })

  it.each([
    [{ filter_sources: [] }, 'filter_sources'], [{ filter_sources: 'purchases' }, 'filter_sources'], [{ page_size: 0 }, 'page_size'], [{ page_size: 201 }, 'page_size'], [{ cursors: [] }, 'cursors'], [{ cursors: { nonsense: 'x' } }, 'cursors.nonsense'], [{ cursors: { [NOBODY]: 1 } }, `cursors.${NOBODY}`], [{ contact_id: 'nobody' }, 'contact_id'],
  ])('[WIRE-5] %j is refused', async (wrong, field) => {
    const { status, body } = await server.call('contacts.recent-messages', { contact_id: NOBODY, ...wrong })
    expect([status, body.error?.code, body.error?.field]).toEqual([422, 'invalid_field', field])
  })

  it('[SRC-8] nobody and erased people have nothing', async () => {
    const { contact } = await somebody('gus')
    await ask(server, 'contacts.delete', { id: contact.id })
    const limited = await ask<{ token: string }>(server, 'tokens.create', { name: 'limited', channel_ids: [shop.id] })
    expect(await refusalOf(server, 'contacts.recent-messages', { contact_id: NOBODY })).toBe('404 not_found')
    expect(await refusalOf(server, 'contacts.recent-messages', { contact_id: contact.id })).toBe('410 contact_deleted')
    expect(await refusalOf(server, 'contacts.recent-messages', { contact_id: contact.id }, { token: limited.token })).toBe('403 forbidden')
  })
})
