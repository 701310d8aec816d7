import { describe, expect, it } from 'vitest'
import { DAY, MINUTE } from '../../clock.ts'
import { ANONYMOUS_GRACE_MS, IDENTIFIED_GRACE_MS, judgeSecret, ROTATE_AFTER_MS } from '../../identity/judge-secret.ts'
import { given, type Given, type StoreAdapter } from './fixture.suite.ts'

/** A browser connects with a secret it holds, offering a successor. */
const connect = (setting: Given, hash: string, next_hash: string | null = null) => setting.store.useSecret({ hash, make_next_hash: next_hash === null ? null : () => next_hash }, judgeSecret)

async function ada(setting: Given) {
  const visit = await setting.login(setting.token(await setting.identify(await setting.channel(), { external_id: 'ada' })))
  await connect(setting, visit.secret)
  setting.clock.advance(ROTATE_AFTER_MS)
  return visit
}

export function secretsSuite(adapter: StoreAdapter): void {
  describe('secrets', () => {
    it('[RES-13] a young secret is kept, an old one replaced', async () => {
      const setting = await given(adapter)
      const { session, secret } = await setting.login(setting.token(await setting.identify(await setting.channel(), { external_id: 'ada' })))
      expect(await connect(setting, secret, 'next')).toMatchObject({ kind: 'accepted', rotated: false, session: { id: session.id } })
      expect(await connect(setting, 'next')).toEqual({ kind: 'unknown' })
      setting.clock.advance(ROTATE_AFTER_MS)
      expect(await connect(setting, secret, null), 'where nobody could take a new one').toMatchObject({ kind: 'accepted', rotated: false })
      expect(await connect(setting, secret, 'next')).toMatchObject({ kind: 'accepted', rotated: true })
      expect(await connect(setting, 'next')).toMatchObject({ kind: 'accepted', session: { id: session.id } })
    })

    it('[RES-13] tabs that come back together share one successor', async () => {
      const setting = await given(adapter)
      const { secret } = await ada(setting)
      const uses = await Promise.all(['a', 'b', 'c'].map((next) => connect(setting, secret, next)))
      expect(uses.map((use) => use.kind === 'accepted' && use.rotated)).toEqual([true, false, false])
      expect((await connect(setting, 'b')).kind).toBe('unknown')
    })

    it('[RES-13] a lost answer costs nobody their session', async () => {
      const setting = await given(adapter)
      const { secret } = await ada(setting)
      await connect(setting, secret, 'lost')
      setting.clock.advance(10 * MINUTE)
      expect(await connect(setting, secret, 'second try')).toMatchObject({ kind: 'accepted', rotated: true })
      expect((await connect(setting, 'second try')).kind).toBe('accepted')
      setting.clock.advance(IDENTIFIED_GRACE_MS)
      expect((await connect(setting, secret)).kind, 'a second tab, just in time').toBe('accepted')
    })

    it('[RES-14] a copy that comes too late ends it for both', async () => {
      const setting = await given(adapter)
      const { session, secret } = await ada(setting)
      await connect(setting, secret, 'next')
      await connect(setting, 'next')
      setting.clock.advance(IDENTIFIED_GRACE_MS + 1)
      expect(await connect(setting, secret)).toEqual({ kind: 'reused' })
      expect(await connect(setting, 'next')).toMatchObject({ kind: 'accepted', session: { revoked_reason: 'reused' } })
      await setting.heard((all) => all.some((change) => change.kind === 'security'))
      expect(setting.changes.slice(-2)).toMatchObject([{ kind: 'session_revoked', session_id: session.id, reason: 'reused' }, { kind: 'security', session_id: session.id }])
    })

    it('[RES-13] an anonymous visitor gets a day of grace', async () => {
      const setting = await given(adapter)
      const { secret } = await setting.visit(await setting.channel())
      await connect(setting, secret)
      setting.clock.advance(ROTATE_AFTER_MS)
      await connect(setting, secret, 'next')
      await connect(setting, 'next')
      setting.clock.advance(ANONYMOUS_GRACE_MS)
      expect((await connect(setting, secret)).kind).toBe('accepted')
      setting.clock.advance(1)
      expect((await connect(setting, secret)).kind).toBe('reused')
    })

    it('[RES-13] a rotation outlives a restart', async () => {
      const setting = await given(adapter)
      const { session, secret } = await ada(setting)
      await connect(setting, secret, 'next')
      await setting.reopen()
      expect(await connect(setting, 'next')).toMatchObject({ kind: 'accepted', session: { id: session.id } })
      setting.clock.advance(DAY)
      expect(await connect(setting, secret)).toEqual({ kind: 'reused' })
    })
  })
}
