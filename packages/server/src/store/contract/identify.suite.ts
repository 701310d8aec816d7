import { describe, expect, it } from 'vitest'
import { MINUTE } from '../../clock.ts'
import { codeOf, first, given, GRACE, type StoreAdapter } from './fixture.suite.ts'

export function identifySuite(adapter: StoreAdapter): void {
  describe('identify', () => {
    it('[IDN-13] a new person gets a contact and conversation', async () => {
      const { channel, identify, log } = await given(adapter)
      const outcome = await identify(await channel(), { external_id: 'ada', email: 'ada@example.com', 'identifiers.dni': '123456' }, { profile: { first_name: 'Ada', metadata: { plan: 'pro' } } })
      expect(outcome).toMatchObject({ contact_created: true, matched_by: [], verdict: 'created' })
      expect(outcome.contact).toMatchObject({ external_id: 'ada', email: 'ada@example.com', email_verified: true, identifiers: { dni: '123456' }, identified: true, first_name: 'Ada', metadata: { plan: 'pro' } })
      const [conversation, ...others] = outcome.conversations
      expect(others).toEqual([])
      expect(conversation).toMatchObject({ contact_id: outcome.contact.id, state: 'open', ticket: null, head_seq: 1, unread_count: 0, last_message: null })
      expect((await log(conversation?.id ?? '')).map((event) => event.type)).toEqual(['conversation.created'])
    })

    it('[IDN-13] the same person finds their conversation again', async () => {
      const { channel, identify, assign } = await given(adapter)
      const shop = await channel()
      const before = await identify(shop, { external_id: 'ada' })
      await assign(first(before.conversations).id)
      const after = await identify(shop, { external_id: 'ada', email: 'ada@example.com' })
      expect(after).toMatchObject({ contact_created: false, matched_by: ['external_id'], verdict: 'resumed' })
      expect(after.contact).toMatchObject({ id: before.contact.id, email: 'ada@example.com' })
      expect(first(after.conversations)).toMatchObject({ id: first(before.conversations).id, state: 'assigned', assignee_id: GRACE.id })
    })

    it('a repeat that brings nothing new writes nothing visible', async () => {
      const { channel, clock, changes, identify, heard } = await given(adapter)
      const shop = await channel()
      const before = await identify(shop, { external_id: 'ada', email: 'ada@example.com' }, { profile: { first_name: 'Ada' } })
      await heard((all) => all.some((change) => change.kind === 'event'))
      const told = changes.length
      clock.advance(MINUTE)
      const after = await identify(shop, { external_id: 'ada', email: 'ada@example.com' }, { profile: { first_name: 'Ada' } })
      expect(after.contact).toEqual(before.contact)
      expect(after.conversations).toEqual(before.conversations)
      expect(changes).toHaveLength(told)
    })

    it('a contact that gains an identity was updated', async () => {
      const { channel, clock, identify } = await given(adapter)
      const shop = await channel()
      await identify(shop, { external_id: 'ada' })
      clock.advance(MINUTE)
      const { contact } = await identify(shop, { external_id: 'ada', 'identifiers.device_id': 'd-1' })
      expect(contact).toMatchObject({ identifiers: { device_id: 'd-1' }, created_at: '2030-01-01T00:00:00.000Z', updated_at: '2030-01-01T00:01:00.000Z' })
    })

    it('a lead adopts the external_id that comes later', async () => {
      const { channel, identify } = await given(adapter)
      const shop = await channel()
      const lead = await identify(shop, { email: 'ada@example.com' })
      const account = await identify(shop, { external_id: 'ada', email: 'ada@example.com' })
      expect(account).toMatchObject({ contact_created: false, matched_by: ['email'], contact: { id: lead.contact.id, external_id: 'ada' } })
      expect((await identify(shop, { external_id: 'ada' })).contact.id).toBe(lead.contact.id)
    })

    it('[IDN-1] [IDN-5] identities match exactly and no further', async () => {
      const { channel, identify } = await given(adapter)
      const shop = await channel()
      const people = [{ external_id: 'ada' }, { external_id: 'Ada' }, { external_id: 'ada ' }, { 'identifiers.dni': '12345678' }, { 'identifiers.dni': '123456' }, { 'identifiers.nid': '123456' }, { external_id: '123456' }]
      const ids = new Set<string>()
      for (const who of people) ids.add((await identify(shop, who)).contact.id)
      expect(ids.size).toBe(people.length)
    })

    it('[IDN-8] an unverified address neither matches nor replaces', async () => {
      const { channel, identify } = await given(adapter)
      const shop = await channel()
      const owner = await identify(shop, { external_id: 'ada', email: 'ada@example.com' })
      const stranger = await identify(shop, { external_id: 'eve' }, { unverified: { email: 'ada@example.com', phone_number: '+14155550100' } })
      expect(stranger.contact).toMatchObject({ email: 'ada@example.com', email_verified: false, phone_number: '+14155550100', phone_number_verified: false })
      expect(stranger.contact.id).not.toBe(owner.contact.id)
      expect((await identify(shop, { email: 'ada@example.com' })).contact.id).toBe(owner.contact.id)
      const later = await identify(shop, { external_id: 'ada' }, { unverified: { email: 'typo@example.com' } })
      expect(later.contact).toMatchObject({ email: 'ada@example.com', email_verified: true })
    })

    it('a second address is shown, and the first still leads there', async () => {
      const { channel, identify } = await given(adapter)
      const shop = await channel()
      const { contact } = await identify(shop, { external_id: 'ada', email: 'old@example.com' })
      expect((await identify(shop, { external_id: 'ada', email: 'new@example.com' })).contact).toMatchObject({ id: contact.id, email: 'new@example.com' })
      expect((await identify(shop, { email: 'old@example.com' })).contact.id).toBe(contact.id)
    })

    it('[IDN-17] metadata merges, null deletes, and it matches nobody', async () => {
      const { channel, identify } = await given(adapter)
      const shop = await channel()
      await identify(shop, { external_id: 'ada' }, { profile: { first_name: 'Ada', metadata: { plan: 'pro', seats: 3, trial: true } } })
      const { contact } = await identify(shop, { external_id: 'ada' }, { profile: { first_name: null, metadata: { plan: 'free', trial: null } } })
      expect(contact).toMatchObject({ first_name: null, metadata: { plan: 'free', seats: 3 } })
      expect((await identify(shop, { external_id: 'eve' }, { profile: { metadata: { plan: 'free', seats: 3 } } })).contact_created).toBe(true)
    })

    it('[IDN-17] metadata that grows beyond its bounds writes nothing', async () => {
      const { channel, identify } = await given(adapter)
      const shop = await channel()
      const many = (prefix: string): Record<string, number> => Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`${prefix}${n}`, n]))
      await identify(shop, { external_id: 'ada' }, { profile: { metadata: many('a') } })
      expect(await codeOf(identify(shop, { external_id: 'ada', email: 'ada@example.com' }, { profile: { metadata: many('b') } }))).toBe('invalid_field')
      expect((await identify(shop, { external_id: 'ada' })).contact).toMatchObject({ email: null, metadata: many('a') })
    })

    it('[IDN-14] a completed conversation reopens for whoever had it', async () => {
      const { channel, identify, assign, complete, log } = await given(adapter)
      const shop = await channel()
      const { id } = first((await identify(shop, { external_id: 'ada' })).conversations)
      await assign(id)
      await complete(id)
      const again = await identify(shop, { external_id: 'ada' })
      expect(again.verdict).toBe('reopened')
      expect(first(again.conversations)).toMatchObject({ id, state: 'assigned', assignee_id: GRACE.id, completed_at: null })
      expect((await log(id)).at(-1)?.type).toBe('conversation.reopened')
    })

    it('[IDN-14] or it is left alone and a new one begins', async () => {
      const { channel, identify, complete, conversation } = await given(adapter)
      const shop = await channel({ after_completed: 'new' })
      const { id } = first((await identify(shop, { external_id: 'ada' })).conversations)
      await complete(id)
      const again = await identify(shop, { external_id: 'ada' })
      expect(again.verdict).toBe('created')
      expect(again.conversations.map((listed) => listed.id === id)).toEqual([false, true])
      expect((await conversation(id)).state).toBe('completed')
      expect(await identify(shop, { external_id: 'ada' }).then((outcome) => [outcome.verdict, first(outcome.conversations).id])).toEqual(['resumed', first(again.conversations).id])
    })

    it('[IDN-13] an open conversation is resumed before a completed one', async () => {
      const { store, channel, identify, token, login, complete, conversation } = await given(adapter)
      const shop = await channel()
      const before = await identify(shop, { external_id: 'ada' })
      const older = first(before.conversations).id
      const { session } = await login(token(before))
      const newer = (await store.startConversation(session.id)).id
      await complete(newer)
      const again = await identify(shop, { external_id: 'ada' })
      expect([again.verdict, first(again.conversations).id]).toEqual(['resumed', older])
      expect((await conversation(newer)).state).toBe('completed')
    })

    it('[IDN-13] starting a conversation resolves it alike', async () => {
      const { store, channel, identify, token, login, complete } = await given(adapter)
      const shop = await channel()
      const before = await identify(shop, { external_id: 'ada' })
      const { session } = await login(token(before))
      await complete((await store.startConversation(session.id)).id)
      const started = await store.startForContact(
        { channel_id: shop.id, who: { kind: 'id', contact_id: before.contact.id }, create_contact: false, profile: {}, conversation_id: null, ticket: null, attributes: null, rich_text: null, transaction_key: null, message: { type: 'text', text: 'Hello' }, caller: 'test' },
        { matchContact: () => ({ kind: 'create', rule: 'nobody_found', adopt: [] }), resolveConversation: (current) => (current?.state === 'open' ? 'resumed' : 'created') },
      )
      expect([started.conversation_created, started.conversation.id]).toEqual([false, first(before.conversations).id])
    })

    it('a ticket has a conversation of its own', async () => {
      const { channel, identify } = await given(adapter)
      const shop = await channel()
      const about = (order: string) => identify(shop, { external_id: 'ada' }, { ticket: { type: 'order', external_id: order } })
      const general = await identify(shop, { external_id: 'ada' })
      const [one, two, oneAgain] = [await about('A-1'), await about('A-2'), await about('A-1')]
      const ids = [general, one, two].map((outcome) => first(outcome.conversations).id)
      expect(new Set(ids).size).toBe(3)
      expect(first(one.conversations).ticket).toMatchObject({ type: 'order', external_id: 'A-1' })
      expect([oneAgain.verdict, first(oneAgain.conversations).id]).toEqual(['resumed', ids[1]])
      expect(first((await identify(shop, { external_id: 'ada' })).conversations).id, 'the general one stays the general one').toBe(ids[0])
    })

    it('two people have their own conversation about one ticket', async () => {
      const { channel, identify } = await given(adapter)
      const shop = await channel()
      const ticket = { type: 'order', external_id: 'A-1' }
      const [ada, bob] = [await identify(shop, { external_id: 'ada' }, { ticket }), await identify(shop, { external_id: 'bob' }, { ticket })]
      expect(first(ada.conversations).id).not.toBe(first(bob.conversations).id)
      expect(first(ada.conversations).ticket).toEqual(first(bob.conversations).ticket)
    })

    it('[IDN-16] lists this channel only, the resolved one first', async () => {
      const { channel, identify, token, login, store, say } = await given(adapter)
      const [shop, other] = [await channel(), await channel()]
      await identify(other, { external_id: 'ada' })
      const visit = await login(token(await identify(shop, { external_id: 'ada' })))
      const made = []
      for (let n = 0; n < 25; n++) made.push((await store.startConversation(visit.session.id)).id)
      await say(visit, 'the oldest is the liveliest now', { to: made[0] ?? '' })
      const { conversations } = await identify(shop, { external_id: 'ada' })
      expect(conversations).toHaveLength(20)
      expect(conversations.every((conversation) => conversation.channel.id === shop.id)).toBe(true)
      expect(first(conversations).id).toBe(made.at(-1))
    })

    it('[IDN-15] a dry run answers alike and leaves nothing', async () => {
      const { store, channel, identify, complete, changes, heard, conversation } = await given(adapter)
      const shop = await channel()
      const preview = await identify(shop, { external_id: 'ada', email: 'ada@example.com' }, { dry_run: true, ticket: { type: 'order', external_id: 'A-1' } })
      expect(preview).toMatchObject({ contact_created: true, verdict: 'created', contact: { external_id: 'ada' } })
      expect(await store.findContact(preview.contact.id)).toBeNull()
      expect(await store.findConversation(first(preview.conversations).id, 'agent')).toBeNull()

      const real = await identify(shop, { external_id: 'ada' })
      await complete(first(real.conversations).id)
      await heard((all) => all.some((change) => change.kind === 'event' && change.event.type === 'conversation.completed'))
      const reopening = await identify(shop, { external_id: 'ada', email: 'ada@example.com' }, { dry_run: true, profile: { first_name: 'Ada' } })
      expect(reopening).toMatchObject({ verdict: 'reopened', contact: { email: 'ada@example.com', first_name: 'Ada' } })
      expect(await store.findContact(real.contact.id)).toEqual(real.contact)
      expect((await conversation(first(real.conversations).id)).state).toBe('completed')
      expect((await identify(shop, { email: 'ada@example.com' })).contact_created, 'the address is still free').toBe(true)
      expect(changes.filter((change) => change.kind === 'event').map((change) => change.event.type)).not.toContain('conversation.reopened')
    })
  })
}
