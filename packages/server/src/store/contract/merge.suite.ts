import { describe, expect, it } from 'vitest'
import { RejoinError, type OnConflict } from '@rejoin/protocol'
import { DAY, MINUTE } from '../../clock.ts'
import { codeOf, countTo, first, given, seqsOf, type Given, type StoreAdapter, type Who } from './fixture.suite.ts'

/** Two people already there, then a call whose identities lead to both. */
const CLASHES: readonly { readonly name: string; readonly people: readonly Who[]; readonly call: Who }[] = [
  { name: 'an account and a lead', people: [{ external_id: 'ada' }, { email: 'ada@example.com' }], call: { external_id: 'ada', email: 'ada@example.com' } },
  { name: 'two accounts', people: [{ external_id: 'ada' }, { external_id: 'bob', email: 'bob@example.com' }], call: { external_id: 'ada', email: 'bob@example.com' } },
  { name: 'two leads', people: [{ email: 'ada@example.com' }, { phone_number: '+14155550100' }], call: { email: 'ada@example.com', phone_number: '+14155550100' } },
  { name: 'a new account with an address somebody has', people: [{ external_id: 'bob', email: 'bob@example.com' }], call: { external_id: 'new', email: 'bob@example.com' } },
  { name: 'a new account with two leads', people: [{ email: 'ada@example.com' }, { 'identifiers.dni': '1' }], call: { external_id: 'new', email: 'ada@example.com', 'identifiers.dni': '1' } },
]

async function refusalOf(promise: Promise<unknown>): Promise<RejoinError> {
  const error: unknown = await promise.catch((reason: unknown) => reason)
  if (error instanceof RejoinError) return error
  throw new Error('it was not refused')
}

async function clash(setting: Given, { people, call }: (typeof CLASHES)[number], on_conflict: OnConflict) {
  const shop = await setting.channel()
  const ids = []
  for (const who of people) ids.push((await setting.identify(shop, who)).contact.id)
  return { shop, ids, outcome: setting.identify(shop, call, { on_conflict }) }
}

export function mergeSuite(adapter: StoreAdapter): void {
  describe('conflicts and merges', () => {
    it.for(CLASHES)('[IDN-9] refuses $name and writes nothing', async (situation) => {
      const setting = await given(adapter)
      const { ids, outcome } = await clash(setting, situation, 'error')
      const refusal = await refusalOf(outcome)
      expect(refusal.code).toBe('identity_conflict')
      expect(new Set(refusal.details.conflicts?.map((conflict) => conflict.contact_id))).toEqual(new Set(ids))
      const contacts = await Promise.all(ids.map((id) => setting.store.findContact(id)))
      expect(contacts.map((contact) => [contact?.merged_into, contact?.updated_at])).toEqual(ids.map(() => [null, '2030-01-01T00:00:00.000Z']))
      const conversations = await setting.store.listConversations({}, {}, 'agent', null)
      expect(conversations.data).toHaveLength(ids.length)
    })

    it.for(CLASHES)('[IDN-10] offers for $name exactly what would work', async (situation) => {
      const refusal = await refusalOf((await clash(await given(adapter), situation, 'error')).outcome)
      const offered = refusal.details.resolutions?.map((resolution) => resolution.on_conflict) ?? []
      for (const way of ['prefer_external_id', 'merge'] as const) {
        const code = await codeOf((await clash(await given(adapter), situation, way)).outcome)
        expect([way, code]).toEqual([way, offered.includes(way) ? 'not refused' : 'identity_conflict'])
      }
    })

    it('[IDN-10] prefer_external_id leaves the others their identities', async () => {
      const { channel, identify } = await given(adapter)
      const shop = await channel()
      const bob = await identify(shop, { external_id: 'bob', email: 'shared@example.com' })
      const ada = await identify(shop, { external_id: 'ada', email: 'shared@example.com', phone_number: '+14155550100' }, { on_conflict: 'prefer_external_id' })
      expect(ada).toMatchObject({ contact_created: true, contact: { external_id: 'ada', email: null, phone_number: '+14155550100' } })
      expect((await identify(shop, { email: 'shared@example.com' })).contact.id).toBe(bob.contact.id)
      expect((await identify(shop, { phone_number: '+14155550100' })).contact.id).toBe(ada.contact.id)
    })

    it('[IDN-11] a merge keeps conversations, their ids and seq', async () => {
      const { store, channel, identify, token, login, say, log, findSession } = await given(adapter)
      const shop = await channel()
      const lead = await identify(shop, { email: 'ada@example.com' }, { profile: { first_name: 'Ada', last_name: 'L.', metadata: { from: 'lead', seen: 1 } } })
      const leadVisit = await login(token(lead))
      await say(leadVisit, 'as a lead')
      const account = await identify(shop, { external_id: 'ada' }, { profile: { last_name: 'Lovelace', metadata: { from: 'account' } } })
      const accountVisit = await login(token(account), { install: 'other' })
      await say(accountVisit, 'as an account')

      const merged = await identify(shop, { external_id: 'ada', email: 'ada@example.com' }, { on_conflict: 'merge' })
      expect(merged).toMatchObject({ contact_created: false, matched_by: ['external_id', 'email'], verdict: 'resumed' })
      expect(merged.contact).toMatchObject({ id: account.contact.id, email: 'ada@example.com', email_verified: true, first_name: 'Ada', last_name: 'Lovelace', metadata: { from: 'account', seen: 1 } })
      const [leadId, accountId] = [first(lead.conversations).id, first(account.conversations).id]
      expect(merged.conversations.map(({ id }) => id)).toEqual([accountId, leadId])
      for (const id of [leadId, accountId]) expect(seqsOf(await log(id))).toEqual(countTo((await log(id)).length))
      expect((await log(leadId)).map((event) => event.type)).toEqual(['conversation.created', 'message.created', 'conversation.associated'])

      expect((await findSession(leadVisit.secret))?.revoked_reason).toBe('merged')
      expect((await findSession(accountVisit.secret))?.revoked_reason).toBeNull()
      expect((await store.findContact(lead.contact.id))?.merged_into).toBe(account.contact.id)
      expect((await say(accountVisit, 'on in the other one', { to: leadId })).conversation_id).toBe(leadId)
    })

    it('[IDN-11] of two leads the older one survives', async () => {
      const { channel, clock, identify } = await given(adapter)
      const shop = await channel()
      const older = await identify(shop, { phone_number: '+14155550100' })
      clock.advance(DAY)
      await identify(shop, { email: 'ada@example.com' })
      const merged = await identify(shop, { email: 'ada@example.com', phone_number: '+14155550100', external_id: 'ada' }, { on_conflict: 'merge' })
      expect(merged.contact).toMatchObject({ id: older.contact.id, external_id: 'ada', email: 'ada@example.com', phone_number: '+14155550100' })
    })

    it('[IDN-13] after a merge the open conversation is resumed', async () => {
      const { channel, identify, complete } = await given(adapter)
      const shop = await channel()
      const account = await identify(shop, { external_id: 'ada' })
      await complete(first(account.conversations).id)
      const lead = await identify(shop, { email: 'ada@example.com' })
      const merged = await identify(shop, { external_id: 'ada', email: 'ada@example.com' }, { on_conflict: 'merge' })
      expect([merged.verdict, first(merged.conversations).id]).toEqual(['resumed', first(lead.conversations).id])
    })

    it('[IDN-8] a merged, verified address replaces an unverified one', async () => {
      const { channel, identify } = await given(adapter)
      const shop = await channel()
      await identify(shop, { external_id: 'ada' }, { unverified: { email: 'typo@example.com' } })
      await identify(shop, { email: 'ada@example.com', phone_number: '+14155550100' })
      const merged = await identify(shop, { external_id: 'ada', phone_number: '+14155550100' }, { on_conflict: 'merge' })
      expect(merged.contact).toMatchObject({ email: 'ada@example.com', email_verified: true })
    })

    it('[IDN-11] [TOK-8] a token of the one merged away is void', async () => {
      const { channel, identify, token, redeem } = await given(adapter)
      const shop = await channel()
      const [lead, account] = [await identify(shop, { email: 'ada@example.com' }), await identify(shop, { external_id: 'ada' })]
      await identify(shop, { external_id: 'ada', email: 'ada@example.com' }, { on_conflict: 'merge' })
      expect(await redeem(token(lead))).toMatchObject({ kind: 'refused', code: 'token_revoked' })
      expect(await redeem(token(account))).toMatchObject({ kind: 'redeemed' })
    })

    it('[IDN-15] a dry merge leaves both as they were', async () => {
      const { store, channel, identify, token, login, findSession } = await given(adapter)
      const shop = await channel()
      const lead = await identify(shop, { email: 'ada@example.com' })
      const visit = await login(token(lead))
      await identify(shop, { external_id: 'ada' })
      const preview = await identify(shop, { external_id: 'ada', email: 'ada@example.com' }, { on_conflict: 'merge', dry_run: true })
      expect(preview.contact).toMatchObject({ external_id: 'ada', email: 'ada@example.com' })
      expect(await store.findContact(lead.contact.id)).toEqual(lead.contact)
      expect((await findSession(visit.secret))?.revoked_at).toBeNull()
      expect((await identify(shop, { email: 'ada@example.com' })).contact.id).toBe(lead.contact.id)
    })

    it('[CON-5] what was read stays read after a merge', async () => {
      const { store, clock, channel, identify, answer, read, conversation } = await given(adapter)
      const shop = await channel()
      const lead = first((await identify(shop, { email: 'ada@example.com' })).conversations)
      await answer(lead.id, 'hello')
      await read(lead, 2)
      clock.advance(MINUTE)
      await identify(shop, { external_id: 'ada' })
      await identify(shop, { external_id: 'ada', email: 'ada@example.com' }, { on_conflict: 'merge' })
      const merged = await conversation(lead.id, 'contact')
      expect(merged.unread_count).toBe(0)
      expect((await store.listReads(lead.id)).filter(({ participant }) => participant.purpose === 'customer')).toEqual([{ participant: { id: merged.contact_id, purpose: 'customer' }, seq: 2 }])
      expect(await read(merged, 1)).toBe(2)
    })
  })
}
