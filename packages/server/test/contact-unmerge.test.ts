import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Channel, Contact } from '@rejoin/protocol'
import { DAY, SECOND } from '../src/clock.ts'
import { ask, contactInfo, merge, refusalOf, tell, textsOf, unique, unmerge } from './support/contacts.ts'
import { conversationInfo, identify, installOf, redeem, signIn } from './support/people.ts'
import { countRows } from './support/read-database.ts'
import { makeClock, startTestServer, type TestServer } from './support/test-server.ts'

const clock = makeClock()
let server: TestServer
let channel: Channel
beforeAll(async () => {
  server = await startTestServer({ clock })
  channel = await server.connectChannel()
})
afterAll(() => server.close())

/** Somebody who was merged into somebody else by mistake. */
async function merged() {
  const [a, b] = [unique(), unique()]
  const source = await identify(server, channel.id, a.external_id, { email: a.email, identifiers: { dni: a.external_id }, first_name: 'Ada', metadata: { plan: 'free', since: 2019 } })
  const survivor = await identify(server, channel.id, b.external_id, { email: b.email, last_name: 'Babbage', metadata: { plan: 'pro' } })
  await tell(server, source.conversation.id, 'to the source, before')
  await tell(server, survivor.conversation.id, 'to the survivor, before')
  const before = { source: await contactInfo(server, source.contact.id), survivor: await contactInfo(server, survivor.contact.id) }
  await merge(server, source.contact.id, survivor.contact.id)
  return { a, b, source, survivor, before, ids: [source.contact.id, survivor.contact.id] as const }
}

const timeless = ({ updated_at: _time, merge_history: _history, ...contact }: Contact & { readonly merge_history: unknown }) => contact

it('[CTC-9] puts back identities, profile and conversations', async () => {
  const { a, b, source, survivor, before, ids } = await merged()
  await unmerge(server, ...ids)
  expect(timeless(await contactInfo(server, source.contact.id))).toEqual(timeless(before.source))
  expect(timeless(await contactInfo(server, survivor.contact.id))).toEqual(timeless(before.survivor))
  for (const [who, there] of [[a, source], [b, survivor]] as const) {
    const again = await identify(server, channel.id, who.external_id, { email: who.email })
    expect([again.contact.id, again.conversations.map(({ id }) => id)]).toEqual([there.contact.id, [there.conversation.id]])
    expect((await redeem(server, again.resumeToken, { install_key: installOf(who.external_id) })).conversation?.id).toBe(there.conversation.id)
  }
})

it('[CTC-9] no message is lost on either side', async () => {
  const { a, b, source, survivor, ids } = await merged()
  await tell(server, source.conversation.id, 'there, while merged')
  await tell(server, survivor.conversation.id, 'here, while merged')
  await unmerge(server, ...ids)
  await tell(server, (await identify(server, channel.id, a.external_id)).conversation.id, 'there, after')
  await tell(server, (await identify(server, channel.id, b.external_id)).conversation.id, 'here, after')
  expect(await textsOf(server, source.conversation.id)).toEqual(['to the source, before', 'there, while merged', 'there, after'])
  expect(await textsOf(server, survivor.conversation.id)).toEqual(['to the survivor, before', 'here, while merged', 'here, after'])
  expect(await conversationInfo(server, source.conversation.id)).toMatchObject({ contact_id: source.contact.id, head_seq: 6 })
})

it('[CTC-9] what was learnt meanwhile stays where it was learnt', async () => {
  const { survivor, source, ids } = await merged()
  const later = unique()
  await ask(server, 'contacts.update', { id: survivor.contact.id, first_name: 'Charles', phone_number: later.phone_number, metadata: { since: 2024, vip: true } })
  await unmerge(server, ...ids)
  expect(await contactInfo(server, survivor.contact.id)).toMatchObject({ first_name: 'Charles', last_name: 'Babbage', phone_number: later.phone_number, metadata: { plan: 'pro', since: 2024, vip: true } })
  expect(await contactInfo(server, source.contact.id)).toMatchObject({ first_name: 'Ada', phone_number: null, metadata: { plan: 'free', since: 2019 } })
})

it('[CTC-9] an identity taken off meanwhile is not given back', async () => {
  const { a, b, survivor, ids } = await merged()
  await ask(server, 'contacts.update', { id: survivor.contact.id, email: null })
  const heir = await ask<Contact>(server, 'contacts.create', { email: a.email })
  await unmerge(server, ...ids)
  expect((await server.identify({ channel_id: channel.id, email: a.email })).body.contact.id).toBe(heir.id)
  expect((await server.identify({ channel_id: channel.id, external_id: b.external_id })).body.contact.email).toBeNull()
})

it("[CTC-9] sessions in the other's conversation end, others live on", async () => {
  const { a, b, ids } = await merged()
  const there = await signIn(server, channel.id, b.external_id, installOf('stays'))
  const resumed = await server.call<{ resume_token: string }>('chatplugin.resumeToken', { channel_id: channel.id, conversation_id: (await identify(server, channel.id, b.external_id)).conversations[1]?.id })
  const gone = await redeem(server, resumed.body.resume_token, { install_key: installOf('goes') })
  await unmerge(server, ...ids)
  expect((await server.authenticate({}, { token: there.token })).status).toBe(200)
  expect(await refusalOf(server, 'chatplugin.authenticate', {}, { token: gone.token, origin: 'http://shop.test' })).toBe('401 token_revoked merged')
  expect((await signIn(server, channel.id, a.external_id, installOf('again'))).session.contact?.id).toBe(ids[0])
})

it('[CTC-6] [CTC-9] a preview of unmerging writes nothing', async () => {
  const { before, survivor, source, ids } = await merged()
  const rows = countRows(server.databasePath)
  const preview = await unmerge(server, ...ids, { dry_run: true })
  expect(timeless(preview)).toEqual(timeless(before.survivor))
  expect(countRows(server.databasePath)).toEqual(rows)
  expect((await conversationInfo(server, source.conversation.id)).contact_id).toBe(survivor.contact.id)
})

it('[CTC-9] happens once, and only to what was merged', async () => {
  const { ids } = await merged()
  expect(await refusalOf(server, 'contacts.unmerge', { source_id: ids[1], destination_id: ids[0] })).toMatch(/^4(?:04 not_found|09 identity_conflict)$/)
  await unmerge(server, ...ids)
  expect(await refusalOf(server, 'contacts.unmerge', { source_id: ids[0], destination_id: ids[1] })).toBe('404 not_found')
  expect((await contactInfo(server, ids[1])).merge_history).toMatchObject([{ source_id: ids[0], undone_at: expect.any(String) as string }])
  await merge(server, ...ids)
  await unmerge(server, ...ids)
  expect((await contactInfo(server, ids[1])).merge_history).toHaveLength(2)
})

it('[CTC-9] is possible for thirty days and not longer', async () => {
  const { a, source, ids } = await merged()
  clock.advance(30 * DAY - 60 * SECOND)
  await unmerge(server, ...ids)
  await merge(server, ...ids)
  clock.advance(30 * DAY + SECOND)
  expect(await refusalOf(server, 'contacts.unmerge', { source_id: ids[0], destination_id: ids[1] })).toBe('404 not_found')
  expect((await identify(server, channel.id, a.external_id)).contact.id).toBe(ids[1])
  expect(await textsOf(server, source.conversation.id)).toEqual(['to the source, before'])
})
