import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Channel, CreateTokenResult, IdentifyDecision, Page } from '@rejoin/protocol'
import { ask, createContact, unique } from './support/contacts.ts'
import { identify } from './support/people.ts'
import { countRows, dumpDatabase, query } from './support/read-database.ts'
import { makeClock, startTestServer, type TestServer } from './support/test-server.ts'

const clock = makeClock()
let server: TestServer
let channel: Channel
let agent: string
beforeAll(async () => {
  server = await startTestServer({ clock })
  channel = await server.connectChannel()
  agent = (await server.createAgent()).token
})
afterAll(() => server.close())

const found = async (who: Record<string, unknown>) => server.identify({ channel_id: channel.id, ...who })
const decisions = async (contact_id: string) => (await ask<Page<IdentifyDecision>>(server, 'contacts.decisions', { contact_id, page_size: 200 }, { token: agent })).data

describe('a dry run', () => {
  /** What is there before, what is asked, and what must be explained. */
  const rows: readonly [string, (a: ReturnType<typeof unique>, b: ReturnType<typeof unique>) => Promise<Record<string, unknown>>, string, RegExp][] = [
    ['nobody', async (a) => ({ external_id: a.external_id }), 'nobody_found', /None of the identities is known.*is created\.$/],
    ['one known person', async (a) => {
      await createContact(server, { external_id: a.external_id })
      return a
    }, 'one_contact_found', /leads to one contact.*one is created\.$/],
    ['somebody without an account', async (a) => {
      await found({ email: a.email })
      return a
    }, 'external_id_adopted', /takes the given one.*resumed\.$/],
    ['an account preferred to an address', async (a, b) => {
      await createContact(server, { external_id: a.external_id })
      await createContact(server, { email: b.email })
      return { external_id: a.external_id, email: b.email, on_conflict: 'prefer_external_id' }
    }, 'external_id_preferred', /the others keep theirs/],
    ['two who are to be one', async (a, b) => {
      await createContact(server, { external_id: a.external_id })
      await createContact(server, { email: b.email })
      return { external_id: a.external_id, email: b.email, on_conflict: 'merge' }
    }, 'merged_on_request', /says to merge them/],
  ]
  it.each(rows)('[IDN-18] explains %s by rule and sentence', async (_what, prepare, rule, because) => {
    const request = await prepare(unique(), unique())
    const before = countRows(server.databasePath)
    const dry = await found({ ...request, dry_run: true })
    expect(dry.body.explanation).toMatchObject({ rule, because: expect.stringMatching(because) as string })
    expect(countRows(server.databasePath)).toEqual(before)
    const real = await found(request)
    expect(real.body.explanation).toBeUndefined()
    expect((await decisions(real.body.contact.id))[0]).toMatchObject({ rule, verdict: dry.body.conversations[0]?.verdict, matched_by: dry.body.matched_by })
  })

  it('[IDN-18] explains why a conversation would be reopened', async () => {
    const { contact, conversation } = await identify(server, channel.id, unique().external_id)
    await ask(server, 'conversations.complete', { conversation_id: conversation.id })
    expect((await found({ external_id: contact.external_id, dry_run: true })).body.explanation?.because).toMatch(/reopens completed ones\.$/)
  })

  it('[IDN-18] [IDN-9] a dry conflict answers like a real one', async () => {
    const [a, b] = [unique(), unique()]
    await createContact(server, { external_id: a.external_id })
    await createContact(server, { email: b.email })
    const clash = { external_id: a.external_id, email: b.email }
    const [dry, real] = [await found({ ...clash, dry_run: true }), await found(clash)]
    expect({ ...dry.body.error, request_id: '' }).toEqual({ ...real.body.error, request_id: '' })
  })
})

describe('the decisions of a contact', () => {
  it('[IDN-19] say who called, what came, matched, and resulted', async () => {
    const shop = await ask<CreateTokenResult>(server, 'tokens.create', { name: 'shop' })
    const a = unique()
    const first = await ask<{ contact: { id: string } }>(server, 'contacts.identify', { channel_id: channel.id, external_id: a.external_id }, { token: shop.token })
    clock.advance(60_000)
    await found({ external_id: a.external_id, email: a.email, identifiers: { dni: a.external_id } })
    await found({ email: a.email })
    expect(await decisions(first.contact.id)).toMatchObject([
      { caller: 'environment', channel_id: channel.id, given: ['email'], matched_by: ['email'], rule: 'one_contact_found', verdict: 'resumed' },
      { caller: 'environment', given: ['external_id', 'email', 'identifiers.dni'], matched_by: ['external_id'], rule: 'one_contact_found', verdict: 'resumed' },
      { caller: shop.id, given: ['external_id'], matched_by: [], rule: 'nobody_found', verdict: 'created' },
    ])
    const [newest, , oldest] = await decisions(first.contact.id)
    expect(Date.parse(newest?.at ?? '') - Date.parse(oldest?.at ?? '')).toBeGreaterThanOrEqual(60_000)
  })

  it('[IDN-19] keep kinds of identities, never values', async () => {
    const a = unique()
    const { contact } = (await found(a)).body
    expect(JSON.stringify(await decisions(contact.id))).not.toMatch(new RegExp(`${a.external_id}|example\\.com|1415556`))
    expect(JSON.stringify(query(server.databasePath, 'SELECT * FROM identify_log'))).not.toContain(a.external_id)
    expect(dumpDatabase(server.databasePath)).toContain(a.email)
  })

  it('[IDN-19] are the last hundred, newest first', async () => {
    const { external_id } = unique()
    const { contact } = (await found({ external_id })).body
    for (let n = 0; n < 104; n++) {
      clock.advance(10 * 60_000)
      await found({ external_id })
    }
    const kept = await decisions(contact.id)
    expect(kept).toHaveLength(100)
    expect(kept.map(({ id }) => id)).toEqual(kept.map(({ id }) => id).toSorted().toReversed())
    expect(kept.at(-1)?.verdict).toBe('resumed')
  })
})

describe('a decision like the last one', () => {
  it('[IDN-19] is kept once in ten minutes', async () => {
    const { external_id, email } = unique()
    const { contact } = (await found({ external_id })).body
    const kept = async () => (await decisions(contact.id)).map(({ given, verdict }) => [given.join(), verdict])
    const first = ['external_id', 'created']
    const back = ['external_id', 'resumed']
    for (let n = 0; n < 3; n++) await found({ external_id })
    expect(await kept()).toEqual([back, first])
    await found({ external_id, email })
    await found({ external_id })
    expect(await kept()).toEqual([back, ['external_id,email', 'resumed'], back, first])
    clock.advance(10 * 60_000)
    await found({ external_id })
    expect(await kept()).toHaveLength(5)
  })
})

describe('the ways out of a 409', () => {
  it('[IDN-10] can be replayed as they are', async () => {
    for (const way of [0, 1]) {
      const [a, b] = [unique(), unique()]
      const account = await createContact(server, { external_id: a.external_id })
      const lead = await createContact(server, { email: b.email })
      const request = { channel_id: channel.id, external_id: a.external_id, email: b.email }
      const { error } = (await server.identify(request)).body
      const resolution = error.resolutions?.[way]
      // Nothing to think about: what was sent, with what was offered.
      const replay = await server.identify({ ...request, on_conflict: resolution?.on_conflict })
      expect([replay.status, replay.body.contact.id]).toEqual([200, account.id])
      const holder = (await server.identify({ channel_id: channel.id, email: b.email })).body.contact.id
      expect(holder).toBe(resolution?.on_conflict === 'merge' ? account.id : lead.id)
      expect(resolution?.effect.includes(account.id)).toBe(resolution?.on_conflict === 'merge')
    }
  })
})
