import { describe, expect, it } from 'vitest'
import { RejoinError } from '@rejoin/protocol'
import { MINUTE } from '../../clock.ts'
import { codeOf, first, given, GRACE, LINUS, type StoreAdapter } from './fixture.suite.ts'

export function conversationsSuite(adapter: StoreAdapter): void {
  describe('conversations', () => {
    it('a change is decided on what is stored now', async () => {
      const { store, channel, identify, assign, log } = await given(adapter)
      const { id } = first((await identify(await channel(), { external_id: 'ada' })).conversations)
      await assign(id, LINUS)
      const seen: (string | null)[] = []
      const unchanged = await store.changeConversation(id, (conversation) => {
        seen.push(conversation.assignee_id)
        return null
      })
      expect([seen, unchanged.head_seq]).toEqual([[LINUS.id], 2])
      expect((await log(id)).at(-1)).toMatchObject({ type: 'conversation.assigned', seq: 2, actor: { purpose: 'agent', id: LINUS.id }, data: { agent_id: LINUS.id, agent_name: 'Linus' } })
      expect(await codeOf(store.changeConversation('nobody', () => null))).toBe('not_found')
    })

    it('[CON-7] a refused change leaves no event', async () => {
      const { store, channel, identify, complete, log } = await given(adapter)
      const { id } = first((await identify(await channel(), { external_id: 'ada' })).conversations)
      await complete(id)
      const refuse = (): never => {
        throw new RejoinError('already_completed')
      }
      expect(await codeOf(store.changeConversation(id, refuse))).toBe('already_completed')
      expect(await log(id)).toHaveLength(2)
    })

    it('completing keeps the time, reopening forgets it', async () => {
      const { store, clock, channel, identify, complete, conversation } = await given(adapter)
      const { id } = first((await identify(await channel(), { external_id: 'ada' })).conversations)
      clock.advance(MINUTE)
      expect(await complete(id)).toMatchObject({ state: 'completed', completed_at: '2030-01-01T00:01:00.000Z' })
      await store.changeConversation(id, () => ({ type: 'conversation.reopened', actor: { purpose: 'agent', id: GRACE.id }, data: {}, set: { state: 'open', completed: false } }))
      expect(await conversation(id)).toMatchObject({ state: 'open', completed_at: null, head_seq: 3 })
    })

    it('a merged conversation cannot be brought back', async () => {
      const { store, channel, identify, token, login, visit, say, complete, log } = await given(adapter)
      const shop = await channel()
      const anonymous = await visit(shop)
      const { conversation_id: gone } = await say(anonymous, 'hello')
      const ada = await identify(shop, { external_id: 'ada' })
      await say(await login(token(ada), { install: 'other' }), 'said before')
      await login(token(await identify(shop, { external_id: 'ada' })), { bearer: anonymous.secret })
      expect((await log(gone)).at(-1)?.type).toBe('conversation.merged')
      expect(await codeOf(complete(gone))).toBe('already_completed')
      const reopen = store.changeConversation(gone, () => ({ type: 'conversation.reopened', actor: { purpose: 'agent', id: GRACE.id }, data: {}, set: { state: 'open', completed: false } }))
      expect(await codeOf(reopen)).toBe('already_completed')
    })

    it('[CON-17] lists what the filters ask for, liveliest first', async () => {
      const { store, clock, channel, identify, assign, complete, answer } = await given(adapter)
      const [shop, other] = [await channel(), await channel()]
      const open = async (where: typeof shop, who: string, ticket?: { type: string; external_id: string }): Promise<string> => {
        clock.advance(MINUTE)
        return first((await identify(where, { external_id: who }, ticket === undefined ? {} : { ticket })).conversations).id
      }
      const [ada, bob, cleo, order, away] = [await open(shop, 'ada'), await open(shop, 'bob'), await open(shop, 'cleo'), await open(shop, 'ada', { type: 'order', external_id: 'A-1' }), await open(other, 'ada')]
      clock.advance(MINUTE)
      await assign(bob)
      clock.advance(MINUTE)
      await complete(cleo)
      clock.advance(MINUTE)
      await answer(ada, 'back to the top')
      const contact = (await store.findConversation(ada, 'agent'))?.contact_id ?? ''
      const list = async (filters: Parameters<typeof store.listConversations>[0], only: readonly string[] | null = null): Promise<readonly string[]> => (await store.listConversations(filters, {}, 'agent', only)).data.map(({ id }) => id)

      expect(await list({})).toEqual([ada, cleo, bob, away, order])
      expect(await list({ state: 'open' })).toEqual([ada, away, order])
      expect(await list({ assignee_id: GRACE.id })).toEqual([bob])
      expect(await list({ unassigned: true })).toEqual([ada, cleo, away, order])
      expect(await list({ unassigned: false })).toEqual([bob])
      expect(await list({ contact_id: contact })).toEqual([ada, away, order])
      expect(await list({ contact_id: contact, channel_id: shop.id })).toEqual([ada, order])
      expect(await list({ ticket: { type: 'order', external_id: 'A-1' } })).toEqual([order])
      expect(await list({ ticket: { type: 'order', external_id: 'A-2' } })).toEqual([])
      expect(await list({ source: 'chat_plugin', channel_id: other.id })).toEqual([away])
      expect(await list({ source: 'salesforce' })).toEqual([])
      expect(await list({}, [other.id])).toEqual([away])
      expect(await list({ channel_id: shop.id }, [other.id])).toEqual([])
    })

    it('an agent takes part once, however often they act', async () => {
      const { store, channel, identify, assign, answer } = await given(adapter)
      const { id } = first((await identify(await channel(), { external_id: 'ada' })).conversations)
      await assign(id, GRACE)
      await answer(id, 'hello')
      await answer(id, 'me too', { agent: LINUS })
      expect(await store.listParticipants(id)).toEqual([
        { ...GRACE, type: 'agent', purpose: 'agent' },
        { ...LINUS, type: 'agent', purpose: 'agent' },
      ])
    })

    it("a contact's connections in this channel are its communications", async () => {
      const { store, channel, identify, token, login, conversation } = await given(adapter)
      const [shop, other] = [await channel(), await channel()]
      const ada = await identify(shop, { external_id: 'ada' })
      const [phone, desk] = [await login(token(ada), { install: 'phone' }), await login(token(ada), { install: 'desk' })]
      await login(token(await identify(other, { external_id: 'ada' })))
      const found = await store.listCommunications(await conversation(first(ada.conversations).id))
      expect(new Set(found.map(({ session_id }) => session_id))).toEqual(new Set([phone.session.id, desk.session.id]))
    })

    it('[CON-6] the epoch outlives a restart and names one copy', async () => {
      const [one, two] = [await given(adapter), await given(adapter)]
      const epochOf = async (setting: typeof one): Promise<string> => first((await setting.identify(await setting.channel(), { external_id: 'ada' })).conversations).epoch
      const before = await epochOf(one)
      expect(await epochOf(one)).toBe(before)
      await one.reopen()
      expect(await epochOf(one)).toBe(before)
      expect(await epochOf(two)).not.toBe(before)
    })

    it('[CON-6] heads say epoch and seq, the unknown are left out', async () => {
      const { store, channel, identify, answer } = await given(adapter)
      const made = first((await identify(await channel(), { external_id: 'ada' })).conversations)
      await answer(made.id, 'hello')
      expect(await store.readHeads(['nobody', made.id])).toEqual([{ conversation_id: made.id, epoch: made.epoch, head_seq: 2 }])
    })
  })
}
