import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Agent, Channel, ConversationInfo, PagePushed } from '@rejoin/protocol'
import { ask, NOBODY } from './support/contacts.ts'
import { conversationInfo, identify, installOf, signIn, visit } from './support/people.ts'
import { disconnectAll, until } from './support/sockets.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

const HOSTS = ['shop.example.com', 'localhost:5173']

let server: TestServer
let free: Channel
let limited: Channel
let grace: { agent: Agent; token: string }
beforeAll(async () => {
  server = await startTestServer()
  free = await server.connectChannel()
  limited = await server.connectChannel({ name: 'Limited', page_push_hosts: HOSTS })
  grace = await server.createAgent()
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

let visitors = 0
const begin = async (channel: Channel) => (await identify(server, channel.id, `visitor-${++visitors}`)).conversation.id
const push = async (conversation_id: string, page: Record<string, unknown>) => {
  const { status, body } = await server.call<PagePushed>('pages.push', { conversation_id, ...page }, { token: grace.token })
  return status === 200 ? 'sent' : [status, body.error.code, body.error.field].join(' ')
}

it('[CON-11] an agent sends a page to every device', async () => {
  const person = await signIn(server, free.id, 'reader', installOf('reader'))
  const conversation_id = person.conversation.id
  const desk = await visit(server, person.token)
  const event = await ask<PagePushed>(server, 'pages.push', { conversation_id, url: 'https://shop.example.com/returns?order=1', title: 'Returns' }, { token: grace.token })
  expect(event).toMatchObject({ type: 'page.pushed', conversation_id, seq: 2, actor: { purpose: 'agent', id: grace.agent.id }, data: { url: 'https://shop.example.com/returns?order=1', title: 'Returns' } })
  await until('the page', () => desk.log().length === 1)
  expect(desk.log()).toEqual([event])
  const { participants } = await ask<ConversationInfo>(server, 'conversations.info', { conversation_id })
  expect(participants.map(({ name }) => name)).toContain('Grace')
})

it('[CON-11] a backend sends one as itself, without a title', async () => {
  const conversation_id = await begin(free)
  const event = await ask<PagePushed>(server, 'pages.push', { conversation_id, url: 'http://localhost:3000/' })
  expect(event).toMatchObject({ actor: { purpose: 'system' }, data: { url: 'http://localhost:3000/', title: null } })
})

describe('addresses', () => {
  it.each([
    ['https://shop.example.com/a', 'sent'],
    ['HTTPS://SHOP.EXAMPLE.COM/a', 'sent'],
    ['http://shop.example.com:80/a', 'sent'],
    ['http://localhost:5173/', 'sent'],
    ['http://localhost/', '422 url_not_allowed url'],
    ['https://shop.example.com:8443/', '422 url_not_allowed url'],
    ['https://evil.example.com/shop.example.com', '422 url_not_allowed url'],
    ['https://shop.example.com.evil.test/', '422 url_not_allowed url'],
    ['https://sub.shop.example.com/', '422 url_not_allowed url'],
    ['https://shop.example.com@evil.test/', '422 url_not_allowed url'],
    ['https://evil.test\\@shop.example.com/', '422 url_not_allowed url'],
    ['https://shop.example.com./', '422 url_not_allowed url'],
  ])('[CON-11] where hosts are listed, %s: %s', async (url, outcome) => {
    expect(await push(await begin(limited), { url })).toBe(outcome)
  })

  it.each([
    ['https://anywhere.test/', 'sent'],
    ['javascript:alert(1)', '422 url_not_allowed url'],
    ['JaVaScRiPt:alert(1)', '422 url_not_allowed url'],
    ['data:text/html,<script>alert(1)</script>', '422 url_not_allowed url'],
    ['file:///etc/passwd', '422 url_not_allowed url'],
    ['intent://scan/#Intent;end', '422 url_not_allowed url'],
    ['https://user:secret@shop.example.com/', '422 url_not_allowed url'],
    ['//shop.example.com/', '422 invalid_field url'],
    ['shop.example.com', '422 invalid_field url'],
    ['/returns', '422 invalid_field url'],
    ['https://', '422 invalid_field url'],
    ['java\nscript:alert(1)', '422 invalid_field url'],
    [' https://shop.example.com/', '422 invalid_field url'],
    [`https://shop.example.com/${'x'.repeat(2048)}`, '422 invalid_field url'],
  ])('[CON-11] where none are listed, %s: %s', async (url, outcome) => {
    const conversation_id = await begin(free)
    expect(await push(conversation_id, { url })).toBe(outcome)
    expect((await conversationInfo(server, conversation_id)).head_seq).toBe(outcome === 'sent' ? 2 : 1)
  })

  it('[CON-11] a title is one to 255 characters', async () => {
    const conversation_id = await begin(free)
    for (const title of ['', 'x'.repeat(256), 7]) expect(await push(conversation_id, { url: 'https://shop.example.com/', title })).toBe('422 invalid_field title')
  })

  it('[CON-11] the list of hosts may change at any time', async () => {
    const channel = await server.connectChannel({ name: 'Changing' })
    const conversation_id = await begin(channel)
    const url = 'https://shop.example.com/'
    expect(await push(conversation_id, { url })).toBe('sent')
    expect(await ask<Channel>(server, 'channels.update', { channel_id: channel.id, page_push_hosts: ['Help.Example.com', 'bücher.example'] })).toMatchObject({ page_push_hosts: ['help.example.com', 'xn--bcher-kva.example'] })
    expect(await push(conversation_id, { url })).toBe('422 url_not_allowed url')
    expect(await push(conversation_id, { url: 'https://bücher.example/' })).toBe('sent')
    await ask(server, 'channels.update', { channel_id: channel.id, page_push_hosts: [] })
    expect(await push(conversation_id, { url })).toBe('sent')
  })

  it.each(['*.example.com', 'https://shop.example.com', 'shop.example.com/path', '', 'a b', 'user@shop.example.com', 'x:99999'])('[CON-11] %j is no host', async (host) => {
    const { status, body } = await server.call('channels.update', { channel_id: limited.id, page_push_hosts: [host] })
    expect([status, body.error.code, body.error.field]).toEqual([422, 'invalid_field', 'page_push_hosts.0'])
  })
})

it('[CON-11] nothing is sent after the end or to nobody', async () => {
  const conversation_id = await begin(free)
  await ask(server, 'conversations.complete', { conversation_id })
  expect(await push(conversation_id, { url: 'https://shop.example.com/' })).toBe('409 already_completed ')
  expect(await push(NOBODY, { url: 'https://shop.example.com/' })).toBe('404 not_found ')
})
