import { describe, expect, it } from 'vitest'
import type { Page } from '@rejoin/protocol'
import { MINUTE } from '../../clock.ts'
import type { PageRequest } from '../store.ts'
import { codeOf, first, given, type Given, type StoreAdapter } from './fixture.suite.ts'
import { anEvent, PURCHASES } from './sources.suite.ts'

type Row = { readonly id: string }
type List = { readonly name: string; readonly oldestFirst?: true; readonly fill: (setting: Given, n: number) => Promise<(page: PageRequest) => Promise<Page<Row>>> }

const times = async (n: number, work: (index: number) => Promise<unknown>): Promise<void> => {
  for (let index = 0; index < n; index++) await work(index)
}

/** Every list of the port. Half of the rows share their time, so that the order must not depend on it alone. */
const LISTS: readonly List[] = [
  {
    name: 'channels',
    async fill({ store, channel }, n) {
      await times(n, () => channel())
      return (page) => store.listChannels(page, null)
    },
  },
  {
    name: 'system tokens',
    async fill({ store }, n) {
      await times(n, (index) => store.insertSystemToken({ name: 'shop', hash: `hash ${index}`, channel_ids: null, scopes: null, expires_at: null }))
      return (page) => store.listSystemTokens(page)
    },
  },
  {
    name: 'agents',
    async fill({ store }, n) {
      await times(n, (index) => store.insertAgent({ email: `${index}@example.com`, name: 'Grace', password_hash: '', role: 'agent' }))
      return (page) => store.listAgents(page)
    },
  },
  {
    name: 'sessions',
    async fill({ store, clock, channel, identify, token, login }, n) {
      const ada = await identify(await channel(), { external_id: 'ada' })
      await times(n, (index) => {
        clock.advance(index % 2 === 0 ? 0 : MINUTE)
        return login(token(ada), { install: `browser ${index}` })
      })
      return (page) => store.listSessions(ada.contact.id, page)
    },
  },
  {
    name: 'conversations',
    async fill({ store, clock, channel, identify }, n) {
      const shop = await channel()
      await times(n, (index) => {
        clock.advance(index % 2 === 0 ? 0 : MINUTE)
        return identify(shop, { external_id: `person ${index}` })
      })
      return (page) => store.listConversations({ channel_id: shop.id }, page, 'agent', null)
    },
  },
  {
    name: 'conversations of an organization, by any of its people and tickets',
    async fill({ store, clock, channel, identify }, n) {
      const shop = await channel()
      await times(n, async (index) => {
        clock.advance(index % 3 === 0 ? MINUTE : 0)
        await store.upsertTicket({ type: 'order', external_id: `A-${index}` }, { participants: [{ type: 'contact', external_id: 'ada' }, { type: 'organization', external_id: 'acme' }] })
        if (index % 2 === 0) await identify(shop, { external_id: `person ${index}` }, { profile: { organization_id: 'acme' } })
        else await identify(shop, { external_id: 'ada' }, { ticket: { type: 'order', external_id: `A-${index}` } })
      })
      return (page) => store.listConversations({ participant_id: 'acme' }, page, 'agent', null)
    },
  },
  {
    name: 'tickets of a type',
    async fill({ store }, n) {
      await times(n, async (index) => {
        await store.upsertTicket({ type: 'order', external_id: `A-${index}` }, {})
        await store.upsertTicket({ type: 'other', external_id: `A-${index}` }, {})
      })
      return (page) => store.listTickets('order', page)
    },
  },
  {
    name: 'conversations of two channels',
    async fill({ store, clock, channel, identify }, n) {
      const [shop, blog, other] = [await channel(), await channel(), await channel()]
      await times(n, async (index) => {
        clock.advance(index % 3 === 0 ? MINUTE : 0)
        await identify(index % 2 === 0 ? shop : blog, { external_id: `person ${index}` })
        await identify(other, { external_id: `person ${index}` })
      })
      return (page) => store.listConversations({}, page, 'agent', [shop.id, blog.id])
    },
  },
  {
    name: 'contacts',
    async fill({ store, channel, identify }, n) {
      const shop = await channel()
      await times(n, (index) => identify(shop, { external_id: `person ${index}` }))
      return (page) => store.listContacts(page)
    },
  },
  {
    name: 'contacts found',
    async fill({ store, channel, identify }, n) {
      const shop = await channel()
      await times(n, (index) => identify(shop, { external_id: `person ${index}` }, { profile: { metadata: { plan: 'pro' } } }))
      await identify(shop, { external_id: 'somebody else' }, { profile: { metadata: { plan: 'free' } } })
      return (page) => store.searchContacts([{ metadata: { plan: 'pro' } }], page)
    },
  },
  {
    name: 'decisions',
    async fill({ store, channel, identify, clock }, n) {
      const shop = await channel()
      let id = ''
      await times(n, async () => {
        clock.advance(10 * MINUTE)
        id = (await identify(shop, { external_id: 'ada' })).contact.id
      })
      return (page) => store.listDecisions(id, page)
    },
  },
  {
    name: 'messages',
    oldestFirst: true,
    async fill({ store, channel, visit, say, answer }, n) {
      const anonymous = await visit(await channel())
      const { conversation_id } = await say(anonymous, 'text 0')
      await times(n - 1, async (index) => {
        await answer(conversation_id, 'a note between', { visibility: 'internal' })
        await say(anonymous, `text ${index + 1}`)
      })
      return (page) => store.listMessages(conversation_id, page, 'contact')
    },
  },
  {
    name: 'sources',
    async fill({ store }, n) {
      await times(n, (index) => store.insertSource({ ...PURCHASES, source_id: `source_${index}`, token_hash: `hash ${index}` }))
      return (page) => store.listSources(page)
    },
  },
  {
    name: 'conversations of a source',
    async fill({ store, clock, channel, identify }, n) {
      const shop = await channel()
      await store.insertSource(PURCHASES)
      await times(n, async (index) => {
        clock.advance(index % 2 === 0 ? 0 : MINUTE)
        await identify(shop, { external_id: `person ${index}` })
        await store.ingestEvents('purchases', [anEvent(`${index}`, { external_id: `person ${index}` })], () => true)
      })
      return (page) => store.listConversations({ source: 'purchases' }, page, 'agent', null)
    },
  },
  ...[null, 'purchase'].map((name): List => ({
    name: name === null ? 'messages of a source' : 'events of one name',
    oldestFirst: true,
    async fill({ store, channel, identify }, n) {
      await identify(await channel(), { external_id: 'ada' })
      const source = await store.insertSource(PURCHASES)
      await times(n, (index) => store.ingestEvents('purchases', [anEvent(`${index}`, index % 2 === 0 ? { external_id: 'ada' } : {}), ...(name === null ? [] : [anEvent(`other ${index}`, {}, 'other')])], () => true))
      return (page) => store.listSourceMessages(source, name, page)
    },
  })),
]

/** The ids page by page, newest first throughout, walking with `next_cursor` or back with `previous_cursor`. */
async function walk(list: List, fetch: (page: PageRequest) => Promise<Page<Row>>, page_size: number, start: string | null, along: 'next_cursor' | 'previous_cursor'): Promise<{ pages: string[][]; last: Page<Row> }> {
  const pages: string[][] = []
  let page = await fetch({ cursor: start, page_size })
  for (;;) {
    const ids = page.data.map(({ id }) => id)
    pages.push(list.oldestFirst === true ? ids.toReversed() : ids)
    const cursor = page.pagination_data[along]
    if (cursor === null || pages.length > 50) return { pages, last: page }
    page = await fetch({ cursor, page_size })
  }
}

export function pagesSuite(adapter: StoreAdapter): void {
  describe('pages', () => {
    it.for(LISTS)('[WIRE-7] $name are all visited once, back and forth', async (list) => {
      const setting = await given(adapter)
      const fetch = await list.fill(setting, 8)
      const whole = await walk(list, fetch, 200, null, 'next_cursor')
      const newestFirst = first(whole.pages)
      expect(new Set(newestFirst).size).toBe(8)
      expect(whole.last.pagination_data).toEqual({ next_cursor: null, previous_cursor: null })
      // 8 rows: pages that come out even, uneven, singly, and a page that is exactly full.
      for (const size of [1, 3, 4, 8]) {
        const there = await walk(list, fetch, size, null, 'next_cursor')
        expect(there.pages.flat(), `in pages of ${size}`).toEqual(newestFirst)
        const back = await walk(list, fetch, size, there.last.pagination_data.previous_cursor, 'previous_cursor')
        // Whoever turns round on the last page sees everything but it; a single page has nothing before it and starts over.
        const before = there.pages.length === 1 ? newestFirst : there.pages.slice(0, -1).flat()
        expect(back.pages.toReversed().flat(), `back in pages of ${size}`).toEqual(before)
        expect(back.last.pagination_data.previous_cursor).toBeNull()
      }
    })

    it.for(LISTS)('[WIRE-7] a page of $name stays exact as rows arrive', async (list) => {
      const setting = await given(adapter)
      const fetch = await list.fill(setting, 6)
      const newestFirst = (await walk(list, fetch, 200, null, 'next_cursor')).pages.flat()
      const opening = await fetch({ page_size: 2 })
      const rest = await walk(list, fetch, 2, opening.pagination_data.next_cursor, 'next_cursor')
      expect(rest.pages.flat()).toEqual(newestFirst.slice(2))
      const twenty = await fetch({})
      expect(twenty.data).toHaveLength(6)
    })

    it('[WIRE-7] a message that arrives meanwhile shifts nothing', async () => {
      const { store, channel, visit, say } = await given(adapter)
      const anonymous = await visit(await channel())
      const { conversation_id: id } = await say(anonymous, '1')
      for (const text of ['2', '3', '4']) await say(anonymous, text)
      const seqs = (page: Page<{ readonly seq: number }>): readonly number[] => page.data.map(({ seq }) => seq)
      const newest = await store.listMessages(id, { page_size: 2 }, 'contact')
      await say(anonymous, '5')
      const older = await store.listMessages(id, { page_size: 2, cursor: newest.pagination_data.next_cursor }, 'contact')
      expect([seqs(newest), seqs(older)]).toEqual([[4, 5], [2, 3]])
      const forward = await store.listMessages(id, { page_size: 2, cursor: older.pagination_data.previous_cursor }, 'contact')
      const onward = await store.listMessages(id, { page_size: 2, cursor: forward.pagination_data.previous_cursor }, 'contact')
      expect([seqs(forward), seqs(onward)]).toEqual([[4, 5], [6]])
    })

    it('[WIRE-7] a cursor of another list is refused', async () => {
      const setting = await given(adapter)
      const { store, channel, identify, answer } = setting
      const shop = await channel()
      await channel()
      const ids = []
      for (const who of ['ada', 'bob']) ids.push(first((await identify(shop, { external_id: who })).conversations).id)
      const [ada = '', bob = ''] = ids
      for (const id of ids) for (const text of ['1', '2']) await answer(id, text)
      const cursorOf = (page: Page<unknown>): string => page.pagination_data.next_cursor ?? ''
      const one = { page_size: 1 }
      const fromChannels = cursorOf(await store.listChannels(one, null))
      const fromAda = cursorOf(await store.listMessages(ada, one, 'contact'))
      const fromAll = cursorOf(await store.listConversations({}, one, 'agent', null))
      for (const attempt of [
        store.listConversations({}, { cursor: fromChannels }, 'agent', null),
        store.listMessages(bob, { cursor: fromAda }, 'contact'),
        store.listMessages(ada, { cursor: fromAda }, 'agent'),
        store.listConversations({ state: 'open' }, { cursor: fromAll }, 'agent', null),
        store.listConversations({}, { cursor: fromAll }, 'agent', [shop.id]),
        store.listChannels({ cursor: fromAll }, null),
        store.listChannels({ cursor: 'nonsense' }, null),
        store.listChannels({ cursor: '' }, null),
        store.listChannels({ cursor: `${fromChannels}x` }, null),
        store.listChannels({ cursor: `${fromChannels} ` }, null),
      ])
        expect(await codeOf(attempt)).toBe('invalid_cursor')
    })
  })
}
