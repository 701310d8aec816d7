import { describe, expect, it } from 'vitest'
import { DAY } from '../../clock.ts'
import { AUDIT_KEEP_DAYS, type NewAuditEntry } from '../port/audit-port.ts'
import { given, type StoreAdapter } from './fixture.suite.ts'

const entry = (actor: string, target: string | null, more: Partial<NewAuditEntry> = {}): NewAuditEntry => ({ actor: { kind: 'system', id: actor }, action: 'contacts.update', target: { type: 'contact', id: target }, fields: ['email'], request_id: null, ...more })

export function auditSuite(adapter: StoreAdapter): void {
  describe('the audit log', () => {
    it('[AUD-1] keeps who did what, newest first', async () => {
      const { store, clock } = await given(adapter)
      await store.insertAuditEntry(entry('backend', 'ada'))
      clock.advance(1000)
      await store.insertAuditEntry(entry('grace', 'ada', { actor: { kind: 'agent', id: 'grace' }, action: 'contacts.block', fields: [], request_id: '00000000-0000-7000-8000-000000000000' }))
      const { data } = await store.listAuditEntries(null, {})
      expect(data).toEqual([
        { id: data[0]?.id, at: '2030-01-01T00:00:01.000Z', actor: { kind: 'agent', id: 'grace' }, action: 'contacts.block', target: { type: 'contact', id: 'ada' }, fields: [], request_id: '00000000-0000-7000-8000-000000000000' },
        { id: data[1]?.id, at: '2030-01-01T00:00:00.000Z', actor: { kind: 'system', id: 'backend' }, action: 'contacts.update', target: { type: 'contact', id: 'ada' }, fields: ['email'], request_id: null },
      ])
    })

    it('[AUD-3] finds what was done to one and by one', async () => {
      const { store } = await given(adapter)
      for (const [actor, target] of [['backend', 'ada'], ['grace', 'ada'], ['grace', 'bob'], ['grace', null]] as const) await store.insertAuditEntry(entry(actor, target))
      const found = async (about: Parameters<typeof store.listAuditEntries>[0]) => (await store.listAuditEntries(about, {})).data.map(({ actor, target }) => `${actor.id} ${target.id}`)
      expect(await found({ target_id: 'ada' })).toEqual(['grace ada', 'backend ada'])
      expect(await found({ actor_id: 'grace' })).toEqual(['grace null', 'grace bob', 'grace ada'])
      expect(await found({ target_id: 'nobody' })).toEqual([])
    })

    it('[AUD-3] pages back and forward', async () => {
      const { store } = await given(adapter)
      for (let n = 0; n < 5; n++) await store.insertAuditEntry(entry('backend', `${n}`))
      const first = await store.listAuditEntries(null, { page_size: 2 })
      const second = await store.listAuditEntries(null, { page_size: 2, cursor: first.pagination_data.next_cursor })
      const back = await store.listAuditEntries(null, { page_size: 2, cursor: second.pagination_data.previous_cursor })
      expect([first, second, back].map(({ data }) => data.map(({ target }) => target.id))).toEqual([['4', '3'], ['2', '1'], ['4', '3']])
      await expect(store.listAuditEntries({ actor_id: 'backend' }, { cursor: first.pagination_data.next_cursor })).rejects.toMatchObject({ code: 'invalid_cursor' })
    })

    it('[AUD-2] forgets what is older than is kept', async () => {
      const { store, clock } = await given(adapter)
      for (let n = 0; n < 3; n++) await store.insertAuditEntry(entry('backend', `old ${n}`))
      clock.advance(AUDIT_KEEP_DAYS * DAY)
      await store.insertAuditEntry(entry('backend', 'still there'))
      expect((await store.listAuditEntries(null, {})).data).toHaveLength(4)
      clock.advance(1)
      await store.insertAuditEntry(entry('backend', 'new'))
      expect((await store.listAuditEntries(null, {})).data.map(({ target }) => target.id)).toEqual(['new', 'still there'])
    })
  })
}
