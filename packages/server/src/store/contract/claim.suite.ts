import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../clock.ts'
import { countTo, first, given, GRACE, LINUS, readText, seqsOf, type Given, type StoreAdapter } from './fixture.suite.ts'

/** Somebody who chatted without a name, and the account they log in to. */
async function beforeLogin(setting: Given, { said = [] as readonly string[] } = {}) {
  const shop = await setting.channel()
  const anonymous = await setting.visit(shop)
  const { conversation_id } = await setting.say(anonymous, 'anonymous one', { cmid: 'cmid-anonymous-one' })
  const ada = await setting.identify(shop, { external_id: 'ada' })
  const target = first(ada.conversations)
  const desk = await setting.login(setting.token(ada), { install: 'desk' })
  for (const text of said) await setting.say(desk, text)
  const contactOf = async (): Promise<string> => (await setting.conversation(conversation_id)).contact_id
  return { shop, anonymous, mine: conversation_id, stranger: await contactOf(), ada, target, desk }
}

export function claimSuite(adapter: StoreAdapter): void {
  describe('claiming', () => {
    it('[RES-6] takes the place of an empty conversation', async () => {
      const setting = await given(adapter)
      const { shop, anonymous, mine, ada, target, desk } = await beforeLogin(setting)
      const visit = await setting.login(setting.token(ada), { bearer: anonymous.secret })
      expect(visit).toMatchObject({ claimed: true, session: { conversation_id: mine, contact_id: ada.contact.id } })
      expect(await setting.conversation(mine)).toMatchObject({ contact_id: ada.contact.id, state: 'open' })
      expect((await setting.log(mine)).map((event) => event.type)).toEqual(['conversation.created', 'message.created', 'conversation.associated'])
      expect((await setting.log(target.id)).at(-1)).toMatchObject({ type: 'conversation.merged', data: { into: mine } })
      expect((await setting.identify(shop, { external_id: 'ada' })).conversations.map(({ id }) => id)).toEqual([mine])
      expect((await setting.say(desk, 'from the desk')).conversation_id, 'the other device goes on there, too').toBe(mine)
    })

    it('[RES-6] otherwise appends what was said, in order', async () => {
      const setting = await given(adapter)
      const { shop, anonymous, mine, ada, target } = await beforeLogin(setting, { said: ['known one'] })
      setting.clock.advance(MINUTE)
      const { message: answer } = await setting.answer(mine, 'anonymous two')
      const { message: third } = await setting.say(anonymous, 'anonymous three')
      setting.clock.advance(MINUTE)
      const visit = await setting.login(setting.token(ada), { bearer: anonymous.secret })
      expect(visit).toMatchObject({ claimed: true, session: { conversation_id: target.id } })
      const { data } = await setting.store.listMessages(target.id, {}, 'contact')
      expect(data.map(readText)).toEqual(['known one', 'anonymous one', 'anonymous two', 'anonymous three'])
      expect(data.slice(2).map(({ id, sent_at, sender, from_contact }) => ({ id, sent_at, sender, from_contact }))).toEqual([
        { id: answer.id, sent_at: answer.sent_at, sender: answer.sender, from_contact: false },
        { id: third.id, sent_at: third.sent_at, sender: { id: ada.contact.id, purpose: 'customer' }, from_contact: true },
      ])
      const events = await setting.log(target.id)
      expect(seqsOf(events)).toEqual(countTo(events.length))
      expect((await setting.log(mine)).at(-1)).toMatchObject({ type: 'conversation.merged', data: { into: target.id } })
      expect((await setting.identify(shop, { external_id: 'ada' })).conversations.map(({ id }) => id)).toEqual([target.id])
      expect((await setting.store.listConversations({}, {}, 'agent', null)).data.map(({ id }) => id)).toEqual([target.id])
    })

    it('[MSG-2] a send repeated after the claim stays one', async () => {
      const setting = await given(adapter)
      const { anonymous, mine, ada, target } = await beforeLogin(setting, { said: ['known one'] })
      const visit = await setting.login(setting.token(ada), { bearer: anonymous.secret })
      for (const to of [mine, target.id, null]) expect(await setting.say(visit, 'anonymous one', { cmid: 'cmid-anonymous-one', to })).toMatchObject({ duplicate: true, conversation_id: target.id })
      expect(await setting.texts(target.id)).toEqual(['known one', 'anonymous one'])
    })

    it('an agent who answers the old one is heard in the new', async () => {
      const setting = await given(adapter)
      const { anonymous, mine, ada, target } = await beforeLogin(setting, { said: ['known one'] })
      await setting.login(setting.token(ada), { bearer: anonymous.secret })
      expect((await setting.answer(mine, 'written before I knew')).conversation_id).toBe(target.id)
    })

    it('[RES-6] [MSG-7] a completed conversation wakes up for it', async () => {
      const setting = await given(adapter)
      const { anonymous, ada, target } = await beforeLogin(setting, { said: ['known one'] })
      const token = setting.token(ada)
      await setting.complete(target.id)
      await setting.login(token, { bearer: anonymous.secret })
      expect(await setting.conversation(target.id)).toMatchObject({ state: 'open', completed_at: null })
      expect((await setting.log(target.id)).map((event) => event.type).slice(-2)).toEqual(['conversation.reopened', 'message.created'])
    })

    it('[RES-6] agents who answered go along', async () => {
      const setting = await given(adapter)
      const { anonymous, mine, ada, target } = await beforeLogin(setting, { said: ['known one'] })
      await setting.answer(target.id, 'hello Ada', { agent: LINUS })
      await setting.answer(mine, 'hello stranger', { agent: GRACE })
      await setting.login(setting.token(ada), { bearer: anonymous.secret })
      expect(new Set((await setting.store.listParticipants(target.id)).map(({ id }) => id))).toEqual(new Set([GRACE.id, LINUS.id]))
    })

    it('[RES-20] who has it, its tags and its queue go along', async () => {
      const setting = await given(adapter)
      const { anonymous, mine, ada, target } = await beforeLogin(setting, { said: ['known one'] })
      const change = (id: string, tag: string) => setting.store.changeConversation(id, ({ tags }) => ({ type: 'conversation.tagged', actor: { purpose: 'agent', id: GRACE.id }, data: { tag }, set: { tags: [...tags, tag], queue: 'Billing' } }))
      await change(target.id, 'vip')
      await change(mine, 'vip')
      await change(mine, 'late')
      await setting.assign(mine, GRACE)
      await setting.login(setting.token(ada), { bearer: anonymous.secret })
      expect(await setting.conversation(target.id)).toMatchObject({ state: 'assigned', assignee_id: GRACE.id, tags: ['vip', 'late'], queue: 'Billing' })
      const log = await setting.log(target.id)
      expect(log.slice(-3)).toMatchObject([{ type: 'message.created' }, { type: 'conversation.tagged', data: { tag: 'late' } }, { type: 'conversation.assigned', data: { agent_id: GRACE.id, agent_name: GRACE.name } }])
      expect(seqsOf(log)).toEqual(countTo(log.length))
    })

    it('[RES-20] whoever had the person’s own keeps it', async () => {
      const setting = await given(adapter)
      const { anonymous, mine, ada, target } = await beforeLogin(setting, { said: ['known one'] })
      await setting.assign(target.id, LINUS)
      await setting.assign(mine, GRACE)
      await setting.login(setting.token(ada), { bearer: anonymous.secret })
      expect(await setting.conversation(target.id)).toMatchObject({ state: 'assigned', assignee_id: LINUS.id })
    })

    it('[CON-5] nothing counts as read that nobody read', async () => {
      const setting = await given(adapter)
      const { anonymous, ada, target } = await beforeLogin(setting, { said: ['known one'] })
      await setting.answer(target.id, 'news for Ada')
      await setting.login(setting.token(ada), { bearer: anonymous.secret })
      expect((await setting.conversation(target.id, 'contact')).unread_count).toBe(1)
      expect((await setting.conversation(target.id, 'agent')).unread_count).toBe(1)
      const { data } = await setting.store.listMessages(target.id, {}, 'agent')
      expect(data.map((message) => [readText(message), message.state])).toEqual([
        ['known one', 'seen'],
        ['news for Ada', 'delivered'],
        ['anonymous one', 'delivered'],
      ])
    })

    it('[CON-5] what both had read everywhere stays read', async () => {
      const setting = await given(adapter)
      const { anonymous, mine, stranger, ada, target } = await beforeLogin(setting, { said: ['known one'] })
      await setting.readAsAgent(target.id, null)
      await setting.answer(mine, 'hello stranger')
      await setting.read({ id: mine, contact_id: stranger }, null)
      await setting.login(setting.token(ada), { bearer: anonymous.secret })
      expect((await setting.conversation(target.id, 'contact')).unread_count).toBe(0)
      expect((await setting.conversation(target.id, 'agent')).unread_count).toBe(0)
    })

    it('[CON-5] the empty place brings its unread along', async () => {
      const setting = await given(adapter)
      const { anonymous, mine, ada } = await beforeLogin(setting)
      await setting.answer(mine, 'did you see this?')
      await setting.login(setting.token(ada), { bearer: anonymous.secret })
      expect((await setting.conversation(mine, 'contact')).unread_count).toBe(1)
    })

    it('[RES-6] a note alone is not an empty conversation', async () => {
      const setting = await given(adapter)
      const { anonymous, mine, ada, target } = await beforeLogin(setting)
      await setting.answer(target.id, 'a good customer', { visibility: 'internal' })
      await setting.login(setting.token(ada), { bearer: anonymous.secret })
      expect(await setting.texts(target.id)).toEqual(['a good customer', 'anonymous one'])
      expect((await setting.log(mine)).at(-1)?.type).toBe('conversation.merged')
    })

    it('[RES-6] a conversation about a ticket keeps its ticket', async () => {
      const setting = await given(adapter)
      const { shop, anonymous, mine } = await beforeLogin(setting)
      const about = await setting.identify(shop, { external_id: 'ada' }, { ticket: { type: 'order', external_id: 'A-1' } })
      const visit = await setting.login(setting.token(about), { bearer: anonymous.secret })
      expect(visit.session.conversation_id).toBe(first(about.conversations).id)
      expect(await setting.texts(first(about.conversations).id)).toEqual(['anonymous one'])
      expect((await setting.log(mine)).at(-1)?.type).toBe('conversation.merged')
    })

    it('[RES-6] an empty conversation beside the current one gives way', async () => {
      const setting = await given(adapter)
      const { shop, anonymous, mine, ada, target, desk } = await beforeLogin(setting)
      const current = await setting.store.startConversation(desk.session.id)
      const visit = await setting.login(setting.token(ada, { conversation_id: target.id }), { bearer: anonymous.secret })
      expect(visit).toMatchObject({ claimed: true, session: { conversation_id: mine } })
      expect(first((await setting.identify(shop, { external_id: 'ada' })).conversations).id).toBe(current.id)
    })

    it('[RES-6] earlier conversations of the visit come along', async () => {
      const setting = await given(adapter)
      const { anonymous, mine, ada, target } = await beforeLogin(setting, { said: ['known one'] })
      const later = await setting.store.startConversation(anonymous.session.id)
      await setting.say(anonymous, 'another matter')
      await setting.login(setting.token(ada), { bearer: anonymous.secret })
      expect(await setting.texts(target.id)).toEqual(['known one', 'another matter'])
      expect(await setting.conversation(mine)).toMatchObject({ contact_id: ada.contact.id, state: 'open' })
      expect((await setting.log(later.id)).at(-1)?.type).toBe('conversation.merged')
    })

    it('[RES-7] every other connection of the stranger ends', async () => {
      const setting = await given(adapter)
      const { anonymous, ada, stranger } = await beforeLogin(setting)
      const planted = await setting.login(setting.token(ada, { contact_id: stranger, conversation_id: (await setting.findSession(anonymous.secret))?.conversation_id ?? '' }), { install: 'planted' })
      await setting.login(setting.token(ada), { bearer: anonymous.secret })
      for (const { secret } of [anonymous, planted]) expect((await setting.findSession(secret))?.revoked_reason).toBe('claimed')
      expect((await setting.store.findContact(stranger))?.merged_into).toBe(ada.contact.id)
    })

    it.for([
      ['another browser', { install: 'thief' }, 0],
      ['a day later', {}, DAY + MINUTE],
    ] as const)('[RES-5] nothing is claimed from %s', async ([, browser, later]) => {
      const setting = await given(adapter)
      const { anonymous, mine, stranger, ada } = await beforeLogin(setting)
      setting.clock.advance(later)
      const visit = await setting.login(setting.token(ada), { bearer: anonymous.secret, ...browser })
      expect(visit.claimed).toBe(false)
      expect(await setting.conversation(mine)).toMatchObject({ contact_id: stranger, state: 'open' })
      expect((await setting.findSession(anonymous.secret))?.revoked_at).toBeNull()
    })

    it('[RES-5] within the day it is still the same sitting', async () => {
      const setting = await given(adapter)
      const { anonymous, ada } = await beforeLogin(setting)
      setting.clock.advance(23 * HOUR)
      expect((await setting.login(setting.token(ada), { bearer: anonymous.secret })).claimed).toBe(true)
    })

    it("[RES-5] a known person's conversation is never claimed", async () => {
      const setting = await given(adapter)
      const { shop, desk, target } = await beforeLogin(setting, { said: ['known one'] })
      const bob = await setting.login(setting.token(await setting.identify(shop, { external_id: 'bob' })), { install: 'desk', bearer: desk.secret })
      expect(bob.claimed).toBe(false)
      expect((await setting.conversation(target.id)).contact_id).not.toBe(bob.session.contact_id)
    })

    it('[RES-8] keep_separate leaves it alone and out of sight', async () => {
      const setting = await given(adapter)
      const { shop, anonymous, mine, stranger, ada, target } = await beforeLogin(setting)
      const visit = await setting.login(setting.token(ada, { anonymous: 'keep_separate' }), { bearer: anonymous.secret })
      expect(visit).toMatchObject({ claimed: false, session: { conversation_id: target.id } })
      expect(await setting.conversation(mine)).toMatchObject({ contact_id: stranger, state: 'open' })
      expect((await setting.findSession(anonymous.secret))?.revoked_at).toBeNull()
      expect((await setting.store.listOwnConversations(ada.contact.id, shop.id)).map(({ id }) => id)).toEqual([target.id])
    })

    it('[RES-8] discard completes all of it and ends its session', async () => {
      const setting = await given(adapter)
      const { anonymous, mine, stranger, ada, target } = await beforeLogin(setting)
      const later = await setting.store.startConversation(anonymous.session.id)
      await setting.say(anonymous, 'another matter')
      const visit = await setting.login(setting.token(ada, { anonymous: 'discard' }), { bearer: anonymous.secret })
      expect(visit).toMatchObject({ claimed: false, session: { conversation_id: target.id } })
      for (const id of [mine, later.id]) expect(await setting.conversation(id)).toMatchObject({ contact_id: stranger, state: 'completed' })
      expect((await setting.findSession(anonymous.secret))?.revoked_reason).toBe('discarded')
      expect(await setting.texts(target.id)).toEqual([])
    })
  })
}
