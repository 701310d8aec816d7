import { describe, expect, it } from 'vitest'
import { countTo, first, given, type StoreAdapter } from './fixture.suite.ts'

const N = 40
const crowd = <T>(work: (n: number) => Promise<T>): Promise<T[]> => Promise.all(countTo(N).map(work))
const different = (values: readonly unknown[]): number => new Set(values).size

export function racesSuite(adapter: StoreAdapter): void {
  describe('races', () => {
    it('[IDN-12] a crowd that identifies one person makes one', async () => {
      const { store, channel, identify } = await given(adapter)
      const shop = await channel()
      const outcomes = await crowd(() => identify(shop, { external_id: 'ada', email: 'ada@example.com' }, { ticket: { type: 'order', external_id: 'A-1' } }))
      expect([different(outcomes.map(({ contact }) => contact.id)), different(outcomes.map(({ conversations }) => first(conversations).id))]).toEqual([1, 1])
      expect(outcomes.filter((outcome) => outcome.contact_created)).toHaveLength(1)
      expect(outcomes.filter((outcome) => outcome.verdict === 'created')).toHaveLength(1)
      expect((await store.listConversations({}, {}, 'agent', null)).data).toHaveLength(1)
    })

    it('[IDN-6] [IDN-9] one address goes to one of two accounts', async () => {
      const { channel, identify } = await given(adapter)
      const shop = await channel()
      const attempts = await Promise.allSettled(countTo(N).map((n) => identify(shop, { external_id: `person ${n}`, email: 'shared@example.com' })))
      expect(attempts.filter((attempt) => attempt.status === 'fulfilled')).toHaveLength(1)
    })

    it('[IDN-14] a completed conversation is reopened once', async () => {
      const { channel, identify, complete, log } = await given(adapter)
      const shop = await channel()
      const { id } = first((await identify(shop, { external_id: 'ada' })).conversations)
      await complete(id)
      const outcomes = await crowd(() => identify(shop, { external_id: 'ada' }))
      expect(outcomes.filter((outcome) => outcome.verdict === 'reopened')).toHaveLength(1)
      expect((await log(id)).map((event) => event.type)).toEqual(['conversation.created', 'conversation.completed', 'conversation.reopened'])
    })

    it('[IDN-14] or followed by one new one', async () => {
      const { channel, identify, complete } = await given(adapter)
      const shop = await channel({ after_completed: 'new' })
      await complete(first((await identify(shop, { external_id: 'ada' })).conversations).id)
      const outcomes = await crowd(() => identify(shop, { external_id: 'ada' }))
      expect(different(outcomes.map(({ conversations }) => first(conversations).id))).toBe(1)
    })

    it('[RES-2] one token redeemed at once makes one session', async () => {
      const { channel, identify, token, login, findSession } = await given(adapter)
      const ada = await identify(await channel(), { external_id: 'ada' })
      const one = token(ada)
      const visits = await crowd(() => login(one))
      expect(different(visits.map(({ session }) => session.id))).toBe(1)
      expect(await Promise.all(visits.map(async ({ secret }) => (await findSession(secret))?.revoked_at))).toEqual(visits.map(() => null))
    })

    it('[RES-2] of two browsers at once neither keeps it', async () => {
      const { store, channel, identify, token, redeem } = await given(adapter)
      const ada = await identify(await channel(), { external_id: 'ada' })
      const one = token(ada)
      const outcomes = await Promise.all([redeem(one, { install: 'mine' }), redeem(one, { install: 'thief' })])
      expect(outcomes.map((outcome) => outcome.kind)).toEqual(['redeemed', 'refused'])
      expect((await store.listSessions(ada.contact.id, {})).data).toEqual([])
    })

    it('[RES-7] claimed twice at once, it happens once', async () => {
      const { channel, visit, say, identify, token, login, texts, log } = await given(adapter)
      const shop = await channel()
      const anonymous = await visit(shop)
      const { conversation_id: mine } = await say(anonymous, 'hello')
      const [ada, bob] = [await identify(shop, { external_id: 'ada' }), await identify(shop, { external_id: 'bob' })]
      await say(await login(token(ada), { install: 'desk' }), 'known')
      const visits = await Promise.all([login(token(ada), { bearer: anonymous.secret }), login(token(ada), { bearer: anonymous.secret }), login(token(bob), { bearer: anonymous.secret })])
      expect(visits.map(({ claimed }) => claimed)).toEqual([true, false, false])
      expect(await texts(first(ada.conversations).id)).toEqual(['known', 'hello'])
      expect(await texts(first(bob.conversations).id)).toEqual([])
      expect((await log(mine)).filter((event) => event.type === 'conversation.merged')).toHaveLength(1)
    })

    it('[MSG-2] the same send at once is stored once', async () => {
      const { channel, visit, say, texts } = await given(adapter)
      const anonymous = await visit(await channel())
      const sends = await crowd(() => say(anonymous, 'Hello', { cmid: 'client-message-01' }))
      expect([different(sends.map(({ message }) => message.id)), sends.filter(({ duplicate }) => !duplicate).length]).toEqual([1, 1])
      expect(await texts(first(sends).conversation_id)).toEqual(['Hello'])
    })

    it('[RES-10] a visitor who types fast is one person', async () => {
      const { store, channel, visit, say } = await given(adapter)
      const anonymous = await visit(await channel())
      const sends = await crowd((n) => say(anonymous, `text ${n}`))
      expect(different(sends.map(({ conversation_id }) => conversation_id))).toBe(1)
      expect((await store.listConversations({}, {}, 'agent', null)).data).toHaveLength(1)
    })
  })
}
