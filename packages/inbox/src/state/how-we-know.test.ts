import { describe, expect, test } from 'vitest'
import { aContact } from '../testing/builders.ts'
import { describeIdentity } from './how-we-know.ts'

describe('how we know who it is', () => {
  test('nobody vouches for an anonymous visitor', () => {
    expect(describeIdentity(aContact())).toEqual({ level: 'anonymous', facts: [] })
  })

  test('an external id was confirmed by the site', () => {
    const summary = describeIdentity(aContact({ identified: true, external_id: 'user-42' }))
    expect(summary.level).toBe('verified')
    expect(summary.facts).toEqual([{ kind: 'external_id', name: '', value: 'user-42', proof: 'verified' }])
  })

  test('a verified person may have an unverified address', () => {
    const summary = describeIdentity(aContact({ identified: true, external_id: 'user-42', email: 'ada@example.com', email_verified: false }))
    expect(summary.level).toBe('verified')
    expect(summary.facts.map((fact) => fact.proof)).toEqual(['verified', 'claimed'])
  })

  test('an address alone that nobody checked is a claim', () => {
    expect(describeIdentity(aContact({ email: 'ada@example.com' })).level).toBe('claimed')
  })

  test('a verified phone number is enough', () => {
    expect(describeIdentity(aContact({ identified: true, phone_number: '+14155550100', phone_number_verified: true })).level).toBe('verified')
  })

  test('further identifiers are named', () => {
    const summary = describeIdentity(aContact({ identified: true, identifiers: { dni: '12582152' } }))
    expect(summary).toMatchObject({ level: 'verified', facts: [{ kind: 'identifier', name: 'dni' }] })
  })
})
