import { describe, expect, it } from 'vitest'
import { first, given, type StoreAdapter } from './fixture.suite.ts'

export function durabilitySuite(adapter: StoreAdapter): void {
  describe('opened again', () => {
    it('[STO-5] it holds everything that was acknowledged', async () => {
      const setting = await given(adapter)
      const { channel, identify, token, login, say, answer, assign, read, visit, complete } = setting
      const shop = await channel()
      const ada = await identify(shop, { external_id: 'ada', 'identifiers.dni': '1' }, { profile: { metadata: { plan: 'pro' } }, ticket: { type: 'order', external_id: 'A-1' } })
      const desk = await login(token(ada))
      const { id } = first(ada.conversations)
      await say(desk, 'Hello')
      await assign(id)
      await answer(id, 'Hi')
      await read(first(ada.conversations), 4)
      const anonymous = await visit(shop, 'other')
      await complete((await say(anonymous, 'Hello, too')).conversation_id)
      const photograph = async () => ({
        channels: await setting.store.listChannels({}, null),
        contact: await setting.store.findContact(ada.contact.id),
        sessions: [await setting.findSession(desk.secret), await setting.findSession(anonymous.secret)],
        conversations: await setting.store.listConversations({}, {}, 'agent', null),
        events: await setting.log(id),
        reads: await setting.store.listReads(id),
        participants: await setting.store.listParticipants(id),
      })
      const before = await photograph()
      await setting.reopen()
      expect(await photograph()).toEqual(before)
    })

    it('[STO-5] it goes on counting where it stopped', async () => {
      const setting = await given(adapter)
      const anonymous = await setting.visit(await setting.channel())
      const { conversation_id } = await setting.say(anonymous, 'one')
      await setting.reopen()
      expect((await setting.say(anonymous, 'two')).message.seq).toBe(3)
      expect(await setting.texts(conversation_id)).toEqual(['one', 'two'])
    })

    it('[RES-2] a redeemed token stays redeemed', async () => {
      const setting = await given(adapter)
      const spent = setting.token(await setting.identify(await setting.channel(), { external_id: 'ada' }))
      await setting.login(spent)
      await setting.reopen()
      expect(await setting.redeem(spent, { install: 'thief' })).toMatchObject({ kind: 'refused', code: 'token_reused' })
    })
  })
}
