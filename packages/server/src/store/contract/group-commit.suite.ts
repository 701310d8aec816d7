import { describe, expect, it } from 'vitest'
import { RejoinError } from '@rejoin/protocol'
import { codeOf, countTo, first, given, GRACE, seqsOf, type StoreAdapter } from './fixture.suite.ts'

export function groupCommitSuite(adapter: StoreAdapter): void {
  describe('writes at once', () => {
    it('[STO-1] a hundred writers leave no gap', async () => {
      const { channel, identify, token, login, say, answer, assign, log } = await given(adapter)
      const ada = await identify(await channel(), { external_id: 'ada' })
      const visit = await login(token(ada))
      const { id } = first(ada.conversations)
      const writes = countTo(100).map((n) => (n % 10 === 0 ? assign(id) : n % 3 === 0 ? answer(id, `answer ${n}`) : say(visit, `text ${n}`)))
      await Promise.all(writes)
      const events = await log(id)
      expect(seqsOf(events)).toEqual(countTo(101))
      expect(new Set(events.map((event) => event.id)).size).toBe(101)
    })

    it('[MSG-3] messages are stored in the order they were given', async () => {
      const { channel, visit, say, texts } = await given(adapter)
      const anonymous = await visit(await channel())
      const sends = await Promise.all(countTo(50).map((n) => say(anonymous, String(n))))
      expect(await texts(first(sends).conversation_id)).toEqual(countTo(50).map(String))
    })

    it('[STO-3] a refusal undoes its own operation alone', async () => {
      const { store, channel, identify, say, visit, texts, log } = await given(adapter)
      const shop = await channel()
      const anonymous = await visit(shop)
      const { conversation_id: id } = await say(anonymous, 'before')
      const refuseLate = store.changeConversation(id, () => {
        throw new RejoinError('forbidden')
      })
      const results = await Promise.allSettled([
        say(anonymous, 'one'),
        refuseLate,
        say(anonymous, 'two'),
        say({ session: { ...anonymous.session, id: 'nobody' } }, 'never'),
        identify(shop, { external_id: 'ada' }),
        identify(shop, { external_id: 'eve' }, { profile: { metadata: Object.fromEntries(countTo(51).map((n) => [`k${n}`, n])) } }),
        say(anonymous, 'three'),
      ])
      expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'])
      expect(await texts(id)).toEqual(['before', 'one', 'two', 'three'])
      expect(seqsOf(await log(id))).toEqual(countTo(5))
      expect((await store.listConversations({}, {}, 'agent', null)).data, 'nothing of eve is left').toHaveLength(2)
    })

    it('[STO-3] an operation undone late leaves nothing of its start', async () => {
      const { store, channel, identify } = await given(adapter)
      const shop = await channel()
      const input = { channel_id: shop.id, identities: [{ kind: 'external_id', value: 'ada' }], unverified: {}, profile: {}, ticket: { type: 'order', external_id: 'A-1' }, dry_run: false, caller: 'test' }
      const refused = store.identifyContact(input, {
        matchContact: () => ({ kind: 'create', rule: 'nobody_found', adopt: input.identities }),
        // By now the contact is inserted and has its identity.
        resolveConversation: () => {
          throw new RejoinError('not_a_participant')
        },
      })
      expect(await codeOf(refused)).toBe('not_a_participant')
      expect((await identify(shop, { external_id: 'ada' })).contact_created).toBe(true)
    })

    it('reads see a write as soon as it is acknowledged', async () => {
      const { store, channel, identify, assign } = await given(adapter)
      const { id } = first((await identify(await channel(), { external_id: 'ada' })).conversations)
      const stale = store.findConversation(id, 'agent')
      await assign(id)
      expect((await stale)?.assignee_id).toBeNull()
      expect((await store.findConversation(id, 'agent'))?.assignee_id).toBe(GRACE.id)
    })

    it('a store that can be written says so', async () => {
      const { store } = await given(adapter)
      expect(await codeOf(store.checkWritable())).toBe('not refused')
    })
  })
}
