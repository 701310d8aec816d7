import { describe, expect, it } from 'vitest'
import { first, given, GRACE, LINUS, type StoreAdapter } from './fixture.suite.ts'

export function readsSuite(adapter: StoreAdapter): void {
  describe('reads', () => {
    it('[CON-5] each side counts what the other said', async () => {
      const { channel, identify, token, login, say, answer, read, readAsAgent, conversation } = await given(adapter)
      const ada = await identify(await channel(), { external_id: 'ada' })
      const visit = await login(token(ada))
      const { id } = first(ada.conversations)
      const unread = async (): Promise<readonly number[]> => [(await conversation(id, 'contact')).unread_count, (await conversation(id, 'agent')).unread_count]
      await say(visit, 'one')
      await say(visit, 'two')
      expect(await unread()).toEqual([0, 2])
      await readAsAgent(id, 2)
      expect(await unread()).toEqual([0, 1])
      await answer(id, 'three')
      expect(await unread(), 'who answers has read what they answer').toEqual([1, 0])
      await answer(id, 'a note', { visibility: 'internal' })
      await answer(id, 'five')
      expect(await unread()).toEqual([2, 0])
      await read(first(ada.conversations), 4)
      expect(await unread()).toEqual([1, 0])
      await read(first(ada.conversations), null)
      expect(await unread()).toEqual([0, 0])
    })

    it('[CON-5] a position never goes back nor beyond the head', async () => {
      const { store, channel, identify, answer, read } = await given(adapter)
      const made = first((await identify(await channel(), { external_id: 'ada' })).conversations)
      await answer(made.id, 'hello')
      await answer(made.id, 'are you there?')
      expect([await read(made, 2), await read(made, 1), await read(made, 99), await read(made, 0)]).toEqual([2, 2, 3, 3])
      expect(await store.listReads(made.id)).toContainEqual({ participant: { id: made.contact_id, purpose: 'customer' }, seq: 3 })
      await answer(made.id, 'one more')
      expect((await store.findConversation(made.id, 'contact'))?.unread_count, 'a clamped position reads nothing ahead').toBe(1)
    })

    it('[CON-5] only a position that moved is told', async () => {
      const { channel, changes, identify, answer, read, heard } = await given(adapter)
      const made = first((await identify(await channel(), { external_id: 'ada' })).conversations)
      await answer(made.id, 'hello')
      await read(made, 1)
      await read(made, 1)
      await read(made, 0)
      await read(made, 2)
      const told = () => changes.flatMap((change) => (change.kind === 'read' && change.position.participant.purpose === 'customer' ? [change.position.seq] : []))
      await heard(() => told().at(-1) === 2)
      expect(told()).toEqual([1, 2])
    })

    it('[CON-5] every agent has a place, the furthest makes seen', async () => {
      const { store, channel, visit, say, readAsAgent, conversation } = await given(adapter)
      const anonymous = await visit(await channel())
      const { conversation_id: id } = await say(anonymous, 'one')
      await say(anonymous, 'two')
      await readAsAgent(id, 3, GRACE)
      await readAsAgent(id, 2, LINUS)
      expect((await conversation(id)).unread_count).toBe(0)
      const reads = await store.listReads(id)
      expect(reads).toHaveLength(2)
      expect(reads).toContainEqual({ participant: { id: LINUS.id, purpose: 'agent' }, seq: 2 })
      expect((await store.listMessages(id, {}, 'contact')).data.map((message) => message.state)).toEqual(['seen', 'seen'])
    })

    it('a message is seen once the other side has read it', async () => {
      const { store, channel, identify, answer, read } = await given(adapter)
      const made = first((await identify(await channel(), { external_id: 'ada' })).conversations)
      await answer(made.id, 'one')
      await answer(made.id, 'two')
      await read(made, 2)
      expect((await store.listMessages(made.id, {}, 'agent')).data.map((message) => message.state)).toEqual(['seen', 'delivered'])
      expect((await store.readEvents(made.id, 1, 10)).map((event) => event.type === 'message.created' && event.data.state)).toEqual(['seen', 'delivered'])
    })
  })
}
