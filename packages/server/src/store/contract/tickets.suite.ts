import { describe, expect, it } from 'vitest'
import type { TicketSelector } from '@rejoin/protocol'
import { MINUTE } from '../../clock.ts'
import { codeOf, first, given, present, type Given, type StoreAdapter, type Who } from './fixture.suite.ts'

const ORDER: TicketSelector = { type: 'order', external_id: 'A-1' }
const named = (...external_ids: readonly string[]) => external_ids.map((external_id) => ({ type: 'contact' as const, external_id }))
const organization = (external_id: string) => ({ type: 'organization' as const, external_id })

export function ticketsSuite(adapter: StoreAdapter): void {
  describe('tickets', () => {
    it('[TCK-1] what is absent stays, lists are replaced', async () => {
      const { store, clock } = await given(adapter)
      const made = await store.upsertTicket(ORDER, { title: 'Tea', attributes: { total: 3 }, participants: named('ada', 'bob', 'ada') })
      expect(made).toMatchObject({ ...ORDER, title: 'Tea', url: null, attributes: { total: 3 }, participants: named('ada', 'bob'), created_at: made.updated_at })
      clock.advance(MINUTE)
      expect(await store.upsertTicket(ORDER, { title: 'Tea', participants: named('ada', 'bob') })).toEqual(made)
      clock.advance(MINUTE)
      const changed = await store.upsertTicket(ORDER, { url: 'https://shop.test/A-1', participants: [organization('acme'), ...named('bob')] })
      expect(changed).toEqual({ ...made, url: 'https://shop.test/A-1', participants: [organization('acme'), ...named('bob')], updated_at: '2030-01-01T00:02:00.000Z' })
      expect(await store.upsertTicket(ORDER, { title: null, attributes: {}, participants: null })).toMatchObject({ title: null, url: 'https://shop.test/A-1', attributes: {}, participants: null })
      expect([await store.findTicket(ORDER), (await store.findTicket({ id: made.id }))?.id, await store.findTicket({ ...ORDER, type: 'Order' })]).toEqual([expect.objectContaining({ title: null }), made.id, null])
    })

    it('[TCK-1] a ticket that a call mentions exists from then on', async () => {
      const { store, channel, identify } = await given(adapter)
      const { ticket } = first((await identify(await channel(), { external_id: 'ada' }, { ticket: ORDER })).conversations)
      expect(await store.findTicket(ORDER)).toMatchObject({ id: ticket?.id, title: null, participants: null, attributes: {} })
      await store.upsertTicket(ORDER, { title: 'Tea' })
      expect(first((await store.listConversations({ ticket: ORDER }, {}, 'agent', null)).data).ticket).toMatchObject({ id: ticket?.id, title: 'Tea' })
    })

    it.each<[rule: string, who: Who, participants: Parameters<Given['store']['upsertTicket']>[1]['participants'], outcome: string]>([
      ['TCK-2', { external_id: 'ada' }, null, 'not refused'],
      ['TCK-2', { external_id: 'ada' }, [], 'not_a_participant'],
      ['TCK-2', { external_id: 'ada' }, named('bob'), 'not_a_participant'],
      ['TCK-3', { external_id: 'ada' }, named('ada'), 'not refused'],
      ['TCK-3', { external_id: 'Ada' }, named('ada'), 'not_a_participant'],
      ['TCK-3', { external_id: 'acme' }, [organization('acme')], 'not_a_participant'],
      ['TCK-3', { email: 'ada@example.com' }, named('ada', 'ada@example.com'), 'not_a_participant'],
    ])('[%s] %o before the list %o: %s', async (_rule, who, participants, outcome) => {
      const { store, channel, identify } = await given(adapter)
      await store.upsertTicket(ORDER, { participants: participants ?? null })
      expect(await codeOf(identify(await channel(), who, { ticket: ORDER }))).toBe(outcome)
      // Whoever is refused is not made a contact by the way (TCK-4).
      expect((await store.listContacts({})).data).toHaveLength(outcome === 'not refused' ? 1 : 0)
    })

    it('[TCK-3] an organization lets in whoever belongs to it now', async () => {
      const { store, channel, identify } = await given(adapter)
      const shop = await channel()
      await store.upsertTicket(ORDER, { participants: [organization('acme')] })
      const come = (organization_id: string | null) => codeOf(identify(shop, { external_id: 'ada' }, { ticket: ORDER, profile: { organization_id } }))
      expect([await come(null), await come('acme'), await come('other'), await come('acme')]).toEqual(['not_a_participant', 'not refused', 'not_a_participant', 'not refused'])
    })

    it('[TCK-3] any account of a merged person counts', async () => {
      const { store, channel, identify } = await given(adapter)
      const shop = await channel()
      await store.upsertTicket(ORDER, { participants: named('old-account') })
      const [old, now] = [await identify(shop, { external_id: 'old-account' }, { ticket: ORDER }), await identify(shop, { external_id: 'ada' })]
      expect(await codeOf(identify(shop, { external_id: 'ada' }, { ticket: ORDER }))).toBe('not_a_participant')
      await store.mergeContacts({ source_id: old.contact.id, destination_id: now.contact.id, merged_by: 'test', dry_run: false })
      expect(first((await identify(shop, { external_id: 'ada' }, { ticket: ORDER })).conversations).id).toBe(first(old.conversations).id)
      await store.unmergeContacts({ source_id: old.contact.id, destination_id: now.contact.id, since: '2000', dry_run: false })
      expect(await codeOf(identify(shop, { external_id: 'ada' }, { ticket: ORDER }))).toBe('not_a_participant')
    })

    it('[TCK-4] whoever is taken off the list is out at once', async () => {
      const setting = await given(adapter)
      const { store, channel, identify, token, login, say, changes, heard, answer } = setting
      const shop = await channel()
      const ada = await identify(shop, { external_id: 'ada' }, { ticket: ORDER })
      const { id, contact_id } = present((await store.listConversations({ ticket: ORDER }, {}, 'agent', null)).data[0])
      const visit = await login(token(ada))
      await say(visit, 'mine')
      await store.upsertTicket(ORDER, { participants: named('bob') })
      await heard((all) => all.some((change) => change.kind === 'conversation_withheld'))
      expect(changes.filter((change) => change.kind === 'conversation_withheld')).toEqual([{ kind: 'conversation_withheld', conversation_id: id, channel_id: shop.id, contact_id }])
      expect([await store.isSeenByContact(id), await store.listOwnConversations(contact_id, shop.id)]).toEqual([false, []])
      expect(await codeOf(say(visit, 'still here', { to: id }))).toBe('not_a_participant')
      expect(await setting.redeem(token(ada), { install: 'another' })).toMatchObject({ kind: 'refused', code: 'not_a_participant' })
      expect((await identify(shop, { external_id: 'ada' })).conversations.map((one) => one.ticket)).toEqual([null])

      await heard((all) => all.at(-1)?.kind === 'event')
      changes.length = 0
      await answer(id, 'agents go on')
      await heard((all) => all.some((change) => change.kind === 'read'))
      expect(changes.flatMap((change) => (change.kind === 'event' || change.kind === 'read' ? [change.withheld] : []))).toEqual([true, true])
    })

    it('[TCK-4] whoever stood in it writes on in their general one', async () => {
      const { store, channel, identify, token, login, say, findSession } = await given(adapter)
      const shop = await channel()
      const ada = await identify(shop, { external_id: 'ada' }, { ticket: ORDER })
      const visit = await login(token(ada))
      await store.upsertTicket(ORDER, { participants: [] })
      const { conversation_id } = await say(visit, 'one')
      expect(conversation_id).not.toBe(first(ada.conversations).id)
      expect([(await say(visit, 'two')).conversation_id, (await findSession(visit.secret))?.conversation_id]).toEqual([conversation_id, conversation_id])
      expect(first((await identify(shop, { external_id: 'ada' })).conversations).id).toBe(conversation_id)
    })

    it('[TCK-5] one conversation about a ticket, whatever races', async () => {
      const { channel, identify, store } = await given(adapter)
      const shop = await channel({ after_completed: 'new' })
      const made = await Promise.all(Array.from({ length: 20 }, () => identify(shop, { external_id: 'ada' }, { ticket: ORDER })))
      expect(new Set(made.map(({ conversations }) => first(conversations).id)).size).toBe(1)
      const { id } = first(first(made).conversations)
      await store.changeConversation(id, () => ({ type: 'conversation.completed', actor: { purpose: 'agent', id: 'grace' }, data: {}, set: { state: 'completed', completed: true } }))
      expect(await identify(shop, { external_id: 'ada' }, { ticket: ORDER })).toMatchObject({ verdict: 'reopened', conversations: [{ id }] })
    })

    it('[TCK-5] a completed one that a merge left behind is taken up', async () => {
      const { store, channel, identify, complete } = await given(adapter)
      const shop = await channel()
      const [ada, bob] = [await identify(shop, { external_id: 'ada' }, { ticket: ORDER }), await identify(shop, { external_id: 'bob' }, { ticket: ORDER })]
      const [mine, his] = [first(ada.conversations).id, first(bob.conversations).id]
      await complete(mine)
      const pair = { source_id: bob.contact.id, destination_id: ada.contact.id }
      await store.mergeContacts({ ...pair, merged_by: 'test', dry_run: false })
      // His is open, so it becomes the one that messages go to, until it goes back to him.
      expect(first((await identify(shop, { external_id: 'ada' }, { ticket: ORDER })).conversations).id).toBe(his)
      await store.unmergeContacts({ ...pair, since: '2000', dry_run: false })
      const again = await identify(shop, { external_id: 'ada' }, { ticket: ORDER })
      expect([first(again.conversations).id, again.verdict]).toEqual([mine, 'reopened'])
      expect(first((await identify(shop, { external_id: 'bob' }, { ticket: ORDER })).conversations).id).toBe(his)
      expect((await store.listConversations({ ticket: ORDER }, {}, 'agent', null)).data).toHaveLength(2)
    })

    it('[TCK-5] what was said anonymously about a ticket stays about it', async () => {
      const setting = await given(adapter)
      const { store, channel, identify, token, login, visit, say, texts } = setting
      const shop = await channel()
      const start = async (contact_id: string) =>
        (await store.startForContact(
          { channel_id: shop.id, who: { kind: 'id', contact_id }, create_contact: false, profile: {}, conversation_id: null, ticket: ORDER, attributes: null, message: { type: 'text', text: 'about A-1' }, rich_text: null, transaction_key: null, caller: 'test' },
          { matchContact: () => ({ kind: 'create', rule: '', adopt: [] }), resolveConversation: () => 'resumed' },
        )).conversation.id
      const someone = await visit(shop)
      await say(someone, 'hello')
      const anonymous = present((await setting.findSession(someone.secret))?.contact_id)
      const about = await start(anonymous)
      const ada = await identify(shop, { external_id: 'ada' })
      await login(token(ada), { bearer: someone.secret })
      expect(first((await identify(shop, { external_id: 'ada' }, { ticket: ORDER })).conversations).id).toBe(about)

      // Somebody who has one about it already goes on there.
      const other = await visit(shop, 'kiosk')
      await say(other, 'hello again')
      await start(present((await setting.findSession(other.secret))?.contact_id))
      await login(token(await identify(shop, { external_id: 'ada' })), { install: 'kiosk', bearer: other.secret })
      const { data } = await store.listConversations({ ticket: ORDER, contact_id: ada.contact.id }, {}, 'agent', null)
      expect(data.map(({ id }) => id)).toContain(about)
      expect(first((await identify(shop, { external_id: 'ada' }, { ticket: ORDER })).conversations).id).toBe(about)
      expect(await texts(about)).toContain('about A-1')
    })
  })

  describe('a chat about a ticket that is given to somebody', () => {
    /** Somebody unknown chats about the order, and the site finds out who it is. */
    async function recognized() {
      const setting = await given(adapter)
      const shop = await setting.channel()
      const visitor = await setting.visit(shop)
      await setting.say(visitor, 'hello?')
      const nobody = present((await setting.findSession(visitor.secret))?.contact_id)
      const about = await setting.store.startForContact(
        { channel_id: shop.id, who: { kind: 'id', contact_id: nobody }, create_contact: false, profile: {}, conversation_id: null, ticket: ORDER, attributes: null, message: { type: 'text', text: 'about it' }, rich_text: null, transaction_key: null, caller: 'test' },
        { matchContact: () => ({ kind: 'create', rule: '', adopt: [] }), resolveConversation: () => 'resumed' },
      )
      await setting.identify(shop, { external_id: 'ada' })
      return { ...setting, shop, visitor, chat: about.conversation.id }
    }

    it('[TCK-4] nobody is given a conversation they take no part in', async () => {
      const { store, associate, chat, conversation } = await recognized()
      await store.upsertTicket(ORDER, { participants: named('bob') })
      const before = await conversation(chat)
      expect(await codeOf(associate(chat, { external_id: 'ada' }))).toBe('not_a_participant')
      expect(await conversation(chat)).toEqual(before)
      await store.upsertTicket(ORDER, { participants: named('ada') })
      expect(await associate(chat, { external_id: 'ada' })).toMatchObject({ changed: true })
    })

    it('[TCK-5] it is the one about the ticket from then on', async () => {
      const { associate, identify, shop, chat, store } = await recognized()
      const hers = first((await identify(shop, { external_id: 'ada' }, { ticket: ORDER })).conversations).id
      const { contact_id } = (await associate(chat, { external_id: 'ada' })).conversation
      expect(first((await identify(shop, { external_id: 'ada' }, { ticket: ORDER })).conversations).id).toBe(chat)
      expect((await store.listConversations({ ticket: ORDER, contact_id }, {}, 'agent', null)).data.map(({ id }) => id).toSorted()).toEqual([hers, chat].toSorted())
    })

    it('[TCK-4] whoever goes on in it loses it with its contact', async () => {
      const { store, associate, say, visitor, chat, changes, heard, answer } = await recognized()
      await associate(chat, { external_id: 'ada' })
      expect((await store.listGuestConversations(visitor.session.id)).map(({ id }) => id)).toContain(chat)
      await store.upsertTicket(ORDER, { participants: [] })
      expect((await store.listGuestConversations(visitor.session.id)).map(({ id }) => id)).not.toContain(chat)
      expect(await codeOf(say(visitor, 'still here', { to: chat }))).toBe('not_a_participant')
      changes.length = 0
      await answer(chat, 'among agents')
      await heard((all) => all.some((change) => change.kind === 'event' && change.event.type === 'message.created'))
      expect(changes.filter((change) => change.kind === 'event').map(({ withheld }) => withheld)).toEqual([true])
    })

    it('[CON-14] a guest of a deleted one begins their own, about nothing', async () => {
      const { store, associate, say, visitor, chat, conversation } = await recognized()
      await associate(chat, { external_id: 'ada' })
      await store.upsertTicket(ORDER, { participants: named('ada') })
      await store.deleteConversation(chat, { purpose: 'system', id: 'token' })
      const { conversation_id } = await say(visitor, 'and now?', { to: chat })
      expect([conversation_id === chat, (await conversation(conversation_id)).ticket]).toEqual([false, null])
    })
  })

  describe('participants', () => {
    it('[TCK-6] an id is whoever has it, a type narrows it down', async () => {
      const { store, clock, channel, identify, assign, answer } = await given(adapter)
      const [shop, blog] = [await channel(), await channel()]
      const open = async (where: typeof shop, external_id: string, organization_id: string | null, ticket?: TicketSelector): Promise<string> => {
        clock.advance(MINUTE)
        return first((await identify(where, { external_id }, { profile: { organization_id }, ...(ticket === undefined ? {} : { ticket }) })).conversations).id
      }
      await store.upsertTicket(ORDER, { participants: [...named('ada'), organization('tea-traders')] })
      const [ada, bob, cleo] = [await open(shop, 'ada', null), await open(blog, 'bob', 'tea-traders'), await open(shop, 'cleo', 'others')]
      const [hers, his] = [await open(shop, 'ada', null, ORDER), await open(shop, 'bob', 'tea-traders', ORDER)]
      clock.advance(MINUTE)
      await assign(cleo)
      clock.advance(MINUTE)
      await answer(ada, 'hello')
      const list = async (filters: Parameters<typeof store.listConversations>[0], only: readonly string[] | null = null): Promise<readonly string[]> => (await store.listConversations(filters, {}, 'agent', only)).data.map(({ id }) => id)
      const adaId = present(await store.findConversation(ada, 'agent')).contact_id

      expect(await list({ participant_id: adaId })).toEqual([ada, hers])
      expect(await list({ participant_id: adaId, participant_type: 'contact' })).toEqual([ada, hers])
      expect(await list({ participant_id: adaId, participant_type: 'agent' })).toEqual([])
      expect(await list({ participant_id: 'tea-traders' })).toEqual([his, hers, bob])
      expect(await list({ participant_id: 'tea-traders', participant_type: 'organization' })).toEqual([his, hers, bob])
      expect(await list({ participant_id: 'tea-traders', participant_type: 'contact' })).toEqual([])
      expect(await list({ participant_id: 'tea-traders', channel_id: shop.id })).toEqual([his, hers])
      expect(await list({ participant_id: 'tea-traders', ticket: ORDER, contact_id: adaId })).toEqual([hers])
      expect(await list({ participant_id: 'tea-traders' }, [blog.id])).toEqual([bob])
      expect(await list({ participant_id: 'agent-grace' })).toEqual([ada, cleo])
      expect(await list({ participant_id: 'agent-grace', state: 'assigned', source: 'chat_plugin' })).toEqual([cleo])
      expect(await list({ participant_id: 'agent-grace', participant_type: 'agent', assignee_id: 'agent-grace' })).toEqual([cleo])
      expect(await list({ participant_id: 'agent-grace', participant_type: 'bot' })).toEqual([])
      expect(await list({ participant_id: 'nobody' })).toEqual([])
    })

    it('[TCK-6] one who is a person and an organization is found once', async () => {
      const { store, channel, identify } = await given(adapter)
      const shop = await channel()
      const ada = await identify(shop, { external_id: 'ada' })
      await identify(shop, { external_id: 'ada' }, { profile: { organization_id: ada.contact.id } })
      expect((await store.listConversations({ participant_id: ada.contact.id }, {}, 'agent', null)).data).toHaveLength(1)
    })

    it('[TCK-7] organizations follow the contact and the ticket', async () => {
      const { store, channel, identify } = await given(adapter)
      const shop = await channel()
      const { id } = first((await identify(shop, { external_id: 'ada' }, { profile: { organization_id: 'tea-house' }, ticket: ORDER })).conversations)
      const organizations = async () => (await store.listParticipants(id)).map((one) => one.id)
      expect(await organizations()).toEqual(['tea-house'])
      await store.upsertTicket(ORDER, { participants: [...named('ada'), organization('tea-traders'), organization('tea-house')] })
      expect(await organizations()).toEqual(['tea-house', 'tea-traders'])
      await identify(shop, { external_id: 'ada' }, { profile: { organization_id: null } })
      await store.upsertTicket(ORDER, { participants: null })
      expect(await organizations()).toEqual([])
    })

    it('[TCK-7] a merge brings the organization of the survivor', async () => {
      const { store, channel, identify } = await given(adapter)
      const shop = await channel()
      const [ada, bob] = [await identify(shop, { external_id: 'ada' }, { profile: { organization_id: 'tea-house' } }), await identify(shop, { external_id: 'bob' }, { profile: { organization_id: 'others' } })]
      const pair = { source_id: bob.contact.id, destination_id: ada.contact.id }
      const organizations = async () => (await store.listParticipants(first(bob.conversations).id)).map((one) => one.id)
      await store.mergeContacts({ ...pair, merged_by: 'test', dry_run: false })
      expect(await organizations()).toEqual(['tea-house'])
      await store.unmergeContacts({ ...pair, since: '2000', dry_run: false })
      expect(await organizations()).toEqual(['others'])
    })
  })
}
