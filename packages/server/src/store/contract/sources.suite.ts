import { describe, expect, it, vi } from 'vitest'
import { CHAT_PLUGIN } from '@rejoin/protocol'
import type { NewSource, NewSourceEvent, Store } from '../store.ts'
import { codeOf, countTo, first, given, present, seqsOf, type Given, type StoreAdapter, type Who } from './fixture.suite.ts'

export const PURCHASES: NewSource = { source_id: 'purchases', name: 'Purchases', mapping: { source_message_id: '/id' }, token_hash: 'hash of purchases' }
const WHEN = '2029-12-31T10:00:00.000Z'

export function anEvent(id: string, who: Who = {}, name = 'purchase'): NewSourceEvent {
  return { source_message_id: id, identities: Object.entries(who).map(([kind, value]) => ({ kind, value })), content: { type: 'event', name, title: `Purchase ${id}`, occurred_at: WHEN, data: { id } }, sent_at: WHEN }
}

const isRepeat = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
const ingest = async (store: Store, events: readonly NewSourceEvent[], source = 'purchases') => present(await store.ingestEvents(source, events, isRepeat))
const conversationsOf = async (store: Store, contact_id: string, source = 'purchases') => (await store.listConversations({ contact_id, source }, { page_size: 200 }, 'agent', null)).data

/** The ids of what the contact has of this source, in the order of the log. */
async function idsOf({ store }: Given, contactId: string, source = 'purchases'): Promise<readonly string[]> {
  const lists = await Promise.all((await conversationsOf(store, contactId, source)).map(({ id }) => store.listMessages(id, { page_size: 200 }, 'agent')))
  return lists.flatMap(({ data }) => data.map(({ source_message_id }) => source_message_id ?? ''))
}

/** The ids of everything the source told of, newest last, with whether it waits. */
async function listed(store: Store, name: string | null = null): Promise<readonly (readonly [string | undefined, boolean])[]> {
  const page = await store.listSourceMessages(present(await store.findSource('purchases')), name, { page_size: 200 })
  return page.data.map(({ source_message_id, conversation_id }) => [source_message_id, conversation_id === null])
}

export function sourcesSuite(adapter: StoreAdapter): void {
  describe('sources', () => {
    it('[SRC-1] a name is taken until its source is deleted', async () => {
      const { store } = await given(adapter)
      const source = await store.insertSource(PURCHASES)
      expect(source).toMatchObject({ source_id: 'purchases', name: 'Purchases', mapping: { source_message_id: '/id' }, last_event_at: null })
      expect(await codeOf(store.insertSource(PURCHASES))).toBe('identity_conflict')
      expect(await store.updateSource('purchases', { name: 'Shop', token_hash: 'another' })).toMatchObject({ name: 'Shop', mapping: { source_message_id: '/id' } })
      expect([await store.findSourceByToken('hash of purchases'), (await store.findSourceByToken('another'))?.id]).toEqual([null, source.id])
      expect([await store.deleteSource('purchases'), await store.deleteSource('purchases')]).toEqual([true, false])
      expect([await store.findSourceByToken('another'), await store.findSource('purchases'), await store.updateSource('purchases', {}), (await store.listSources({})).data]).toEqual([null, null, null, []])
      // Its conversations are those of the one that comes after it under this name.
      expect(await store.insertSource(PURCHASES)).toMatchObject({ id: source.id, name: 'Purchases' })
    })

    it('[SRC-3] an event happens once, however often it comes', async () => {
      const { store, channel, identify } = await given(adapter)
      await store.insertSource(PURCHASES)
      await store.insertSource({ ...PURCHASES, source_id: 'tours', token_hash: 'hash of tours' })
      const { contact } = await identify(await channel(), { external_id: 'ada' })
      const [one] = await ingest(store, [anEvent('1', { external_id: 'ada' })])
      expect(one).toMatchObject({ status: 'created' })
      const racing = await Promise.all(countTo(5).map(() => ingest(store, [anEvent('2', { external_id: 'ada' }), anEvent('1', { external_id: 'ada' })])))
      expect(racing.map(([two]) => String(two?.status)).toSorted()).toEqual(['created', 'duplicate', 'duplicate', 'duplicate', 'duplicate'])
      expect(new Set(racing.map(([, again]) => JSON.stringify(again)))).toEqual(new Set([JSON.stringify({ status: 'duplicate', message_id: one?.message_id })]))
      expect(await ingest(store, [{ ...anEvent('1'), content: { type: 'text', text: 'something else' } }])).toMatchObject([{ status: 'conflict' }])
      // Another source counts by itself.
      expect(await ingest(store, [anEvent('1')], 'tours')).toMatchObject([{ status: 'created' }])
      expect((await conversationsOf(store, contact.id)).map(({ head_seq }) => head_seq)).toEqual([3])
    })

    it('[SRC-4] a contact has one conversation of each source', async () => {
      const { store, channel, identify, log } = await given(adapter)
      const source = await store.insertSource(PURCHASES)
      const { contact } = await identify(await channel(), { external_id: 'ada', email: 'ada@example.com' })
      await Promise.all(countTo(20).map((n) => ingest(store, [anEvent(`${n}`, n % 2 === 0 ? { external_id: 'ada' } : { email: 'ada@example.com' })])))
      const conversation = first(await conversationsOf(store, contact.id))
      expect(conversation).toMatchObject({ channel: { id: source.id, source: 'purchases' }, contact_id: contact.id, head_seq: 21, unread_count: 0 })
      const events = await log(conversation.id)
      expect(seqsOf(events)).toEqual(countTo(21))
      expect(events[1]?.data).toMatchObject({ source: 'purchases', source_message_id: '1', from_contact: false, sender: { id: 'purchases', purpose: 'system', name: 'Purchases' }, sent_at: WHEN, content: { type: 'event', name: 'purchase', title: 'Purchase 1', data: { id: '1' } } })
      expect((await store.listSources({})).data).toMatchObject([{ last_event_at: expect.any(String) }])
    })

    it.for<readonly [string, Who, string | null]>([
      ['an external_id that somebody has', { external_id: 'ada' }, 'ada'],
      ['it alone, whatever else comes', { external_id: 'ada', email: 'bob@example.com' }, 'ada'],
      ['an address that somebody has', { email: 'bob@example.com' }, 'bob'],
      ['an address of somebody without an account', { external_id: 'new', email: 'lead@example.com' }, 'lead'],
      ['a named identifier', { 'identifiers.dni': '1' }, 'ada'],
      ['an address of another account', { external_id: 'new', email: 'bob@example.com' }, null],
      ['addresses of two people', { email: 'bob@example.com', phone_number: '+14155550100' }, null],
      ['nobody known', { external_id: 'new' }, null],
      ['nobody', {}, null],
    ])('[SRC-4] %s decides', async ([, who, owner]) => {
      const { store, channel, identify } = await given(adapter)
      const shop = await channel()
      await store.insertSource(PURCHASES)
      const people = {
        ada: (await identify(shop, { external_id: 'ada', phone_number: '+14155550100', 'identifiers.dni': '1' })).contact,
        bob: (await identify(shop, { external_id: 'bob', email: 'bob@example.com' })).contact,
        lead: (await identify(shop, { email: 'lead@example.com' })).contact,
      }
      await ingest(store, [anEvent('1', who)])
      const found = await Promise.all(Object.entries(people).map(async ([name, { id }]) => ((await conversationsOf(store, id)).length === 0 ? [] : [name])))
      expect(found.flat()).toEqual(owner === null ? [] : [owner])
      // It has told nobody anything about who they are.
      expect((await store.listContacts({})).data.map(({ external_id, email }) => [external_id, email])).toEqual([[null, 'lead@example.com'], ['bob', 'bob@example.com'], ['ada', null]])
    })

    it('[SRC-5] it finds its contact whichever way they become known', async () => {
      const setting = await given(adapter)
      const { store, channel, identify, clock, changes, heard } = setting
      const shop = await channel()
      await store.insertSource(PURCHASES)
      const ways: readonly (readonly [string, (email: string) => Promise<string>])[] = [
        ['identify', async (email) => (await identify(shop, { external_id: 'new', email })).contact.id],
        ['create', async (email) => (await store.insertContact({ identities: [{ kind: 'email', value: email }], drop: [], unverified: {}, profile: {} })).id],
        ['update', async (email) => present(await store.updateContact((await identify(shop, { external_id: 'old' })).contact.id, { identities: [{ kind: 'email', value: email }], drop: [], unverified: {}, profile: {} })).id],
      ]
      for (const [way, become] of ways) {
        const email = `${way}@example.com`
        const stored = await ingest(store, [anEvent(`${way} 1`, { email }), anEvent(`${way} 2`, { email, phone_number: '+14155550199' })])
        clock.advance(1000)
        const id = await become(email)
        expect(await idsOf(setting, id)).toEqual([`${way} 1`, `${way} 2`])
        // With the id that was answered, and told like any other message.
        await heard((all) => stored.every(({ message_id }) => all.some((change) => change.kind === 'event' && change.event.type === 'message.created' && change.event.data.id === message_id)))
      }
      expect(changes.some((change) => change.kind === 'event' && change.event.type === 'conversation.created' && change.event.data.channel.source === 'purchases')).toBe(true)
      expect((await listed(store)).map(([, waits]) => waits)).toEqual([false, false, false, false, false, false])
    })

    it('[SRC-5] an unverified address and a rehearsal find nothing', async () => {
      const setting = await given(adapter)
      const { store, channel, identify } = setting
      const shop = await channel()
      await store.insertSource(PURCHASES)
      await ingest(store, [anEvent('1', { email: 'ada@example.com' })])
      const { contact } = await identify(shop, { external_id: 'ada' }, { unverified: { email: 'ada@example.com' } })
      await identify(shop, { external_id: 'ada', email: 'ada@example.com' }, { dry_run: true })
      expect([await idsOf(setting, contact.id), await listed(store)]).toEqual([[], [['1', true]]])
    })

    it('[SRC-5] two people who become one find what waited for both', async () => {
      const setting = await given(adapter)
      const { store, channel, identify } = setting
      const shop = await channel()
      await store.insertSource(PURCHASES)
      const [ada, lead] = [(await identify(shop, { email: 'ada@example.com' })).contact, (await identify(shop, { phone_number: '+14155550100' })).contact]
      await ingest(store, [anEvent('hers', { email: 'ada@example.com' }), anEvent('both', { email: 'ada@example.com', phone_number: '+14155550100' }), anEvent('theirs', { phone_number: '+14155550100' })])
      expect(await listed(store)).toEqual([['hers', false], ['both', true], ['theirs', false]])
      await store.mergeContacts({ source_id: lead.id, destination_id: ada.id, merged_by: 'test', dry_run: false })
      expect((await idsOf(setting, ada.id)).toSorted()).toEqual(['both', 'hers', 'theirs'])
      // From now on it goes on in one of the two.
      await ingest(store, [anEvent('later', { phone_number: '+14155550100' })])
      expect((await conversationsOf(store, ada.id)).length).toBe(2)
      await store.unmergeContacts({ source_id: lead.id, destination_id: ada.id, since: '2000-01-01T00:00:00.000Z', dry_run: false })
      expect([(await idsOf(setting, ada.id)).toSorted(), await idsOf(setting, lead.id)]).toEqual([['both', 'hers', 'later'], ['theirs']])
    })

    it('[SRC-5] many find their contact, some at a time', async () => {
      const setting = await given(adapter)
      const { store, channel, identify } = setting
      const shop = await channel()
      await store.insertSource(PURCHASES)
      await ingest(store, countTo(450).map((n) => anEvent(`${n}`, { external_id: 'ada' })))
      const { contact } = await identify(shop, { external_id: 'ada' })
      const conversation = first(await conversationsOf(store, contact.id))
      await vi.waitUntil(async () => (await setting.conversation(conversation.id)).head_seq === 451, { interval: 1 })
      expect((await setting.log(conversation.id)).slice(1).map(({ data }) => ('source_message_id' in data ? data.source_message_id : null))).toEqual(countTo(450).map(String))
    })

    it('[SRC-5] what a crash cut short goes on after it', async () => {
      const setting = await given(adapter)
      const shop = await setting.channel()
      await setting.store.insertSource(PURCHASES)
      await ingest(setting.store, countTo(450).map((n) => anEvent(`${n}`, { external_id: 'ada' })))
      const { contact } = await setting.identify(shop, { external_id: 'ada' })
      await setting.reopen()
      await vi.waitUntil(async () => (await conversationsOf(setting.store, contact.id))[0]?.head_seq === 451, { interval: 1 })
      expect(new Set((await listed(setting.store)).map(([, waits]) => waits))).toEqual(new Set([false]))
    })

    it('[SRC-6] a source is listed across contacts, by kind too', async () => {
      const { store, channel, identify } = await given(adapter)
      await store.insertSource(PURCHASES)
      const shop = await channel()
      for (const name of ['ada', 'bob']) await identify(shop, { external_id: name })
      await ingest(store, [anEvent('1', { external_id: 'ada' }), anEvent('2', {}, 'refund'), anEvent('3', { external_id: 'bob' }), { ...anEvent('4'), content: { type: 'text', text: 'no event' } }, anEvent('5', { external_id: 'new' }, 'refund')])
      expect(await listed(store)).toEqual([['1', false], ['2', true], ['3', false], ['4', true], ['5', true]])
      expect(await listed(store, 'refund')).toEqual([['2', true], ['5', true]])
      expect(await listed(store, 'refun')).toEqual([])
      expect(await store.listSourceMessages(present(await store.findSource('purchases')), null, { page_size: 1 })).toMatchObject({ data: [{ conversation_id: null, seq: null, source: 'purchases', content: { name: 'refund' } }], pagination_data: { previous_cursor: null } })
    })

    it('[SRC-7] it is in no list of chats and nobody works on it', async () => {
      const { store, channel, identify, token, login, answer, assign, complete } = await given(adapter)
      const source = await store.insertSource(PURCHASES)
      const shop = await channel()
      const ada = await identify(shop, { external_id: 'ada' })
      await ingest(store, [anEvent('1', { external_id: 'ada' })])
      const { id } = first(await conversationsOf(store, ada.contact.id))
      const chat = first(ada.conversations).id
      const filters = [{}, { state: 'open' }, { contact_id: ada.contact.id }, { channel_id: shop.id }, { unassigned: true }, { source: CHAT_PLUGIN }] as const
      for (const filter of filters) expect([filter, (await store.listConversations(filter, {}, 'agent', null)).data.map((row) => row.id)]).toEqual([filter, [chat]])
      for (const filter of [{ source: 'purchases' }, { source: 'purchases', contact_id: ada.contact.id }, { source: 'purchases', channel_id: source.id, state: 'open' }] as const) expect((await store.listConversations(filter, {}, 'agent', null)).data.map((row) => row.id)).toEqual([id])
      expect((await store.listConversations({ source: 'purchases' }, {}, 'agent', [shop.id])).data).toEqual([])

      expect((await identify(shop, { external_id: 'ada' })).conversations.map((row) => row.id)).toEqual([chat])
      expect((await login(token(ada))).session.conversation_id).toBe(chat)
      expect((await store.listOwnConversations(ada.contact.id, source.id)).map((row) => row.id)).toEqual([])
      for (const work of [() => answer(id, 'hello?'), () => assign(id), () => complete(id), () => identify({ ...shop, id: source.id }, { external_id: 'ada' })]) expect(await codeOf(work())).toBe('not_found')
      // A source is no entry point.
      expect([await store.findChannel(source.id), (await store.listChannels({}, null)).data.map((row) => row.id), await store.updateChannel(source.id, {}), await store.disconnectChannel(source.id)]).toEqual([null, [shop.id], null, null])
      expect(await store.isOriginListed('capacitor://app')).toBe(false)
    })

    it('[CTC-10] an erased person is erased here too, and does not come back', async () => {
      const { store, channel, identify, log } = await given(adapter)
      await store.insertSource(PURCHASES)
      const shop = await channel()
      const ada = await identify(shop, { external_id: 'ada', email: 'ada@example.com' })
      await identify(shop, { external_id: 'bob', phone_number: '+14155550100' })
      await ingest(store, [anEvent('1', { external_id: 'ada' }), anEvent('waits', { email: 'ada@example.com', phone_number: '+14155550100' }), anEvent('of bob', { external_id: 'bob' })])
      const { id } = first(await conversationsOf(store, ada.contact.id))
      await store.eraseContact(ada.contact.id)
      const events = await log(id)
      expect(seqsOf(events)).toEqual([1, 2])
      expect(events[1]?.data).toMatchObject({ content: { type: 'text', text: '' } })
      expect(JSON.stringify(events)).not.toContain('Purchase')
      expect(await listed(store)).toEqual([['of bob', false]])
      // Its source, which cannot know, tells of it again.
      expect(await ingest(store, [anEvent('1', { external_id: 'ada' }), anEvent('waits', {})])).toMatchObject([{ status: 'duplicate' }, { status: 'duplicate' }])
      expect(await listed(store)).toEqual([['of bob', false]])
    })

    it('[SRC-1] a deleted source leaves contacts what they have', async () => {
      const setting = await given(adapter)
      const { store, channel, identify } = setting
      await store.insertSource(PURCHASES)
      const shop = await channel()
      const { contact } = await identify(shop, { external_id: 'ada' })
      await ingest(store, [anEvent('1', { external_id: 'ada' }), ...countTo(600).map((n) => anEvent(`waits ${n}`, { external_id: 'bob' }))])
      await store.deleteSource('purchases')
      expect(await store.ingestEvents('purchases', [anEvent('2')], isRepeat)).toBeNull()
      expect(await idsOf(setting, contact.id)).toEqual(['1'])
      await store.insertSource(PURCHASES)
      expect(await listed(store)).toEqual([['1', false]])
      // What contacts have is known as such; what waited was thrown away and may come again.
      expect(await ingest(store, [anEvent('1', { external_id: 'ada' }), anEvent('waits 1', { external_id: 'bob' })])).toMatchObject([{ status: 'duplicate' }, { status: 'created' }])
    })

    it('[HOOK-2] webhooks choose by source', async () => {
      const { store, channel, identify, answer } = await given(adapter)
      await store.insertSource(PURCHASES)
      const ada = await identify(await channel(), { external_id: 'ada' })
      const subscribe = (filter_sources: readonly string[] | null) => store.insertWebhook({ url: 'https://example.com/hook', events: ['message.created'], filter_sources, include: null, secret: new Uint8Array([1]) })
      const [every, chats, purchases] = [await subscribe(null), await subscribe([CHAT_PLUGIN]), await subscribe(['purchases', 'tours'])]
      await answer(first(ada.conversations).id, 'hello')
      await ingest(store, [anEvent('1', { external_id: 'ada' }), anEvent('waits', { external_id: 'bob' })])
      const sources = async (id: string) => (await store.takeDueDeliveries(id, new Set(), 10))?.deliveries.map(({ event }) => (event?.type === 'message.created' ? event.data.source : null))
      expect([await sources(every.id), await sources(chats.id), await sources(purchases.id)]).toEqual([['chat_plugin', 'purchases'], ['chat_plugin'], ['purchases']])
      for (const { id } of [every, chats, purchases]) for (const { event_id } of (await store.takeDueDeliveries(id, new Set(), 10))?.deliveries ?? []) await store.settleDelivery(id, event_id, { kind: 'delivered' })
      // A replay walks the logs of sources as well.
      expect([await store.replayEvents(every.id, '2000-01-01T00:00:00.000Z'), await store.replayEvents(purchases.id, '2000-01-01T00:00:00.000Z')]).toEqual([2, 1])
    })
  })
}
