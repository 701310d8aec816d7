import { describe, expect, it } from 'vitest'
import { DAY, formatTime, MINUTE } from '../../clock.ts'
import { codeOf, given, type StoreAdapter } from './fixture.suite.ts'

const TOKEN = { name: 'shop', channel_ids: null, scopes: null, expires_at: null } as const
const GRACE = { email: 'grace@example.com', name: 'Grace', password_hash: 'scrypt', role: 'agent' } as const

export function credentialsSuite(adapter: StoreAdapter): void {
  describe('credentials', () => {
    it('[TOK-7] a system token is found by its hash', async () => {
      const { store } = await given(adapter)
      const made = await store.insertSystemToken({ ...TOKEN, hash: 'hash-1', channel_ids: ['a'], scopes: ['contacts'], expires_at: '2031-01-01T00:00:00.000Z' })
      expect(await store.findSystemToken('hash-1')).toEqual(made)
      expect(await store.findSystemToken('hash-2')).toBeNull()
      expect(JSON.stringify(await store.listSystemTokens({})), 'nobody is shown a hash').not.toContain('hash-1')
    })

    it('the use of a token is noted once a minute', async () => {
      const { store, clock } = await given(adapter)
      await store.insertSystemToken({ ...TOKEN, hash: 'hash' })
      const lastUsed = async (): Promise<string | null | undefined> => {
        await store.findSystemToken('hash')
        // The note is written behind the answer; whoever queues after it comes after it.
        await store.checkWritable()
        return (await store.listSystemTokens({})).data[0]?.last_used_at
      }
      expect(await lastUsed()).toBe('2030-01-01T00:00:00.000Z')
      clock.advance(MINUTE - 1)
      expect(await lastUsed()).toBe('2030-01-01T00:00:00.000Z')
      clock.advance(2)
      expect(await lastUsed()).toBe('2030-01-01T00:01:00.001Z')
    })

    it('[TOK-8] a system token is revoked exactly once', async () => {
      const { store } = await given(adapter)
      const { id } = await store.insertSystemToken({ ...TOKEN, hash: 'hash' })
      expect(await Promise.all([store.revokeSystemToken(id), store.revokeSystemToken(id), store.revokeSystemToken('nobody')])).toEqual([true, false, false])
      expect((await store.findSystemToken('hash'))?.revoked_at).toBe('2030-01-01T00:00:00.000Z')
    })

    it('an e-mail address belongs to one agent', async () => {
      const { store } = await given(adapter)
      const attempts = await Promise.allSettled([store.insertAgent(GRACE), store.insertAgent({ ...GRACE, name: 'Impostor' })])
      expect(attempts.map((attempt) => attempt.status)).toEqual(['fulfilled', 'rejected'])
      expect(await codeOf(store.insertAgent(GRACE))).toBe('identity_conflict')
      expect((await store.findAgentByEmail(GRACE.email))?.name).toBe('Grace')
      expect((await store.listAgents({})).data).toHaveLength(1)
    })

    it('an agent changes what they name', async () => {
      const { store } = await given(adapter)
      const made = await store.insertAgent(GRACE)
      const updated = await store.updateAgent(made.id, { availability: 'away', avatar_url: 'https://a.test/g.png' })
      expect(updated).toEqual({ ...made, availability: 'away', avatar_url: 'https://a.test/g.png' })
      expect(await store.findAgent(made.id)).toEqual(updated)
      expect(await store.updateAgent('nobody', { name: 'x' })).toBeNull()
    })

    it("an agent's session ends with its time or by logout", async () => {
      const { store, clock } = await given(adapter)
      const { id } = await store.insertAgent(GRACE)
      const expires_at = formatTime(clock.now() + DAY)
      await store.insertAgentSession({ hash: 'desk', agent_id: id, expires_at })
      await store.insertAgentSession({ hash: 'phone', agent_id: id, expires_at })
      expect((await store.findAgentBySession('desk'))?.id).toBe(id)
      await store.deleteAgentSession('desk')
      expect(await store.findAgentBySession('desk')).toBeNull()
      expect((await store.findAgentBySession('phone'))?.id).toBe(id)
      clock.advance(DAY)
      expect(await store.findAgentBySession('phone')).toBeNull()
    })

    it('[WIRE-9] a first answer is kept for its principal alone', async () => {
      const { store, clock } = await given(adapter)
      const answer = { principal: 'shop', key: 'k', body_hash: 'b', answer: new Uint8Array([1, 2, 3]), expires_at: formatTime(clock.now() + DAY) }
      await store.insertIdempotentAnswer(answer)
      const kept = await store.findIdempotentAnswer('shop', 'k')
      expect([kept?.body_hash, ...(kept?.answer ?? [])]).toEqual(['b', 1, 2, 3])
      expect(await store.findIdempotentAnswer('other', 'k')).toBeNull()
      expect(await store.findIdempotentAnswer('shop', 'K')).toBeNull()
      clock.advance(DAY)
      expect(await store.findIdempotentAnswer('shop', 'k')).toBeNull()
    })
  })
}
