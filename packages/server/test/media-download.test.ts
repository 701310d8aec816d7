import { readdirSync, rmSync } from 'node:fs'
import { join as joinPath } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { VISITOR_NAMESPACE, type Channel, type CreateTokenResult } from '@rejoin/protocol'
import { MINUTE } from '../src/clock.ts'
import { NOBODY } from './support/contacts.ts'
import { download, link, sendFile, upload } from './support/files.ts'
import { attend, installOf, openPage, signIn, visit } from './support/people.ts'
import { join, JPEG, PDF, PNG, type Bytes } from './support/pictures.ts'
import { accept, connect, disconnectAll, until } from './support/sockets.ts'
import { makeClock, SHOP, startTestServer, SYSTEM_TOKEN, type TestServer } from './support/test-server.ts'

const clock = makeClock()
let server: TestServer
let channel: Channel
let grace: { readonly token: string }
beforeAll(async () => {
  server = await startTestServer({ clock })
  channel = await server.connectChannel({ attachments: 'open' })
  grace = await server.createAgent()
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

/** A person who has sent this file. */
async function whoSent(name: string, bytes: Bytes = PNG, called = 'tea.png') {
  const person = await signIn(server, channel.id, name, installOf(name))
  const device = await visit(server, person.token)
  const file = await upload(server, person.token, called, bytes)
  accept(await sendFile(device, file.attachment_id))
  return { ...person, device, file, id: file.attachment_id }
}

/** An agent's file in this conversation. */
async function graceSends(conversation_id: string, visibility: 'public' | 'internal' = 'public'): Promise<string> {
  const { attachment_id } = await upload(server, grace.token, 'answer.png', PNG)
  const { status } = await server.call('messages.send', { conversation_id, visibility, content: { type: 'attachment', attachment_id } }, { token: grace.token })
  expect(status).toBe(200)
  return attachment_id
}

describe('who may have a file', () => {
  it('[FILE-6] until it is sent nobody but who uploaded it', async () => {
    const ada = await signIn(server, channel.id, 'ada-alone', installOf('ada-alone'))
    const phone = await signIn(server, channel.id, 'ada-alone', installOf('ada-phone'))
    const eve = await signIn(server, channel.id, 'eve-alone', installOf('eve-alone'))
    const { attachment_id } = await upload(server, ada.token, 'tea.png', PNG)
    expect(await codes(attachment_id, [ada.token, phone.token])).toEqual(['ok', 'ok'])
    expect(await codes(attachment_id, [eve.token, grace.token, SYSTEM_TOKEN])).toEqual(['not_found', 'not_found', 'not_found'])
    const graces = (await upload(server, grace.token, 'tea.png', PNG)).attachment_id
    const linus = await server.createAgent('linus@example.com', 'Linus')
    expect(await codes(graces, [grace.token, linus.token, ada.token, SYSTEM_TOKEN])).toEqual(['ok', 'not_found', 'not_found', 'not_found'])
  })

  it("[FILE-6] [MSG-5] another person's looks exactly like a missing one", async () => {
    const ada = await whoSent('ada-of-others')
    const eve = await signIn(server, channel.id, 'eve-of-others', installOf('eve-of-others'))
    const anonymous = await openPage(server, channel.id, installOf('nobody'))
    const elsewhere = await signIn(server, (await server.connectChannel()).id, 'ada-of-others', installOf('elsewhere'))
    for (const { token } of [eve, anonymous, elsewhere]) {
      const [theirs, missing] = [await download(server, ada.id, token), await download(server, NOBODY, token)]
      const plain = (bytes: Buffer) => bytes.toString().replace(/"request_id":"[^"]*"/, '')
      expect([theirs.status, plain(theirs.bytes)]).toEqual([404, plain(missing.bytes)])
      expect((await server.call('media.link', { attachment_id: ada.id }, { token })).body.error.code).toBe('not_found')
    }
    expect(await codes(ada.id, [ada.token, grace.token, SYSTEM_TOKEN])).toEqual(['ok', 'ok', 'ok'])
  })

  it("[FILE-6] an agent's once the visitor has accepted it", async () => {
    const ada = await whoSent('ada-accepts')
    const [taken, declined] = [await graceSends(ada.conversation.id), await graceSends(ada.conversation.id)]
    expect(await codes(taken, [ada.token, grace.token])).toEqual(['not_found', 'ok'])
    accept(await ada.device.emit('attachment.accept', { conversation_id: ada.conversation.id, attachment_id: taken }))
    accept(await ada.device.emit('attachment.reject', { conversation_id: ada.conversation.id, attachment_id: declined }))
    expect(await codes(taken, [ada.token])).toEqual(['ok'])
    expect(await codes(declined, [ada.token, grace.token])).toEqual(['not_found', 'ok'])
  })

  it('[FILE-11] [CON-4] what belongs to a note is for agents alone', async () => {
    const ada = await whoSent('ada-noted')
    const noted = await graceSends(ada.conversation.id, 'internal')
    expect(await codes(noted, [ada.token, grace.token])).toEqual(['not_found', 'ok'])
    const ack = await ada.device.emit('attachment.accept', { conversation_id: ada.conversation.id, attachment_id: noted })
    expect(ack).toMatchObject({ ok: false, error: { code: 'not_found' } })
  })

  it('[TOK-9] [FILE-6] a token of another channel has none', async () => {
    const ada = await whoSent('ada-limited')
    const other = await server.connectChannel()
    const make = async (body: Record<string, unknown>) => (await server.call<CreateTokenResult>('tokens.create', { name: 'x', ...body })).body.token
    expect(await codes(ada.id, [await make({ channel_ids: [channel.id] }), await make({ channel_ids: [other.id] }), await make({ scopes: ['contacts'] })])).toEqual(['ok', 'not_found', 'forbidden'])
  })

  it('[FILE-6] [TOK-8] not even their own once the session has ended', async () => {
    const ada = await whoSent('ada-leaves')
    await server.call('chatplugin.logout', {}, { token: ada.token })
    expect(await codes(ada.id, [ada.token])).toEqual(['token_revoked'])
  })

  it('[FILE-6] nobody without a credential, wherever they put it', async () => {
    const ada = await whoSent('ada-bare')
    const wrong = [ada.id, `${ada.id}?token=${ada.token}`, `${ada.id}?expires=9999999999999`, `${ada.id}?access_token=${SYSTEM_TOKEN}`]
    for (const path of wrong) expect([path, (await download(server, path, null, { cookie: `token=${ada.token}` })).code]).toEqual([path, 'unauthenticated'])
    for (const path of ['..%2f..%2frejoin.db', '%2e%2e', 'x', `${ada.id}%00`, ada.id.toUpperCase()]) expect([path, (await download(server, path, grace.token)).code]).toEqual([path, 'not_found'])
    const browser = await download(server, ada.id, SYSTEM_TOKEN, { origin: SHOP })
    expect([browser.code, browser.headers.get('access-control-allow-origin')]).toEqual(['secret_in_browser', null])
  })
})

describe('a link', () => {
  it('[FILE-6] opens its file without a credential, for five minutes', async () => {
    const ada = await whoSent('ada-links')
    const url = await link(server, ada.token, ada.id)
    expect((await download(server, url)).bytes).toEqual(Buffer.from(PNG))
    expect(url).not.toContain(ada.token)
    clock.advance(5 * MINUTE - 5000)
    expect((await download(server, url)).code).toBe('ok')
    clock.advance(6000)
    expect((await download(server, url)).code).toBe('not_found')
  })

  it('[FILE-6] opens no other file, and cannot be lengthened', async () => {
    const [ada, bob] = [await whoSent('ada-of-the-link'), await whoSent('bob-of-the-link')]
    const url = await link(server, ada.token, ada.id)
    const changed = [url.replace(ada.id, bob.id), url.replace(/expires=(\d)/, 'expires=9'), url.replace(/signature=./, 'signature=_'), url.replace(/&signature.*/, '&signature='), `${url}x`]
    for (const wrong of changed) expect([wrong === url, (await download(server, wrong)).code]).toEqual([false, 'not_found'])
  })

  it('[FILE-6] survives a restart, and not the erasure of the person', async () => {
    const ada = await whoSent('ada-erased-with-link')
    const url = await link(server, ada.token, ada.id)
    const before = server.url
    await server.restart()
    const moved = url.replace(before, server.url)
    expect((await download(server, moved)).code).toBe('ok')
    await server.call('contacts.delete', { id: ada.contact.id })
    expect((await download(server, moved)).code).toBe('not_found')
  })
})

describe('how a file is answered', () => {
  it('[FILE-7] a picture in place, everything else to be saved; nothing runs', async () => {
    const picture = await whoSent('ada-headers', JPEG, 'Über "uns" 茶.jpg')
    const paper = await whoSent('bob-headers', PDF, 'invoice.pdf')
    const text = await whoSent('cleo-headers', join('Hello'), 'note.txt')
    for (const [person, type, disposition] of [
      [picture, 'image/jpeg', `inline; filename="_ber _uns_ _.jpg"; filename*=UTF-8''%C3%9Cber%20_uns_%20%E8%8C%B6.jpg`],
      [paper, 'application/pdf', `attachment; filename="invoice.pdf"; filename*=UTF-8''invoice.pdf`],
      [text, 'text/plain; charset=utf-8', `attachment; filename="note.txt"; filename*=UTF-8''note.txt`],
    ] as const) {
      for (const where of [await download(server, person.id, person.token, { origin: SHOP }), await download(server, await link(server, person.token, person.id), null, { origin: SHOP })]) {
        expect(Object.fromEntries(['content-type', 'content-disposition', 'x-content-type-options', 'content-security-policy', 'cache-control', 'content-length', 'cross-origin-resource-policy', 'access-control-allow-origin'].map((name) => [name, where.headers.get(name)]))).toEqual({
          'content-type': type,
          'content-disposition': disposition,
          'x-content-type-options': 'nosniff',
          'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
          'cache-control': 'private, max-age=300',
          'content-length': String(person.file.size),
          'cross-origin-resource-policy': 'cross-origin',
          'access-control-allow-origin': SHOP,
        })
      }
    }
  })

  it('[FILE-7] HEAD answers the same without the bytes', async () => {
    const ada = await whoSent('ada-head')
    const response = await fetch(`${server.url}/media/${ada.id}`, { method: 'HEAD', headers: { authorization: `Bearer ${ada.token}` } })
    expect([response.status, response.headers.get('content-length'), (await response.arrayBuffer()).byteLength]).toEqual([200, String(PNG.length), 0])
  })

  it('[ORG-1] a page may ask before it fetches', async () => {
    const ask = async (origin: string) => (await fetch(`${server.url}/media/${NOBODY}`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' } })).headers
    expect(Object.fromEntries([...(await ask(SHOP))].filter(([name]) => name.startsWith('access-control')))).toMatchObject({ 'access-control-allow-origin': SHOP, 'access-control-allow-methods': 'GET', 'access-control-allow-headers': expect.stringContaining('authorization') })
    expect((await ask('https://evil.example')).get('access-control-allow-origin')).toBe(null)
  })

  it('[FILE-6] bytes that are lost are missing, and reported', async () => {
    const ada = await whoSent('ada-lost')
    const kept = joinPath(server.dir, 'uploads/kept')
    for (const shelf of readdirSync(kept)) rmSync(joinPath(kept, shelf), { recursive: true })
    expect(await codes(ada.id, [ada.token])).toEqual(['not_found'])
    expect(server.logs.some((line) => line.includes('bytes of a file are missing'))).toBe(true)
    // The conversation goes on all the same.
    const again = await connect(server.url, VISITOR_NAMESPACE, ada.token)
    expect(await again.emit('conversation.sync', { conversation_id: ada.conversation.id, after_seq: 0 })).toMatchObject({ ok: true })
  })
})

async function codes(id: string, tokens: readonly string[]): Promise<readonly string[]> {
  return Promise.all(tokens.map(async (token) => (await download(server, id, token)).code))
}

it('[FILE-6] agents see what visitors send on every socket', async () => {
  const inbox = await attend(server, grace.token)
  const ada = await signIn(server, channel.id, 'ada-live', installOf('ada-live'))
  accept(await inbox.emit('conversation.join', { conversation_id: ada.conversation.id }))
  const file = await upload(server, ada.token, 'tea.png', PNG)
  accept(await sendFile(await visit(server, ada.token), file.attachment_id))
  await until('the message', () => inbox.heard('message.created').length === 1)
  const { data } = inbox.heard<{ data: { content: { attachment_id: string } } }>('message.created').at(-1) ?? { data: null }
  expect(data?.content.attachment_id).toBe(file.attachment_id)
  expect(await codes(file.attachment_id, [grace.token])).toEqual(['ok'])
})
