import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Channel, Contact, Page } from '@rejoin/protocol'
import { ask, contactInfo, createContact, NOBODY, refusalOf, search, unique } from './support/contacts.ts'
import { identify } from './support/people.ts'
import { countRows } from './support/read-database.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
let channel: Channel
let agent: string
beforeAll(async () => {
  server = await startTestServer()
  channel = await server.connectChannel()
  agent = (await server.createAgent()).token
})
afterAll(() => server.close())

const found = async (who: Record<string, unknown>) => (await server.identify({ channel_id: channel.id, ...who })).body
const update = (id: string, change: Record<string, unknown>) => ask<Contact>(server, 'contacts.update', { id, ...change })

describe('creating', () => {
  it('[CTC-1] keeps everything that was given', async () => {
    const who = { ...unique(), identifiers: { dni: '12582152', device_id: 'A9' }, first_name: 'Ada', last_name: 'Lovelace', locale: 'en-GB', timezone: 'Europe/London', organization_id: 'acme', metadata: { plan: 'pro', seats: 3, vip: true } }
    const made = await createContact(server, who)
    expect(made).toMatchObject({ ...who, email_verified: true, phone_number_verified: true, identified: true, blocked: false, merge_history: [] })
    expect(await contactInfo(server, made.id)).toEqual(made)
    expect((await found({ identifiers: { device_id: 'A9' } })).contact.id).toBe(made.id)
  })

  it('[CTC-1] never finds: a taken identity is a conflict', async () => {
    const who = unique()
    const { id } = await createContact(server, who)
    const before = countRows(server.databasePath)
    for (const identifier of ['external_id', 'email', 'phone_number'] as const) {
      const { status, body } = await server.call('contacts.create', { ...unique(), [identifier]: who[identifier], first_name: 'Eve' })
      expect([status, body.error]).toMatchObject([409, { code: 'identity_conflict', field: identifier, conflicts: [{ identifier, contact_id: id }], resolutions: [] }])
    }
    expect(countRows(server.databasePath)).toEqual(before)
  })

  it('[CTC-1] twenty at once with one identity make one', async () => {
    const who = unique()
    const replies = await Promise.all(Array.from({ length: 20 }, () => server.call<Contact>('contacts.create', who)))
    expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, ...Array.from({ length: 19 }, () => 409)])
  })
})

describe('updating', () => {
  it('[CTC-2] changes what it names and nothing else', async () => {
    const who = { ...unique(), first_name: 'Ada', last_name: 'Byron', metadata: { plan: 'pro', seats: 3 } }
    const { id } = await createContact(server, who)
    expect(await update(id, { last_name: 'Lovelace', metadata: { seats: null, vip: true } })).toMatchObject({ ...who, last_name: 'Lovelace', metadata: { plan: 'pro', vip: true } })
    expect((await update(id, { first_name: null })).first_name).toBeNull()
  })

  it('[CTC-2] null lets an identity go, for somebody else', async () => {
    const who = { ...unique(), identifiers: { dni: 'let-go', device_id: 'kept' } }
    const { id } = await createContact(server, who)
    const after = await update(id, { email: null, identifiers: { dni: null } })
    expect(after).toMatchObject({ email: null, email_verified: false, phone_number: who.phone_number, identifiers: { device_id: 'kept' } })
    const heir = await createContact(server, { email: who.email, identifiers: { dni: 'let-go' } })
    expect((await found({ email: who.email })).contact.id).toBe(heir.id)
  })

  it('[CTC-2] a new external_id takes the place of the old', async () => {
    const who = unique()
    const { id } = await createContact(server, who)
    const next = unique().external_id
    expect((await update(id, { external_id: next })).external_id).toBe(next)
    expect((await found({ external_id: next })).contact.id).toBe(id)
    expect((await found({ external_id: who.external_id })).contact_created).toBe(true)
  })

  it('[CTC-2] a new address is shown, the old still leads there', async () => {
    const who = unique()
    const { id } = await createContact(server, who)
    const next = unique().email
    expect((await update(id, { email: next })).email).toBe(next)
    for (const email of [who.email, next]) expect((await found({ email })).contact.id).toBe(id)
  })

  it("[CTC-2] somebody else's identity is a conflict, nothing changes", async () => {
    const [a, b] = [unique(), unique()]
    const [ada, bob] = [await createContact(server, a), await createContact(server, b)]
    const { status, body } = await server.call('contacts.update', { id: ada.id, first_name: 'Ada', phone_number: null, email: b.email })
    expect([status, body.error]).toMatchObject([409, { code: 'identity_conflict', conflicts: [{ identifier: 'email', contact_id: bob.id }] }])
    expect(await contactInfo(server, ada.id)).toEqual(ada)
  })

  it('[IDN-8] an address an agent noted down matches nobody', async () => {
    const who = unique()
    const { id } = await createContact(server, { external_id: who.external_id })
    const noted = await ask<Contact>(server, 'contacts.update', { id, email: who.email, email_verified: false }, { token: agent })
    expect(noted).toMatchObject({ email: who.email, email_verified: false })
    expect(await search(server, { email: who.email })).toEqual([])
    expect((await found({ email: who.email })).contact_created).toBe(true)
  })
})

describe('searching', () => {
  it('[CTC-3] finds by each identity, exactly', async () => {
    const who = { ...unique(), identifiers: { dni: '12345678' } }
    const { id } = await createContact(server, who)
    const hits = [{ external_id: who.external_id }, { email: who.email.toUpperCase() }, { phone_number: who.phone_number.replace('+1', '+1 ') }, { identifiers: { dni: '12345678' } }]
    for (const selector of hits) expect([selector, await search(server, selector)]).toEqual([selector, [id]])
    const misses = [{ external_id: who.external_id.toUpperCase() }, { external_id: who.external_id.slice(0, -1) }, { email: `x${who.email}` }, { identifiers: { dni: '123456' } }, { identifiers: { dni: '%' } }, { identifiers: { DNI: '12345678' } }, { external_id: '12345678' }]
    for (const selector of misses) expect([selector, await search(server, selector)]).toEqual([selector, []])
  })

  it('[CTC-3] metadata matches in value and in kind', async () => {
    const make = (metadata: Record<string, unknown>) => createContact(server, { ...unique(), metadata })
    const [number, text, flag, longer] = [await make({ code: 123456 }), await make({ code: '123456' }), await make({ code: true }), await make({ code: '12345678' })]
    expect(await search(server, { metadata: { code: 123456 } })).toEqual([number.id])
    expect(await search(server, { metadata: { code: '123456' } })).toEqual([text.id])
    expect(await search(server, { metadata: { code: true } })).toEqual([flag.id])
    expect(await search(server, { metadata: { code: '12345678' } })).toEqual([longer.id])
    for (const metadata of [{ code: 'true' }, { code: '12345%' }, { code: false }, { Code: 123456 }]) expect(await search(server, { metadata })).toEqual([])
  })

  it('[CTC-3] follows metadata as it changes', async () => {
    const { id } = await createContact(server, { ...unique(), metadata: { tier: 'follows-a' } })
    await update(id, { metadata: { tier: 'follows-b' } })
    expect([await search(server, { metadata: { tier: 'follows-a' } }), await search(server, { metadata: { tier: 'follows-b' } })]).toEqual([[], [id]])
    await update(id, { metadata: { tier: null } })
    expect(await search(server, { metadata: { tier: 'follows-b' } })).toEqual([])
  })

  it('[CTC-3] of several selectors all must match', async () => {
    const [a, b] = [unique(), unique()]
    const ada = await createContact(server, { ...a, metadata: { club: 'chess', city: 'London' } })
    const bob = await createContact(server, { ...b, metadata: { club: 'chess', city: 'Paris' } })
    expect((await search(server, { metadata: { club: 'chess' } })).toSorted()).toEqual([ada.id, bob.id].toSorted())
    expect(await search(server, { metadata: { club: 'chess', city: 'Paris' } })).toEqual([bob.id])
    expect(await search(server, { email: a.email, metadata: { club: 'chess' } })).toEqual([ada.id])
    expect(await search(server, { external_id: a.external_id, email: b.email })).toEqual([])
  })

  it('[CTC-3] many hits come page by page, newest first', async () => {
    const ids = []
    for (let n = 0; n < 5; n++) ids.unshift((await createContact(server, { ...unique(), metadata: { batch: 'pages' } })).id)
    const first = await ask<Page<Contact>>(server, 'contacts.search', { metadata: { batch: 'pages' }, page_size: 2 })
    const second = await ask<Page<Contact>>(server, 'contacts.search', { metadata: { batch: 'pages' }, page_size: 2, cursor: first.pagination_data.next_cursor })
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(ids.slice(0, 4))
    expect(await refusalOf(server, 'contacts.search', { metadata: { batch: 'other' }, cursor: first.pagination_data.next_cursor })).toBe('422 invalid_cursor')
  })

  it('[CTC-3] without a selector nobody is meant', async () => {
    for (const selector of [{}, { metadata: {} }, { identifiers: {} }, { email: null }]) expect(await refusalOf(server, 'contacts.search', selector)).toBe('422 invalid_contact_selector')
  })
})

describe('who may', () => {
  it('[TOK-5] an agent looks and corrects, but neither merges nor erases', async () => {
    const { contact, conversation } = await identify(server, channel.id, unique().external_id)
    const open: [string, Record<string, unknown>][] = [['info', { id: contact.id }], ['info', { conversation_id: conversation.id }], ['list', {}], ['search', { external_id: contact.external_id }], ['update', { id: contact.id, first_name: 'Ada' }], ['block', { id: contact.id }], ['unblock', { id: contact.id }], ['decisions', { contact_id: contact.id }]]
    for (const [verb, body] of open) expect([verb, await refusalOf(server, `contacts.${verb}`, body, { token: agent })]).toEqual([verb, '200 ok'])
    for (const verb of ['create', 'merge', 'unmerge', 'delete', 'export', 'identify']) expect([verb, await refusalOf(server, `contacts.${verb}`, {}, { token: agent })]).toEqual([verb, '401 unauthenticated wrong_token_kind'])
  })

  it('[MSG-5] an unknown contact is not found by any call', async () => {
    const { contact } = await identify(server, channel.id, unique().external_id)
    for (const verb of ['info', 'update', 'block', 'unblock', 'delete', 'export']) expect([verb, await refusalOf(server, `contacts.${verb}`, { id: NOBODY })]).toEqual([verb, '404 not_found'])
    expect(await refusalOf(server, 'contacts.decisions', { contact_id: NOBODY })).toBe('404 not_found')
    for (const [source_id, destination_id] of [[NOBODY, contact.id], [contact.id, NOBODY]]) expect(await refusalOf(server, 'contacts.merge', { source_id, destination_id })).toBe('404 not_found')
  })
})
