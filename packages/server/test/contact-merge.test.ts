import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Channel, ContactExport } from '@rejoin/protocol'
import { ask, contactInfo, createContact, merge, NOBODY, refusalOf, search, tell, textsOf, unique } from './support/contacts.ts'
import { conversationInfo, identify, installOf, openPage, signIn, visit } from './support/people.ts'
import { countRows, query } from './support/read-database.ts'
import { disconnectAll, until } from './support/sockets.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

let server: TestServer
let channel: Channel
beforeAll(async () => {
  server = await startTestServer()
  channel = await server.connectChannel()
})
afterAll(async () => {
  disconnectAll()
  await server.close()
})

const found = async (who: Record<string, unknown>) => (await server.identify({ channel_id: channel.id, ...who })).body

const identitiesOf = (who: ReturnType<typeof unique>) => expect.arrayContaining([{ kind: 'external_id', value: who.external_id }, { kind: 'email', value: who.email }]) as unknown

/** Two accounts of the shop, each with a conversation in which something was said. */
async function twoAccounts() {
  const [a, b] = [unique(), unique()]
  const old = await identify(server, channel.id, a.external_id, { email: a.email, first_name: 'Ada', last_name: 'Byron', metadata: { plan: 'free', since: 2019 } })
  const kept = await identify(server, channel.id, b.external_id, { email: b.email, last_name: 'Lovelace', metadata: { plan: 'pro' } })
  await tell(server, old.conversation.id, 'said to the old account')
  await tell(server, kept.conversation.id, 'said to the new account')
  return { a, b, old, kept }
}

describe('merging two accounts', () => {
  it('[CTC-5] the destination survives, both ids lead there', async () => {
    const { a, b, old, kept } = await twoAccounts()
    const merged = await merge(server, old.contact.id, kept.contact.id)
    expect(merged).toMatchObject({ id: kept.contact.id, external_id: b.external_id, email: b.email, first_name: 'Ada', last_name: 'Lovelace', metadata: { plan: 'pro', since: 2019 } })
    for (const who of [{ external_id: a.external_id }, { external_id: b.external_id }, { email: a.email }, { email: b.email }, { external_id: a.external_id, email: b.email }]) {
      expect([who, (await found(who)).contact.id]).toEqual([who, kept.contact.id])
      expect([who, (await found(who)).contact.external_id]).toEqual([who, b.external_id])
    }
    expect(await search(server, { external_id: a.external_id })).toEqual([kept.contact.id])
  })

  it('[CTC-5] no message is lost, ids and seq stay', async () => {
    const { a, old, kept } = await twoAccounts()
    const before = await conversationInfo(server, old.conversation.id)
    await merge(server, old.contact.id, kept.contact.id)
    const answer = await found({ external_id: a.external_id })
    expect(answer.conversations.map(({ id, verdict }) => [id, verdict])).toEqual([[kept.conversation.id, 'resumed'], [old.conversation.id, 'resumed']])
    expect([await textsOf(server, old.conversation.id), await textsOf(server, kept.conversation.id)]).toEqual([['said to the old account'], ['said to the new account']])
    expect(await conversationInfo(server, old.conversation.id)).toMatchObject({ contact_id: kept.contact.id, head_seq: before.head_seq + 1, created_at: before.created_at })
  })

  it('[CTC-5] into somebody with no talk, theirs is resumed', async () => {
    const a = await identify(server, channel.id, unique().external_id)
    await tell(server, a.conversation.id, 'the only talk')
    const b = await createContact(server, unique())
    await merge(server, a.contact.id, b.id)
    const { conversations } = await found({ external_id: b.external_id })
    expect(conversations.map(({ id, verdict }) => [id, verdict])).toEqual([[a.conversation.id, 'resumed']])
  })

  it('[CTC-5] the old id is read as the survivor', async () => {
    const { old, kept } = await twoAccounts()
    await merge(server, old.contact.id, kept.contact.id)
    expect((await contactInfo(server, old.contact.id)).id).toBe(kept.contact.id)
    expect((await ask<ContactExport>(server, 'contacts.export', { id: old.contact.id })).contact.id).toBe(kept.contact.id)
  })

  it('[CTC-5] several merges in a row lead to the last', async () => {
    const people = [await createContact(server, unique()), await createContact(server, unique()), await createContact(server, unique())] as const
    await merge(server, people[0].id, people[1].id)
    await merge(server, people[1].id, people[2].id)
    for (const { id, external_id } of people) expect([(await found({ external_id })).contact.id, (await contactInfo(server, id)).id]).toEqual([people[2].id, people[2].id])
  })
})

describe('merging with somebody nobody knows', () => {
  it('[IDN-21] [CTC-8] a visitor never inherits an account by it', async () => {
    const { old } = await twoAccounts()
    const page = await openPage(server, channel.id, installOf(old.contact.id))
    const device = await visit(server, page.token)
    const { message } = await device.say('who am I?')
    await merge(server, old.contact.id, message.sender.id)
    await until('the socket to end', () => device.closedAt !== null, 1000)
    expect((await server.authenticate({}, { token: page.token })).body.error).toMatchObject({ code: 'token_revoked', reason: 'merged' })
    expect(JSON.stringify(device.arrivals)).not.toContain('said to the old account')
  })

  it('[CTC-8] a visitor merged into an account ends, the account stays', async () => {
    const { a, old } = await twoAccounts()
    const account = await signIn(server, channel.id, a.external_id, installOf(a.external_id))
    const page = await openPage(server, channel.id, installOf('merged visitor'))
    const { message } = await (await visit(server, page.token)).say('said as nobody')
    await merge(server, message.sender.id, old.contact.id)
    expect((await server.authenticate({}, { token: page.token })).body.error.reason).toBe('merged')
    const session = (await server.authenticate({}, { token: account.token })).body
    expect(session.conversations.map(({ id }) => id)).toContain(message.conversation_id)
  })
})

describe('a preview', () => {
  it('[CTC-6] shows the contact as it would be, writes nothing', async () => {
    const { a, old, kept } = await twoAccounts()
    const session = await signIn(server, channel.id, a.external_id, installOf(a.external_id))
    const before = countRows(server.databasePath)
    const preview = await merge(server, old.contact.id, kept.contact.id, { dry_run: true })
    expect(preview).toMatchObject({ id: kept.contact.id, first_name: 'Ada', metadata: { plan: 'pro', since: 2019 } })
    expect(countRows(server.databasePath)).toEqual(before)
    expect([await contactInfo(server, old.contact.id), await contactInfo(server, kept.contact.id)]).toMatchObject([{ external_id: a.external_id }, { first_name: null, merge_history: [] }])
    expect((await server.authenticate({}, { token: session.token })).status).toBe(200)
    const { merge_history: _was, updated_at: _then, ...real } = await merge(server, old.contact.id, kept.contact.id)
    expect(preview).toMatchObject(real)
  })

  it('[CTC-6] [CTC-7] tells beforehand what would move', async () => {
    const { a, old, kept } = await twoAccounts()
    const [would] = (await merge(server, old.contact.id, kept.contact.id, { dry_run: true })).merge_history
    expect(would).toMatchObject({ source_id: old.contact.id, destination_id: kept.contact.id, undone_at: null, conversation_ids: [old.conversation.id] })
    expect(would?.identities).toEqual(identitiesOf(a))
    expect((await contactInfo(server, kept.contact.id)).merge_history).toEqual([])
  })
})

describe('the history', () => {
  it('[CTC-7] says who merged whom, when, and what moved', async () => {
    const { a, old, kept } = await twoAccounts()
    const { id, token } = (await server.call<{ id: string; token: string }>('tokens.create', { name: 'CRM' })).body
    await server.call('contacts.merge', { source_id: old.contact.id, destination_id: kept.contact.id }, { token })
    const [record, ...more] = (await contactInfo(server, kept.contact.id)).merge_history
    expect(record).toMatchObject({ source_id: old.contact.id, destination_id: kept.contact.id, merged_by: id, undone_at: null, conversation_ids: [old.conversation.id], identities: identitiesOf(a) })
    expect(Math.abs(Date.parse(record?.merged_at ?? '') - Date.now())).toBeLessThan(10_000)
    expect(more).toEqual([])
  })

  it('[CTC-7] a merge chosen in identify is recorded, too', async () => {
    const who = unique()
    const account = await found({ external_id: who.external_id })
    const lead = await found({ email: who.email })
    await found({ external_id: who.external_id, email: who.email, on_conflict: 'merge' })
    expect((await contactInfo(server, account.contact.id)).merge_history).toMatchObject([{ source_id: lead.contact.id, merged_by: 'environment', identities: [{ kind: 'email', value: who.email }] }])
  })

  it('[CTC-7] a conversation says where it came from', async () => {
    const { old, kept } = await twoAccounts()
    await merge(server, old.contact.id, kept.contact.id)
    const { body } = await server.call<{ data: { seq: number }[] }>('messages.list', { conversation_id: old.conversation.id })
    expect(body.data).toMatchObject([{ seq: 2 }])
    expect(query<{ actor_id: string; data: string }>(server.databasePath, `SELECT actor_id, data FROM events WHERE conversation_id = ? AND seq = 3`, old.conversation.id).map((row) => ({ ...row, data: JSON.parse(row.data) as unknown }))).toMatchObject([{ actor_id: 'merge', data: { contact: { id: kept.contact.id }, previous_contact_id: old.contact.id } }])
    expect((await ask<{ id: string }>(server, 'contacts.info', { conversation_id: old.conversation.id })).id).toBe(kept.contact.id)
  })
})

describe('what cannot be merged', () => {
  it('[CTC-5] somebody with themselves, nobody, or twice', async () => {
    const { old, kept } = await twoAccounts()
    const pair = { source_id: old.contact.id, destination_id: kept.contact.id }
    expect(await refusalOf(server, 'contacts.merge', { source_id: old.contact.id, destination_id: old.contact.id })).toBe('422 invalid_field')
    expect(await refusalOf(server, 'contacts.merge', { source_id: NOBODY, destination_id: kept.contact.id })).toBe('404 not_found')
    await merge(server, old.contact.id, kept.contact.id)
    const { status, body } = await server.call('contacts.merge', pair)
    expect([status, body.error.code, body.error.candidates]).toEqual([409, 'identity_conflict', [kept.contact.id]])
    expect(await refusalOf(server, 'contacts.merge', { source_id: kept.contact.id, destination_id: old.contact.id })).toBe('409 identity_conflict')
    await server.call('contacts.delete', { id: kept.contact.id })
    expect(await refusalOf(server, 'contacts.merge', { source_id: (await createContact(server, unique())).id, destination_id: kept.contact.id })).toBe('410 contact_deleted')
  })

  it('[CTC-5] ten merges of one pair at once happen once', async () => {
    const { old, kept } = await twoAccounts()
    const replies = await Promise.all(Array.from({ length: 10 }, () => server.call('contacts.merge', { source_id: old.contact.id, destination_id: kept.contact.id })))
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1)
    expect((await contactInfo(server, kept.contact.id)).merge_history).toHaveLength(1)
  })

  it('[CTC-5] [CTC-4] whoever was merged away is managed through the survivor', async () => {
    const { old, kept } = await twoAccounts()
    await merge(server, old.contact.id, kept.contact.id)
    for (const verb of ['update', 'block', 'unblock', 'delete']) {
      const { status, body } = await server.call(`contacts.${verb}`, { id: old.contact.id })
      expect([verb, status, body.error?.code, body.error?.candidates]).toEqual([verb, 409, 'identity_conflict', [kept.contact.id]])
    }
  })

  it('[CTC-4] [CTC-5] a block is not lost by merging', async () => {
    for (const blocked of ['old', 'kept'] as const) {
      const pair = await twoAccounts()
      await server.call('contacts.block', { id: pair[blocked].contact.id })
      expect(await refusalOf(server, 'contacts.merge', { source_id: pair.old.contact.id, destination_id: pair.kept.contact.id })).toBe('403 contact_blocked')
      await server.call('contacts.unblock', { id: pair[blocked].contact.id })
      expect((await merge(server, pair.old.contact.id, pair.kept.contact.id)).blocked).toBe(false)
    }
  })
})
