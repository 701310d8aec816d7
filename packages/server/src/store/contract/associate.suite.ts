import { describe, expect, it } from 'vitest'
import { MINUTE } from '../../clock.ts'
import { codeOf, countTo, first, given, GRACE, present, seqsOf, type Given, type StoreAdapter } from './fixture.suite.ts'

const NOBODY = '00000000-0000-7000-8000-ffffffffffff'

/** Somebody chats without a name, and the site knows an Ada who once wrote herself. */
async function beforeVerifying(setting: Given) {
  const shop = await setting.channel()
  const ada = await setting.identify(shop, { external_id: 'ada', 'identifiers.dni': '12582152' }, { profile: { first_name: 'Ada', metadata: { plan: 'pro' } } })
  const desk = await setting.login(setting.token(ada), { install: 'desk' })
  await setting.say(desk, 'long ago')
  setting.clock.advance(MINUTE)
  const visitor = await setting.visit(shop)
  const { conversation_id: chat } = await setting.say(visitor, 'hello?')
  return { shop, ada: ada.contact, hers: first(ada.conversations).id, desk, visitor, chat, stranger: (await setting.conversation(chat)).contact_id }
}

export function associateSuite(adapter: StoreAdapter): void {
  describe('associating', () => {
    it('[ASC-1] gives the conversation to whom an identifier names', async () => {
      const setting = await given(adapter)
      const { ada, chat, stranger } = await beforeVerifying(setting)
      const outcome = await setting.associate(chat, { 'identifiers.dni': '12582152' })
      expect(outcome).toMatchObject({ conversation: { id: chat, contact_id: ada.id }, previous_contact_id: stranger, changed: true })
      expect((await setting.log(chat)).at(-1)).toMatchObject({ type: 'conversation.associated', actor: { purpose: 'system', id: 'ivr' }, data: { contact: { id: ada.id, first_name: 'Ada' }, previous_contact_id: stranger } })
      expect((await setting.store.listDecisions(ada.id, {})).data[0]).toMatchObject({ caller: 'ivr', given: ['identifiers.dni'], matched_by: ['identifiers.dni'], verdict: 'associated' })
    })

    it('[ASC-1] the same contact again changes nothing', async () => {
      const setting = await given(adapter)
      const { ada, chat } = await beforeVerifying(setting)
      await setting.associate(chat, { external_id: 'ada' })
      const before = await setting.log(chat)
      expect(await setting.associate(chat, { kind: 'id', contact_id: ada.id })).toMatchObject({ previous_contact_id: ada.id, changed: false })
      expect(await setting.log(chat)).toEqual(before)
    })

    it.for([
      ['a longer identifier', { 'identifiers.dni': '125821520' }],
      ['a shorter identifier', { 'identifiers.dni': '1258215' }],
      ['the same value under another name', { 'identifiers.card': '12582152' }],
      ['an unknown contact', { kind: 'id', contact_id: NOBODY }],
      ['metadata that nobody has', { kind: 'metadata', metadata: { plan: 'free' } }],
    ] as const)('[ASC-2] %s finds nobody', async ([, who]) => {
      const setting = await given(adapter)
      const { chat, stranger } = await beforeVerifying(setting)
      expect(await codeOf(setting.associate(chat, who))).toBe('not_found')
      expect((await setting.conversation(chat)).contact_id).toBe(stranger)
    })

    it('[ASC-2] metadata names one contact or nobody', async () => {
      const setting = await given(adapter)
      const { shop, ada, chat } = await beforeVerifying(setting)
      const bob = await setting.identify(shop, { external_id: 'bob' }, { profile: { metadata: { plan: 'pro', seat: 7 } } })
      expect(await codeOf(setting.associate(chat, { kind: 'metadata', metadata: { plan: 'pro' } }))).toBe('ambiguous_match')
      expect(await codeOf(setting.associate(chat, { kind: 'metadata', metadata: { plan: 'pro', seat: '7' } }))).toBe('not_found')
      expect((await setting.associate(chat, { kind: 'metadata', metadata: { plan: 'pro', seat: 7 } })).conversation.contact_id).toBe(bob.contact.id)
      expect(bob.contact.id).not.toBe(ada.id)
    })

    it('[ASC-2] create makes one of what was given, once', async () => {
      const setting = await given(adapter)
      const { chat } = await beforeVerifying(setting)
      const who = { external_id: 'new', 'identifiers.dni': '7' }
      const [one, two] = await Promise.all([setting.associate(chat, who, { create: true }), setting.associate(chat, who, { create: true })])
      expect([one.changed, two.changed, one.conversation.contact_id === two.conversation.contact_id]).toEqual([true, false, true])
      expect(await setting.store.findContact(one.conversation.contact_id)).toMatchObject({ external_id: 'new', identifiers: { dni: '7' }, identified: true })
    })

    it('[ASC-2] an identity that is new goes to whom the others name', async () => {
      const setting = await given(adapter)
      const { shop, ada, chat } = await beforeVerifying(setting)
      await setting.associate(chat, { external_id: 'ada', phone_number: '+14155550100' })
      expect((await setting.identify(shop, { phone_number: '+14155550100' })).contact.id).toBe(ada.id)
      await setting.identify(shop, { external_id: 'bob', email: 'bob@example.com' })
      expect(await codeOf(setting.associate(chat, { external_id: 'ada', email: 'bob@example.com' }))).toBe('identity_conflict')
    })

    it('[ASC-2] whoever was merged away leads to the survivor', async () => {
      const setting = await given(adapter)
      const { shop, ada, chat } = await beforeVerifying(setting)
      const lead = (await setting.identify(shop, { email: 'ada@example.com' })).contact
      await setting.store.mergeContacts({ source_id: lead.id, destination_id: ada.id, merged_by: 'test', dry_run: false })
      expect((await setting.associate(chat, { kind: 'id', contact_id: lead.id })).conversation.contact_id).toBe(ada.id)
      expect(await setting.associate(chat, { email: 'ada@example.com' })).toMatchObject({ changed: false })
    })

    it('[ASC-2] nobody erased, blocked or elsewhere is let in', async () => {
      const setting = await given(adapter)
      const { shop, ada, hers, visitor, desk, chat } = await beforeVerifying(setting)
      expect(await codeOf(setting.associate(NOBODY, { external_id: 'ada' }))).toBe('not_found')
      expect(await codeOf(setting.associate(chat, { external_id: 'ada' }, { communication: desk.session.id }))).toBe('not_found')
      expect(await codeOf(setting.associate(chat, { external_id: 'ada' }, { communication: NOBODY }))).toBe('not_found')
      const bob = (await setting.identify(shop, { external_id: 'bob' })).contact
      await setting.store.blockContact(bob.id, true)
      for (const who of [{ external_id: 'bob' }, { kind: 'id', contact_id: bob.id }] as const) expect(await codeOf(setting.associate(chat, who))).toBe('contact_blocked')
      await setting.store.eraseContact(bob.id)
      expect(await codeOf(setting.associate(chat, { kind: 'id', contact_id: bob.id }))).toBe('contact_deleted')
      expect(await codeOf(setting.associate(chat, { external_id: 'bob' }))).toBe('not_found')
      expect(await codeOf(setting.associate(hers, { external_id: 'bob' }, { create: true }))).toBe('already_associated')
      expect((await setting.associate(chat, { external_id: 'ada' }, { communication: visitor.session.id })).conversation.contact_id).toBe(ada.id)
      expect(await setting.associate(chat, { external_id: 'ada' }, { communication: visitor.session.id }), 'the guest is one of its connections').toMatchObject({ changed: false })
    })

    it('[ASC-2] a conversation that goes on elsewhere is over', async () => {
      const setting = await given(adapter)
      const { shop, visitor, chat, ada } = await beforeVerifying(setting)
      await setting.login(setting.token(await setting.identify(shop, { external_id: 'ada' })), { bearer: visitor.secret })
      expect((await setting.log(chat)).at(-1)?.type).toBe('conversation.merged')
      expect(await codeOf(setting.associate(chat, { kind: 'id', contact_id: ada.id }))).toBe('already_completed')
    })

    it('[ASC-3] the running chat is the one to come back to', async () => {
      const setting = await given(adapter)
      const { shop, hers, desk, chat } = await beforeVerifying(setting)
      await setting.associate(chat, { external_id: 'ada' })
      const again = await setting.identify(shop, { external_id: 'ada' })
      expect([again.verdict, again.conversations.map(({ id }) => id)]).toEqual(['resumed', [chat, hers]])
      expect((await setting.say(desk, 'on in my own')).conversation_id, 'the desk stays where it was').toBe(hers)
      expect(await setting.texts(hers)).toEqual(['long ago', 'on in my own'])
      expect(await setting.texts(chat)).toEqual(['hello?'])
    })

    it('[ASC-3] a completed one pushes no other aside', async () => {
      const setting = await given(adapter)
      const { shop, hers, chat } = await beforeVerifying(setting)
      await setting.complete(chat)
      await setting.associate(chat, { external_id: 'ada' })
      expect(first((await setting.identify(shop, { external_id: 'ada' })).conversations).id).toBe(hers)
      expect((await setting.conversation(chat)).state).toBe('completed')
    })

    it('[ASC-3] id, log, agents and reads stay', async () => {
      const setting = await given(adapter)
      const { chat, stranger, ada } = await beforeVerifying(setting)
      await setting.assign(chat)
      await setting.answer(chat, 'hello')
      await setting.read({ id: chat, contact_id: stranger }, 3)
      await setting.associate(chat, { external_id: 'ada' })
      const events = await setting.log(chat)
      expect(seqsOf(events)).toEqual(countTo(events.length))
      expect(await setting.conversation(chat, 'contact')).toMatchObject({ state: 'assigned', assignee_id: GRACE.id, unread_count: 1 })
      expect((await setting.store.listReads(chat)).filter(({ participant }) => participant.purpose === 'customer')).toEqual([{ participant: { id: ada.id, purpose: 'customer' }, seq: 3 }])
    })

    it('[ASC-5] a mistake is put right, and leaves nothing behind', async () => {
      const setting = await given(adapter)
      const { shop, hers, visitor, chat, ada } = await beforeVerifying(setting)
      const bob = (await setting.identify(shop, { external_id: 'bob' })).contact
      await setting.associate(chat, { external_id: 'ada' })
      const phone = await setting.login(setting.token(await setting.identify(shop, { external_id: 'ada' })), { install: 'phone' })
      expect(phone.session.conversation_id).toBe(chat)
      expect(await codeOf(setting.associate(chat, { external_id: 'bob' }))).toBe('already_associated')
      expect(await setting.associate(chat, { external_id: 'bob' }, { replace: true })).toMatchObject({ conversation: { contact_id: bob.id }, previous_contact_id: ada.id, changed: true })
      expect((await setting.findSession(phone.secret))?.revoked_reason, 'who stood in it by mistake is out').toBe('revoked')
      expect((await setting.store.listOwnConversations(ada.id, shop.id)).map(({ id }) => id)).toEqual([hers])
      expect((await setting.say(visitor, 'still here')).conversation_id).toBe(chat)
    })

    it('[ASC-5] whoever began it goes on, and their account does not', async () => {
      const setting = await given(adapter)
      const { shop, hers, desk, ada } = await beforeVerifying(setting)
      await setting.identify(shop, { external_id: 'bob' })
      await setting.associate(hers, { external_id: 'bob' }, { replace: true })
      expect((await setting.say(desk, 'I am Bob at the desk of Ada')).conversation_id).toBe(hers)
      const later = await setting.identify(shop, { external_id: 'ada' })
      expect(later.conversations.map(({ id }) => id)).not.toContain(hers)
      const elsewhere = await setting.login(setting.token(later), { install: 'elsewhere' })
      expect(await codeOf(setting.say(elsewhere, 'me too', { to: hers }))).toBe('not_found')
      expect(present(elsewhere.session.contact_id)).toBe(ada.id)
    })
  })
}
