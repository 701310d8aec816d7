import { describe, expect, it } from 'vitest'
import { RejoinError } from '@rejoin/protocol'
import { codeOf, first, given, GRACE, LINUS, type StoreAdapter } from './fixture.suite.ts'

const ACTOR = { purpose: 'agent', id: GRACE.id } as const

export function handingOverSuite(adapter: StoreAdapter): void {
  describe('handing over', () => {
    it('[CON-9] queue and tags are kept, for agents alone', async () => {
      const setting = await given(adapter)
      const { id } = first((await setting.identify(await setting.channel(), { external_id: 'ada' })).conversations)
      await setting.store.changeConversation(id, () => ({ type: 'conversation.transferred', actor: ACTOR, data: { to_queue: 'Billing' }, set: { queue: 'Billing', assignee_id: null, state: 'open' } }))
      await setting.store.changeConversation(id, () => ({ type: 'conversation.tagged', actor: ACTOR, data: { tag: 'late' }, set: { tags: ['late'] } }))
      await setting.reopen()
      expect(await setting.conversation(id)).toMatchObject({ queue: 'Billing', tags: ['late'], head_seq: 3 })
      const visible = await setting.conversation(id, 'contact')
      expect([visible.queue, visible.tags]).toEqual([undefined, []])
      expect((await setting.store.listConversations({ queue: 'Billing' }, {}, 'agent', null)).data.map((found) => found.id)).toEqual([id])
      expect((await setting.store.listConversations({ queue: 'billing' }, {}, 'agent', null)).data).toEqual([])
    })

    it('[CON-11] a page is judged on what is stored now', async () => {
      const { store, channel, identify, complete, log } = await given(adapter)
      const shop = await channel({ page_push_hosts: ['shop.test'] })
      const { id } = first((await identify(shop, { external_id: 'ada' })).conversations)
      const page = { url: 'https://shop.test/returns', title: null }
      const seen: unknown[] = []
      const event = await store.pushPage({ conversation_id: id, page, actor: ACTOR, staff: { ...LINUS, purpose: 'agent' } }, ({ state }, { page_push_hosts }) => void seen.push(state, page_push_hosts))
      expect(seen).toEqual(['open', ['shop.test']])
      expect(event).toMatchObject({ type: 'page.pushed', conversation_id: id, seq: 2, actor: ACTOR, data: page })
      expect((await log(id)).at(-1)).toEqual(event)
      expect(await store.listParticipants(id)).toEqual([{ ...LINUS, type: 'agent', purpose: 'agent' }])
      await complete(id)
      const refuse = (): never => {
        throw new RejoinError('url_not_allowed')
      }
      expect(await codeOf(store.pushPage({ conversation_id: id, page, actor: ACTOR, staff: { ...GRACE, purpose: 'agent' } }, refuse))).toBe('url_not_allowed')
      expect(await log(id)).toHaveLength(3)
      expect(await store.listParticipants(id)).toHaveLength(1)
      expect(await codeOf(store.pushPage({ conversation_id: 'nobody', page, actor: ACTOR, staff: null }, () => undefined))).toBe('not_found')
    })
  })
}
