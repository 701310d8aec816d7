import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Channel, Conversation, Message, Page } from '@rejoin/protocol'
import { conversationInfo, identify, installOf, signIn } from './support/people.ts'
import { countRows } from './support/read-database.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
let channel: Channel
beforeAll(async () => {
  server = await startTestServer()
  channel = await server.connectChannel()
})
afterAll(() => server.close())

let people = 0
/** Nobody else in this file has these. */
const unique = () => ({ external_id: `user-${++people}`, email: `user-${people}@example.com`, phone_number: `+1415555${String(people).padStart(4, '0')}` })
const ask = (body: Record<string, unknown>) => server.identify({ channel_id: channel.id, ...body })
async function make(body: Record<string, unknown>): Promise<string> {
  const { status, body: answer } = await ask(body)
  expect([status, answer.contact_created]).toEqual([200, true])
  return answer.contact.id
}

describe('a conflict', () => {
  it('[IDN-9] two people in one call are never one', async () => {
    const a = unique()
    const b = unique()
    const idA = await make({ external_id: a.external_id })
    const idB = await make({ email: b.email })
    const before = countRows(server.databasePath)
    const { status, body } = await ask({ external_id: a.external_id, email: b.email, first_name: 'Eve' })
    expect([status, body.error.code]).toEqual([409, 'identity_conflict'])
    expect(body.error.conflicts).toEqual([
      { identifier: 'external_id', contact_id: idA },
      { identifier: 'email', contact_id: idB },
    ])
    expect(countRows(server.databasePath)).toEqual(before)
    expect((await ask({ external_id: a.external_id })).body.contact.first_name).toBeNull()
  })

  it('[IDN-9] a new account with a taken address is a conflict', async () => {
    const a = unique()
    const id = await make({ external_id: a.external_id, email: a.email })
    const { status, body } = await ask({ external_id: unique().external_id, email: a.email })
    expect([status, body.error.code]).toEqual([409, 'identity_conflict'])
    expect(body.error.conflicts).toEqual([{ identifier: 'email', contact_id: id }])
    expect(body.error.resolutions?.map(({ on_conflict }) => on_conflict)).toEqual(['prefer_external_id'])
  })

  it('[IDN-9] a person without account adopts the new one', async () => {
    const a = unique()
    const id = await make({ email: a.email })
    const { body } = await ask({ external_id: a.external_id, email: a.email, phone_number: a.phone_number })
    expect(body).toMatchObject({ contact_created: false, matched_by: ['email'], contact: { id, external_id: a.external_id, phone_number: a.phone_number } })
    expect((await ask({ phone_number: a.phone_number })).body.contact.id).toBe(id)
  })

  /** Each makes a conflict; the ways out that must be offered, and no other. */
  const conflicts: [string, string[], (a: ReturnType<typeof unique>, b: ReturnType<typeof unique>) => Promise<Record<string, unknown>>][] = [
    ['an account and an address without one', ['prefer_external_id', 'merge'], async (a, b) => {
      await make({ external_id: a.external_id })
      await make({ email: b.email })
      return { external_id: a.external_id, email: b.email }
    }],
    ['two accounts', ['prefer_external_id'], async (a, b) => {
      await make({ external_id: a.external_id })
      await make({ external_id: b.external_id, email: b.email })
      return { external_id: a.external_id, email: b.email }
    }],
    ['two people without account', ['merge'], async (a, b) => {
      await make({ email: a.email })
      await make({ phone_number: b.phone_number })
      return { email: a.email, phone_number: b.phone_number }
    }],
    ['two accounts by their addresses alone', [], async (a, b) => {
      await make({ external_id: a.external_id, email: a.email })
      await make({ external_id: b.external_id, phone_number: b.phone_number })
      return { email: a.email, phone_number: b.phone_number }
    }],
    ['a new account and two people without', ['prefer_external_id', 'merge'], async (a, b) => {
      await make({ email: a.email })
      await make({ phone_number: b.phone_number })
      return { external_id: a.external_id, email: a.email, phone_number: b.phone_number }
    }],
    ['a new account and one with an account', ['prefer_external_id'], async (a, b) => {
      await make({ email: a.email })
      await make({ external_id: b.external_id, phone_number: b.phone_number })
      return { external_id: a.external_id, email: a.email, phone_number: b.phone_number }
    }],
  ]
  it.each(conflicts)('[IDN-10] %s has exactly the ways out that work', async (_what, ways, prepare) => {
    for (const on_conflict of ['prefer_external_id', 'merge']) {
      const body = await prepare(unique(), unique())
      const { body: refusal } = await ask(body)
      expect(refusal.error.resolutions?.map((way) => way.on_conflict)).toEqual(ways)
      const dry = await ask({ ...body, on_conflict, dry_run: true })
      const before = countRows(server.databasePath)
      const replay = await ask({ ...body, on_conflict })
      expect([on_conflict, replay.status, dry.status]).toEqual([on_conflict, ways.includes(on_conflict) ? 200 : 409, replay.status])
      // What was refused wrote nothing.
      expect(replay.status === 200 ? before : countRows(server.databasePath)).toEqual(before)
    }
  })

  it('[IDN-10] prefer_external_id leaves the others where they are', async () => {
    const a = unique()
    const b = unique()
    const idB = await make({ external_id: b.external_id, email: b.email })
    const { body } = await ask({ external_id: a.external_id, email: b.email, on_conflict: 'prefer_external_id' })
    expect(body).toMatchObject({ contact_created: true, contact: { external_id: a.external_id, email: null } })
    expect((await ask({ email: b.email })).body.contact.id).toBe(idB)
  })
})

describe('merging', () => {
  it('[IDN-11] the account survives with every conversation', async () => {
    const a = unique()
    const account = await signIn(server, channel.id, a.external_id, installOf('account'))
    const { body: visitor } = await ask({ email: a.email })
    const before = visitor.conversations[0]
    await server.call('messages.send', { conversation_id: before?.id, content: { type: 'text', text: 'before the merge' } })
    const { body: merged } = await ask({ external_id: a.external_id, email: a.email, on_conflict: 'merge' })
    expect(merged).toMatchObject({ contact_created: false, contact: { id: account.contact.id, email: a.email }, conversations: [{ id: account.conversation.id }, { id: before?.id }] })
    expect(merged.matched_by.toSorted()).toEqual(['email', 'external_id'])
    expect(await conversationInfo(server, before?.id ?? '')).toMatchObject({ contact_id: account.contact.id, head_seq: 3 })
    const { body: messages } = await server.call<Page<Message>>('messages.list', { conversation_id: before?.id })
    expect(messages.data).toMatchObject([{ seq: 2, content: { text: 'before the merge' } }])
  })

  it("[IDN-11] the merged one's sessions and tokens end", async () => {
    const a = unique()
    await make({ external_id: a.external_id })
    const { body: visitor } = await ask({ email: a.email })
    const redeemed = await server.authenticate({ resume_token: visitor.conversations[0]?.resume_token, install_key: installOf('merged') })
    const { body: unused } = await ask({ email: a.email })
    await ask({ external_id: a.external_id, email: a.email, on_conflict: 'merge' })
    const after = await server.authenticate({}, { token: redeemed.body.token })
    expect([after.body.error.code, after.body.error.reason]).toEqual(['token_revoked', 'merged'])
    expect((await server.authenticate({ resume_token: unused.conversations[0]?.resume_token, install_key: installOf('later') })).body.error.code).toBe('token_revoked')
  })

  it('[IDN-11] without an account the older one survives', async () => {
    const a = unique()
    const older = await make({ email: a.email })
    await make({ phone_number: a.phone_number })
    const { body } = await ask({ email: a.email, phone_number: a.phone_number, on_conflict: 'merge' })
    expect(body.contact).toMatchObject({ id: older, email: a.email, phone_number: a.phone_number })
    expect((await ask({ phone_number: a.phone_number })).body.contact.id).toBe(older)
  })

  it('[IDN-11] two merges at once make one person', async () => {
    const a = unique()
    await make({ email: a.email })
    await make({ phone_number: a.phone_number })
    const replies = await Promise.all(Array.from({ length: 10 }, () => ask({ email: a.email, phone_number: a.phone_number, on_conflict: 'merge' })))
    expect(new Set(replies.map(({ body }) => body.contact.id)).size).toBe(1)
  })
})

describe('unverified identities', () => {
  it('[IDN-8] are kept, but match nobody', async () => {
    const a = unique()
    const owner = await make({ external_id: a.external_id, email: a.email })
    const other = await ask({ external_id: unique().external_id, email: a.email, email_verified: false })
    expect(other.body).toMatchObject({ contact_created: true, contact: { email: a.email, email_verified: false } })
    expect((await ask({ email: a.email })).body.contact.id).toBe(owner)
  })

  it('[IDN-8] never replace a verified one', async () => {
    const a = unique()
    await make({ external_id: a.external_id, email: a.email })
    const { body } = await ask({ external_id: a.external_id, email: 'typed@example.com', email_verified: false })
    expect(body.contact).toMatchObject({ email: a.email, email_verified: true })
  })

  it('[IDN-8] a strict channel trusts the account alone', async () => {
    const strict = await server.connectChannel({ name: 'Strict', identity_policy: 'strict' })
    const a = unique()
    const owner = await make({ external_id: a.external_id, email: a.email })
    const here = (body: Record<string, unknown>) => server.identify({ channel_id: strict.id, ...body })
    expect((await here({ email: a.email })).body.error.code).toBe('identity_unverified')
    expect((await here({ phone_number: a.phone_number, identifiers: { dni: '1' } })).body.error.code).toBe('identity_unverified')
    expect((await here({ email: a.email, email_verified: true })).body).toMatchObject({ matched_by: ['email'], contact: { id: owner } })
    const stranger = await here({ external_id: unique().external_id, email: a.email })
    expect(stranger.body).toMatchObject({ contact_created: true, contact: { email: a.email, email_verified: false } })
  })
})

it('[MSG-5] an unknown or disconnected channel is not found', async () => {
  const gone = await server.connectChannel({ name: 'Gone' })
  const { conversation } = await identify(server, gone.id, 'late')
  await server.call('channels.disconnect', { channel_id: gone.id })
  for (const channel_id of [gone.id, '01890000-0000-7000-8000-000000000000']) expect((await server.identify({ channel_id, external_id: 'x' })).status).toBe(404)
  expect((await server.call<Conversation>('conversations.info', { conversation_id: conversation.id })).status).toBe(200)
})
