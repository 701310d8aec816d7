import { describe, expect, it } from 'vitest'
import { DAY, MINUTE } from '../../clock.ts'
import { IDENTIFIED_IDLE_MS } from '../../identity/judge-session.ts'
import { first, given, type StoreAdapter } from './fixture.suite.ts'

export function redeemSuite(adapter: StoreAdapter): void {
  describe('redeeming', () => {
    it('[RES-1] a token becomes a session of its contact', async () => {
      const { channel, identify, token, redeem, findSession } = await given(adapter)
      const ada = await identify(await channel(), { external_id: 'ada' })
      const outcome = await redeem(token(ada))
      expect(outcome).toMatchObject({
        kind: 'redeemed',
        claimed: false,
        session: { contact_id: ada.contact.id, channel_id: ada.channel.id, conversation_id: first(ada.conversations).id, identified: true, actor: null, install_hash: 'browser', revoked_at: null },
      })
      expect(await findSession(outcome.secret)).toEqual(outcome.kind === 'redeemed' && outcome.session)
    })

    it('[RES-2] the same browser gets the same session again', async () => {
      const { channel, identify, token, login, findSession } = await given(adapter)
      const ada = token(await identify(await channel(), { external_id: 'ada' }))
      const [one, two] = [await login(ada), await login(ada)]
      expect(two.session.id).toBe(one.session.id)
      for (const { secret } of [one, two]) expect((await findSession(secret))?.id).toBe(one.session.id)
    })

    it('[RES-2] another browser ends the session and is reported', async () => {
      const { channel, identify, token, login, redeem, changes, heard, findSession } = await given(adapter)
      const ada = await identify(await channel(), { external_id: 'ada' })
      const spent = token(ada)
      const victim = await login(spent)
      expect(await redeem(spent, { install: 'thief' })).toMatchObject({ kind: 'refused', code: 'token_reused' })
      expect((await findSession(victim.secret))?.revoked_reason).toBe('reused')
      await heard((all) => all.some((change) => change.kind === 'security'))
      expect(changes.slice(-2)).toEqual([
        { kind: 'session_revoked', session_id: victim.session.id, reason: 'reused' },
        { kind: 'security', type: 'security.token_reused', contact_id: ada.contact.id, session_id: victim.session.id },
      ])
      expect(await redeem(spent), 'and the token is of no use to anybody').toMatchObject({ kind: 'refused', code: 'token_revoked' })
    })

    it('[RES-2] [RES-11] a token does not revive its ended session', async () => {
      const { store, clock, channel, identify, token, login, redeem } = await given(adapter)
      const ada = await identify(await channel(), { external_id: 'ada' })
      const [loggedOut, idle] = [token(ada), token(ada)]
      const visit = await login(loggedOut)
      await store.revokeSessions({ session_id: visit.session.id }, 'logout')
      expect(await redeem(loggedOut)).toMatchObject({ kind: 'refused', code: 'token_revoked' })
      await login(idle)
      clock.advance(IDENTIFIED_IDLE_MS)
      expect(await redeem(idle)).toMatchObject({ kind: 'refused', code: 'token_expired' })
    })

    it('[RES-3] a fresh token on every load keeps one session', async () => {
      const { store, channel, identify, token, login } = await given(adapter)
      const ada = await identify(await channel(), { external_id: 'ada' })
      const before = await login(token(ada))
      const after = await login(token(ada), { bearer: before.secret })
      expect(after.session.id).toBe(before.session.id)
      expect((await store.listSessions(ada.contact.id, {})).data).toHaveLength(1)
    })

    it('[RES-3] a stolen bearer does not share its session', async () => {
      const { channel, identify, token, login } = await given(adapter)
      const ada = await identify(await channel(), { external_id: 'ada' })
      const mine = await login(token(ada))
      expect((await login(token(ada), { install: 'other', bearer: mine.secret })).session.id).not.toBe(mine.session.id)
    })

    it("[RES-4] the next person's login ends the last one's session", async () => {
      const { channel, identify, token, login, findSession } = await given(adapter)
      const shop = await channel()
      const ada = await login(token(await identify(shop, { external_id: 'ada' })))
      const bob = await login(token(await identify(shop, { external_id: 'bob' })), { bearer: ada.secret })
      expect(bob.claimed).toBe(false)
      expect((await findSession(ada.secret))?.revoked_reason).toBe('logout')
    })

    it("[RES-4] so does the return to one's own cached page", async () => {
      const { channel, identify, token, login, findSession } = await given(adapter)
      const shop = await channel()
      const cached = token(await identify(shop, { external_id: 'ada' }))
      const ada = await login(cached)
      const bob = await login(token(await identify(shop, { external_id: 'bob' })))
      expect((await login(cached, { bearer: bob.secret })).session.id).toBe(ada.session.id)
      expect((await findSession(bob.secret))?.revoked_reason).toBe('logout')
    })

    it('[RES-12] somebody of the staff gets a session of their own', async () => {
      const { channel, identify, token, login, visit, say, findSession } = await given(adapter)
      const shop = await channel()
      const ada = await identify(shop, { external_id: 'ada' })
      const anonymous = await visit(shop)
      await say(anonymous, 'I am of the staff')
      const actor = { id: 'staff-1', name: 'Support' }
      const looking = await login(token(ada, { actor }), { bearer: anonymous.secret })
      expect([looking.session.actor, looking.claimed]).toEqual([actor, false])
      expect((await findSession(anonymous.secret))?.revoked_at, 'nothing of the staff becomes the person').toBeNull()
      const person = await login(token(ada), { bearer: looking.secret })
      expect(person.session).toMatchObject({ actor: null })
      expect(person.session.id).not.toBe(looking.session.id)
    })

    it('an anonymous visitor stays anonymous on a second device', async () => {
      const { store, clock, channel, visit, say, token, login, identify, findSession } = await given(adapter)
      const shop = await channel()
      const laptop = await visit(shop, 'laptop')
      const { conversation_id } = await say(laptop, 'Hello')
      const contact = await store.findContact((await findSession(laptop.secret))?.contact_id ?? '')
      const claims = { contact_id: contact?.id ?? '', contact_epoch: contact?.epoch ?? 0, conversation_id }
      const ada = await identify(shop, { external_id: 'ada' })
      const phone = await login(token(ada, claims), { install: 'phone' })
      expect(phone.session).toMatchObject({ contact_id: contact?.id, conversation_id, identified: false })
      const again = await login(token(ada, claims), { install: 'phone', bearer: phone.secret })
      expect(again.session.id, 'a second link in the same browser is the same session').toBe(phone.session.id)
      clock.advance(MINUTE)
      expect(await login(token(ada), { install: 'phone', bearer: phone.secret }), 'and what was said can be claimed there').toMatchObject({ claimed: true, session: { conversation_id } })
      expect((await findSession(laptop.secret))?.revoked_reason).toBe('claimed')
    })

    it('a token finds where its conversation went on', async () => {
      const { channel, visit, say, identify, token, login } = await given(adapter)
      const shop = await channel()
      const early = token(await identify(shop, { external_id: 'ada' }))
      const anonymous = await visit(shop)
      const { conversation_id } = await say(anonymous, 'Hello')
      await login(token(await identify(shop, { external_id: 'ada' })), { bearer: anonymous.secret })
      expect((await login(early, { install: 'other' })).session.conversation_id).toBe(conversation_id)
    })

    it("[MSG-5] a token for another person's conversation is void", async () => {
      const { channel, identify, token, redeem } = await given(adapter)
      const shop = await channel()
      const [ada, bob] = [await identify(shop, { external_id: 'ada' }), await identify(shop, { external_id: 'bob' })]
      expect(await redeem(token(ada, { conversation_id: first(bob.conversations).id }))).toMatchObject({ kind: 'refused', code: 'token_revoked' })
      expect(await redeem(token(ada, { conversation_id: 'nobody' }))).toMatchObject({ kind: 'refused', code: 'token_revoked' })
    })

    it('a refused token writes nothing at all', async () => {
      const { clock, channel, identify, token, login, redeem, visit, say, texts, findSession } = await given(adapter)
      const shop = await channel()
      const ada = await identify(shop, { external_id: 'ada' })
      const anonymous = await visit(shop)
      const { conversation_id } = await say(anonymous, 'Hello')
      clock.advance(DAY / 2)
      const refused = await redeem(token(ada, { contact_epoch: 99 }), { bearer: anonymous.secret })
      expect(refused).toMatchObject({ kind: 'refused', code: 'token_revoked' })
      expect(await findSession(refused.secret)).toBeNull()
      expect((await findSession(anonymous.secret))?.revoked_at).toBeNull()
      expect(await texts(conversation_id)).toEqual(['Hello'])
      expect((await login(token(ada), { bearer: anonymous.secret })).claimed).toBe(true)
    })
  })
}
