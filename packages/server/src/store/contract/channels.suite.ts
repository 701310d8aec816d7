import { describe, expect, it } from 'vitest'
import { codeOf, given, type StoreAdapter } from './fixture.suite.ts'

export function channelsSuite(adapter: StoreAdapter): void {
  describe('channels', () => {
    it('a channel is found as it was connected', async () => {
      const { store, channel } = await given(adapter)
      const made = await channel({ name: 'Tea shop', allowed_origins: ['https://b.test', 'https://a.test'], settings: { title: 'Tea?' }, identity_policy: 'strict', after_completed: 'new', attachments: 'offer' })
      expect(made).toMatchObject({ name: 'Tea shop', source: 'chat_plugin', identity_policy: 'strict', after_completed: 'new', attachments: 'offer', settings: { title: 'Tea?' }, disconnected_at: null, epoch: 0 })
      expect(made.allowed_origins, 'in the order given').toEqual(['https://b.test', 'https://a.test'])
      expect(await store.findChannel(made.id)).toEqual(made)
      expect(await store.findChannel('nobody')).toBeNull()
    })

    it('an update changes what it names and nothing else', async () => {
      const { store, channel } = await given(adapter)
      const made = await channel()
      const updated = await store.updateChannel(made.id, { name: 'Renamed', allowed_origins: ['https://new.test'] })
      expect(updated).toEqual({ ...made, name: 'Renamed', allowed_origins: ['https://new.test'] })
      expect(await store.isOriginListed('https://shop.test')).toBe(false)
      expect(await store.updateChannel('nobody', { name: 'x' })).toBeNull()
    })

    it.for([
      ['https://shop.test', true],
      ['https://shop.test:8443', false],
      ['http://shop.test', false],
      ['https://shop.test.evil.test', false],
      ['https://SHOP.test', false],
      ['null', false],
    ] as const)('[ORG-2] %s is listed: %s', async ([origin, listed]) => {
      const { store, channel } = await given(adapter)
      await channel()
      expect(await store.isOriginListed(origin)).toBe(listed)
    })

    it('[ORG-3] apps are listed where a channel allows them', async () => {
      const { store, channel } = await given(adapter)
      const made = await channel({ allow_native: true })
      expect(await Promise.all(['null', 'capacitor://localhost', 'https://other.test'].map((origin) => store.isOriginListed(origin)))).toEqual([true, true, false])
      await store.disconnectChannel(made.id)
      expect(await store.isOriginListed('null')).toBe(false)
    })

    it('[TOK-8] disconnecting a channel ends all it gave', async () => {
      const { store, clock, channel, identify, token, login, redeem, visit, findSession } = await given(adapter)
      const [gone, other] = [await channel(), await channel({ allowed_origins: ['https://other.test'] })]
      const unredeemed = token(await identify(gone, { external_id: 'ada' }))
      const visits = [await login(token(await identify(gone, { external_id: 'ada' }))), await visit(gone), await visit(other)]

      const disconnected = await store.disconnectChannel(gone.id)
      expect(disconnected?.disconnected_at).toBe('2030-01-01T00:00:00.000Z')
      const reasons = await Promise.all(visits.map(async ({ secret }) => (await findSession(secret))?.revoked_reason))
      expect(reasons).toEqual(['channel_disconnected', 'channel_disconnected', null])
      expect(await redeem(unredeemed)).toMatchObject({ kind: 'refused', code: 'token_revoked' })
      expect(await codeOf(identify(gone, { external_id: 'ada' }))).toBe('not_found')
      expect(await store.isOriginListed('https://shop.test')).toBe(false)

      clock.advance(1000)
      expect((await store.disconnectChannel(gone.id))?.disconnected_at, 'the first time counts').toBe('2030-01-01T00:00:00.000Z')
      expect(await store.disconnectChannel('nobody')).toBeNull()
    })

    it('[TOK-9] a limited list shows only the channels named', async () => {
      const { store, channel } = await given(adapter)
      const [a, , c] = [await channel(), await channel(), await channel()]
      expect((await store.listChannels({}, [a.id, c.id])).data.map(({ id }) => id)).toEqual([c.id, a.id])
      expect((await store.listChannels({}, null)).data).toHaveLength(3)
    })
  })
}
