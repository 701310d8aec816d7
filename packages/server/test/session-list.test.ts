import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Channel, Page, SessionSummary } from '@rejoin/protocol'
import { DAY, HOUR, MINUTE } from '../src/clock.ts'
import { ask, createContact, NOBODY, refusalOf, unique } from './support/contacts.ts'
import { identify, installOf, openPage, redeem, signIn, visit } from './support/people.ts'
import { disconnectAll } from './support/sockets.ts'
import { makeClock, startTestServer, type TestServer } from './support/test-server.ts'

const clock = makeClock()
let server: TestServer
let channel: Channel
beforeAll(async () => {
  server = await startTestServer({ clock })
  channel = await server.connectChannel()
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

const list = async (contact_id: string, more: Record<string, unknown> = {}) => ask<Page<SessionSummary>>(server, 'sessions.list', { contact_id, ...more })
const now = () => new Date(clock.now()).getTime()

/** Redeems a fresh token of this person in a browser that calls itself so. */
async function logIn(external_id: string, userAgent: string, channelId = channel.id) {
  const { resumeToken, contact } = await identify(server, channelId, external_id)
  const session = await redeem(server, resumeToken, { install_key: installOf(`${external_id} ${userAgent.length}`) }, { headers: { 'user-agent': userAgent } })
  return { contact, session }
}

const BROWSERS: readonly (readonly [string, SessionSummary['device'], string])[] = [
  ['Chrome on Windows', { browser: 'Chrome', os: 'Windows', kind: 'desktop' }, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'],
  ['Edge on Windows', { browser: 'Edge', os: 'Windows', kind: 'desktop' }, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0'],
  ['Safari on a Mac', { browser: 'Safari', os: 'macOS', kind: 'desktop' }, 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15'],
  ['Safari on an iPhone', { browser: 'Safari', os: 'iOS', kind: 'mobile' }, 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1'],
  ['Chrome on Android', { browser: 'Chrome', os: 'Android', kind: 'mobile' }, 'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36'],
  ['Firefox on Linux', { browser: 'Firefox', os: 'Linux', kind: 'desktop' }, 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0'],
  ['something else', { browser: null, os: null, kind: 'unknown' }, 'curl/8.5.0'],
]

describe('the sessions of a contact', () => {
  it.each(BROWSERS)('[RES-15] %s is shown as a person would call it', async (_name, device, userAgent) => {
    const { external_id } = unique()
    const { contact } = await logIn(external_id, userAgent)
    expect((await list(contact.id)).data).toMatchObject([{ device, channel_id: channel.id }])
  })

  it('[RES-15] say when they began and were last used', async () => {
    const { external_id } = unique()
    const began = now()
    const { contact, session } = await logIn(external_id, 'x')
    clock.advance(3 * HOUR)
    await visit(server, session.token)
    const [row, ...more] = (await list(contact.id)).data
    expect(more).toEqual([])
    expect(Object.keys(row ?? {}).toSorted()).toEqual(['channel_id', 'created_at', 'device', 'id', 'last_active_at'])
    expect(Math.abs(Date.parse(row?.created_at ?? '') - began)).toBeLessThan(5000)
    expect(Math.abs(Date.parse(row?.last_active_at ?? '') - now())).toBeLessThan(5000)
  })

  it('[RES-15] are listed by last activity, page by page', async () => {
    const { external_id } = unique()
    const logins = []
    for (let n = 0; n < 5; n++) {
      logins.push(await logIn(external_id, 'x'.repeat(n + 1)))
      clock.advance(2 * MINUTE)
    }
    // The first one comes to life again.
    await server.authenticate({}, { token: logins[0]?.session.token ?? '' })
    const id = logins[0]?.contact.id ?? ''
    const all = (await list(id)).data
    expect(all.map(({ last_active_at }) => last_active_at)).toEqual(all.map(({ last_active_at }) => last_active_at).toSorted().toReversed())
    expect(Date.parse(all[0]?.created_at ?? '')).toBeLessThan(Date.parse(all[1]?.created_at ?? ''))
    const first = await list(id, { page_size: 3 })
    const second = await list(id, { page_size: 3, cursor: first.pagination_data.next_cursor })
    expect([...first.data, ...second.data]).toEqual(all)
  })

  it('[RES-15] leave out what ended by itself or by logout', async () => {
    const { external_id } = unique()
    const idle = await logIn(external_id, 'idle')
    clock.advance(1 * DAY + MINUTE)
    const left = await logIn(external_id, 'left the')
    await server.call('chatplugin.logout', {}, { token: left.session.token })
    const here = await logIn(external_id, 'here')
    expect((await list(here.contact.id)).data).toHaveLength(1)
    expect((await server.authenticate({}, { token: idle.session.token })).body.error.code).toBe('token_expired')
  })

  it('[RES-15] of other people and of visitors are not theirs', async () => {
    const ada = await signIn(server, channel.id, unique().external_id, installOf('ada'))
    await signIn(server, channel.id, unique().external_id, installOf('bob'))
    await openPage(server, channel.id, installOf('visitor'))
    expect((await list(ada.contact.id)).data).toHaveLength(1)
    expect((await list((await createContact(server, unique())).id)).data).toEqual([])
    expect(await refusalOf(server, 'sessions.list', { contact_id: NOBODY })).toBe('404 not_found')
  })

  it('[RES-15] never show a secret or where it is kept', async () => {
    const { contact, session } = await logIn(unique().external_id, 'secret')
    const text = JSON.stringify(await list(contact.id))
    for (const word of [session.token, 'hash', 'install', 'secret']) expect(text).not.toContain(word)
  })
})

it('[RES-15] after ending one, all or a channel, logging in works', async () => {
  const { external_id } = unique()
  for (const by of ['session_id', 'contact_id', 'channel_id'] as const) {
    const own = await server.connectChannel({ name: by })
    const { contact, session } = await logIn(external_id, by, own.id)
    const [row] = (await list(contact.id)).data
    const target = { session_id: row?.id, contact_id: contact.id, channel_id: own.id }[by]
    expect(await ask<{ revoked: number }>(server, 'tokens.revoke', { [by]: target })).toMatchObject({ revoked: 1 })
    expect((await list(contact.id)).data).toEqual([])
    expect((await server.authenticate({}, { token: session.token })).body.error).toMatchObject({ code: 'token_revoked', reason: 'revoked' })
    expect((await logIn(external_id, by, own.id)).session.conversation?.id).toBe(session.conversation?.id)
    await ask(server, 'tokens.revoke', { contact_id: contact.id })
  }
})
