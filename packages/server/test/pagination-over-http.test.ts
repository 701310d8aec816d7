import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Channel, Conversation, Message, Page } from '@rejoin/protocol'
import { identify, installOf, redeem } from './support/people.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
let channel: Channel
beforeAll(async () => {
  server = await startTestServer()
  channel = await server.connectChannel()
})
afterAll(() => server.close())

type Row = { readonly id: string; readonly conversation_id?: string; readonly content?: { text: string } }

/** Follows one of the cursors to its end; the pages in the order they were walked. */
async function walk(name: string, body: Record<string, unknown>, direction: 'next_cursor' | 'previous_cursor', from: string | null): Promise<{ pages: Row[][]; last: Page<Row> }> {
  const pages: Row[][] = []
  let cursor = from
  for (;;) {
    const { body: page } = await server.call<Page<Row>>(name, { ...body, cursor })
    pages.push([...page.data])
    cursor = page.pagination_data[direction]
    if (cursor === null) return { pages, last: page }
  }
}

async function walkBothWays(name: string, body: Record<string, unknown>): Promise<{ back: Row[][]; forward: Row[][] }> {
  const first = (await server.call<Page<Row>>(name, body)).body
  expect(first.pagination_data.previous_cursor).toBeNull()
  const back = await walk(name, body, 'next_cursor', null)
  expect(back.last.pagination_data.previous_cursor).not.toBeNull()
  const forward = await walk(name, body, 'previous_cursor', back.last.pagination_data.previous_cursor)
  return { back: back.pages, forward: forward.pages }
}

it('[WIRE-7] messages are walked back and forth without loss', async () => {
  const { conversation } = await identify(server, channel.id, 'talker')
  const said = Array.from({ length: 23 }, (_, index) => `line ${index}`)
  for (const text of said) await server.call('messages.send', { conversation_id: conversation.id, content: { type: 'text', text } })
  const { back, forward } = await walkBothWays('messages.list', { conversation_id: conversation.id, page_size: 5 })
  const texts = (pages: Row[][]) => pages.map((page) => page.map(({ content }) => content?.text))
  // Newest page first, oldest first inside it.
  expect(texts(back).toReversed().flat()).toEqual(said)
  expect(texts(back).map((page) => page.length)).toEqual([5, 5, 5, 5, 3])
  expect(texts(forward).flat()).toEqual(said.slice(3))
})

it('[WIRE-7] every list gives each row exactly once', async () => {
  const owner = await identify(server, channel.id, 'owner')
  for (let n = 0; n < 7; n++) {
    await identify(server, channel.id, `person-${n}`)
    await server.connectChannel({ name: `channel ${n}` })
    await server.call('tokens.create', { name: `token ${n}` })
    await redeem(server, (await identify(server, channel.id, 'owner')).resumeToken, { install_key: installOf(`browser-${n}`) })
  }
  await Promise.all(Array.from({ length: 5 }, (_, n) => server.call('agents.create', { email: `agent-${n}@example.com`, name: 'A', password: 'correct horse battery' })))
  const lists: [string, Record<string, unknown>, number][] = [
    ['conversations.list', {}, 9],
    ['conversations.list', { filters: { channel_id: channel.id, state: 'open', unassigned: true } }, 9],
    ['channels.list', {}, 8],
    ['tokens.list', {}, 7],
    ['sessions.list', { contact_id: owner.contact.id }, 7],
    ['agents.list', {}, 5],
  ]
  for (const [name, body, rows] of lists) {
    const all = (await server.call<Page<Row>>(name, { ...body, page_size: 200 })).body.data.map(({ id }) => id)
    expect([name, all.length]).toEqual([name, rows])
    for (const page_size of [1, 3, rows]) {
      const { pages } = await walk(name, { ...body, page_size }, 'next_cursor', null)
      expect([name, pages.flat().map(({ id }) => id)]).toEqual([name, all])
    }
    const { forward } = await walkBothWays(name, { ...body, page_size: 2 })
    // Pages come nearer to now; inside each the newest stays first.
    expect(forward.toReversed().flat().map(({ id }) => id)).toEqual(all.slice(0, forward.flat().length))
  }
})

it('[WIRE-7] what arrives meanwhile neither repeats nor skips', async () => {
  const { conversation } = await identify(server, channel.id, 'late')
  const say = (text: string) => server.call<Message>('messages.send', { conversation_id: conversation.id, content: { type: 'text', text } })
  for (const text of ['1', '2', '3', '4']) await say(text)
  const first = (await server.call<Page<Message>>('messages.list', { conversation_id: conversation.id, page_size: 2 })).body
  await say('5')
  const older = (await server.call<Page<Message>>('messages.list', { conversation_id: conversation.id, page_size: 2, cursor: first.pagination_data.next_cursor })).body
  expect(older.data.map(({ content }) => content)).toMatchObject([{ text: '1' }, { text: '2' }])
  const newer = (await server.call<Page<Message>>('messages.list', { conversation_id: conversation.id, page_size: 9, cursor: older.pagination_data.previous_cursor })).body
  expect(newer.data.map(({ content }) => content)).toMatchObject([{ text: '3' }, { text: '4' }, { text: '5' }])
})

it('[WIRE-7] an empty list has null at both ends', async () => {
  const { body } = await server.call<Page<Conversation>>('conversations.list', { filters: { state: 'completed' } })
  expect(body).toEqual({ data: [], pagination_data: { next_cursor: null, previous_cursor: null } })
})

it('[WIRE-7] a cursor of another list is refused', async () => {
  const { body: conversations } = await server.call<Page<Row>>('conversations.list', { page_size: 1 })
  const cursor = conversations.pagination_data.next_cursor
  const { conversation } = await identify(server, channel.id, 'talker')
  const foreign: [string, Record<string, unknown>][] = [
    ['channels.list', { cursor }],
    ['conversations.list', { cursor, filters: { state: 'open' } }],
    ['messages.list', { cursor, conversation_id: conversation.id }],
    ['tokens.list', { cursor: 'nonsense' }],
    ['agents.list', { cursor: '' }],
    ['agents.list', { cursor: Buffer.from('["x",0,{}]').toString('base64url') }],
    ['agents.list', { cursor: Buffer.from('null').toString('base64url') }],
  ]
  for (const [name, body] of foreign) {
    const { status, body: answer } = await server.call(name, body)
    expect([name, status, answer.error?.code]).toEqual([name, 422, 'invalid_cursor'])
  }
})

it('[WIRE-7] a page size outside 1 to 200 is refused', async () => {
  for (const page_size of [0, 201, -1, 1.5, '20', Number.MAX_SAFE_INTEGER]) {
    const { body } = await server.call('conversations.list', { page_size })
    expect(body.error).toMatchObject({ code: 'invalid_field', field: 'page_size' })
  }
})
