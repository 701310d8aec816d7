import { describe, expect, it } from 'vitest'
import { codeOf, countTo, first, given, present, readText, seqsOf, type StoreAdapter } from './fixture.suite.ts'

const ROBOT = { purpose: 'system', id: 'token' } as const

export function deletingSuite(adapter: StoreAdapter): void {
  describe('deleting', () => {
    it('[CON-13] each message goes, then it ends, without a gap', async () => {
      const { store, channel, identify, token, login, say, answer, log, changes, heard } = await given(adapter)
      const ada = await identify(await channel(), { external_id: 'ada' })
      const { id } = first(ada.conversations)
      const visit = await login(token(ada))
      const said = [(await say(visit, 'secret')).message.id, (await answer(id, 'also secret')).message.id, (await answer(id, 'a note', { visibility: 'internal' })).message.id]
      changes.length = 0
      await store.deleteConversation(id, ROBOT)
      const events = await log(id)
      expect(seqsOf(events)).toEqual(countTo(events.length))
      expect(events.slice(-4).map(({ type }) => type)).toEqual(['message.deleted', 'message.deleted', 'message.deleted', 'conversation.completed'])
      expect(events.filter((event) => event.type === 'message.deleted').map(({ data, actor }) => [data.id, readText(data), data.metadata, data.visibility, actor.id])).toEqual(
        said.map((message, index) => [message, '', { erased: true }, index === 2 ? 'internal' : 'public', 'token']),
      )
      expect(JSON.stringify(events)).not.toContain('secret')
      await heard((all) => all.some((change) => change.kind === 'conversation_deleted'))
      expect(changes.findLast((change) => change.kind === 'conversation_deleted')?.conversation).toMatchObject({ id, state: 'completed', last_message: null, unread_count: 0, attributes: {}, tags: [] })
    })

    it('[CON-13] it is in no list and by no id', async () => {
      const { store, channel, identify, answer, complete, assign } = await given(adapter)
      const shop = await channel()
      const ada = await identify(shop, { external_id: 'ada' }, { profile: { organization_id: 'tea-house' } })
      const { id } = first(ada.conversations)
      await assign(id)
      await complete(id)
      await store.deleteConversation(id, ROBOT)
      for (const filters of [{}, { state: 'completed' as const }, { contact_id: ada.contact.id }, { participant_id: 'agent-grace' }, { participant_id: 'tea-house' }]) expect((await store.listConversations(filters, {}, 'agent', null)).data).toEqual([])
      expect([await store.findConversation(id, 'agent'), await store.findConversation(id, 'contact'), await store.listOwnConversations(ada.contact.id, shop.id), await store.readHeads([id])]).toEqual([null, null, [], []])
      expect(await codeOf(store.deleteConversation(id, ROBOT))).toBe('not_found')
      expect(await codeOf(store.deleteConversation('nobody', ROBOT))).toBe('not_found')
      expect(await codeOf(answer(id, 'hello?'))).toBe('not_found')
      expect(await codeOf(complete(id))).toBe('not_found')
    })

    it('[CON-13] what was claimed into it goes along', async () => {
      const { store, channel, identify, token, login, visit, say, log } = await given(adapter)
      const shop = await channel()
      const anonymous = await visit(shop)
      const { conversation_id: before } = await say(anonymous, 'secret before the login')
      const ada = await identify(shop, { external_id: 'ada' })
      await say(await login(token(ada), { install: 'other' }), 'hello')
      await login(token(await identify(shop, { external_id: 'ada' })), { bearer: anonymous.secret })
      await store.deleteConversation(first(ada.conversations).id, ROBOT)
      expect(JSON.stringify([await log(before), await log(first(ada.conversations).id)])).not.toMatch(/secret|hello/)
    })

    it.each([null, { type: 'order', external_id: 'A-1' }])('[CON-14] what is said next begins a new one, about %o', async (ticket) => {
      const { store, channel, identify, token, login, say, texts, findSession, conversation } = await given(adapter)
      const shop = await channel()
      const about = ticket === null ? {} : { ticket }
      const ada = await identify(shop, { external_id: 'ada' }, about)
      const { id } = first(ada.conversations)
      const visit = await login(token(ada))
      await say(visit, 'before', { cmid: 'a-message-of-before' })
      await store.deleteConversation(id, ROBOT)
      // The answer of the first time was lost: it was stored, and stays deleted.
      expect(await say(visit, 'before', { cmid: 'a-message-of-before', to: id })).toMatchObject({ duplicate: true, conversation_id: id })
      const { conversation_id } = await say(visit, 'after', { to: id })
      expect([conversation_id === id, await texts(conversation_id), (await say(visit, 'and on')).conversation_id]).toEqual([false, ['after'], conversation_id])
      expect((await conversation(conversation_id)).ticket?.external_id).toBe(ticket?.external_id)
      expect([(await findSession(visit.secret))?.conversation_id, first((await identify(shop, { external_id: 'ada' }, about)).conversations).id]).toEqual([conversation_id, conversation_id])
    })

    it('[CON-14] identify makes a new one, the old token is over', async () => {
      const { store, channel, identify, token, login, redeem, visit, say } = await given(adapter)
      const shop = await channel()
      const ada = await identify(shop, { external_id: 'ada' })
      const hers = await login(token(ada))
      await store.deleteConversation(first(ada.conversations).id, ROBOT)
      expect(await redeem(token(ada), { install: 'other' })).toMatchObject({ kind: 'refused', code: 'token_revoked' })
      const again = await identify(shop, { external_id: 'ada' })
      expect([again.verdict, again.conversations.length]).toEqual(['created', 1])
      expect((await say(hers, 'hello')).conversation_id).toBe(first(again.conversations).id)

      // Nothing of a deleted anonymous one is claimed.
      const anonymous = await visit(shop, 'kiosk')
      const { conversation_id } = await say(anonymous, 'secret')
      await store.deleteConversation(conversation_id, ROBOT)
      expect((await login(token(again), { install: 'kiosk', bearer: anonymous.secret })).claimed).toBe(false)
    })

    it('[CON-13] neither a merge nor an unmerge brings it back', async () => {
      const { store, channel, identify, log } = await given(adapter)
      const shop = await channel()
      const [ada, bob] = [await identify(shop, { external_id: 'ada' }), await identify(shop, { external_id: 'bob' })]
      const { id } = first(bob.conversations)
      const pair = { source_id: bob.contact.id, destination_id: ada.contact.id }
      const lists = async () => [ada, bob].map(async ({ contact }) => (await store.listConversations({ contact_id: contact.id }, {}, 'agent', null)).data.map((one) => one.id))
      await store.mergeContacts({ ...pair, merged_by: 'test', dry_run: false })
      await store.deleteConversation(id, ROBOT)
      const head = present((await log(id)).at(-1)).seq
      await store.unmergeContacts({ ...pair, since: '2000', dry_run: false })
      expect(await Promise.all(await lists())).toEqual([[first(ada.conversations).id], []])
      await store.mergeContacts({ ...pair, merged_by: 'test', dry_run: false })
      expect(await Promise.all(await lists())).toEqual([[first(ada.conversations).id], []])
      expect((await log(id)).at(-1)?.seq).toBe(head)
    })
  })
}
