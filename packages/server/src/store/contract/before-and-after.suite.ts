import { describe, expect, it } from 'vitest'
import { RejoinError } from '@rejoin/protocol'
import type { ConsentTerms } from '../store.ts'
import { codeOf, first, given, GRACE, present, type StoreAdapter } from './fixture.suite.ts'

const MARIA = { name: 'Maria', email: 'maria@example.com', answers: { topic: 'Returns' } }
const FORM = { fields: [{ type: 'select', key: 'topic', label: 'What is it about?', options: ['Returns'] }] } as const
const ask = (): undefined => undefined

export function beforeAndAfterSuite(adapter: StoreAdapter): void {
  describe('what visitors say of themselves', () => {
    it('[VIS-1] it comes with the first message, in the words of the form', async () => {
      const setting = await given(adapter)
      const { store, clock, channel, visit, reopen } = setting
      const { session } = await visit(await channel({ settings: { pre_chat: FORM } }))
      const stored = await store.appendMessage({ target: { session_id: session.id, conversation_id: null }, sender: { id: session.id, purpose: 'customer' }, content: { type: 'text', text: 'Hello' }, client_message_id: null, visibility: 'public', metadata: {}, introduction: MARIA }, () => 'append')
      await reopen()
      const kept = { name: 'Maria', email: 'maria@example.com', phone_number: null, answers: [{ key: 'topic', label: 'What is it about?', value: 'Returns' }], at: new Date(clock.now()).toISOString() }
      expect(await setting.store.findContact(stored.message.sender.id)).toMatchObject({ introduction: kept, email: 'maria@example.com', email_verified: false, identified: false, display_name: null })
    })

    it('[VIS-2] an address that somebody typed finds nobody', async () => {
      const { store, channel, identify, visit, say, findSession } = await given(adapter)
      const shop = await channel()
      const stranger = await visit(shop)
      await say(stranger, 'Hello')
      await store.introduceContact(stranger.session.id, MARIA)
      const contactId = present((await findSession(stranger.secret))?.contact_id)
      const maria = await identify(shop, { external_id: 'maria', email: 'maria@example.com' })
      expect([maria.contact_created, maria.contact.id === contactId, maria.contact.introduction]).toEqual([true, false, undefined])
      expect((await store.searchContacts([{ kind: 'email', value: 'maria@example.com' }], {})).data.map(({ id }) => id)).toEqual([maria.contact.id])
    })

    it('[VIS-2] of somebody who is known nothing is taken', async () => {
      const { store, channel, identify, token, login } = await given(adapter)
      const ada = await identify(await channel(), { external_id: 'ada', email: 'ada@example.com' })
      const { session } = await login(token(ada))
      await store.introduceContact(session.id, MARIA)
      expect(await store.findContact(ada.contact.id)).toEqual(ada.contact)
    })

    it('what is said later is laid over what was said before', async () => {
      const { store, channel, visit, say, findSession } = await given(adapter)
      const visitor = await visit(await channel({ settings: { pre_chat: FORM } }))
      expect(await codeOf(store.introduceContact(visitor.session.id, MARIA))).toBe('not_found')
      await say(visitor, 'Hello')
      await store.introduceContact(visitor.session.id, MARIA)
      await store.introduceContact(visitor.session.id, { email: 'm@example.com', answers: { size: 'L' } })
      const contact = present(await store.findContact(present((await findSession(visitor.secret))?.contact_id)))
      expect(contact).toMatchObject({ email: 'm@example.com', introduction: { name: 'Maria', email: 'm@example.com', answers: [{ key: 'topic' }, { key: 'size', label: 'size', value: 'L' }] } })
    })

    it('[CTC-9] it goes along with a merge, and back', async () => {
      const { store, channel, identify, visit, say, findSession } = await given(adapter)
      const shop = await channel()
      const visitor = await visit(shop)
      await say(visitor, 'Hello')
      await store.introduceContact(visitor.session.id, MARIA)
      const source_id = present((await findSession(visitor.secret))?.contact_id)
      const destination_id = (await identify(shop, { external_id: 'ada' })).contact.id
      await store.mergeContacts({ source_id, destination_id, merged_by: 'test', dry_run: false })
      expect((await store.findContact(destination_id))?.introduction?.name).toBe('Maria')
      await store.unmergeContacts({ source_id, destination_id, since: '', dry_run: false })
      expect([(await store.findContact(destination_id))?.introduction, (await store.findContact(source_id))?.introduction?.name]).toEqual([undefined, 'Maria'])
    })
  })

  describe('what visitors think of it', () => {
    it('[VIS-5] a rating is an event, the same again is none', async () => {
      const { store, channel, identify, complete, log, conversation, reopen } = await given(adapter)
      const { id } = first((await identify(await channel(), { external_id: 'ada' })).conversations)
      await complete(id)
      const rate = (score: number, comment: string | null) => store.rateConversation({ conversation_id: id, score, comment, actor: { purpose: 'customer', id: 'ada' } }, ask)
      await rate(4, null)
      await rate(4, null)
      const last = await rate(5, 'Quick!')
      await reopen()
      expect((await log(id)).slice(-2).map(({ type, actor, data }) => [type, actor.id, data])).toEqual([
        ['conversation.rated', 'ada', { score: 4, comment: null }],
        ['conversation.rated', 'ada', { score: 5, comment: 'Quick!' }],
      ])
      expect((await conversation(id)).rating).toEqual(last)
      expect((await conversation(id, 'contact')).rating).toEqual(last)
    })

    it('[VIS-5] when it goes on, nothing is rated any more', async () => {
      const { store, channel, visit, say, complete, conversation } = await given(adapter)
      const visitor = await visit(await channel())
      const { conversation_id: id } = await say(visitor, 'Hello')
      await complete(id)
      await store.rateConversation({ conversation_id: id, score: 1, comment: null, actor: { purpose: 'customer', id: 'x' } }, ask)
      await say(visitor, 'One more thing', { to: id })
      expect((await conversation(id)).rating).toBeUndefined()
      await complete(id)
      expect((await conversation(id)).rating).toBeUndefined()
    })

    it('[VIS-5] whoever judges sees what is stored now', async () => {
      const { store, channel, identify, log } = await given(adapter)
      const { id } = first((await identify(await channel({ settings: { rating: {} } }), { external_id: 'ada' })).conversations)
      const seen: unknown[] = []
      const rated = store.rateConversation({ conversation_id: id, score: 5, comment: null, actor: { purpose: 'customer', id: 'ada' } }, ({ state }, { settings }) => {
        seen.push(state, settings.rating)
        throw new RejoinError('forbidden')
      })
      expect([await codeOf(rated), seen, (await log(id)).length]).toEqual(['forbidden', ['open', {}], 1])
      expect(await codeOf(store.rateConversation({ conversation_id: 'nobody', score: 5, comment: null, actor: { purpose: 'customer', id: 'ada' } }, ask))).toBe('not_found')
    })

    it('[VIS-5] erasing the contact erases the words', async () => {
      const { store, channel, identify, complete, log, conversation } = await given(adapter)
      const { contact, conversations } = await identify(await channel(), { external_id: 'ada' })
      const { id } = first(conversations)
      await complete(id)
      await store.rateConversation({ conversation_id: id, score: 2, comment: 'Not about my illness', actor: { purpose: 'customer', id: contact.id } }, ask)
      await store.eraseContact(contact.id)
      expect((await log(id)).at(-1)?.data).toEqual({ score: 2, comment: null })
      expect((await conversation(id)).rating).toMatchObject({ score: 2, comment: null })
    })

    it('[CON-13] of a deleted conversation no rating is left', async () => {
      const { store, channel, identify, complete, log } = await given(adapter)
      const { id } = first((await identify(await channel(), { external_id: 'ada' })).conversations)
      await complete(id)
      await store.rateConversation({ conversation_id: id, score: 2, comment: 'Never again', actor: { purpose: 'customer', id: 'ada' } }, ask)
      await store.deleteConversation(id, { purpose: 'agent', id: GRACE.id })
      expect(JSON.stringify(await log(id))).not.toContain('Never again')
    })
  })

  describe('what visitors agree to', () => {
    const TERMS: Pick<ConsentTerms, 'text' | 'privacy_url'> = { text: 'We keep what you write.', privacy_url: null }

    it('[VIS-6] it is kept once, and goes along with the first words', async () => {
      const setting = await given(adapter)
      const { clock, channel, visit, say, findSession, reopen } = setting
      const shop = await channel()
      const visitor = await visit(shop)
      const terms = { ...TERMS, channel_id: shop.id }
      const at = new Date(clock.now()).toISOString()
      await setting.store.recordConsent({ ...terms, session_id: visitor.session.id, given_by: 'visitor' })
      clock.advance(1000)
      await setting.store.recordConsent({ ...terms, session_id: visitor.session.id, given_by: 'page' })
      await say(visitor, 'Hello')
      await reopen()
      const contact_id = present((await findSession(visitor.secret))?.contact_id)
      expect(await setting.store.listConsents(contact_id)).toEqual([{ ...terms, given_by: 'visitor', at }])
      const asked = async (changed: Partial<ConsentTerms>) => [await setting.store.hasConsented({ ...terms, ...changed }, { session_id: null, contact_id }), await setting.store.hasConsented({ ...terms, ...changed }, { session_id: visitor.session.id, contact_id: null }), await setting.store.hasConsentedBySecret({ ...terms, ...changed }, visitor.secret)]
      expect(await asked({})).toEqual([true, true, true])
      expect(await asked({ text: 'We sell what you write.' })).toEqual([false, false, false])
      expect(await asked({ privacy_url: 'https://shop.test/privacy' })).toEqual([false, false, false])
      expect(await asked({ channel_id: 'another' })).toEqual([false, false, false])
    })

    it('[VIS-6] whoever turns out to be somebody has agreed as them', async () => {
      const { store, channel, identify, token, login, visit, say } = await given(adapter)
      const shop = await channel()
      const terms = { ...TERMS, channel_id: shop.id }
      const visitor = await visit(shop)
      await store.recordConsent({ ...terms, session_id: visitor.session.id, given_by: 'visitor' })
      await say(visitor, 'Hello')
      const ada = await identify(shop, { external_id: 'ada' })
      await login(token(ada), { bearer: visitor.secret })
      expect(await store.hasConsented(terms, { session_id: null, contact_id: ada.contact.id })).toBe(true)
    })

    it('[VIS-6] [CTC-10] erased with the contact', async () => {
      const { store, channel, visit, say, findSession } = await given(adapter)
      const shop = await channel()
      const visitor = await visit(shop)
      await store.recordConsent({ ...TERMS, channel_id: shop.id, session_id: visitor.session.id, given_by: 'visitor' })
      await say(visitor, 'Hello')
      const contactId = present((await findSession(visitor.secret))?.contact_id)
      await store.eraseContact(contactId)
      expect([await store.listConsents(contactId), await store.hasConsentedBySecret({ ...TERMS, channel_id: shop.id }, visitor.secret)]).toEqual([[], false])
    })
  })
}
