import { describe, expect, it } from 'vitest'
import type { Change } from '../store.ts'
import { countTo, first, given, type StoreAdapter } from './fixture.suite.ts'

const eventsOf = (changes: readonly Change[]) => changes.flatMap((change) => (change.kind === 'event' ? [change.event] : []))

export function commitFeedSuite(adapter: StoreAdapter): void {
  describe('the commit feed', () => {
    it('[STO-4] says what the log says, in its order, once', async () => {
      const { channel, identify, token, login, say, answer, complete, log, changes, heard } = await given(adapter)
      const shop = await channel()
      const [ada, bob] = [await identify(shop, { external_id: 'ada' }), await identify(shop, { external_id: 'bob' })]
      const ids = [ada, bob].map((outcome) => first(outcome.conversations).id)
      const visits = [await login(token(ada)), await login(token(bob))]
      await Promise.all(countTo(20).map((n) => say(visits[n % 2] ?? first(visits), `text ${n}`)))
      await Promise.all([...ids.map((id) => answer(id, 'both of you')), ...ids.map(complete)])
      const logs = await Promise.all(ids.map(log))
      await heard((all) => eventsOf(all).length >= logs.flat().length)
      const told = eventsOf(changes)
      for (const [index, id] of ids.entries()) expect(told.filter((event) => event.conversation_id === id).map((event) => event.id)).toEqual(logs[index]?.map((event) => event.id))
      expect(told).toHaveLength(logs.flat().length)
    })

    it('[STO-4] what is told can be read already', async () => {
      const { store, channel, identify, answer } = await given(adapter)
      const { id } = first((await identify(await channel(), { external_id: 'ada' })).conversations)
      const found: Promise<number | undefined>[] = []
      const off = store.onCommitted((changes) => found.push(...eventsOf(changes).filter((event) => event.type === 'message.created').map(async (event) => (await store.readHeads([event.conversation_id]))[0]?.head_seq)))
      await answer(id, 'hello')
      await expect.poll(() => found.length).toBe(1)
      expect(await found[0]).toBe(2)
      off()
    })

    it('[STO-4] says nothing of what failed or was rehearsed', async () => {
      const { store, channel, identify, answer, changes, heard } = await given(adapter)
      const shop = await channel()
      const { id } = first((await identify(shop, { external_id: 'ada' })).conversations)
      await Promise.allSettled([
        answer('nobody', 'lost'),
        identify(shop, { external_id: 'bob' }, { dry_run: true }),
        store.changeConversation(id, () => {
          throw new Error('no')
        }),
        answer(id, 'stored', { cmid: 'client-message-01' }),
        answer(id, 'other', { cmid: 'client-message-01' }),
      ])
      // A repeat changes nothing, so there is nothing to tell.
      await answer(id, 'stored', { cmid: 'client-message-01' })
      await answer(id, 'last')
      await heard((all) => eventsOf(all).some((event) => event.type === 'message.created' && JSON.stringify(event.data).includes('last')))
      expect(eventsOf(changes).map((event) => event.type)).toEqual(['conversation.created', 'message.created', 'message.created'])
    })

    it('[STO-4] names the room of the contact it concerns', async () => {
      const { channel, identify, token, login, visit, say, changes, heard } = await given(adapter)
      const shop = await channel()
      const anonymous = await visit(shop)
      const { conversation_id: mine } = await say(anonymous, 'hello')
      const ada = await identify(shop, { external_id: 'ada' })
      await login(token(ada), { bearer: anonymous.secret })
      await heard((all) => all.some((change) => change.kind === 'session_revoked'))
      const associated = changes.find((change) => change.kind === 'event' && change.event.type === 'conversation.associated')
      expect(associated).toMatchObject({ channel_id: shop.id, contact_id: ada.contact.id, event: { conversation_id: mine } })
    })

    it('who has left hears no more', async () => {
      const { store, channel, identify, answer, changes, heard } = await given(adapter)
      const { id } = first((await identify(await channel(), { external_id: 'ada' })).conversations)
      const late: Change[] = []
      const off = store.onCommitted((committed) => void late.push(...committed))
      off()
      off()
      await answer(id, 'hello')
      await heard((all) => eventsOf(all).length === 2)
      expect(changes.length).toBeGreaterThan(0)
      expect(late).toEqual([])
    })
  })
}
