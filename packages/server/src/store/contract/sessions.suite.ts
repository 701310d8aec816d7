import { describe, expect, it } from 'vitest'
import { DAY, formatTime, MINUTE } from '../../clock.ts'
import { IDENTIFIED_IDLE_MS } from '../../identity/judge-session.ts'
import { codeOf, first, given, type StoreAdapter } from './fixture.suite.ts'

export function sessionsSuite(adapter: StoreAdapter): void {
  describe('sessions', () => {
    it('[TOK-7] a session is found by the hash of its secret', async () => {
      const { store, channel, visit, findSession } = await given(adapter)
      const { session, secret } = await visit(await channel())
      expect(await findSession(secret)).toEqual(session)
      expect(await store.findSessionById(session.id)).toEqual(session)
      expect(await findSession(session.id)).toBeNull()
    })

    it('activity is noted once a minute, a new page at once', async () => {
      const { store, clock, channel, visit, findSession } = await given(adapter)
      const { session, secret } = await visit(await channel())
      const touch = async (attributes?: Record<string, string>): Promise<unknown> => {
        await store.touchSession((await store.findSessionById(session.id)) ?? session, attributes)
        const found = await findSession(secret)
        return [found?.last_active_at.slice(14, 19), found?.attributes]
      }
      clock.advance(MINUTE - 1000)
      expect(await touch()).toEqual(['00:00', {}])
      expect(await touch({ url: '/tea' })).toEqual(['00:59', { url: '/tea' }])
      clock.advance(MINUTE)
      expect(await touch()).toEqual(['01:59', { url: '/tea' }])
      await store.touchSession({ ...session, id: 'nobody' })
    })

    it('writing counts as activity', async () => {
      const { clock, channel, visit, say, findSession } = await given(adapter)
      const anonymous = await visit(await channel())
      clock.advance(DAY)
      await say(anonymous, 'Hello')
      expect((await findSession(anonymous.secret))?.last_active_at).toBe('2030-01-02T00:00:00.000Z')
    })

    it('[TOK-8] revoking one session leaves the others alone', async () => {
      const { store, channel, visit, findSession } = await given(adapter)
      const shop = await channel()
      const [one, two] = [await visit(shop), await visit(shop)]
      expect(await store.revokeSessions({ session_id: one.session.id }, 'logout')).toEqual({ revoked: 1 })
      expect(await store.revokeSessions({ session_id: one.session.id }, 'revoked')).toEqual({ revoked: 0 })
      expect(await findSession(one.secret)).toMatchObject({ revoked_at: '2030-01-01T00:00:00.000Z', revoked_reason: 'logout' })
      expect((await findSession(two.secret))?.revoked_at).toBeNull()
      expect(await store.revokeSessions({ session_id: 'nobody' }, 'revoked')).toBeNull()
    })

    it('[TOK-8] revoking a contact voids what was issued, not later', async () => {
      const { store, channel, identify, token, login, redeem, findSession } = await given(adapter)
      const shop = await channel()
      const ada = await identify(shop, { external_id: 'ada' })
      const [phone, desk] = [await login(token(ada), { install: 'phone' }), await login(token(ada), { install: 'desk' })]
      const bob = await login(token(await identify(shop, { external_id: 'bob' })))
      const unredeemed = token(ada)
      expect(await store.revokeSessions({ contact_id: ada.contact.id }, 'revoked')).toEqual({ revoked: 2 })
      for (const { secret } of [phone, desk]) expect((await findSession(secret))?.revoked_reason).toBe('revoked')
      expect((await findSession(bob.secret))?.revoked_at).toBeNull()
      expect(await redeem(unredeemed)).toMatchObject({ code: 'token_revoked' })
      expect(await redeem(token(await identify(shop, { external_id: 'ada' })))).toMatchObject({ kind: 'redeemed' })
      expect(await store.revokeSessions({ contact_id: 'nobody' }, 'revoked')).toBeNull()
    })

    it('[TOK-8] revoking a channel voids its tokens, not the channel', async () => {
      const { store, channel, identify, token, login, redeem, findSession } = await given(adapter)
      const shop = await channel()
      const ada = await identify(shop, { external_id: 'ada' })
      const { secret } = await login(token(ada))
      expect(await store.revokeSessions({ channel_id: shop.id }, 'revoked')).toEqual({ revoked: 1 })
      expect((await findSession(secret))?.revoked_reason).toBe('revoked')
      expect(await redeem(token(ada))).toMatchObject({ code: 'token_revoked' })
      expect(await redeem(token(await identify(shop, { external_id: 'ada' })))).toMatchObject({ kind: 'redeemed' })
      expect(await store.revokeSessions({ channel_id: 'nobody' }, 'revoked')).toBeNull()
    })

    it('[TOK-8] revoking a jti covers the token and its session', async () => {
      const { store, clock, channel, identify, token, login, redeem, findSession } = await given(adapter)
      const ada = await identify(await channel(), { external_id: 'ada' })
      const [used, unused] = [token(ada), token(ada)]
      const { secret } = await login(used)
      const expires_at = formatTime(clock.now() + DAY)
      for (const { jti } of [used, unused]) expect(await store.revokeSessions({ jti, expires_at }, 'revoked')).toEqual({ revoked: 1 })
      expect(await store.revokeSessions({ jti: unused.jti, expires_at }, 'revoked')).toEqual({ revoked: 0 })
      expect((await findSession(secret))?.revoked_reason).toBe('revoked')
      for (const spent of [used, unused]) expect(await redeem(spent)).toMatchObject({ kind: 'refused', code: 'token_revoked' })
    })

    it('[RES-11] lists only sessions that could still be used', async () => {
      const { store, clock, channel, identify, token, login } = await given(adapter)
      const ada = await identify(await channel(), { external_id: 'ada' })
      const [idle, gone, busy] = [await login(token(ada), { install: 'idle' }), await login(token(ada), { install: 'gone' }), await login(token(ada), { install: 'busy' })]
      await store.revokeSessions({ session_id: gone.session.id }, 'logout')
      const list = async (): Promise<readonly string[]> => (await store.listSessions(ada.contact.id, {})).data.map(({ id }) => id)
      expect(new Set(await list())).toEqual(new Set([idle.session.id, busy.session.id]))
      clock.advance(IDENTIFIED_IDLE_MS - MINUTE)
      await store.touchSession(busy.session)
      clock.advance(MINUTE)
      expect(await list()).toEqual([busy.session.id])
    })

    it('a further conversation becomes the current one', async () => {
      const { store, channel, identify, token, login, say, conversation } = await given(adapter)
      const shop = await channel()
      const ada = await identify(shop, { external_id: 'ada' })
      const visit = await login(token(ada))
      const started = await store.startConversation(visit.session.id)
      expect(started).toMatchObject({ contact_id: ada.contact.id, state: 'open', head_seq: 1, ticket: null })
      expect((await say(visit, 'here')).conversation_id).toBe(started.id)
      const old = first(ada.conversations).id
      expect((await say(visit, 'there', { to: old })).conversation_id).toBe(old)
      expect(first((await identify(shop, { external_id: 'ada' })).conversations).id).toBe(started.id)
      expect((await conversation(old)).state).toBe('open')
      expect(new Set((await store.listOwnConversations(ada.contact.id, shop.id)).map(({ id }) => id))).toEqual(new Set([old, started.id]))
    })

    it('[MSG-5] nobody is shown another person or channel as theirs', async () => {
      const { store, channel, identify } = await given(adapter)
      const [shop, other] = [await channel(), await channel()]
      const ada = await identify(shop, { external_id: 'ada' })
      await identify(other, { external_id: 'ada' })
      await identify(shop, { external_id: 'bob' })
      expect((await store.listOwnConversations(ada.contact.id, shop.id)).map(({ id }) => id)).toEqual([first(ada.conversations).id])
      expect(await codeOf(store.readEvents('nobody', 0, 10))).toBe('not_found')
      expect(await codeOf(store.listMessages('nobody', {}, 'agent'))).toBe('not_found')
    })
  })
}
