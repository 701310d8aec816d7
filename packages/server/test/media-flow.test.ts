import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Channel, ConversationEvent, Message, OfferResult, Page } from '@rejoin/protocol'
import { ask, NOBODY } from './support/contacts.ts'
import { download, sendFile, upload } from './support/files.ts'
import { attend, installOf, openPage, signIn, visit } from './support/people.ts'
import { join, PDF, PNG } from './support/pictures.ts'
import { openReceiver, type Receiver } from './support/receiver.ts'
import { accept, disconnectAll, nextMessageId, until, type Device } from './support/sockets.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

/** Files in both directions, as those at both ends and the site's backend see them. */

let server: TestServer
let grace: { readonly token: string; readonly agent: { readonly id: string } }
let receiver: Receiver
const channels: Record<string, Channel> = {}
beforeAll(async () => {
  server = await startTestServer()
  for (const attachments of ['open', 'offer', 'off'] as const) channels[attachments] = await server.connectChannel({ attachments })
  grace = await server.createAgent()
  receiver = await openReceiver()
  await server.call('webhooks.subscribe', { url: receiver.url, events: ['attachment.offered', 'attachment.accepted', 'attachment.rejected', 'attachment.uploaded'] })
})
afterAll(async () => {
  disconnectAll()
  await server.close()
  await receiver.close()
})

let people = 0
async function meet(policy: 'open' | 'offer' | 'off') {
  const name = `person-${++people}`
  const person = await signIn(server, channels[policy]?.id ?? '', name, installOf(name))
  const [desk, phone, inbox] = [await visit(server, person.token), await visit(server, person.token), await attend(server, grace.token)]
  const conversation_id = person.conversation.id
  accept(await inbox.emit('conversation.join', { conversation_id }))
  return { ...person, desk, phone, inbox, conversation_id }
}

type Meeting = Awaited<ReturnType<typeof meet>>

/** What everybody saw: the same, in the same order, without a gap, live, by sync and by webhook. */
async function whatHappened({ desk, phone, inbox, conversation_id }: Meeting, expected: readonly string[]): Promise<readonly ConversationEvent[]> {
  await until('everybody to have heard it', () => [desk, phone, inbox].every((device) => device.log().length === expected.length))
  const { events } = accept(await inbox.emit<{ events: ConversationEvent[] }>('conversation.sync', { conversation_id, after_seq: 1 }))
  expect(events.map(({ type }) => type)).toEqual(expected)
  expect(events.map(({ seq }) => seq)).toEqual(expected.map((_, n) => n + 2))
  for (const device of [desk, phone, inbox]) expect(device.log().map(({ id, seq }) => [id, seq])).toEqual(events.map(({ id, seq }) => [id, seq]))
  const told = events.filter(({ type }) => type.startsWith('attachment.')).map(({ id }) => id)
  await until('the webhooks', () => told.every((id) => receiver.ids().includes(id)))
  return events
}

const offer = (device: Device, conversation_id: string, file: Record<string, unknown> = {}) => device.emit<OfferResult>('attachment.offer', { conversation_id, name: 'tea.png', media_type: 'image/png', size: PNG.length, ...file })

describe("a visitor's file", () => {
  it('[FILE-9] is sent at once where that is open', async () => {
    const meeting = await meet('open')
    const file = await upload(server, meeting.token, 'tea.png', PNG)
    const { message } = accept(await sendFile(meeting.desk, file.attachment_id, { content: { type: 'attachment', attachment_id: file.attachment_id, name: 'lie.exe', media_type: 'text/html', size: 1, caption: 'My tea' } }))
    expect(message.content).toEqual({ type: 'attachment', attachment_id: file.attachment_id, name: 'tea.png', media_type: 'image/png', size: PNG.length, caption: 'My tea' })
    const [uploaded] = await whatHappened(meeting, ['attachment.uploaded', 'message.created'])
    expect(uploaded).toMatchObject({ actor: { purpose: 'customer', id: meeting.contact.id }, data: { ...file } })
  })

  it('[FILE-9] may be the first thing somebody says', async () => {
    const page = await openPage(server, channels['open']?.id ?? '', installOf('first-file'))
    const device = await visit(server, page.token)
    const file = await upload(server, page.token, 'tea.png', PNG)
    const { message } = accept(await sendFile(device, file.attachment_id))
    await until('the beginning', () => device.log().length === 3)
    expect(device.log().map(({ type, seq }) => [seq, type])).toEqual([[1, 'conversation.created'], [2, 'attachment.uploaded'], [3, 'message.created']])
    expect((await download(server, file.attachment_id, page.token)).code).toBe('ok')
    expect(message.from_contact).toBe(true)
  })

  it('[MSG-2] sent twice after a lost answer it is one', async () => {
    const { desk, phone, token } = await meet('open')
    const { attachment_id } = await upload(server, token, 'tea.png', PNG)
    const client_message_id = nextMessageId()
    const replies = await Promise.all([desk, phone, desk].map(async (device) => accept(await sendFile(device, attachment_id, { client_message_id }))))
    expect(new Set(replies.map(({ message }) => message.id)).size).toBe(1)
    expect(replies.filter(({ duplicate }) => duplicate === true)).toHaveLength(2)
  })

  it('[FILE-10] is offered, accepted, uploaded and sent', async () => {
    const meeting = await meet('offer')
    const { desk, inbox, token, conversation_id } = meeting
    expect((await server.upload('tea.png', PNG, { token })).body.error.code).toBe('forbidden')
    const offered = accept(await offer(desk, conversation_id))
    expect(offered).toEqual({ attachment_id: expect.any(String), name: 'tea.png', media_type: 'image/png', size: PNG.length })
    expect((await server.upload('tea.png', PNG, { token })).body.error.code).toBe('forbidden')
    accept(await inbox.emit('attachment.accept', { conversation_id, attachment_id: offered.attachment_id }))
    expect((await server.upload('tea.png', join(PNG, 'x'), { token })).body.error.code).toBe('forbidden')
    expect(await upload(server, token, 'tea.png', PNG)).toEqual(offered)
    expect((await server.upload('tea.png', PNG, { token })).body.error.code).toBe('forbidden')
    expect((await download(server, offered.attachment_id, grace.token)).code).toBe('ok')
    accept(await sendFile(desk, offered.attachment_id))
    const events = await whatHappened(meeting, ['attachment.offered', 'attachment.accepted', 'attachment.uploaded', 'message.created'])
    expect(events.map(({ type, ...event }) => [type.split('.')[1], 'actor' in event ? event.actor.purpose : null])).toEqual([['offered', 'customer'], ['accepted', 'agent'], ['uploaded', 'customer'], ['created', 'customer']])
    for (const event of events.slice(0, 3)) expect(event).toMatchObject({ data: { ...offered } })
  })

  it('[FILE-10] that is declined stays where it is', async () => {
    const meeting = await meet('offer')
    const { desk, inbox, token, conversation_id } = meeting
    const { attachment_id } = accept(await offer(desk, conversation_id))
    accept(await inbox.emit('attachment.reject', { conversation_id, attachment_id }))
    expect((await server.upload('tea.png', PNG, { token })).body.error.code).toBe('forbidden')
    expect(await sendFile(desk, attachment_id)).toMatchObject({ ok: false, error: { code: 'invalid_field', field: 'content.attachment_id' } })
    await whatHappened(meeting, ['attachment.offered', 'attachment.rejected'])
    expect(accept(await offer(desk, conversation_id)).attachment_id).not.toBe(attachment_id)
  })

  it('[FILE-3] [FILE-10] is offered under the name it will have', async () => {
    const { desk, inbox, token, conversation_id } = await meet('offer')
    const offered = accept(await offer(desk, conversation_id, { name: '../\u202eTea\u0009 time.png' }).catch(() => offer(desk, conversation_id)))
    accept(await inbox.emit('attachment.accept', { conversation_id, attachment_id: offered.attachment_id }))
    expect(offered.name).toBe('Tea time.png')
    expect(await upload(server, token, '../\u202eTea\u0009 time.png', PNG)).toEqual(offered)
  })

  it('[FILE-10] offered twice after a lost answer it is one offer', async () => {
    const meeting = await meet('offer')
    const offers = await Promise.all([meeting.desk, meeting.phone, meeting.desk].map(async (device) => accept(await offer(device, meeting.conversation_id))))
    expect(new Set(offers.map(({ attachment_id }) => attachment_id)).size).toBe(1)
    await whatHappened(meeting, ['attachment.offered'])
  })

  it('[FILE-9] is refused at every door where there are none', async () => {
    const meeting = await meet('off')
    const { desk, token, conversation_id } = meeting
    expect((await server.upload('tea.png', PNG, { token })).body.error.code).toBe('forbidden')
    expect(await offer(desk, conversation_id)).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    expect(await sendFile(desk, NOBODY)).toMatchObject({ ok: false, error: { code: 'invalid_field' } })
    await whatHappened(meeting, [])
  })

  it('[MSG-5] [FILE-10] can be offered in no conversation of others', async () => {
    const [mine, theirs] = [await meet('offer'), await meet('offer')]
    expect(await offer(mine.desk, theirs.conversation_id)).toMatchObject({ ok: false, error: { code: 'not_found' } })
    const { attachment_id } = accept(await offer(theirs.desk, theirs.conversation_id))
    for (const conversation_id of [mine.conversation_id, theirs.conversation_id]) {
      expect(await mine.desk.emit('attachment.accept', { conversation_id, attachment_id })).toMatchObject({ ok: false, error: { code: 'not_found' } })
    }
    await whatHappened(theirs, ['attachment.offered'])
  })
})

describe("an agent's file", () => {
  it.each([['socket', 'offer'], ['call', 'off']] as const)('[FILE-11] is offered by its message, over a %s', async (how, policy) => {
    const meeting = await meet(policy)
    const { desk, inbox, token, conversation_id } = meeting
    const { attachment_id, ...file } = await upload(server, grace.token, 'invoice.pdf', PDF)
    const content = { type: 'attachment', attachment_id }
    if (how === 'socket') accept(await sendFile(inbox, attachment_id, { conversation_id }))
    else await ask(server, 'messages.send', { conversation_id, content }, { token: grace.token })
    await whatHappened(meeting, ['attachment.offered', 'message.created'])
    expect((await download(server, attachment_id, token)).code).toBe('not_found')
    expect(accept(await desk.emit<OfferResult>('attachment.accept', { conversation_id, attachment_id }))).toEqual({ attachment_id, ...file })
    expect((await download(server, attachment_id, token)).bytes).toEqual(Buffer.from(PDF))
    const events = await whatHappened(meeting, ['attachment.offered', 'message.created', 'attachment.accepted', 'attachment.uploaded'])
    expect(events[2]).toMatchObject({ actor: { purpose: 'customer' }, data: { attachment_id, ...file } })
    const { body } = await server.call<Page<Message>>('messages.list', { conversation_id })
    expect(body.data[0]).toMatchObject({ content: { ...content, ...file }, metadata: { offer: 'accepted' } })
  })

  it('[FILE-11] can be declined', async () => {
    const meeting = await meet('open')
    const { desk, phone, inbox, conversation_id } = meeting
    const { attachment_id } = await upload(server, grace.token, 'invoice.pdf', PDF)
    accept(await sendFile(inbox, attachment_id, { conversation_id }))
    accept(await phone.emit('attachment.reject', { conversation_id, attachment_id }))
    // From the other device, a moment too late.
    expect(await desk.emit('attachment.accept', { conversation_id, attachment_id })).toMatchObject({ ok: false, error: { code: 'invalid_field', field: 'attachment_id' } })
    expect(accept(await desk.emit('attachment.reject', { conversation_id, attachment_id }))).toMatchObject({ attachment_id })
    await whatHappened(meeting, ['attachment.offered', 'message.created', 'attachment.rejected'])
  })

  it('[FILE-11] by name goes as a visitor offers one', async () => {
    const meeting = await meet('open')
    const { desk, inbox, conversation_id } = meeting
    const offered = accept(await offer(inbox, conversation_id))
    accept(await desk.emit('attachment.accept', { conversation_id, attachment_id: offered.attachment_id }))
    expect(await upload(server, grace.token, 'tea.png', PNG)).toEqual(offered)
    await whatHappened(meeting, ['attachment.offered', 'attachment.accepted', 'attachment.uploaded'])
    expect((await download(server, offered.attachment_id, meeting.token)).code).toBe('ok')
  })

  it('[FILE-12] is answered by nobody on their own side', async () => {
    const { desk, inbox, conversation_id } = await meet('open')
    const { attachment_id } = await upload(server, grace.token, 'invoice.pdf', PDF)
    accept(await sendFile(inbox, attachment_id, { conversation_id }))
    expect(await inbox.emit('attachment.accept', { conversation_id, attachment_id })).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    const mine = accept(await offer(desk, conversation_id)).attachment_id
    expect(await desk.emit('attachment.accept', { conversation_id, attachment_id: mine })).toMatchObject({ ok: false, error: { code: 'forbidden' } })
  })

  it('[FILE-8] is sent by nobody else, and not by a bot', async () => {
    const { desk, conversation_id } = await meet('open')
    const { attachment_id } = await upload(server, grace.token, 'invoice.pdf', PDF)
    expect(await sendFile(desk, attachment_id)).toMatchObject({ ok: false, error: { code: 'invalid_field', field: 'content.attachment_id' } })
    const bot = await server.call('messages.send', { conversation_id, content: { type: 'attachment', attachment_id } })
    expect([bot.status, bot.body.error.code]).toEqual([422, 'invalid_field'])
  })
})
