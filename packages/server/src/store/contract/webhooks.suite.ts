import { describe, expect, it } from 'vitest'
import type { Change, DeliveryOutcome, Store, WebhookRecord } from '../store.ts'
import { codeOf, countTo, first, given, present, type StoreAdapter } from './fixture.suite.ts'

const SECRET = new Uint8Array([1, 2, 3])

/** Everything that waits for this webhook now, without anybody sending it. */
async function waiting(store: Store, webhook: WebhookRecord) {
  return (await store.takeDueDeliveries(webhook.id, new Set(), 1000))?.deliveries ?? []
}
/** The same with what waits behind it, as a receiver that takes everything hears it. Nothing is left. */
async function hearAll(store: Store, webhook: WebhookRecord) {
  const heard: Awaited<ReturnType<typeof waiting>>[number][] = []
  for (let next = await waiting(store, webhook); next.length > 0; next = await waiting(store, webhook)) {
    heard.push(...next)
    for (const { event_id } of next) await store.settleDelivery(webhook.id, event_id, { kind: 'delivered' })
  }
  return heard
}
const typesOf = async (store: Store, webhook: WebhookRecord) => (await waiting(store, webhook)).map(({ event }) => event?.type)

export function webhooksSuite(adapter: StoreAdapter): void {
  describe('webhooks', () => {
    const subscribe = (store: Store, choice: Partial<Pick<WebhookRecord, 'events' | 'filter_sources'>> = {}) => store.insertWebhook({ url: 'https://example.com/hook', events: null, filter_sources: null, include: null, secret: SECRET, ...choice })

    it('[HOOK-1] whatever was acknowledged waits to be told', async () => {
      const { store, channel, identify, answer, log } = await given(adapter)
      const webhook = await subscribe(store)
      const { id } = first((await identify(await channel(), { external_id: 'ada' })).conversations)
      await Promise.all(countTo(10).map((n) => answer(id, `text ${n}`)))
      const events = await log(id)
      const deliveries = await hearAll(store, webhook)
      expect(deliveries.filter(({ event }) => event?.type !== 'contact.created').map(({ event_id, attempts, event }) => ({ event_id, attempts, event }))).toEqual(events.map((event) => ({ event_id: event.id, attempts: 0, event })))
      expect(deliveries.map(({ event }) => event?.id)).toEqual(deliveries.map(({ event_id }) => event_id))
    })

    it('[HOOK-1] what failed or was rehearsed is never told', async () => {
      const { store, channel, identify, answer } = await given(adapter)
      const webhook = await subscribe(store)
      const shop = await channel()
      await Promise.allSettled([identify(shop, { external_id: 'ada' }, { dry_run: true }), answer('nobody', 'lost')])
      expect(await waiting(store, webhook)).toEqual([])
    })

    it('[HOOK-1] a subscription hears everything after its own commit', async () => {
      const { store, channel, identify } = await given(adapter)
      const shop = await channel()
      await identify(shop, { external_id: 'nobody listens yet' })
      const [, webhook] = await Promise.all([identify(shop, { external_id: 'early' }), subscribe(store, { events: ['conversation.created'] }), identify(shop, { external_id: 'same moment' })])
      await identify(shop, { external_id: 'late' })
      // Who came before it in the same commit may be told as well.
      expect((await waiting(store, webhook)).length).toBeGreaterThanOrEqual(2)
      expect(await store.deleteWebhook(webhook.id)).toBe(true)
      await identify(shop, { external_id: 'too late' })
      expect(await store.takeDueDeliveries(webhook.id, new Set(), 10)).toBeNull()
      expect(await store.deleteWebhook(webhook.id)).toBe(false)
    })

    it('[HOOK-2] types and sources choose', async () => {
      const { store, channel, identify, answer, complete } = await given(adapter)
      const [types, elsewhere, here] = [await subscribe(store, { events: ['message.created', 'contact.created'] }), await subscribe(store, { filter_sources: ['shop_system'] }), await subscribe(store, { events: ['message.created'], filter_sources: ['shop_system', 'chat_plugin'] })]
      const { id } = first((await identify(await channel(), { external_id: 'ada' })).conversations)
      await answer(id, 'hello')
      await complete(id)
      const heardBy = async (webhook: WebhookRecord) => (await hearAll(store, webhook)).map(({ event }) => event?.type)
      expect(await heardBy(types)).toEqual(['contact.created', 'message.created'])
      expect(await heardBy(elsewhere)).toEqual(['contact.created', 'conversation.created', 'conversation.completed'])
      expect(await heardBy(here)).toEqual(['message.created'])
    })

    it('[HOOK-2] of many changes to a contact at once, one is told', async () => {
      const { store, channel, identify } = await given(adapter)
      const webhook = await subscribe(store, { events: ['contact.created', 'contact.updated', 'contact.merged', 'contact.deleted'] })
      const shop = await channel()
      const ada = (await identify(shop, { external_id: 'ada', email: 'ada@example.com' }, { profile: { first_name: 'Ada', metadata: { plan: 'pro' } } })).contact
      const lead = (await identify(shop, { phone_number: '+14155550100' })).contact
      await identify(shop, { external_id: 'ada' }, { profile: { first_name: 'Ada' } })
      await store.blockContact(ada.id, false)
      expect(await typesOf(store, webhook)).toEqual(['contact.created', 'contact.created'])
      await store.updateContact(ada.id, { identities: [{ kind: 'identifiers.dni', value: '1' }], drop: ['email'], unverified: {}, profile: { last_name: 'Lovelace' } })
      await store.updateContact(ada.id, { identities: [], drop: ['identifiers.dni'], unverified: {}, profile: {} })
      await store.mergeContacts({ source_id: lead.id, destination_id: ada.id, merged_by: 'test', dry_run: false })
      await store.unmergeContacts({ source_id: lead.id, destination_id: ada.id, since: '2000-01-01T00:00:00.000Z', dry_run: false })
      await store.mergeContacts({ source_id: lead.id, destination_id: ada.id, merged_by: 'test', dry_run: false })
      await store.eraseContact(ada.id)
      const deliveries = await waiting(store, webhook)
      expect(deliveries.map(({ event }) => event?.type).slice(2)).toEqual(['contact.updated', 'contact.updated', 'contact.merged', 'contact.updated', 'contact.updated', 'contact.merged', 'contact.deleted'])
      // All of it is told, and nothing of it says who it was.
      expect(JSON.stringify(deliveries)).not.toMatch(/lovelace|example\.com|4155550100/i)
    })

    it('[HOOK-4] what is postponed waits until it is due', async () => {
      const { store, clock, channel, identify } = await given(adapter)
      const webhook = await subscribe(store, { events: ['contact.created'] })
      const shop = await channel()
      for (const name of ['one', 'two', 'three']) await identify(shop, { external_id: name })
      const [one, two, three] = (await waiting(store, webhook)).map(({ event_id }) => event_id)
      const due_at = new Date(clock.now() + 1000).toISOString()
      await store.settleDelivery(webhook.id, present(one), { kind: 'retry', failure: 'timeout', due_at, held_until: null })
      await store.settleDelivery(webhook.id, present(two), { kind: 'delivered' })
      expect((await store.takeDueDeliveries(webhook.id, new Set([present(three)]), 5))?.deliveries).toEqual([])
      expect(await store.listWaitingWebhooks()).toEqual([{ webhook_id: webhook.id, due_at: new Date(clock.now()).toISOString() }])
      await store.settleDelivery(webhook.id, present(three), { kind: 'dropped' })
      expect(await store.listWaitingWebhooks()).toEqual([{ webhook_id: webhook.id, due_at }])
      clock.advance(1000)
      expect((await waiting(store, webhook)).map(({ event_id, attempts }) => [event_id, attempts])).toEqual([[one, 1]])
      expect((await store.listWebhooks({})).data).toMatchObject([{ pending: 1, dead_letters: 0, last_failure: 'timeout', last_success_at: expect.any(String) }])
    })

    it('[HOOK-5] one that is gone or held is sent nothing', async () => {
      const { store, clock, channel, identify } = await given(adapter)
      const [gone, held] = [await subscribe(store, { events: ['contact.created'] }), await subscribe(store, { events: ['contact.created'] })]
      const shop = await channel()
      await identify(shop, { external_id: 'ada' })
      const { event_id } = first(await waiting(store, gone))
      await store.settleDelivery(gone.id, event_id, { kind: 'gone', failure: 'http_410' })
      const now = new Date(clock.now()).toISOString()
      const held_until = new Date(clock.now() + 1000).toISOString()
      await store.settleDelivery(held.id, event_id, { kind: 'retry', failure: 'http_429', due_at: now, held_until })
      await identify(shop, { external_id: 'bob' })
      expect([await store.takeDueDeliveries(gone.id, new Set(), 5), await store.takeDueDeliveries(held.id, new Set(), 5)]).toEqual([null, null])
      expect(await store.listWaitingWebhooks()).toEqual([{ webhook_id: held.id, due_at: held_until }])
      expect((await store.listWebhooks({})).data).toMatchObject([{ pending: 2, held_until }, { pending: 1, disabled_reason: 'gone', disabled_at: now }])
      clock.advance(1000)
      expect(await waiting(store, held)).toHaveLength(2)
    })

    it('[HOOK-12] in one conversation each waits for the one before', async () => {
      const { store, channel, identify, answer } = await given(adapter)
      const shop = await channel()
      const [ada, bob] = [first((await identify(shop, { external_id: 'ada' })).conversations).id, first((await identify(shop, { external_id: 'bob' })).conversations).id]
      const webhook = await subscribe(store, { events: ['message.created'] })
      const texts = async () => (await waiting(store, webhook)).map(({ event }) => (event?.type === 'message.created' && event.data.content.type === 'text' ? event.data.content.text : ''))
      const settle = async (outcome: DeliveryOutcome) => store.settleDelivery(webhook.id, first(await waiting(store, webhook)).event_id, outcome)
      for (const n of countTo(3)) await Promise.all([answer(ada, `ada ${n}`), answer(ada, `ada ${n}b`), answer(bob, `bob ${n}`)])
      expect(await texts()).toEqual(['ada 1', 'bob 1'])
      await settle({ kind: 'delivered' })
      expect(await texts()).toEqual(['ada 1b', 'bob 1'])
      await settle({ kind: 'dropped' })
      expect(await texts()).toEqual(['bob 1', 'ada 2'])
      // What comes while something waits waits too.
      await answer(bob, 'bob 4')
      expect(await texts()).toEqual(['bob 1', 'ada 2'])
      expect((await store.listWebhooks({})).data).toMatchObject([{ pending: 8 }])
    })

    it('[HOOK-12] one that fails three times is overtaken, once', async () => {
      const { store, clock, channel, identify, answer } = await given(adapter)
      const { id } = first((await identify(await channel(), { external_id: 'ada' })).conversations)
      const webhook = await subscribe(store, { events: ['message.created'] })
      for (const n of countTo(4)) await answer(id, `text ${n}`)
      const texts = async () => (await waiting(store, webhook)).map(({ event }) => (event?.type === 'message.created' && event.data.content.type === 'text' ? event.data.content.text : ''))
      const [poison] = await waiting(store, webhook)
      const fail = () => store.settleDelivery(webhook.id, present(poison).event_id, { kind: 'retry', failure: 'http_500', due_at: new Date(clock.now()).toISOString(), held_until: null })
      await fail()
      await fail()
      expect(await texts()).toEqual(['text 1'])
      await fail()
      expect(await texts()).toEqual(['text 1', 'text 2'])
      await fail()
      await store.settleDelivery(webhook.id, present(poison).event_id, { kind: 'dead', failure: 'http_500', held_until: null })
      expect(await texts()).toEqual(['text 2'])
      // Replayed, it is the oldest again; whoever is on the way goes first.
      expect(await store.reviveDeadLetters(webhook.id)).toBe(1)
      expect(await texts()).toEqual(['text 2'])
      expect((await hearAll(store, webhook)).map(({ event }) => (event?.type === 'message.created' && event.data.content.type === 'text' ? event.data.content.text : ''))).toEqual(['text 2', 'text 1', 'text 3', 'text 4'])
    })

    it('[HOOK-12] dead letters come back one after another', async () => {
      const { store, channel, identify, answer } = await given(adapter)
      const { id } = first((await identify(await channel(), { external_id: 'ada' })).conversations)
      const webhook = await subscribe(store, { events: ['message.created'] })
      for (const n of countTo(3)) await answer(id, `text ${n}`)
      for (const _ of countTo(3)) await store.settleDelivery(webhook.id, first(await waiting(store, webhook)).event_id, { kind: 'dead', failure: 'http_500', held_until: null })
      expect(await waiting(store, webhook)).toEqual([])
      expect(await store.reviveDeadLetters(webhook.id)).toBe(3)
      expect(await waiting(store, webhook)).toHaveLength(1)
      expect((await hearAll(store, webhook)).map(({ event }) => (event !== null && 'seq' in event ? event.seq : 0))).toEqual([2, 3, 4])
    })

    it('[HOOK-9] a replay walks the log and queues nothing twice', async () => {
      const { store, clock, channel, identify, answer } = await given(adapter)
      const shop = await channel()
      const ids = await Promise.all(countTo(3).map(async (n) => first((await identify(shop, { external_id: `person ${n}` })).conversations).id))
      clock.advance(1000)
      const since = new Date(clock.now()).toISOString()
      // More than one page of rows, in one conversation and in several.
      for (const id of ids) await Promise.all(countTo(id === ids[0] ? 1200 : 3).map((n) => answer(id, `text ${n}`)))
      const webhook = await subscribe(store, { events: ['message.created', 'conversation.created'] })
      expect(await store.replayEvents(webhook.id, since)).toBe(1206)
      expect(await store.replayEvents(webhook.id, since)).toBe(0)
      const queued = await store.takeDueDeliveries(webhook.id, new Set(), 2000)
      expect(new Set(queued?.deliveries.map(({ event }) => event?.type))).toEqual(new Set(['message.created']))
      expect([await store.replayEvents('nobody', since), await store.reviveDeadLetters('nobody')]).toEqual([null, null])
    })

    it('whoever sends is woken after the commit', async () => {
      const { store, channel, identify, changes, heard } = await given(adapter)
      const [webhook] = [await subscribe(store, { events: ['contact.created'] }), await subscribe(store, { events: ['contact.deleted'] })]
      await identify(await channel(), { external_id: 'ada' })
      const isWake = (change: Change) => change.kind === 'deliveries'
      await heard((all) => all.some(isWake))
      expect(changes.filter(isWake)).toEqual([{ kind: 'deliveries', webhook_ids: [webhook.id] }])
    })

    it('an update that is refused changes nothing', async () => {
      const { store, channel, identify } = await given(adapter)
      const webhook = await subscribe(store, { events: ['contact.created'] })
      const refused = store.updateWebhook(webhook.id, () => {
        throw new Error('no')
      })
      expect(await codeOf(refused)).toBe('Error: no')
      await identify(await channel(), { external_id: 'ada' })
      expect(await waiting(store, webhook)).toHaveLength(1)
    })
  })
}
