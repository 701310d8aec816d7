import { describe, expect, it } from 'vitest'
import { codeOf, first, given, present, type Given, type StoreAdapter } from './fixture.suite.ts'

/** A visitor whom the site has just recognized as Ada, and Ada herself on her phone. */
async function verified(setting: Given, settings: Parameters<Given['channel']>[0] = {}) {
  const shop = await setting.channel(settings)
  const ada = await setting.identify(shop, { external_id: 'ada' })
  const phone = await setting.login(setting.token(ada), { install: 'phone' })
  await setting.say(phone, 'of Ada alone')
  const visitor = await setting.visit(shop)
  const { conversation_id: chat } = await setting.say(visitor, 'hello?')
  const stranger = (await setting.conversation(chat)).contact_id
  await setting.associate(chat, { external_id: 'ada' })
  const sight = async (secret = visitor.secret): Promise<readonly string[]> => {
    const { id, contact_id } = present(await setting.findSession(secret))
    return [...(await setting.store.listOwnConversations(present(contact_id), shop.id)), ...(await setting.store.listGuestConversations(id))].map((conversation) => conversation.id)
  }
  const listed = async (): Promise<readonly string[]> => (await setting.store.listContacts({ page_size: 200 })).data.map(({ id }) => id)
  return { shop, ada: ada.contact, hers: first(ada.conversations).id, phone, visitor, chat, stranger, sight, listed }
}

export function guestsSuite(adapter: StoreAdapter): void {
  describe('guests', () => {
    it('[ASC-4] the visitor goes on in this one and no other', async () => {
      const setting = await given(adapter)
      const { hers, visitor, chat, stranger, ada, sight } = await verified(setting)
      expect(await setting.findSession(visitor.secret)).toMatchObject({ contact_id: stranger, conversation_id: chat, identified: false, revoked_at: null })
      expect(await sight()).toEqual([chat])
      for (const to of [chat, null]) expect(await setting.say(visitor, 'and on', { to })).toMatchObject({ conversation_id: chat, message: { sender: { id: ada.id, purpose: 'customer' } } })
      expect(await codeOf(setting.say(visitor, 'let me in', { to: hers }))).toBe('not_found')
      expect(await setting.store.isGuest(visitor.session.id, hers)).toBe(false)
    })

    it('[MSG-2] a send repeated after the association stays one', async () => {
      const setting = await given(adapter)
      const shop = await setting.channel()
      await setting.identify(shop, { external_id: 'ada' })
      const visitor = await setting.visit(shop)
      const { conversation_id: chat } = await setting.say(visitor, 'once', { cmid: 'cmid-of-the-visitor' })
      await setting.associate(chat, { external_id: 'ada' })
      expect(await setting.say(visitor, 'once', { cmid: 'cmid-of-the-visitor' })).toMatchObject({ duplicate: true, conversation_id: chat })
      expect(await setting.texts(chat)).toEqual(['once'])
    })

    it('[ASC-4] what the visitor begins next is their own', async () => {
      const setting = await given(adapter)
      const { shop, hers, visitor, chat, stranger, sight, listed } = await verified(setting, { after_completed: 'new' })
      await setting.complete(chat)
      const { conversation_id: next } = await setting.say(visitor, 'another matter')
      expect([hers, chat]).not.toContain(next)
      expect(await setting.conversation(next)).toMatchObject({ contact_id: stranger })
      expect(await setting.findSession(visitor.secret)).toMatchObject({ contact_id: stranger, conversation_id: next })
      expect((await setting.say(visitor, 'still that')).conversation_id).toBe(next)
      expect(new Set(await sight())).toEqual(new Set([chat, next]))
      expect((await setting.identify(shop, { external_id: 'ada' })).conversations.map(({ id }) => id)).not.toContain(next)
      expect(await listed(), 'and the visitor is somebody again').toContain(stranger)
    })

    it('[ASC-4] a channel that reopens wakes this one up', async () => {
      const setting = await given(adapter)
      const { visitor, chat } = await verified(setting)
      await setting.complete(chat)
      expect((await setting.say(visitor, 'one more thing')).conversation_id).toBe(chat)
      expect((await setting.conversation(chat)).state).toBe('open')
    })

    it('[ASC-4] a further device of the visitor sees as much', async () => {
      const setting = await given(adapter)
      const { shop, hers, visitor, chat, stranger, sight } = await verified(setting)
      const link = setting.token(await setting.identify(shop, { external_id: 'ada' }), { contact_id: stranger, conversation_id: chat, contact_epoch: 0 })
      const tablet = await setting.login(link, { install: 'tablet' })
      expect(tablet.session).toMatchObject({ contact_id: stranger, conversation_id: chat, identified: false })
      expect(await sight(tablet.secret)).toEqual([chat])
      expect((await setting.say(tablet, 'from the tablet')).conversation_id).toBe(chat)
      expect(await setting.redeem({ ...link, jti: 'one more', conversation_id: hers }, { install: 'tablet' })).toMatchObject({ kind: 'refused', code: 'token_revoked' })
      await setting.store.revokeSessions({ session_id: visitor.session.id }, 'revoked')
      await setting.store.revokeSessions({ session_id: tablet.session.id }, 'revoked')
      expect(await setting.redeem({ ...link, jti: 'too late' }, { install: 'third' }), 'no living guest, no further one').toMatchObject({ kind: 'refused', code: 'token_revoked' })
    })

    it('[ASC-4] nothing claimed elsewhere is poured into it', async () => {
      const setting = await given(adapter)
      const { shop, chat, ada, sight } = await verified(setting)
      const laptop = await setting.visit(shop, 'laptop')
      const { conversation_id: said } = await setting.say(laptop, 'before I logged in')
      const login = await setting.login(setting.token(await setting.identify(shop, { external_id: 'ada' })), { install: 'laptop', bearer: laptop.secret })
      expect(login).toMatchObject({ claimed: true, session: { contact_id: ada.id, conversation_id: said } })
      expect(await setting.texts(chat)).toEqual(['hello?'])
      expect(await setting.conversation(said)).toMatchObject({ contact_id: ada.id, state: 'open' })
      expect(await sight()).toEqual([chat])
      expect(first((await setting.identify(shop, { external_id: 'ada' })).conversations).id).toBe(chat)
    })

    it('[ASC-6] who is left with nothing is nobody to be found', async () => {
      const setting = await given(adapter)
      const shop = await setting.channel()
      const ada = (await setting.identify(shop, { external_id: 'ada' })).contact
      const visitor = await setting.visit(shop)
      const { conversation_id: chat } = await setting.say(visitor, 'hello?')
      const stranger = (await setting.conversation(chat)).contact_id
      await setting.store.updateContact(stranger, { identities: [], drop: [], unverified: {}, profile: { metadata: { cart: 3 } } })
      const find = async (): Promise<readonly string[]> => (await setting.store.searchContacts([{ metadata: { cart: 3 } }], {})).data.map(({ id }) => id)
      const list = async (): Promise<readonly string[]> => (await setting.store.listContacts({})).data.map(({ id }) => id)
      expect([await find(), await list()]).toEqual([[stranger], [stranger, ada.id]])
      await setting.associate(chat, { external_id: 'ada' })
      expect([await find(), await list()]).toEqual([[], [ada.id]])
      await setting.store.startConversation(visitor.session.id)
      expect([await find(), await list()]).toEqual([[stranger], [stranger, ada.id]])
    })

    it('[ASC-6] who still has another conversation stays', async () => {
      const setting = await given(adapter)
      const shop = await setting.channel()
      await setting.identify(shop, { external_id: 'ada' })
      const visitor = await setting.visit(shop)
      const { conversation_id: chat } = await setting.say(visitor, 'hello?')
      const further = await setting.store.startConversation(visitor.session.id)
      await setting.associate(chat, { external_id: 'ada' })
      const { contact_id } = await setting.conversation(further.id)
      expect((await setting.store.listContacts({})).data.map(({ id }) => id)).toContain(contact_id)
      expect((await setting.say(visitor, 'there')).conversation_id).toBe(further.id)
      expect((await setting.say(visitor, 'and here', { to: chat })).conversation_id, 'both stay in sight').toBe(chat)
    })

    it.for([
      ['blocking', (setting: Given, contact: string) => setting.store.blockContact(contact, true), 'contact_blocked'],
      ['revoking', (setting: Given, contact: string) => setting.store.revokeSessions({ contact_id: contact }, 'revoked'), 'revoked'],
      ['erasing', (setting: Given, contact: string) => setting.store.eraseContact(contact), 'contact_deleted'],
    ] as const)('[ASC-7] %s the contact ends the visit too', async ([, work, reason]) => {
      const setting = await given(adapter)
      const { ada, visitor, phone } = await verified(setting)
      await work(setting, ada.id)
      for (const { secret } of [visitor, phone]) expect((await setting.findSession(secret))?.revoked_reason).toBe(reason)
    })

    it('[ASC-7] merging and unmerging the contact leave the visit alone', async () => {
      const setting = await given(adapter)
      const { shop, ada, visitor, chat, sight } = await verified(setting)
      const account = (await setting.identify(shop, { email: 'ada@example.com' })).contact
      const pair = { source_id: ada.id, destination_id: account.id, dry_run: false }
      await setting.store.mergeContacts({ ...pair, merged_by: 'test' })
      expect((await setting.conversation(chat)).contact_id).toBe(account.id)
      expect([await sight(), (await setting.say(visitor, 'during')).conversation_id]).toEqual([[chat], chat])
      await setting.store.unmergeContacts({ ...pair, since: '2000-01-01T00:00:00.000Z' })
      expect((await setting.conversation(chat)).contact_id).toBe(ada.id)
      expect([await sight(), (await setting.say(visitor, 'after')).conversation_id]).toEqual([[chat], chat])
    })

    it('[ASC-7] erasing reaches the visitor’s record and other logs', async () => {
      const setting = await given(adapter)
      const { shop, ada, chat, stranger, visitor } = await verified(setting)
      await setting.store.touchSession(visitor.session, { url: 'https://shop.test/secret-page' })
      const bob = (await setting.identify(shop, { external_id: 'bob', email: 'bob@secret.test' })).contact
      await setting.associate(chat, { external_id: 'bob' }, { replace: true })
      await setting.associate(chat, { external_id: 'ada' }, { replace: true })
      await setting.store.eraseContact(bob.id)
      expect(JSON.stringify(await setting.log(chat)), 'the log of Ada’s conversation named Bob').not.toContain('bob@secret.test')
      expect((await setting.findSession(visitor.secret))?.revoked_at, 'who is with Ada stays').toBeNull()
      await setting.store.eraseContact(ada.id)
      expect(await setting.store.findContact(stranger)).toMatchObject({ deleted: true })
      expect(first(await setting.store.listGuests(chat)).attributes).toEqual({})
      await setting.heard((heard) => heard.some((change) => change.kind === 'contact' && change.type === 'contact.deleted' && change.contact_id === ada.id))
      expect(setting.changes.filter((change) => change.kind === 'contact' && change.type === 'contact.deleted').map((change) => change.kind === 'contact' && change.contact_id)).toEqual([bob.id, ada.id])
    })

    it('[ASC-8] logging in as the contact brings it back', async () => {
      const setting = await given(adapter)
      const { shop, ada, hers, visitor, chat, stranger } = await verified(setting)
      // The page was rendered before the site knew: its token leads to the old conversation.
      const cached = setting.token(await setting.identify(shop, { external_id: 'ada' }), { conversation_id: hers })
      const login = await setting.login(cached, { bearer: visitor.secret })
      expect(login).toMatchObject({ claimed: true, session: { contact_id: ada.id, conversation_id: chat, identified: true } })
      expect((await setting.findSession(visitor.secret))?.revoked_reason).toBe('claimed')
      expect((await setting.store.findContact(stranger))?.merged_into).toBe(ada.id)
      expect([await setting.texts(chat), await setting.texts(hers)]).toEqual([['hello?'], ['of Ada alone']])
      expect((await setting.log(chat)).map(({ type }) => type), 'nothing is said twice').toEqual(['conversation.created', 'message.created', 'conversation.associated'])
    })

    it('[ASC-8] logging in as somebody else never does', async () => {
      const setting = await given(adapter)
      const { shop, ada, visitor, chat } = await verified(setting)
      const bob = await setting.identify(shop, { external_id: 'bob' })
      const login = await setting.login(setting.token(bob), { bearer: visitor.secret })
      expect(login).toMatchObject({ claimed: false, session: { contact_id: bob.contact.id, conversation_id: first(bob.conversations).id } })
      expect(await codeOf(setting.say(login, 'and there', { to: chat }))).toBe('not_found')
      expect((await setting.findSession(visitor.secret))?.revoked_reason).toBe('logout')
      expect(await setting.conversation(chat)).toMatchObject({ contact_id: ada.id, state: 'open' })
    })

    it('[ASC-4] the visitor’s connection is one of the conversation’s', async () => {
      const setting = await given(adapter)
      const { visitor, phone, chat } = await verified(setting)
      const found = await setting.store.listCommunications(await setting.conversation(chat))
      expect(new Set(found.map(({ session_id }) => session_id))).toEqual(new Set([visitor.session.id, phone.session.id]))
    })
  })
}
