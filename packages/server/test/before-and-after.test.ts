import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuthenticateVisitorResult, Channel, Contact, DurableEvent, SubscribeWebhookResult, Transcript } from '@rejoin/protocol'
import { HOUR } from '../src/clock.ts'
import { ask, contactInfo, search } from './support/contacts.ts'
import { attend, conversationInfo, identify, installOf, openPage, signIn, visit } from './support/people.ts'
import { openReceiver, type Receiver } from './support/receiver.ts'
import { accept, disconnectAll, until } from './support/sockets.ts'
import { makeClock, startTestServer, type TestServer } from './support/test-server.ts'

const clock = makeClock()
let server: TestServer
let receiver: Receiver
let channel: Channel
let grace: { token: string }
beforeAll(async () => {
  server = await startTestServer({ clock })
  receiver = await openReceiver()
  await ask<SubscribeWebhookResult>(server, 'webhooks.subscribe', { url: receiver.url })
  channel = await server.connectChannel({ settings: { title: 'Tea shop', rating: {}, pre_chat: { fields: [{ type: 'name' }, { type: 'text', key: 'order', label: 'Which order?' }] } } })
  grace = await server.createAgent('grace@example.com', 'Grace')
})
afterAll(async () => {
  disconnectAll()
  await server.close()
  await receiver.close()
})

let visitors = 0
async function chat(at: Channel = channel) {
  const session = await openPage(server, at.id, installOf(`visitor-${++visitors}`))
  return { session, page: await visit(server, session.token) }
}
const codeOf = async (page: Awaited<ReturnType<typeof visit>>, name: string, payload: unknown): Promise<string> => {
  const ack = await page.emit<unknown>(name, payload)
  return ack.ok ? 'ok' : `${ack.error.code} ${ack.error.field ?? ''}`.trim()
}
const complete = (conversation_id: string) => ask(server, 'conversations.complete', { conversation_id }, { token: grace.token })
const toldOf = (type: string, id: string): readonly DurableEvent[] => receiver.hits.flatMap(({ payload: { data } }) => (data.type === type && 'conversation_id' in data && data.conversation_id === id ? [data] : []))

describe('an introduction', () => {
  const MARIA = { name: 'Maria', email: 'Maria@Example.com', answers: { order: 'A-1' } }

  it('[VIS-1] comes with the first message, and makes nobody before it', async () => {
    const { page } = await chat()
    expect(await codeOf(page, 'contact.introduce', { introduction: MARIA })).toBe('not_found')
    const { message } = await page.say('Hello', { introduction: MARIA })
    const contact = await contactInfo(server, message.sender.id)
    expect(contact).toMatchObject({ email: 'maria@example.com', email_verified: false, identified: false, display_name: null, introduction: { name: 'Maria', email: 'maria@example.com', answers: [{ key: 'order', label: 'Which order?', value: 'A-1' }] } })
    expect((await ask<{ contact: Contact }>(server, 'conversations.info', { conversation_id: message.conversation_id }, { token: grace.token })).contact.introduction?.name).toBe('Maria')
  })

  it('[VIS-2] opens nobody’s conversation', async () => {
    const ada = await signIn(server, channel.id, 'ada', installOf('ada'))
    await ask(server, 'contacts.update', { id: ada.contact.id, email: 'ada@example.com' })
    const { session, page } = await chat()
    const { message } = await page.say('It is me, Ada', { introduction: { name: 'Ada', email: 'ada@example.com' } })
    expect(await search(server, { email: 'ada@example.com' })).toEqual([ada.contact.id])
    const again = (await server.authenticate({}, { token: session.token })).body
    expect([again.contact, again.conversations.map(({ id }) => id)]).toEqual([{ id: message.sender.id, identified: false, display_name: null }, [message.conversation_id]])
    // Nor does who really has the address get what was said in their name.
    const mine = await identify(server, channel.id, 'ada', { email: 'ada@example.com' })
    expect(mine.conversations.map(({ id }) => id)).toEqual([ada.conversation.id])
  })

  it('[VIS-2] of somebody the site has named is left out, and costs no message', async () => {
    const bob = await signIn(server, channel.id, 'bob', installOf('bob'))
    const page = await visit(server, bob.token)
    await page.say('Hello', { introduction: { name: 'Robert', email: 'robert@example.com' } })
    accept(await page.emit('contact.introduce', { introduction: { name: 'Robert' } }))
    expect(await contactInfo(server, bob.contact.id)).toMatchObject({ email: null, display_name: null })
    expect((await contactInfo(server, bob.contact.id)).introduction).toBeUndefined()
  })

  it('[VIS-1] names the field that is wrong', async () => {
    const { page } = await chat()
    await page.say('Hello')
    expect(await codeOf(page, 'contact.introduce', { introduction: { email: 'maria' } })).toBe('invalid_field introduction.email')
    expect(await codeOf(page, 'contact.introduce', { introduction: { phone_number: '555' } })).toBe('invalid_field introduction.phone_number')
    expect(await codeOf(page, 'contact.introduce', { introduction: { external_id: 'ada' } })).toBe('unknown_field introduction.external_id')
    expect(await codeOf(page, 'contact.introduce', { introduction: { answers: { order: 'x'.repeat(501) } } })).toBe('invalid_field introduction.answers.order')
  })

  it('[VIS-2] cannot be made by whoever looks on for the site', async () => {
    const { resumeToken } = await identify(server, channel.id, 'cleo', { actor: { id: 'sam', name: 'Sam' } })
    const { token } = (await server.authenticate({ resume_token: resumeToken, install_key: installOf('staff') })).body
    const page = await visit(server, token)
    expect(await codeOf(page, 'contact.introduce', { introduction: MARIA })).toBe('forbidden')
  })
})

describe('a rating', () => {
  it('[VIS-5] is told to agents, the other devices and webhooks', async () => {
    const { session, page } = await chat()
    const { message } = await page.say('Hello')
    const { conversation_id } = message
    const [desk, phone] = await Promise.all([attend(server, grace.token), visit(server, session.token)])
    accept(await desk.emit('conversation.join', { conversation_id }))
    expect(await codeOf(page, 'conversation.rate', { conversation_id, score: 5 })).toBe('forbidden')
    await complete(conversation_id)
    const { rating } = accept(await page.emit<{ rating: unknown }>('conversation.rate', { conversation_id, score: 4, comment: ' Quick! ' }))
    accept(await page.emit('conversation.rate', { conversation_id, score: 4, comment: 'Quick!' }))
    expect(rating).toMatchObject({ score: 4, comment: 'Quick!' })
    for (const device of [desk, phone, page]) {
      await until('it is told', () => device.log().some(({ type }) => type === 'conversation.rated'))
      expect(device.log().filter(({ type }) => type === 'conversation.rated')).toMatchObject([{ actor: { purpose: 'customer', id: message.sender.id }, data: { score: 4, comment: 'Quick!' } }])
    }
    await until('the webhook hears of it', () => toldOf('conversation.rated', conversation_id).length > 0)
    expect((await conversationInfo(server, conversation_id)).rating).toEqual(rating)
  })

  it('[VIS-5] is given anew at the next end', async () => {
    const { session, page } = await chat()
    const { conversation_id } = (await page.say('Hello')).message
    await complete(conversation_id)
    accept(await page.emit('conversation.rate', { conversation_id, score: 1 }))
    await page.say('And another thing')
    expect(await codeOf(page, 'conversation.rate', { conversation_id, score: 2 })).toBe('forbidden')
    await complete(conversation_id)
    expect((await server.authenticate({}, { token: session.token })).body.conversation?.rating).toBeUndefined()
    accept(await page.emit('conversation.rate', { conversation_id, score: 5 }))
    expect((await server.authenticate({}, { token: session.token })).body.conversation?.rating).toMatchObject({ score: 5, comment: null })
  })

  it('[VIS-5] is from 1 to 5, where the channel asks, by whoever may see it', async () => {
    const silent = await chat(await server.connectChannel())
    const { conversation_id } = (await silent.page.say('Hello')).message
    await complete(conversation_id)
    expect(await codeOf(silent.page, 'conversation.rate', { conversation_id, score: 5 })).toBe('forbidden')
    for (const score of [0, 6, 4.5, '5', null]) expect(await codeOf(silent.page, 'conversation.rate', { conversation_id, score })).toBe('invalid_field score')
    const other = await chat()
    await other.page.say('Hello')
    expect(await codeOf(other.page, 'conversation.rate', { conversation_id, score: 5 })).toBe('not_found')
  })
})

describe('availability', () => {
  const day = [{ from: '00:00', to: '24:00' }]
  const settingsOf = async (settings: Record<string, unknown>): Promise<AuthenticateVisitorResult['settings']> => (await chat(await server.connectChannel({ settings }))).session.settings

  it('[VIS-4] says when that turns, and keeps the hours to itself', async () => {
    const now = new Date(clock.now() + HOUR)
    const soon = [{ from: `${now.toISOString().slice(11, 13)}:00`, to: '24:00' }]
    const weekday = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'][now.getUTCDay()] ?? ''
    const settings = await settingsOf({ hours: { time_zone: 'UTC', weekly: { [weekday]: soon } }, away_message: 'We sleep.' })
    expect(settings).toEqual({ away_message: 'We sleep.', availability: { open: false, changes_at: `${now.toISOString().slice(0, 13)}:00:00.000Z` } })
  })

  it('[VIS-4] without hours somebody is always there', async () => {
    expect(await settingsOf({ title: 'Hello' })).toEqual({ title: 'Hello' })
  })

  it('[VIS-4] an agent who is there opens, one who is away does not', async () => {
    const linus = await server.createAgent('linus@example.com', 'Linus')
    await ask(server, 'agents.update', { availability: 'away' }, { token: grace.token })
    const settings = { away_without_agents: true }
    expect((await settingsOf(settings)).availability).toEqual({ open: false, changes_at: null })
    const desk = await attend(server, linus.token)
    expect((await settingsOf(settings)).availability).toEqual({ open: true, changes_at: null })
    expect((await settingsOf({ ...settings, hours: { time_zone: 'UTC', weekly: {} } })).availability).toEqual({ open: false, changes_at: null })
    const always = { time_zone: 'UTC', weekly: { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day, saturday: day, sunday: day } }
    expect((await settingsOf({ hours: always })).availability).toEqual({ open: true, changes_at: null })
    await ask(server, 'agents.update', { availability: 'away' }, { token: linus.token })
    expect((await settingsOf(settings)).availability?.open).toBe(false)
    desk.socket.disconnect()
    await ask(server, 'agents.update', { availability: 'online' }, { token: grace.token })
  })

  it('the settings of the README are settings', async () => {
    const readme = readFileSync(new URL('../../widget/README.md', import.meta.url), 'utf8')
    const { settings } = JSON.parse(/```json\n([\s\S]*?)```/.exec(readme)?.[1] ?? '{}') as { settings: Record<string, unknown> }
    expect(Object.keys(settings)).toEqual(expect.arrayContaining(['pre_chat', 'hours', 'away_message', 'away_without_agents', 'ask_email_when_away', 'rating', 'consent']))
    const shop = await server.connectChannel({ settings })
    expect((await ask<Channel>(server, 'channels.info', { channel_id: shop.id })).settings).toEqual(settings)
  })

  it.each([
    [{ hours: { time_zone: 'Mars/Olympus', weekly: {} } }, 'settings.hours.time_zone'],
    [{ hours: { time_zone: 'UTC', weekly: { monday: [{ from: '9:00', to: '17:00' }] } } }, 'settings.hours.weekly.monday.0.from'],
    [{ hours: { time_zone: 'UTC', weekly: { monday: [{ from: '09:00', to: '09:00' }] } } }, 'settings.hours.weekly.monday.0'],
    [{ hours: { time_zone: 'UTC', weekly: { funday: [] } } }, 'settings.hours.weekly.funday'],
    [{ hours: { time_zone: 'UTC', weekly: {}, holidays: ['2026-02-30'] } }, 'settings.hours.holidays.0'],
    [{ pre_chat: { fields: [] } }, 'settings.pre_chat.fields'],
    [{ pre_chat: { fields: [{ type: 'name' }, { type: 'name' }] } }, 'settings.pre_chat.fields'],
    [{ pre_chat: { fields: [{ type: 'select', key: 'topic', label: 'Topic', options: [] }] } }, 'settings.pre_chat.fields.0.options'],
    [{ consent: { text: 'Agree?' } }, 'settings.consent.required'],
    [{ rating: { stars: 10 } }, 'settings.rating.stars'],
  ])('%o is refused by name', async (settings, field) => {
    const { status, body } = await server.call('channels.update', { channel_id: channel.id, settings })
    expect([status, body.error.field]).toEqual([422, field])
  })
})

describe('a transcript', () => {
  const transcript = (token: string, conversation_id: string, more: Record<string, unknown> = {}) => server.call<Transcript>('conversations.transcript', { conversation_id, locale: 'en-GB', time_zone: 'Europe/Berlin', ...more }, { token })

  it('[VIS-7] holds what the visitor may see, whoever asks', async () => {
    const { session, page } = await chat()
    const { conversation_id } = (await page.say('Hello', { introduction: { name: 'Maria' } })).message
    await ask(server, 'messages.send', { conversation_id, content: { type: 'text', text: 'An answer' } }, { token: grace.token })
    await ask(server, 'messages.send', { conversation_id, content: { type: 'text', text: 'A secret note' }, visibility: 'internal' }, { token: grace.token })
    const { status, body } = await transcript(session.token, conversation_id)
    expect([status, body.file_name]).toEqual([200, expect.stringMatching(/^Tea shop \d{4}-\d\d-\d\d\.txt$/)])
    expect(body.text).toMatch(/Maria\u2069\n {4}Hello\n[^]*Grace\u2069\n {4}An answer\n/)
    expect(body.text).not.toContain('secret')
    expect((await transcript(grace.token, conversation_id)).body.text).toBe(body.text)
  })

  it('[VIS-7] holds every page of a long conversation', async () => {
    const { contact, conversation } = await identify(server, channel.id, 'talkative', { display_name: 'Tom' })
    for (let n = 0; n < 60; n++) await Promise.all(Array.from({ length: 20 }, (_, k) => ask(server, 'messages.send', { conversation_id: conversation.id, content: { type: 'text', text: `line ${n * 20 + k}.` } })))
    const { text } = (await transcript(grace.token, conversation.id)).body
    expect(contact.display_name).toBe('Tom')
    expect(new Set(text.match(/line \d+\./g)).size).toBe(1200)
  })

  it('[VIS-7] of somebody else’s conversation looks like none', async () => {
    const mine = await chat()
    const theirs = await chat()
    await mine.page.say('Hello')
    const { conversation_id } = (await theirs.page.say('Hello')).message
    expect((await transcript(mine.session.token, conversation_id)).body.error.code).toBe('not_found')
  })
})
